import datetime as dt

import pytest
import time_machine

from accounts.errors import MakerCannotApprove
from accounts.services import approvals, users
from members.errors import NobodyPicked
from members.models import Department, Member
from members.selectors.audiences import Audience, people
from points import selectors
from points.errors import RuleNotInState
from points.models import GrantBatch, GrantRule, GrantRun
from points.selectors.calendar import (
    days_of,
    festival_days,
    is_workday,
    lunar_words,
    upcoming_festivals,
    workday_before,
)
from points.selectors.rules import due_people, full_years, next_runs
from points.services import rules
from points.services.grants import batches, picked
from points.services.rules import RuleSettings
from tests import given
from tests.points.steps import CHECKER, MAKER, a_budget, a_member, balance_of, posted

D = dt.date


def at(day, hour=10):
    """The clock of the application in Shanghai."""
    return time_machine.travel(
        dt.datetime(day.year, day.month, day.day, hour, tzinfo=dt.timezone(dt.timedelta(hours=8))), tick=False
    )


START = D(2026, 9, 1)


def a_rule(day=START, budget=None, **fields):
    words = {
        "name": "规则",
        "kind": "birthday",
        "points": 100,
        "reason": "生日快乐",
        "budget_id": (budget or a_budget()).pk,
    }
    with at(day, 1):
        rule = rules.save(settings=RuleSettings(**{**words, **fields}), by=MAKER)
        rules.submit(rule_id=rule.pk, by=MAKER)
        rules.approve(rule_id=rule.pk, by=CHECKER)
    return GrantRule.objects.get(pk=rule.pk)


def person(**fields):
    member = a_member()
    Member.objects.filter(pk=member.pk).update(**fields)
    return Member.objects.get(pk=member.pk)


def run(day, hour=10):
    with at(day, hour):
        return [posted(GrantBatch.objects.get(pk=pk)) for pk in rules.run_due()]


# --- days ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "year", "days"),
    [
        ("mid_autumn", 2026, [D(2026, 9, 25)]),
        ("spring", 2027, [D(2027, 2, 6)]),
        ("new_years_eve", 2027, [D(2027, 2, 5)]),
        ("dragon_boat", 2026, [D(2026, 6, 19)]),
        ("qingming", 2026, [D(2026, 4, 5)]),
        ("winter_solstice", 2026, [D(2026, 12, 22)]),
        ("laba", 2026, [D(2026, 1, 26)]),
        ("national", 2030, [D(2030, 10, 1)]),
    ],
)
def test_festivals_fall_where_the_moon_and_the_sun_say(code, year, days):
    assert list(festival_days(code, year)) == days


def test_coming_festivals_are_in_order():
    found = upcoming_festivals(D(2026, 11, 22), 4)
    assert [code for _, code in found] == ["winter_solstice", "christmas", "new_year", "laba"]


def test_make_up_days_are_workdays_and_holidays_are_not():
    assert not is_workday(D(2026, 10, 1))
    assert is_workday(D(2026, 10, 10))  # a Saturday worked for the national holidays
    assert workday_before(D(2026, 10, 5)) == D(2026, 9, 30)


def test_the_31st_of_each_month_is_the_last_of_a_shorter_one():
    found = days_of(kind="monthly", month_day=31, first=D(2027, 1, 1), last=D(2027, 4, 30))
    assert list(found) == [D(2027, 1, 31), D(2027, 2, 28), D(2027, 3, 31), D(2027, 4, 30)]


def test_a_day_off_is_paid_on_the_workday_before():
    found = days_of(kind="festival", festival="national", on_workday=True, first=D(2026, 9, 1), last=D(2026, 10, 31))
    assert list(found) == [D(2026, 9, 30)]


def test_a_day_has_its_lunar_name():
    assert lunar_words(D(2026, 9, 25)) == "八月十五"


# --- rules -----------------------------------------------------------------------------------------------------------


def test_a_birthday_is_granted_once_at_its_hour(acme):
    a_rule()
    lin = person(born_month=9, born_day=8)
    assert run(D(2026, 9, 8), hour=8) == []
    assert len(run(D(2026, 9, 8))) == 1
    assert run(D(2026, 9, 8), hour=11) == []
    assert (balance_of(lin), selectors.ledger_differences()) == (100, [])


def test_a_day_missed_is_made_up_for_and_told_as_late(acme):
    rule = a_rule()
    lin = person(born_month=9, born_day=8)
    run(D(2026, 9, 11))
    assert (balance_of(lin), rule.runs.get(people=1).is_late) == (100, True)
    assert rule.runs.get(people=1).on == D(2026, 9, 8)


def test_what_lies_before_the_rule_or_too_far_back_is_not(acme):
    a_rule(day=D(2026, 9, 9))
    lin = person(born_month=9, born_day=8)
    run(D(2026, 9, 11))
    assert balance_of(lin) == 0


@pytest.mark.parametrize(("year", "day"), [(2027, 28), (2028, 29)])
def test_somebody_of_the_29th_of_february_has_a_birthday_every_year(acme, year, day):
    rule = a_rule()
    lin = person(born_month=2, born_day=29)
    assert [one.employee_no for one in due_people(rule, D(year, 2, day))] == [lin.employee_no]
    assert due_people(rule, D(year, 3, 1)) == []


def test_a_weekend_birthday_comes_on_the_friday_before(acme):
    rule = a_rule(workday_before=True)
    person(born_month=9, born_day=12)  # a Saturday in 2026
    assert len(due_people(rule, D(2026, 9, 11))) == 1
    assert due_people(rule, D(2026, 9, 12)) == []


def test_an_anniversary_pays_by_years_of_service(acme):
    rule = a_rule(kind="anniversary", points=50, by_years={"1": 100, "5": 500})
    for joined in (D(2025, 9, 10), D(2020, 9, 10), D(2026, 9, 10)):
        person(joined_on=joined)
    assert sorted(one.points for one in due_people(rule, D(2026, 9, 10))) == [100, 500]


def test_years_are_whole():
    assert (full_years(D(2020, 2, 29), D(2021, 2, 28)), full_years(D(2020, 3, 1), D(2021, 2, 28))) == (1, 0)


def test_a_joiner_is_welcomed_on_the_first_day(acme):
    rule = a_rule(kind="joiner")
    person(joined_on=D(2026, 9, 10))
    assert len(due_people(rule, D(2026, 9, 10))) == 1


@pytest.mark.parametrize(
    ("kind", "fields"), [("joiner", {"joined_on": D(2026, 9, 10)}), ("birthday", {"born_month": 9, "born_day": 10})]
)
def test_who_comes_into_the_roster_later_is_paid_for_their_day_once(acme, kind, fields):
    rule = a_rule(kind=kind)
    first = person(**fields)
    assert len(run(D(2026, 9, 10))) == 1
    same_day = person(**fields)
    assert len(run(D(2026, 9, 10), hour=12)) == 1
    three_days_later = person(**fields)
    assert len(run(D(2026, 9, 13))) == 1
    assert run(D(2026, 9, 13), hour=12) == run(D(2026, 9, 14)) == []
    assert [balance_of(one) for one in (first, same_day, three_days_later)] == [100] * 3
    assert list(rule.runs.filter(on=D(2026, 9, 10)).order_by("no").values_list("no", "people", "is_late")) == [
        (0, 1, False),
        (1, 1, True),
        (2, 1, True),
    ]


def test_control_who_comes_more_than_a_week_later_or_after_a_festival_is_not(acme):
    a_rule(kind="joiner")
    a_rule(kind="once", on=D(2026, 9, 10))
    run(D(2026, 9, 10))
    late = person(joined_on=D(2026, 9, 10))
    assert run(D(2026, 9, 11)) != []  # the welcome, not the festival
    assert balance_of(late) == 100
    too_late = person(joined_on=D(2026, 9, 10))
    run(D(2026, 9, 18))
    assert balance_of(too_late) == 0


def test_a_corrected_birthday_does_not_pay_twice(acme):
    a_rule()
    lin = person(born_month=9, born_day=8)
    run(D(2026, 9, 8))
    Member.objects.filter(pk=lin.pk).update(born_day=10)
    run(D(2026, 9, 10))
    assert balance_of(lin) == 100


def test_a_rule_is_approved_by_what_a_day_of_it_costs(acme):
    approvals.add_step(title="审批", above_points=0, role_id=None, by=MAKER)
    approvals.add_step(title="财务复核", above_points=250, role_id=None, by=MAKER)
    people_of_today = [person() for _ in range(3)]
    with at(START, 1):
        words = RuleSettings(name="x", kind="once", on=D(2026, 9, 10), points=100, reason="r", budget_id=a_budget().pk)
        rule = rules.save(settings=words, by=MAKER)
        rules.submit(rule_id=rule.pk, by=MAKER)
        rules.approve(rule_id=rule.pk, by=CHECKER)
    rule.refresh_from_db()
    assert (rule.approved_points, rule.state, len(people_of_today)) == (300, "submitted", 3)


def test_a_run_that_needs_a_step_nobody_took_waits_for_it(acme):
    approvals.add_step(title="审批", above_points=0, role_id=None, by=MAKER)
    approvals.add_step(title="财务复核", above_points=250, role_id=None, by=MAKER)
    person()
    rule = a_rule(kind="once", on=D(2026, 9, 10))
    latecomers = [person(), person()]
    assert run(D(2026, 9, 10)) == []
    found = rule.runs.get()
    assert (found.state, found.batch.state, found.points) == ("waiting", "submitted", 300)
    assert [balance_of(one) for one in latecomers] == [0, 0]


def test_a_budget_too_small_leaves_the_batch_waiting_and_says_so(acme):
    rule = a_rule(budget=a_budget(50))
    lin = person(born_month=9, born_day=8)
    assert run(D(2026, 9, 8)) == []
    found = rule.runs.get(people=1)
    assert (found.state, found.batch.state, balance_of(lin)) == ("short", "submitted", 0)
    assert run(D(2026, 9, 8), hour=12) == []


def test_a_rule_runs_only_after_a_second_person_agreed(acme):
    rule = rules.save(
        settings=RuleSettings(name="x", kind="birthday", points=1, reason="r", budget_id=a_budget().pk), by=MAKER
    )
    with pytest.raises(RuleNotInState):
        rules.approve(rule_id=rule.pk, by=CHECKER)
    rules.submit(rule_id=rule.pk, by=MAKER)
    with pytest.raises(MakerCannotApprove):
        rules.approve(rule_id=rule.pk, by=MAKER)
    person(born_month=9, born_day=8)
    assert run(D(2026, 9, 8)) == []
    assert not GrantRun.objects.exists()


@pytest.mark.parametrize(("gone", "state"), [((0,), "active"), ((0, 1), "paused")])
def test_a_rule_pauses_when_maker_and_checker_are_both_gone(acme, gone, state):
    both = [given.a_user("hr"), given.a_user("approver")]
    rule = a_rule(kind="joiner")
    GrantRule.objects.filter(pk=rule.pk).update(maker_id=both[0].pk, checker_id=both[1].pk)
    users.close_logins(user_ids=[both[at].pk for at in gone], by=MAKER)
    rules.run_due()
    rule.refresh_from_db()
    assert rule.state == state


def test_a_rule_in_force_is_not_changed_behind_its_approver(acme):
    rule = a_rule()
    with pytest.raises(RuleNotInState):
        rules.save(
            settings=RuleSettings(name="x", kind="birthday", points=9, reason="r", budget_id=rule.budget_id),
            rule_id=rule.pk,
            by=MAKER,
        )


def test_the_next_days_are_shown_with_people_and_cost(acme):
    rule = a_rule(kind="festival", festival="mid_autumn", days_before=7)
    person()
    found = next_runs(rule, D(2026, 9, 1), count=2)
    assert [(one.on, one.people, one.points) for one in found] == [(D(2026, 9, 18), 1, 100), (D(2027, 9, 8), 1, 100)]


# --- audiences -------------------------------------------------------------------------------------------------------


def test_people_are_picked_by_department_with_its_parts_grade_and_label(acme):
    tech = Department.objects.create(name="研发", code="R")
    part = Department.objects.create(name="前端", code="RF", parent=tech)
    lin = person(department=part, grade="P6", labels=["骨干"])
    person(department=tech, grade="P5")
    person(department=part, grade="P6", labels=["骨干"], state="left")
    wanted = Audience(departments=[tech.pk], grades=["P6"], labels=["骨干", "新人"])
    assert [one.pk for one in people(wanted)] == [lin.pk]
    assert Audience.of(wanted.to_json() | {"unknown": 1}) == wanted


def test_picked_people_become_a_draft_that_keeps_them(acme):
    lin = person(grade="P6")
    settings = batches.Settings(title="骨干激励", budget_id=a_budget().pk, reason="激励", expires_on=None)
    batch = picked.create_from_audience(audience=Audience(grades=["P6"]), points=300, settings=settings, by=MAKER)
    person(grade="P6")
    assert (batch.source, batch.audience, batch.lines.count()) == ("picked", {"grades": ["P6"]}, 1)
    assert batch.lines.get().employee_no == lin.employee_no


def test_nobody_picked_is_told(acme):
    settings = batches.Settings(title="x", budget_id=a_budget().pk, reason="x", expires_on=None)
    with pytest.raises(NobodyPicked):
        picked.create_from_audience(audience=Audience(grades=["X9"]), points=1, settings=settings, by=MAKER)


def test_a_mall_with_its_own_word_for_points_picks_people_and_pays_by_rule(acme):
    acme.points_word = "咖豆"
    lin = person(grade="P6", born_month=9, born_day=2)
    settings = batches.Settings(title="骨干激励", budget_id=a_budget().pk, reason="激励", expires_on=None)
    batch = picked.create_from_audience(audience=Audience(grades=["P6"]), points=300, settings=settings, by=MAKER)
    assert [line.points_text for line in batch.lines.all()] == ["300"]
    a_rule()
    run(D(2026, 9, 2))
    assert balance_of(lin) == 100
