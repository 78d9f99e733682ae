"""Telling every process that the goods are no longer what they were."""

from functools import partial

from django.db import transaction

from catalog.selectors import editions
from core.tenancy import current_schema


def turn() -> None:
    """From now on, and again from the commit on, pages show the goods as they are: called by every act that changes what
    the shelves show. (Units sold are not told: they show within seconds.)"""
    schema = current_schema()
    editions.turn_here(schema)
    transaction.on_commit(partial(editions.turn_everywhere, schema))
