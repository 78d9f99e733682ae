"""Starter content by scenario: shelves, goods, point types, saved groups."""
