"""What the budgets hold."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict, cast

from django.db import connection
from django.db.models import QuerySet, Sum
from django.utils import timezone

from core.statements import sql_beside
from points.models import Budget, BudgetSlot


@dataclass(frozen=True, slots=True)
class BudgetLine:
    """One budget: what came in, what went out to members, what is promised to running batches, what is left."""

    budget_id: int
    name: str
    year: int
    law_bucket: str
    department: str
    funded: int
    granted: int
    reserved: int
    available: int
    parent_id: int | None = None
    bucket: str = ""
    ends_on: dt.date | None = None

    @property
    def percent_used(self) -> int:
        return _percent(self.funded - self.available, self.funded)

    @property
    def has_ended(self) -> bool:
        """Whether its last day is over."""
        return self.ends_on is not None and self.ends_on < timezone.localdate()

    @property
    def ends_soon(self) -> bool:
        """Whether it ends within SOON, and has points that would be left."""
        return bool(self.available) and _is_soon(self.ends_on)


@dataclass(frozen=True, slots=True)
class BudgetTree:
    """A company budget with the parts handed to departments; its figures are the sums of both."""

    whole: BudgetLine
    parts: list[BudgetLine]
    funded: int
    granted: int
    reserved: int
    available: int

    @property
    def percent_used(self) -> int:
        return _percent(self.funded - self.available, self.funded)

    @property
    def ends_soon(self) -> bool:
        """Whether it ends within SOON, and it or a part has points that would be left."""
        return bool(self.available) and _is_soon(self.whole.ends_on)


def _is_soon(ends_on: dt.date | None) -> bool:
    today = timezone.localdate()
    return ends_on is not None and today <= ends_on < today + SOON


def _percent(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0


SOON = dt.timedelta(days=60)  # before its end: long enough to plan what becomes of the rest
BIGINT = 2**63 - 1  # an id beyond it is nobody's, and PostgreSQL would refuse the question
CHAIN = 20  # budgets after each other; nobody plans further
FIGURES = ("funded", "granted", "reserved", "available")

OVERVIEW = sql_beside(__file__, "budget_overview")


def budget_overview(budget_id: int | None = None) -> list[BudgetLine]:
    """Every budget (or the one asked for), this year's first. One query."""
    if budget_id is not None and budget_id > BIGINT:
        return []
    with connection.cursor() as cursor:
        cursor.execute(OVERVIEW, {"budget": budget_id})
        rows = cursor.fetchall()
    labels = dict(Budget.LawBucket.choices)
    return [
        BudgetLine(
            budget_id,
            name,
            year,
            str(labels[bucket]),
            department,
            int(funded),
            int(granted),
            int(reserved),
            int(left),
            parent_id,
            bucket,
            ends_on,
        )
        for budget_id, name, year, bucket, department, funded, granted, reserved, left, parent_id, ends_on in rows
    ]


def budget_trees(*, year: int | None = None, bucket: str = "") -> list[BudgetTree]:
    """The company's budgets of a year and law bucket with their parts, this year's first. One query."""
    lines = [
        line
        for line in budget_overview()
        if (year is None or line.year == year) and (not bucket or line.bucket == bucket)
    ]
    trees = []
    for whole in (line for line in lines if line.parent_id is None):
        parts = [line for line in lines if line.parent_id == whole.budget_id]
        sums = {name: sum(getattr(line, name) for line in (whole, *parts)) for name in FIGURES}
        trees.append(BudgetTree(whole=whole, parts=parts, **sums))
    return trees


def budget_years() -> list[int]:
    """The years there are budgets of, the latest first. One query."""
    return list(Budget.objects.filter(is_opening=False).order_by("-year").values_list("year", flat=True).distinct())


def budgets_available(year: int) -> int:
    """What all budgets of the year can still promise. One query."""
    slots = BudgetSlot.objects.filter(account__budget__year=year, account__budget__is_opening=False)
    return slots.aggregate(points=Sum("available", default=0))["points"]


def chain_of(budget_id: int) -> list[Budget]:
    """The budget and those that come after it, in turn; a part is followed by what follows its whole. A query for each."""
    found: list[Budget] = []
    next_id: int | None = budget_id
    while next_id and len(found) < CHAIN:
        budget = Budget.objects.select_related("parent").filter(pk=next_id).first()
        if budget is None:
            break
        found.append(budget)
        next_id = (budget.parent or budget).next_budget_id
    return found


def paying(chain: Sequence[Budget], day: dt.date) -> Budget | None:
    """The first of them that still pays on `day`. No query."""
    return next((budget for budget in chain if budget.ends_on is None or day <= budget.ends_on), None)


class Funded(TypedDict):
    """What `budget_choices` adds to a budget."""

    available: int | None


if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    FundedBudget = WithAnnotations[Budget, Funded]


def budget_choices() -> "QuerySet[FundedBudget]":
    """Budgets a grant may be paid from: those that have not ended, this year's first, with `available`. One query."""
    rows = (
        Budget.objects.filter(is_opening=False)
        .exclude(ends_on__lt=timezone.localdate())
        .annotate(available=Sum("account__slots__available"))
        .order_by("-year", "pk")
    )
    return cast("QuerySet[FundedBudget]", rows)
