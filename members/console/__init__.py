"""People and messages for the tenant's staff."""
