"""The ledger app."""

from django.apps import AppConfig


class PointsConfig(AppConfig):
    name = "points"
