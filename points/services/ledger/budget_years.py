"""The end of a budget: until when it pays, and which one comes after it."""

import datetime as dt

from django.db import transaction
from django.utils import timezone

from core.actors import Actor
from core.errors import UnknownRecord
from core.events import operation_log
from points.errors import BudgetEnded, BudgetFollowsItself, BudgetStillPays, NextBudgetOfAnotherLaw
from points.models import Budget, GrantBatch
from points.selectors.budgets import chain_of, paying

State = GrantBatch.State
APPROVED = (State.SCHEDULED, State.APPROVED, State.POSTING, State.PAUSED)


def ensure_pays(budget: Budget, on: dt.date | None = None) -> None:
    """Raises BudgetEnded where the budget's last day lies before `on` (else today, the mall's). No query."""
    if budget.ends_on is not None and (on or timezone.localdate()) > budget.ends_on:
        raise BudgetEnded(budget=budget.name, ends_on=budget.ends_on)


def paying_on(*, budget_id: int, day: dt.date) -> Budget:
    """The budget that pays on `day`: this one, or the first after it that has not ended. Raises BudgetEnded where there is none.
    A query for each budget of the chain."""
    chain = chain_of(budget_id)
    if (found := paying(chain, day)) is None:
        ensure_pays(chain[-1], day)
        raise UnknownRecord(what=f"budget/{budget_id}")
    return found


@transaction.atomic
def set_end(*, budget_id: int, ends_on: dt.date | None, next_id: int | None, by: Actor) -> Budget:
    """Say until when a whole budget and its parts pay (None: for ever), and which budget comes after it. Idempotent.

    Raises UnknownRecord (also for a part: it ends with its whole), BudgetFollowsItself, NextBudgetOfAnotherLaw, BudgetStillPays where
    an approved batch would start after the end.
    """
    budget = Budget.objects.select_for_update().filter(pk=budget_id, parent=None).first()
    if budget is None or (next_id and not Budget.objects.filter(pk=next_id, parent=None, is_opening=False).exists()):
        raise UnknownRecord(what=f"budget/{budget_id}")
    if next_id and not Budget.objects.filter(pk=next_id, law_bucket=budget.law_bucket).exists():
        raise NextBudgetOfAnotherLaw
    if next_id and any(one.pk == budget_id for one in chain_of(next_id)):
        raise BudgetFollowsItself
    if (budget.ends_on, budget.next_budget_id) == (ends_on, next_id):
        return budget
    _ensure_nothing_after(budget, ends_on)
    before = {"ends_on": _text(budget.ends_on), "next": budget.next_budget_id}
    budget.ends_on, budget.next_budget_id = ends_on, next_id
    budget.save(update_fields=["ends_on", "next_budget"])
    budget.parts.update(ends_on=ends_on)
    operation_log.record(
        by=by,
        action="budget.set_end",
        target=f"budget/{budget_id}",
        label=budget.name,
        before=before,
        after={"ends_on": _text(ends_on), "next": next_id},
    )
    return budget


def _ensure_nothing_after(budget: Budget, ends_on: dt.date | None) -> None:
    if ends_on is None:
        return
    batches = GrantBatch.objects.filter(budget__in=[budget.pk, *budget.parts.values_list("pk", flat=True)])
    for batch in batches.filter(state__in=APPROVED).order_by("pk"):
        if batch.starts_on > ends_on:
            raise BudgetStillPays(number=batch.number)


def _text(day: dt.date | None) -> str:
    return day.isoformat() if day else ""
