"""The world outside, as goods need it."""
