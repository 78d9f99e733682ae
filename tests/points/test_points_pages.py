import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from catalog.models import Category
from points.models import Journal, LedgerPolicy, PointType
from points.services import reversals
from points.services.grants import single_grants
from points.services.ledger import expiry, holds
from points.services.ledger.spending import refund, spend
from points.services.ledger.transfers import transfer
from tests.given import give
from tests.points import steps
from tests.points.steps import MAKER, an_approved, journal_of, posted, row


def page(name, *args):
    return reverse(f"storefront:{name}", args=args, urlconf="config.urls_mall")


@pytest.fixture
def lin(at, cast):
    return at("acme", cast.lin.user)


def test_the_member_sees_the_balance_and_each_line(lin, cast):
    spend(member_id=cast.lin.pk, points=300, reference="order/1", note="保温杯", by=MAKER)
    answer = lin.get(page("points"))
    assert answer.context["balance"].points == 700
    assert [(line.title, line.points) for line in answer.context["lines"]] == [("保温杯", -300), ("测试", 1000)]


def test_income_and_spending_are_told_apart(lin, cast):
    spend(member_id=cast.lin.pk, points=300, reference="order/1", note="保温杯", by=MAKER)
    shown = {
        flow: [line.points for line in lin.get(page("points") + f"?flow={flow}").context["lines"]]
        for flow in ("in", "out")
    }
    assert shown == {"in": [1000], "out": [-300]}


def test_a_line_is_explained_by_batch_maker_and_approver(lin, cast):
    batch = posted(an_approved([row(cast.lin, 500, reason="全勤奖")]))
    detail = lin.get(page("journal", journal_of(batch))).context["detail"]
    assert (detail.title, detail.points, detail.granted_by, detail.approved_by) == ("全勤奖", 500, "林晓", "王敏")


def test_a_strangers_line_does_not_exist(lin, cast, at):
    bought = spend(member_id=cast.stranger.pk, points=300, reference="order/1", note="保温杯", by=MAKER)
    assert at("acme", cast.stranger.user).get(page("journal", bought)).status_code == 200
    assert lin.get(page("journal", bought)).status_code == 404


@pytest.mark.parametrize("before", ["x", "-1", "9" * 30, ""])
def test_a_nonsense_page_mark_shows_the_first_page(lin, cast, before):
    assert len(lin.get(page("points") + f"?before={before}").context["lines"]) == 1


def test_older_lines_are_a_page_away(lin, cast):
    for _ in range(20):
        give(cast.lin, 1)
    mark = lin.get(page("points")).context["next_before"]
    assert [line.points for line in lin.get(page("points") + f"?before={mark}").context["lines"]] == [1000]


@pytest.mark.parametrize("count", [1, 3])
def test_the_statement_costs_the_same_for_one_line_and_three(lin, cast, django_assert_num_queries, count):
    for _ in range(count - 1):
        give(cast.lin, 1)
    with django_assert_num_queries(12):
        lin.get(page("points"))


def explained(lin, journal_id):
    return lin.get(page("journal", journal_id)).context["detail"]


def test_a_grant_shows_its_reckoning(lin, cast):
    batch = posted(an_approved([row(cast.lin, 500, reason="全勤奖")]))
    found = explained(lin, journal_of(batch)).reckoning
    assert (found.rule, found.base, found.factor, found.cap) == (batch.title, 500, 1, 100_000)


def test_a_refund_of_a_dying_lot_says_that_it_lives_on(lin, cast):
    steps.give(cast.lin, 100, days=3)
    spend(member_id=cast.lin.pk, points=100, reference="order/1", by=MAKER)
    back = refund(reference="order/1/cancel", original_reference="order/1", by=MAKER).journal_id
    assert explained(lin, back).is_renewed
    assert "保底有效期" in lin.get(page("journal", back)).content.decode()


def test_a_transfer_names_the_colleague_and_a_longer_life_is_told(lin, cast):
    steps.give(cast.lin, 100, days=3)
    until = timezone.now() + dt.timedelta(days=60)
    expiry.extend(member_ids=[cast.lin.pk], until=until, reason="周年庆", reference="extend/1", by=MAKER)
    moved = transfer(
        giver_id=cast.lin.pk, taker_id=cast.stranger.pk, points=100, reference="t/1", note="谢谢", by=MAKER
    )
    found = explained(lin, moved)
    assert (found.other, found.lots[0].changes[0].kind, found.lots[0].changes[0].reason) == (
        "王陌生",
        "extend",
        "周年庆",
    )


def test_wallets_what_ends_what_waits_and_what_is_held_are_listed(lin, cast):
    tea = Category.objects.first()
    special = PointType.objects.create(code="tea", name="茶礼专项", scope=[tea.pk], priority=1)
    budget = steps.a_budget()
    grant = {"member_id": cast.lin.pk, "budget_id": budget.pk, "reason": "中秋", "expires_at": None, "by": MAKER}
    single_grants.grant_one(points=300, point_type_id=special.pk, reference="g/1", **grant)
    single_grants.grant_one(points=20, waits_for="order/9/received", reference="g/2", **grant)
    steps.give(cast.lin, 50, days=5)
    holds.hold(member_id=cast.lin.pk, points=10, reference="h/1", note="待付款", by=MAKER)
    answer = lin.get(page("points"))
    context, text = answer.context, answer.content.decode()
    assert next((wallet.points, [str(one) for one in goods]) for wallet, goods in context["wallets"]) == (
        300,
        [str(tea)],
    )
    assert [one.points for one in context["waiting"]] == [20]
    assert sum(points for _at, points in context["ending"]) == 40
    assert all(words in text for words in ("茶礼专项", "条件达成后可用", "即将到期", "待付款"))


def test_a_debt_is_told_in_plain_words(lin, cast):
    LedgerPolicy.objects.create(pk=1, negative="debt")
    steps.give(cast.lin, 100, days=1)
    journal = Journal.objects.filter(kind="grant").latest("pk")
    spend(member_id=cast.lin.pk, points=100, reference="order/1", by=MAKER)
    reversals.reverse(journal_id=journal.pk, reason="名单有误", by=MAKER)
    assert "有 100 分待抵扣" in lin.get(page("points")).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_a_line_costs_the_same_for_one_lot_and_three(lin, cast, django_assert_num_queries, count):
    for _ in range(count):
        steps.give(cast.lin, 10, days=9)
    spent = spend(member_id=cast.lin.pk, points=10 * count, reference="order/1", by=MAKER)
    with django_assert_num_queries(8):
        lin.get(page("journal", spent))
