"""Goods for the tenant's staff."""
