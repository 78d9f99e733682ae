"""Sign-in, and what everybody does with their own account."""
