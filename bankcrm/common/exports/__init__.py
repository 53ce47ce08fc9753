"""Files made of lists: asked for on the list's page, written by a job, fetched by who asked, removed after a while."""
