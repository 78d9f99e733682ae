"""Orders, shipping and payments for the tenant's staff."""
