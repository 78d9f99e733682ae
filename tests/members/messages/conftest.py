"""It is noon, and one member has a mail address."""

import pytest
import time_machine

from tests.members.messages.telling import NOON


@pytest.fixture(autouse=True)
def _at_noon():
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def lin(cast):
    """A member with a mail address."""
    cast.lin.email = "lin@acme.example.com"
    cast.lin.save()
    return cast.lin
