"""The project: settings, URLs, the common ground and the servers of `make run`."""
