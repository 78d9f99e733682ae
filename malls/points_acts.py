"""Acts on points that more than the ledger takes part in, for points/services/second_person.py."""

from malls.services import merging

SERVICES = {"merge": merging.merge}
