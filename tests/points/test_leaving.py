import datetime as dt

import pytest
from django.utils import timezone

from members.models import Member
from points import selectors
from points.errors import CaseClosed, LeaverLinkInvalid
from points.models import LeaverCase, LedgerPolicy
from points.services import leaving
from points.services.ledger.spending import spend
from tests.points.steps import CHECKER, MAKER, a_budget, a_member, available, balance_of, give


@pytest.fixture
def budget(acme):
    return a_budget(1_000)


@pytest.fixture
def lin(budget):
    member = a_member()
    give(member, 300, budget=budget)
    return member


def gone(member, policy="window"):
    LedgerPolicy.objects.update_or_create(pk=1, defaults={"leaver": policy, "leaver_days": 30})
    return leaving.leave(member_id=member.pk, on=timezone.localdate(), by=MAKER)


def state_of(member):
    return Member.objects.get(pk=member.pk).state


def over(case):
    LeaverCase.objects.filter(pk=case.pk).update(ends_at=timezone.now() - dt.timedelta(seconds=1))


def test_a_leaver_keeps_the_points_for_the_window_and_the_rest_returns(lin, budget):
    case = gone(lin)
    assert (state_of(lin), case.state, case.points_left) == ("leaving", "window", 300)
    spend(member_id=lin.pk, points=100, reference="order/1", by=MAKER)
    over(case)
    assert (leaving.close_due(), leaving.close_due()) == (1, 0)
    case.refresh_from_db()
    assert (case.state, case.points_returned, state_of(lin), balance_of(lin)) == ("returned", 200, "left", 0)
    assert (available(budget), selectors.ledger_differences()) == (900, [])


def test_where_the_policy_says_so_everything_returns_at_once(lin, budget):
    gone(lin, "return")
    assert (LeaverCase.objects.get().state, available(budget), state_of(lin)) == ("returned", 1_000, "left")


def test_a_pay_out_is_listed_and_taken_when_confirmed(lin, budget):
    case = gone(lin, "pay_out")
    assert (case.state, balance_of(lin)) == ("listed", 300)
    assert (leaving.pay_out(case_ids=[case.pk], by=CHECKER), leaving.pay_out(case_ids=[case.pk], by=CHECKER)) == (
        300,
        0,
    )
    assert (balance_of(lin), available(budget), selectors.ledger_differences()) == (0, 1_000, [])


def test_who_comes_back_in_time_keeps_everything(lin):
    case = gone(lin)
    Member.objects.filter(pk=lin.pk).update(state="active")
    leaving.open_cases()
    case.refresh_from_db()
    assert (case.state, balance_of(lin)) == ("kept", 300)


def test_who_the_roster_names_as_gone_gets_a_case_by_itself(lin):
    Member.objects.filter(pk=lin.pk).update(state="left")
    assert (leaving.open_cases(), leaving.open_cases()) == (1, 0)


def test_somebody_without_points_leaves_without_a_case(acme):
    assert gone(a_member()) is None


def test_a_link_works_once_and_only_the_latest(lin):
    case = gone(lin)
    old, token = leaving.make_link(case_id=case.pk, by=MAKER), leaving.make_link(case_id=case.pk, by=MAKER)
    assert leaving.case_of_link(token) == case
    assert leaving.use_link(token=token).member_id == lin.pk
    for dead in (old, token, "nonsense"):
        with pytest.raises(LeaverLinkInvalid):
            leaving.use_link(token=dead)
        with pytest.raises(LeaverLinkInvalid):
            leaving.case_of_link(dead)


def test_a_link_dies_with_the_window(lin):
    case = gone(lin)
    token = leaving.make_link(case_id=case.pk, by=MAKER)
    over(case)
    with pytest.raises(LeaverLinkInvalid):
        leaving.use_link(token=token)
    leaving.close_due()
    with pytest.raises(CaseClosed):
        leaving.make_link(case_id=case.pk, by=MAKER)


def test_points_are_returned_early_by_a_person(lin, budget):
    leaving.return_now(case_id=gone(lin).pk, by=CHECKER)
    assert (available(budget), balance_of(lin)) == (1_000, 0)
