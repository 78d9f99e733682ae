"""When rules run, for whom and how much."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet, Sum

from accounts.selectors import approval_steps
from members.selectors.audiences import Audience, people
from points.models import GrantLine, GrantRule, GrantRun
from points.selectors.calendar import days_of, in_month, pay_day

Kind = GrantRule.Kind
PERSONAL = (Kind.BIRTHDAY, Kind.ANNIVERSARY, Kind.JOINER)
# Days around a personal day in which nobody is paid for it a second time: a first day comes once, others once a year.
REPAID_WITHIN = {Kind.BIRTHDAY: 300, Kind.ANNIVERSARY: 300, Kind.JOINER: 36_500}
GROWN, SMALL_RUN = 2, 10_000  # a run of more than so many times what was approved asks again, above so many points
REACH = 20  # days a personal day may be paid ahead of itself, over the longest holiday


@dataclass(frozen=True, slots=True)
class Due:
    """One person a rule pays, and how much."""

    member_id: int
    employee_no: str
    name: str
    points: int


@dataclass(frozen=True, slots=True)
class NextRun:
    """A coming day of a rule, with the people as they are today."""

    on: dt.date
    people: int
    points: int


def is_due(rule: GrantRule, day: dt.date) -> bool:
    """Whether the rule runs on `day` at all; rules of people's own days look every day. No query."""
    if rule.active_from is None or day < rule.active_from or (rule.until and day > rule.until):
        return False
    return rule.kind in PERSONAL or day in _days(rule, day, day)


def _days(rule: GrantRule, first: dt.date, last: dt.date) -> list[dt.date]:
    found = days_of(
        kind=rule.kind,
        first=first,
        last=last,
        on=rule.on,
        month_day=rule.month_day,
        festival=rule.festival,
        days_before=rule.days_before,
        on_workday=rule.workday_before,
    )
    return list(found)


def due_people(rule: GrantRule, day: dt.date) -> list[Due]:
    """Whom the rule pays on `day` and how much, by number. Two queries at most."""
    members = people(Audience.of(rule.audience))
    if rule.kind in PERSONAL:
        members = members.filter(_own_day(rule, day))
    rows = members.values_list("pk", "employee_no", "name", "joined_on")
    return [
        Due(pk, number, name, points) for pk, number, name, joined in rows if (points := _points(rule, joined, day))
    ]


def people_paid(rule: GrantRule, day: dt.date) -> set[int]:
    """Whom the rule had on a list for `day`, whatever became of it: who was refused then is not asked for again by the hour.

    Once for a day, and a birthday or a first day that was corrected by some days doesn't pay twice: lists of the days around
    it count too. One query.
    """
    near = dt.timedelta(days=REPAID_WITHIN.get(Kind(rule.kind), 0))
    lists = GrantLine.objects.filter(batch__run__rule=rule, batch__run__on__range=(day - near, day + near))
    return {member_id for member_id in lists.values_list("member_id", flat=True) if member_id is not None}


def dearest_day(rule: GrantRule, today: dt.date) -> int:
    """What the rule's dearest day ahead costs with the people as they are, at least one person's points."""
    return max([rule.points, *(run.points for run in next_runs(rule, today))])


def needs_more_steps(rule: GrantRule, points: int) -> bool:
    """Whether a run of so many points needs a yes of its own: a step the rule was not asked for, or it has grown far beyond what
    was approved (its people are chosen by labels and departments that one person may change). One query."""
    approved = rule.approved_points or rule.points
    if points > max(GROWN * approved, SMALL_RUN):
        return True
    return any(approved <= step.above_points < points for step in approval_steps())


def _own_day(rule: GrantRule, day: dt.date) -> Q:
    """Members whose own day is paid on `day`; it may lie ahead, behind a holiday."""
    found = Q(pk__in=[])
    for ahead in range(rule.days_before + (REACH if rule.workday_before else 0) + 1):
        own = day + dt.timedelta(days=ahead)
        if pay_day(own, days_before=rule.days_before, on_workday=rule.workday_before) != day:
            continue
        if rule.kind == Kind.JOINER:
            found |= Q(joined_on=own)
            continue
        days = [own.day]
        if own == in_month(own.year, own.month, 31):  # the last of the month stands for days this month lacks
            days = list(range(own.day, 32))
        if rule.kind == Kind.BIRTHDAY:
            found |= Q(born_month=own.month, born_day__in=days)
        else:
            found |= Q(joined_on__month=own.month, joined_on__day__in=days, joined_on__year__lt=own.year)
    return found


def _points(rule: GrantRule, joined_on: dt.date | None, day: dt.date) -> int:
    if not rule.by_years:
        return rule.points
    years = 0
    if joined_on:
        years = _years_reached(joined_on, day) if rule.kind == Kind.ANNIVERSARY else full_years(joined_on, day)
    reached = [int(step) for step in rule.by_years if int(step) <= years]
    return int(rule.by_years[str(max(reached))]) if reached else rule.points


def _years_reached(joined_on: dt.date, day: dt.date) -> int:
    """The anniversary that is paid on `day`, which may lie a few days ahead."""
    this_year = in_month(day.year, joined_on.month, joined_on.day)
    return day.year - joined_on.year + (this_year < day)


def full_years(since: dt.date, day: dt.date) -> int:
    """Whole years of service on `day`; somebody of 29 Feb completes one on 28 Feb in common years."""
    years = day.year - since.year
    return years - 1 if in_month(day.year, since.month, since.day) > day else years


def next_runs(rule: GrantRule, today: dt.date, *, count: int = 12, within_days: int = 800) -> list[NextRun]:
    """The coming days of the rule that pay somebody, with people and points as of today.

    A rule of fixed days costs one query; one of people's own days one for each of the next 92 days.
    """
    first = max(today, rule.active_from or today)
    if rule.kind in PERSONAL:
        days = [first + dt.timedelta(days=n) for n in range(92)]
        runs = [_next(day, due_people(rule, day)) for day in days]
        return [run for run in runs if run.people][:count]
    days = _days(rule, first, first + dt.timedelta(days=within_days))
    days = [day for day in days if not rule.until or day <= rule.until][:count]
    everybody = due_people(rule, first) if days else []
    return [_next(day, everybody) for day in days]


def _next(day: dt.date, due: list[Due]) -> NextRun:
    return NextRun(day, len(due), sum(one.points for one in due))


def rules() -> QuerySet[GrantRule]:
    """All rules, newest first, with how often they ran and what they granted. One query."""
    found = GrantRule.objects.select_related("budget", "point_type")
    return found.annotate(times=Count("runs", filter=Q(runs__people__gt=0)), granted=Sum("runs__points", default=0))


def find_rule(rule_id: int) -> GrantRule | None:
    """The rule with its budget and type. One query."""
    return GrantRule.objects.select_related("budget", "point_type").filter(pk=rule_id).first()


def runs(rule: GrantRule) -> QuerySet[GrantRun]:
    """The rule's days that concerned somebody, newest first. One query."""
    return rule.runs.exclude(state=GrantRun.State.EMPTY).select_related("batch")


def short_runs() -> QuerySet[GrantRun]:
    """Days whose budget did not suffice, or whose sum needs a further yes, and whose batch still waits. One query."""
    held_up = [GrantRun.State.SHORT, GrantRun.State.WAITING]
    waiting = GrantRun.objects.filter(state__in=held_up, batch__state="submitted")
    return waiting.select_related("rule", "batch")
