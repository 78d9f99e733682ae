"""Finance in the console."""
