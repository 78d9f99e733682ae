"""Telling every process that the goods are no longer what they were."""

from django.db import transaction

from catalog.selectors import editions


def turn() -> None:
    """From now on, and again from the commit on, pages show the goods as they are: called by every act that changes what
    the shelves show. (Units sold are not told: they show within seconds.)"""
    editions.turn_here()
    transaction.on_commit(editions.turn_everywhere)
