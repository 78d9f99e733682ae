"""Why something goes back, and what follows from it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Cause:
    """`full_life`: the points get the guaranteed life again, because it was the mall's doing (DESIGN §4, decision 0023).
    `sent`: units that have left are given back, not units that still wait."""

    full_life: bool
    sent: bool = False


OWN_CANCEL = Cause(full_life=False)  # the member changed their mind
UNPAID = Cause(full_life=False)
DESK_CANCEL = Cause(full_life=True)
REFUSED = Cause(full_life=True)  # by whoever approves redemptions
FAILED = Cause(full_life=True)  # could not be delivered
SHORTAGE = Cause(full_life=True)  # the units that ran out don't reach the shelf: services/giving_back.py counts them
# Of after-sale, by the case's reason.
FAULTY = Cause(full_life=True, sent=True)  # broken, wrong, missing
UNWANTED = Cause(full_life=False, sent=True)
FAULTS = frozenset({"broken", "wrong", "missing"})


def of_case(reason: str) -> Cause:
    """The cause of what a case of after-sale gives back."""
    return FAULTY if reason in FAULTS else UNWANTED
