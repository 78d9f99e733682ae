"""Starter goods for new tenants and the three demo malls."""
