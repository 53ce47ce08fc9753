"""Everything `make run` needs: set-up, embedded servers, the supervisor."""
