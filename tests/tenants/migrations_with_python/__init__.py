"""The migrations of accounts, and one more that moves rows in Python: what a release may bring."""
