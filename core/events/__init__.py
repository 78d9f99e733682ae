"""What happened: the operation log, its seals, and reading both."""
