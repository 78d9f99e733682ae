"""A roster that nobody has to look at first: uploaded, compared, agreed to and written in one transaction."""

from collections.abc import Iterable

from django.db import transaction

from core.actors import Actor
from members.models import RosterLine
from members.services.roster_import import applying, intake, planning
from members.services.roster_import.planning import RosterPlan


@transaction.atomic
def apply_roster(*, rows: Iterable[list[str]], by: Actor, file_name: str = "") -> RosterPlan:
    """Add joiners, update changed people, mark those the sheet calls gone; nobody goes by being absent, who left comes back
    where the sheet says that they are in post. Bad rows are left out and returned.

    Idempotent: the same sheet again changes nothing. Raises RosterColumnsMissing, RosterRunRefused for an empty sheet,
    QuotaReached, LastOwner; then nothing is written.
    """
    run = intake.upload(file_name=file_name, rows=rows, by=by, can_ask=False)
    plan = planning.check(run_id=run.pk)
    assert plan is not None  # nobody else knows the run yet
    run.refresh_from_db()
    if run.returners:
        applying.decide_all_returners(run_id=run.pk, came_back=run.has_state, by=by)
    if any(row.kind in RosterLine.TURNS for row in plan.rows if row.kind != RosterLine.Kind.RETURNER or run.has_state):
        applying.confirm(run_id=run.pk, leavers_seen=run.leavers, by=by)
        while applying.write_next(run_id=run.pk):
            pass
        applying.settle(run_id=run.pk)
    else:
        intake.drop(run_id=run.pk, by=by)
    return plan
