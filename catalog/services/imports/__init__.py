"""Goods by sheet: taken in, judged, agreed to, written by a worker in small steps, taken back."""
