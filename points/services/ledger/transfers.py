"""Points from one member to another, each lot's life kept."""

from django.db import connection, transaction

from core.actors import Actor
from core.events import operation_log
from core.registry.features import ensure_on
from members.models import Member
from points.errors import MemberHasLeft, PointsNotPositive
from points.models import Journal
from points.services.ledger import accounts
from points.services.ledger.journals import SystemAccountMissing, refusals, request_hash

TRANSFER = """
select ledger_transfer(%(reference)s, %(asked)s, %(giver)s, %(taker)s, %(points)s,
  %(actor_id)s, %(actor_name)s, %(note)s)
"""


@transaction.atomic
def transfer(*, giver_id: int, taker_id: int, points: int, reference: str, note: str = "", by: Actor) -> int:
    """Move whole `points` between two members, first expiring first, once per `reference`; returns the journal's id.

    Expiry and funding budget of each lot stay what they were. Raises InsufficientPoints, PointsNotPositive (also for
    oneself), MemberHasLeft (either), ReferenceConflict, FeatureOff; then nothing is written.
    """
    ensure_on("transfers")
    if points <= 0 or giver_id == taker_id:
        raise PointsNotPositive
    here = Member.objects.active().filter(pk__in=[giver_id, taker_id]).count()
    if here < 2 and not Journal.objects.filter(reference=reference).exists():  # a repeat still gets its first answer
        raise MemberHasLeft
    parameters = {
        "reference": reference,
        "asked": request_hash(kind="transfer", giver=giver_id, taker=taker_id, points=points),
        "giver": giver_id,
        "taker": taker_id,
        "points": points,
        "note": note[:200],
        "actor_id": by.user_id,
        "actor_name": by.name,
    }
    try:
        journal_id = _call(parameters)
    except SystemAccountMissing:
        accounts.system_accounts()
        journal_id = _call(parameters)
    after = {"points": points, "to": taker_id, "reference": reference}
    operation_log.record(by=by, action="points.transfer", target=f"member/{giver_id}", after=after, reason=note)
    return journal_id


def _call(parameters: dict) -> int:
    with refusals(reference=parameters["reference"], points=parameters["points"]), connection.cursor() as cursor:
        cursor.execute(TRANSFER, parameters)
        return cursor.fetchone()[0]
