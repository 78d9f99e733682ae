"""A budget pays until its last day; what is left is carried over, and rules go on with the next one (N6)."""

import datetime as dt

import pytest
import time_machine
from django.utils import timezone

from members.models import Message
from points import selectors
from points.errors import (
    BudgetEnded,
    BudgetFollowsItself,
    BudgetStillPays,
    InsufficientBudget,
    NextBudgetChanged,
    NextBudgetOfAnotherLaw,
    NoNextBudget,
)
from points.models import Budget, GrantRule, GrantRun
from points.selectors import finance
from points.services import acts, reversals, rules, second_person
from points.services.grants import decisions
from points.services.ledger import budget_years, budgets
from points.services.ledger.spending import refund, spend
from points.services.rules import RuleSettings
from tests import given
from tests.points.steps import (
    CHECKER,
    MAKER,
    a_budget,
    a_member,
    a_submitted,
    an_approved,
    available,
    balance_of,
    give,
    posted,
    row,
)
from tests.points.test_revoking import revoked

TODAY = timezone.localdate()
YESTERDAY = TODAY - dt.timedelta(days=1)


def ended(budget, after=None, on=YESTERDAY):
    budget_years.set_end(budget_id=budget.pk, ends_on=on, next_id=after.pk if after else None, by=MAKER)
    budget.refresh_from_db()
    return budget


def carried(budget, points, reference="carry/1"):
    return budgets.carry_over(budget_id=budget.pk, points=points, reference=reference, note="年末结转", by=MAKER)


def test_nothing_is_granted_from_a_budget_whose_last_day_is_over(acme):
    budget, lin = a_budget(1_000), a_member()
    batch = a_submitted([row(lin, 10)], budget=budget)
    ended(budget)
    for pays in (
        lambda: give(lin, 10, budget=budget),
        lambda: a_submitted([row(lin, 10)], budget=budget),
        lambda: decisions.approve(batch_id=batch.pk, by=CHECKER),
        lambda: budgets.top_up(budget_id=budget.pk, points=10, reference="t/1", note="补", by=MAKER),
    ):
        with pytest.raises(BudgetEnded, match=budget.name):
            pays()
    assert (available(budget), balance_of(lin)) == (1_000, 0)


def test_on_its_last_day_it_still_pays(acme):
    budget, lin = ended(a_budget(1_000), on=TODAY), a_member()
    give(lin, 10, budget=budget)
    assert balance_of(lin) == 10


def test_a_batch_for_a_later_day_is_refused_already_today(acme):
    budget, lin = ended(a_budget(1_000), on=TODAY + dt.timedelta(days=5)), a_member()
    later = timezone.now() + dt.timedelta(days=9)
    with pytest.raises(BudgetEnded):
        a_submitted([row(lin, 10)], budget=budget, scheduled_at=later)


def test_an_end_before_an_approved_batch_starts_is_refused(acme):
    budget, lin = a_budget(1_000), a_member()
    batch = an_approved([row(lin, 10)], budget=budget, scheduled_at=timezone.now() + dt.timedelta(days=9))
    with pytest.raises(BudgetStillPays, match=batch.number):
        ended(budget, on=TODAY)


def test_what_comes_back_arrives_after_the_end_too(acme):
    budget, lin = a_budget(1_000), a_member()
    batch = posted(an_approved([row(lin, 100)], budget=budget))
    spend(member_id=lin.pk, points=40, reference="order/1", by=MAKER)
    ended(budget)
    refund(reference="refund/1", original_reference="order/1", by=MAKER)
    revoked(batch)
    assert (available(budget), selectors.ledger_differences()) == (1_000, [])


def test_what_is_left_is_carried_over_once_and_taken_back_exactly(acme):
    this, after = a_budget(1_000), a_budget(0)
    ended(this, after)
    journal = carried(this, 700)
    assert carried(this, 700) == journal
    assert (available(this), available(after)) == (300, 700)
    with pytest.raises(InsufficientBudget):
        carried(this, 301, "carry/2")
    reversals.reverse(journal_id=journal.pk, reason="弄错了", by=MAKER)
    assert (available(this), available(after), selectors.ledger_differences()) == (1_000, 0, [])


def test_without_a_next_budget_nothing_is_carried(acme):
    with pytest.raises(NoNextBudget):
        carried(a_budget(10), 10)


def test_a_part_ends_with_its_whole_and_is_carried_to_what_follows_it(acme):
    whole, after = a_budget(1_000), a_budget(0)
    part = budgets.open_budget(name="研发部", year=2026, parent_id=whole.pk, by=MAKER)
    budgets.allocate(budget_id=part.pk, points=400, reference="a/1", note="划拨", by=MAKER)
    ended(whole, after)
    part.refresh_from_db()
    assert part.ends_on == YESTERDAY
    with pytest.raises(BudgetEnded):
        budgets.allocate(budget_id=part.pk, points=1, reference="a/2", note="划拨", by=MAKER)
    carried(part, 400)
    assert (available(part), available(after)) == (0, 400)
    budgets.return_unused(budget_id=whole.pk, points=600, reference="r/1", note="退还", by=MAKER)
    assert available(whole) == 0


def test_budgets_follow_each_other_in_no_circle(acme):
    one, two = a_budget(0), a_budget(0)
    ended(one, two)
    with pytest.raises(BudgetFollowsItself):
        ended(two, one)
    with pytest.raises(BudgetFollowsItself):
        ended(one, one)


def test_a_carry_over_above_the_limit_waits_for_somebody_else(acme, cast):
    this, after = a_budget(900_000), a_budget(0)
    ended(this, after)
    asked = acts.moving_budget("carry", budget_id=this.pk, points=900_000, reference="carry/1", note="年末结转")
    act = second_person.do_or_ask(asked, by=given.actor(cast.owner))
    assert (act.state, available(after)) == ("waiting", 0)
    second_person.approve(act_id=act.pk, by=given.actor(cast.approver))
    assert (available(this), available(after)) == (0, 900_000)


def test_a_yes_to_a_carry_over_is_for_the_budget_that_was_next_then(acme, cast):
    this, after, another = a_budget(900_000), a_budget(0), a_budget(0)
    ended(this, after)
    asked = acts.moving_budget("carry", budget_id=this.pk, points=900_000, reference="carry/1", note="年末结转")
    act = second_person.do_or_ask(asked, by=given.actor(cast.owner))
    ended(this, another)
    with pytest.raises(NextBudgetChanged):
        second_person.approve(act_id=act.pk, by=given.actor(cast.approver))
    assert available(this) == 900_000


def test_what_is_carried_stays_in_its_category_of_the_law(acme):
    this = a_budget(10)
    other = budgets.open_budget(name="市场", year=2027, law_bucket="marketing", by=MAKER)
    with pytest.raises(NextBudgetOfAnotherLaw):
        ended(this, other)


def a_rule(budget, **more):
    on = more.pop("on", TODAY)
    settings = RuleSettings(
        name="月度福利", kind="once", points=10, budget_id=budget.pk, reason="福利", on=on, at_hour=0, **more
    )
    rule = rules.save(settings=settings, by=MAKER)
    rules.submit(rule_id=rule.pk, by=MAKER)
    rules.approve(rule_id=rule.pk, by=CHECKER)
    return rule


def test_a_rule_goes_on_with_the_next_budget(acme):
    this, after, lin = a_budget(1_000), a_budget(1_000), a_member()
    rule = a_rule(this)
    ended(this, after)
    rules.run_due()
    batch = GrantRun.objects.get(rule=rule).batch
    assert batch.budget_id == after.pk
    posted(batch)
    assert balance_of(lin) == 10
    assert available(this) == 1_000


def test_a_rule_without_a_next_budget_pauses_and_its_maker_is_told(acme, cast):
    this, maker = a_budget(1_000), given.a_member()
    rule = a_rule(this)
    GrantRule.objects.filter(pk=rule.pk).update(maker_id=maker.user_id)
    ended(this)
    assert rules.run_due() == []
    rule.refresh_from_db()
    assert (rule.state, GrantRun.objects.filter(rule=rule).count()) == ("paused", 0)
    assert Message.objects.get(member=maker, kind="notice").facts == {"title": "月度福利"}
    with pytest.raises(BudgetEnded):
        rules.resume(rule_id=rule.pk, by=MAKER)


def test_years_add_up(acme):
    before = {one.year: one for one in finance.budgets_by_year()}
    this, after = a_budget(1_000), budgets.open_budget(name="明年", year=2031, by=MAKER)
    give(a_member(), 100, budget=this)
    ended(this, after)
    carried(this, 500)
    budgets.return_unused(budget_id=this.pk, points=50, reference="r/1", note="退还", by=MAKER)
    found = {one.year: one for one in finance.budgets_by_year()}
    assert (found[2031].carried_in, found[2031].left, found[2031].funded) == (500, 500, 0)
    now, was = found[2026], before.get(2026)
    grew = [
        getattr(now, name) - (getattr(was, name) if was else 0)
        for name in ("funded", "granted", "returned", "carried_on", "left")
    ]
    assert grew == [1_000, 100, 50, 500, 350]
    for one in found.values():
        assert one.funded + one.carried_in == one.granted + one.returned + one.carried_on + one.left


def test_pages_warn_of_the_end_and_lead_to_the_carry_over(acme, cast, at):
    this, after = a_budget(1_000, name="今年福利"), a_budget(0, name="明年福利")
    ended(this, on=TODAY + dt.timedelta(days=20))
    owner = at("acme", cast.owner)
    page = owner.get("/console/budgets/", {"year": this.year}).content.decode()
    assert "今年福利」将于" in page
    assert (
        f'value="{(TODAY + dt.timedelta(days=20)).isoformat()}"'
        in owner.get(f"/console/budgets/{this.pk}/end/").content.decode()
    )
    posted_end = owner.post(
        f"/console/budgets/{this.pk}/end/", {"ends_on": YESTERDAY.isoformat(), "next_budget": after.pk}
    )
    assert posted_end.status_code == 302
    assert "已于" in owner.get(f"/console/budgets/{this.pk}/").content.decode()
    form = owner.get(f"/console/budgets/{this.pk}/carry/").content.decode()
    assert "明年福利" in form
    assert 'value="1000"' in form
    assert Budget.objects.get(pk=this.pk).next_budget_id == after.pk


def test_a_rules_page_names_the_budget_of_each_coming_day(acme, cast, at):
    with time_machine.travel(timezone.now(), tick=True):
        this, after = a_budget(1_000, name="今年福利"), a_budget(0, name="明年福利")
        a_member()
        rule = a_rule(this, on=TODAY + dt.timedelta(days=30))
        ended(this, on=TODAY + dt.timedelta(days=10))
        owner = at("acme", cast.owner)
        assert "没有接续的预算" in owner.get(f"/console/grants/rules/{rule.pk}/").content.decode()
        ended(this, after, on=TODAY + dt.timedelta(days=10))
        page = owner.get(f"/console/grants/rules/{rule.pk}/").content.decode()
        assert "明年福利" in page
        assert "没有接续的预算" not in page
