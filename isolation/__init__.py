"""Probes that try to cross from one tenant into another. Nobody imports them."""
