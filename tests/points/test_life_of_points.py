"""Pending, expiring, extending, rolling on, and the policies that say when points end."""

import datetime as dt

import pytest
from django.utils import timezone

from core.models import OperationLog
from core.tenancy import enter
from members.models import Message
from points import selectors
from points.errors import ExpiryInThePast, InsufficientPoints, NothingToExtend
from points.models import Account, Journal, Lot, LotChange, PointType
from points.services.grants import single_grants
from points.services.ledger import accounts, expiry, pending
from points.services.ledger.spending import Part, spend
from tests import given
from tests.points.steps import MAKER, a_budget, a_member, an_expired_lot, available, balance_of, give


def grant(member, points=100, budget=None, reference="g/1", expires_at=None, **words):
    single_grants.grant_one(
        member_id=member.pk,
        points=points,
        budget_id=(budget or a_budget()).pk,
        reason="礼遇",
        reference=reference,
        expires_at=expires_at,
        by=MAKER,
        **words,
    )


def test_points_that_wait_for_an_event_are_shown_but_not_spendable(acme):
    lin = a_member()
    grant(lin, waits_for="order/7/delivered")
    assert (balance_of(lin), selectors.balance(lin.pk).pending) == (0, 100)
    with pytest.raises(InsufficientPoints):
        spend(member_id=lin.pk, points=1, reference="order/1", by=MAKER)


def test_the_event_makes_them_usable_once(acme):
    lin = a_member()
    grant(lin, waits_for="order/7/delivered")
    assert (pending.activate(event="order/7/delivered", by=MAKER), balance_of(lin)) == (100, 100)
    assert (pending.activate(event="order/7/delivered", by=MAKER), balance_of(lin)) == (0, 100)
    assert LotChange.objects.count() == 1


def test_what_is_cancelled_before_the_event_goes_back_to_its_budget(acme):
    lin, budget = a_member(), a_budget(500)
    grant(lin, budget=budget, waits_for="order/7/delivered")
    assert pending.cancel(event="order/7/delivered", reason="退货", by=MAKER) == 100
    assert (selectors.balance(lin.pk).pending, available(budget), selectors.ledger_differences()) == (0, 500, [])
    assert pending.activate(event="order/7/delivered", by=MAKER) == 0


def test_points_of_a_later_day_are_pending_until_then(acme):
    lin = a_member()
    grant(lin, available_at=timezone.now() + dt.timedelta(days=3))
    assert (balance_of(lin), selectors.balance(lin.pk).pending) == (0, 100)


def test_expired_lots_end_once_in_a_journal_of_their_own(acme):
    lin = a_member(points=30)
    an_expired_lot(lin, 100)
    assert (expiry.expire_due(), expiry.expire_due()) == (100, 0)
    assert (balance_of(lin), selectors.system_balances()["expired"]) == (30, 100)
    assert Journal.objects.filter(kind="expire").count() == 1


def test_many_lots_end_in_steps(acme, monkeypatch):
    monkeypatch.setattr(expiry, "STEP_LOTS", 2)
    lin = a_member(points=1)
    for _ in range(5):
        an_expired_lot(lin, 10)
    assert (expiry.expire_due(), Journal.objects.filter(kind="expire").count()) == (50, 3)


def test_a_group_is_extended_and_nothing_is_cut(acme):
    lin, wang = a_member(points=10, days=5), a_member(points=20, days=90)
    until = timezone.now() + dt.timedelta(days=30)
    extend = {
        "member_ids": [lin.pk, wang.pk],
        "until": until,
        "reason": "疫情顺延",
        "reference": "extend/1",
        "by": MAKER,
    }
    assert (expiry.extend(**extend), expiry.extend(**extend)) == (1, 1)
    assert selectors.balance(lin.pk).next_expiry_at == until
    assert selectors.balance(wang.pk).next_expiry_at > until


def test_extending_into_the_past_or_nothing_is_refused(acme):
    lin = a_member(points=10)
    words = {"member_ids": [lin.pk], "reason": "顺延", "by": MAKER}
    with pytest.raises(ExpiryInThePast):
        expiry.extend(until=timezone.now() - dt.timedelta(days=1), reference="e/1", **words)
    with pytest.raises(NothingToExtend):
        expiry.extend(until=timezone.now() + dt.timedelta(days=1), reference="e/2", **words)


@pytest.mark.parametrize(
    ("validity", "n", "on", "ends"),
    [
        ("forever", None, None, None),
        ("fixed", None, dt.date(2027, 1, 15), dt.date(2027, 1, 15)),
        ("days", 10, None, dt.date(2026, 11, 29)),
        ("months", 3, None, dt.date(2027, 2, 19)),
        ("month_end", None, None, dt.date(2026, 11, 30)),
        ("quarter_end", None, None, dt.date(2026, 12, 31)),
        ("year_end", None, None, dt.date(2026, 12, 31)),
        ("inactivity", 12, None, dt.date(2027, 11, 19)),
    ],
)
def test_the_policy_of_the_type_says_when_points_end(acme, validity, n, on, ends):
    kind = PointType(code="x", name="x", validity=validity, validity_n=n, validity_on=on)
    assert accounts.ends_on(kind, dt.date(2026, 11, 19)) == ends


def test_a_month_from_the_31st_is_the_last_of_a_shorter_month(acme):
    kind = PointType(validity="months", validity_n=1)
    assert accounts.ends_on(kind, dt.date(2028, 1, 31)) == dt.date(2028, 2, 29)


def test_changing_the_policy_leaves_granted_lots_alone(acme):
    kind, lin = accounts.default_point_type(), a_member()
    PointType.objects.filter(pk=kind.pk).update(validity="days", validity_n=100)
    grant(lin)
    before = Lot.objects.get().expires_at
    PointType.objects.filter(pk=kind.pk).update(validity_n=10)
    assert Lot.objects.get().expires_at == before


def test_a_rolling_wallet_lives_on_with_its_last_movement(acme):
    kind, lin = accounts.default_point_type(), a_member()
    PointType.objects.filter(pk=kind.pk).update(validity="inactivity", validity_n=6)
    give(lin, 100, days=2)
    assert (expiry.extend_active_lots(), expiry.extend_active_lots()) == (1, 0)
    assert selectors.balance(lin.pk).next_expiry_at > timezone.now() + dt.timedelta(days=170)


@pytest.mark.parametrize("days", expiry.NOTICE_DAYS)
def test_members_are_told_30_7_and_1_days_before_once(acme, days):
    lin = a_member(points=70, days=days)
    assert (expiry.warn(), expiry.warn()) == (1, 1)
    message = Message.objects.get(member=lin, kind="expiry")
    assert message.facts["points"] == "70"


def test_nobody_is_told_on_other_days(acme):
    a_member(points=70, days=29)
    assert expiry.warn() == 0


def test_scoped_points_pay_only_what_lies_in_their_scope_and_go_first(acme):
    scoped = PointType.objects.create(code="tea", name="茶礼专项", scope=[7])
    lin = a_member(points=100)
    grant(lin, 50, point_type_id=scoped.pk)

    with pytest.raises(InsufficientPoints):
        spend(member_id=lin.pk, points=101, reference="order/1", parts=[Part(101, (8,))], by=MAKER)
    spend(member_id=lin.pk, points=60, reference="order/2", parts=[Part(60, (7, 1))], by=MAKER)
    left = {a.point_type.code: sum(lot.remaining for lot in a.lots.all()) for a in Account.objects.filter(member=lin)}
    assert left == {"general": 90, "tea": 0}


def test_a_basket_of_two_categories_uses_the_scoped_points_for_their_part(acme):

    scoped = PointType.objects.create(code="tea", name="茶礼专项", scope=[7])
    lin = a_member(points=100)
    grant(lin, 50, point_type_id=scoped.pk)
    spend(member_id=lin.pk, points=110, reference="order/1", parts=[Part(30, (7,)), Part(80, (8,))], by=MAKER)
    left = {a.point_type.code: sum(lot.remaining for lot in a.lots.all()) for a in Account.objects.filter(member=lin)}
    assert (left, selectors.ledger_differences()) == ({"general": 20, "tea": 20}, [])


def test_hr_extends_a_group_in_one_act_once(acme, at):
    hr = given.a_user("hr")
    lin, wang = a_member(points=10, days=5), a_member(points=20, days=6)
    until = timezone.localdate() + dt.timedelta(days=40)
    form = {"until": until.isoformat(), "reason": "顺延", "request_key": "5bd6b7a8-58a4-4a8b-9f0a-1a2b7f1b9c11"}
    for _ in range(2):
        answer = at("acme", hr).post("/console/points/extend/", form)
        assert answer.status_code == 302
        with enter(acme):
            ends = [selectors.balance(one.pk).next_expiry_at for one in (lin, wang)]
            assert [timezone.localdate(at_) for at_ in ends] == [until, until]
    with enter(acme):
        assert OperationLog.objects.filter(action="points.extend").count() == 1
