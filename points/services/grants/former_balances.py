"""Balances brought along from a former system: a batch like any other, but no new grant.

Its budget is one of its own that nobody grants from: at the approval the company's account gives it exactly what the batch needs, and
what comes back to it goes back to the company.
"""

import uuid

from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from core.actors import SYSTEM, Actor
from points.models import Budget, BudgetSlot, Entry, GrantBatch, Journal
from points.services.grants import batches, uploads
from points.services.ledger import accounts, budgets
from points.services.ledger.journals import open_journal, request_hash

NAME = gettext_noop("期初余额")


@transaction.atomic
def bring(*, title: str, reason: str, upload: uploads.Upload, request_key: uuid.UUID, by: Actor) -> GrantBatch:
    """A draft of a former system's list: each row one lot with its own end, a person may have many. Once per `request_key`.

    Raises as `batches.create_batch`.
    """
    settings = batches.Settings(title=title, budget_id=opening_budget().pk, reason=reason, expires_on=None)
    return uploads.create(
        settings=settings, upload=upload, request_key=request_key, source=GrantBatch.Source.FORMER, by=by
    )


@transaction.atomic
def opening_budget() -> Budget:
    """The hidden budget; made at the first call."""
    found = Budget.objects.filter(is_opening=True).first()
    if found is None:
        with connection.cursor() as cursor:  # two first lists at once: the second waits, and finds it
            cursor.execute("select pg_advisory_xact_lock(hashtext(current_schema() || 'opening-budget'))")
        found = Budget.objects.filter(is_opening=True).first()
    if found is None:
        account_id = budgets.open_account()
        found = Budget.objects.create(account_id=account_id, name=NAME, year=0, law_bucket="welfare", is_opening=True)
        BudgetSlot.objects.create(account_id=account_id)
    return found


def fund(batch: GrantBatch, *, by: Actor) -> None:
    """Give the hidden budget what the batch needs, once per batch and approval; in the transaction of the approval."""
    number = Journal.objects.filter(reference__startswith=f"former/{batch.pk}/").count() + 1
    journal, _ = open_journal(
        kind=Journal.Kind.FORMER,
        reference=f"former/{batch.pk}/{number}",
        asked=request_hash(kind="former", batch=batch.pk, points=batch.points_total),
        note=batch.title,
        by=by,
    )
    issuer = accounts.system_accounts().issuer
    account_id = batch.budget.account_id
    Entry.objects.create(journal=journal, line_no=1, account_id=account_id, contra_id=issuer, points=batch.points_total)
    budgets.give_back(account_id=account_id, points=batch.points_total)


@transaction.atomic
def give_up() -> int:
    """Hand what came back to the hidden budget (by an undo, a stopped batch, somebody who left) on to the company; returns the
    points. Run by the scheduler every few minutes; a repeat finds nothing."""
    slot = BudgetSlot.objects.select_for_update().filter(account__budget__is_opening=True).first()
    if slot is None or not slot.available:
        return 0
    points = slot.available
    budget = Budget.objects.get(account_id=slot.account_id)
    reference = f"former-back/{timezone.now():%Y%m%d%H%M%S%f}"
    budgets.return_unused(budget_id=budget.pk, points=points, reference=reference, note=NAME, by=SYSTEM)
    return points
