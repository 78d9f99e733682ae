"""What the budgets hold."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypedDict, cast

from django.db import connection
from django.db.models import QuerySet, Sum

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

    @property
    def percent_used(self) -> int:
        return _percent(self.funded - self.available, self.funded)


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


def _percent(part: int, whole: int) -> int:
    return round(100 * part / whole) if whole else 0


BIGINT = 2**63 - 1  # an id beyond it is nobody's, and PostgreSQL would refuse the question
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
        )
        for budget_id, name, year, bucket, department, funded, granted, reserved, left, parent_id in rows
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
    return list(Budget.objects.order_by("-year").values_list("year", flat=True).distinct())


def budgets_available(year: int) -> int:
    """What all budgets of the year can still promise. One query."""
    slots = BudgetSlot.objects.filter(account__budget__year=year)
    return slots.aggregate(points=Sum("available", default=0))["points"]


class Funded(TypedDict):
    """What `budget_choices` adds to a budget."""

    available: int | None


if TYPE_CHECKING:
    from django_stubs_ext import WithAnnotations

    FundedBudget = WithAnnotations[Budget, Funded]


def budget_choices() -> "QuerySet[FundedBudget]":
    """Budgets a grant may be paid from, this year's first, with `available`. One query."""
    rows = Budget.objects.annotate(available=Sum("account__slots__available")).order_by("-year", "pk")
    return cast("QuerySet[FundedBudget]", rows)
