from points import selectors
from points.models import Lot
from points.services.ledger.spending import refund, spend
from tests.points.steps import MAKER, a_member, an_expired_lot, give


def test_the_statement_is_newest_first_and_pages_by_journal(acme, django_assert_num_queries):
    lin = a_member(points=100)
    for number in range(5):
        spend(member_id=lin.pk, points=1, reference=f"order/{number}", note=f"第{number}件", by=MAKER)
    with django_assert_num_queries(1):
        page = selectors.statement(lin.pk, limit=3)
    assert [line.title for line in page] == ["第4件", "第3件", "第2件"]
    rest = selectors.statement(lin.pk, before=page[-1].journal_id, limit=9)
    assert [(line.title, line.points) for line in rest] == [("第1件", -1), ("第0件", -1), ("生日", 100)]


def test_one_purchase_from_two_lots_is_one_line(acme):
    lin = a_member(points=100, days=90)
    give(lin, 100)
    spend(member_id=lin.pk, points=150, reference="order/1", note="茶具", by=MAKER)
    assert [(line.title, line.points) for line in selectors.statement(lin.pk, sign=-1)] == [("茶具", -150)]


def test_a_stranger_reads_nothing_of_it(acme):
    a_member(points=100)
    assert selectors.statement(a_member().pk) == []


def test_the_books_agree_and_a_planted_difference_is_named(acme):
    lin = a_member(points=100)
    spend(member_id=lin.pk, points=40, reference="order/1", by=MAKER)
    assert selectors.ledger_differences() == []
    Lot.objects.filter(account__member=lin).update(remaining=61)
    assert [(one.what, one.expected, one.found) for one in selectors.ledger_differences()] == [
        ("lot", 60, 61),
        ("account", 60, 61),
    ]


def test_flows_and_month_numbers_follow_the_movements(acme):
    before = selectors.month_numbers()
    lin = a_member(points=100)
    spend(member_id=lin.pk, points=40, reference="order/1", by=MAKER)
    refund(reference="refund/1", original_reference="order/1", points=10, by=MAKER)
    now = selectors.month_numbers()
    assert (now.granted - before.granted, now.redeemed - before.redeemed) == (100, 30)
    assert now.outstanding - before.outstanding == 70
    assert len(selectors.daily_flow(30)) == 30


def test_expired_points_are_not_outstanding(acme):
    lin = a_member(points=100)
    before = selectors.month_numbers().outstanding
    an_expired_lot(lin, 50)
    assert selectors.month_numbers().outstanding == before


def test_a_purchase_names_the_grants_it_came_from(acme):
    lin = a_member(points=100, days=90)
    bought = spend(member_id=lin.pk, points=40, reference="order/1", note="茶具", by=MAKER)
    lots = selectors.journal_detail(lin.pk, bought).lots
    assert [(lot.title, lot.points, lot.remaining) for lot in lots] == [("生日", -40, 60)]
