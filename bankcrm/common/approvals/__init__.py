"""Four eyes: an act is asked for by one person, kept as a request, and run when another approves it."""
