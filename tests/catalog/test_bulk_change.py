"""Prices, stock and shelf of many skus at once: looked at, made in one go, moved units written down, the last one back."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.errors import BulkRefused
from catalog.models import BulkChange, Category, Offer, Product, Sku, StockMovement
from catalog.selectors import all_skus
from catalog.selectors.bulk import Act, Filter, bulk_plan, bulk_rows
from catalog.services import bulk, offers, stock
from catalog.services.offers import Price
from core.actors import SYSTEM
from core.models import OperationLog
from tests import given


def page(name, *args):
    return reverse(f"console:{name}", args=args, urlconf="config.urls_mall")


@pytest.fixture
def cups(acme):
    """Three cups with prices 100, 200, 300 and 5 of each."""
    return [given.a_product(points=100 * n, stock=5, title=f"冰川杯 {n}") for n in (1, 2, 3)]


CUPS = Filter(query="冰川杯")


def look(chosen, act):
    return bulk_plan(list(bulk_rows(chosen)), act)


def change(chosen, kind, number=0):
    act = Act(kind, number)
    return bulk.apply(chosen=chosen, act=act, mark=look(chosen, act).mark, note="换季", by=SYSTEM)


def prices(products):
    rows = Offer.objects.filter(sku__product__in=products, is_active=True, kind="standard").order_by("sku__product_id")
    return [one.points for one in rows]


def on_hand(products):
    return [all_skus(one)[0].available for one in products]


@pytest.mark.parametrize(
    ("kind", "number", "after"),
    [("points_set", 80, [80, 80, 80]), ("points_add", -20, [80, 180, 280]), ("points_times", 9050, [91, 181, 272])],
)
def test_prices_are_set_added_to_or_multiplied(cups, kind, number, after):
    change(CUPS, kind, number)
    assert prices(cups) == after


def test_everything_else_a_price_says_stays(acme):
    product = given.a_product(
        points=1000, cash_fen=500, min_points=100, swap_fen_per_100=90, limit=2, needs_approval=True
    )
    change(Filter(ids=(given.sku_of(product),)), "points_set", 900)
    now = Price.of(Offer.objects.get(sku__product=product, is_active=True))
    assert now == Price(points=900, cash_fen=500, min_points=100, swap_fen_per_100=90, limit=2, needs_approval=True)


@pytest.mark.parametrize(("kind", "number", "after"), [("stock_set", 20, [20] * 3), ("stock_add", -2, [3] * 3)])
def test_stock_is_set_or_added_to_and_every_unit_leaves_a_movement(cups, kind, number, after):
    made = change(CUPS, kind, number)
    assert on_hand(cups) == after
    rows = StockMovement.objects.filter(reference=f"goods-bulk/{made.pk}")
    assert sum(row.quantity for row in rows) == sum(after) - 15 and rows.count() == 3


def test_goods_are_put_on_the_shelf_or_taken_off(cups):
    change(CUPS, "shelf_off")
    assert set(Product.objects.filter(title__startswith="冰川杯").values_list("state", flat=True)) == {"off"}
    change(CUPS, "shelf_on")
    assert set(Product.objects.filter(title__startswith="冰川杯").values_list("state", flat=True)) == {"on"}


def test_a_filter_means_what_its_list_shows(cups):
    other = Category.objects.exclude(pk=cups[0].category_id).first()
    Product.objects.filter(pk=cups[2].pk).update(category=other)
    stock.adjust(sku_id=given.sku_of(cups[0]), change=50, reference="x", note="入库", by=SYSTEM)
    assert {row.product_id for row in bulk_rows(Filter(query="冰川杯", category=other.pk))} == {cups[2].pk}
    assert {row.product_id for row in bulk_rows(Filter(query="冰川杯", low=True))} == {cups[1].pk, cups[2].pk}
    assert {row.product_id for row in bulk_rows(Filter(query=cups[1].skus.get().code))} == {cups[1].pk}
    assert list(bulk_rows(Filter(query="冰川杯", state="off"))) == []


@pytest.mark.parametrize(
    ("kind", "number", "why"),
    [
        ("points_set", 0, "free"),
        ("points_add", -500, "out_of_range"),
        ("points_set", 90_000_000, "out_of_range"),
        ("stock_add", -9, "below"),
        ("stock_set", 9_000_000, "out_of_range"),
        ("points_set", 100, "same"),
        ("shelf_on", 0, "same"),
    ],
)
def test_what_can_not_be_is_told_and_left_out(cups, kind, number, why):
    plan = look(Filter(ids=(given.sku_of(cups[0]),)), Act(kind, number))
    assert [line.problem for line in plan.lines] == [why] and plan.changing == []


def test_a_pool_follows_its_codes_and_a_slider_keeps_its_least(acme):
    pool = given.a_product(kind="code", stock=0)
    slider = given.a_product(points=1000, min_points=500, swap_fen_per_100=90)
    assert look(Filter(ids=(given.sku_of(pool),)), Act("stock_set", 5)).lines[0].problem == "pool"
    assert look(Filter(ids=(given.sku_of(slider),)), Act("points_set", 400)).lines[0].problem == "slider"


def test_a_change_behind_the_preview_asks_for_another_look(cups):
    act = Act("points_times", 9000)
    mark = look(CUPS, act).mark
    offers.set_price(sku_id=given.sku_of(cups[0]), price=Price(points=120), by=SYSTEM)
    with pytest.raises(BulkRefused, match="有变化"):
        bulk.apply(chosen=CUPS, act=act, mark=mark, note="", by=SYSTEM)
    assert prices(cups) == [120, 200, 300]


def test_one_line_in_the_log_says_how_many_and_which(cups):
    made = change(CUPS, "points_times", 9000)
    line = OperationLog.objects.get(target=f"goods-bulk/{made.pk}")
    assert line.after == {"kind": "points_times", "number": 9000, "count": 3, "query": "冰川杯"}


def test_many_skus_cost_as_few_statements_as_one(cups):
    def cost(chosen, number):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            change(chosen, "points_set", number)
        return len(asked)

    one = cost(Filter(ids=(given.sku_of(cups[0]),)), 777)
    assert cost(CUPS, 778) == one


def test_an_undo_brings_prices_back(cups):
    made = change(CUPS, "points_times", 5000)
    bulk.undo(change_id=made.pk, by=SYSTEM)
    assert prices(cups) == [100, 200, 300]


def test_a_price_that_was_changed_since_is_kept_and_said(cups):
    made = change(CUPS, "points_set", 50)
    offers.set_price(sku_id=given.sku_of(cups[0]), price=Price(points=60), by=SYSTEM)
    done = bulk.undo(change_id=made.pk, by=SYSTEM)
    assert (prices(cups), done.kept_count) == ([60, 200, 300], 1)
    assert list(done.lines.order_by("sku").values_list("kept", flat=True)) == ["changed", "", ""]


def test_stock_goes_back_by_its_difference_where_it_is_still_there(cups, cast):
    made = change(CUPS, "stock_set", 8)
    given.an_order(cast.lin, cups[0], quantity=2)
    stock.adjust(sku_id=given.sku_of(cups[1]), change=-7, reference="loss", note="盘亏", by=SYSTEM)
    done = bulk.undo(change_id=made.pk, by=SYSTEM)
    assert (on_hand(cups), done.kept_count) == ([3, 1, 5], 1)


def test_zero_beside_sales_takes_off_what_is_there(cups, cast):
    act = Act("stock_set", 0)
    seen = look(CUPS, act)
    given.an_order(cast.lin, cups[0], quantity=2)
    bulk.apply(chosen=CUPS, act=act, mark=seen.mark, note="清仓", by=SYSTEM)
    assert on_hand(cups) == [0, 0, 0]


def test_what_is_sold_between_look_and_yes_stays_sold(cups, cast):
    act = Act("stock_set", 50)
    seen = look(CUPS, act)
    given.an_order(cast.lin, cups[0], quantity=2)
    bulk.apply(chosen=CUPS, act=act, mark=seen.mark, note="补货", by=SYSTEM)
    assert on_hand(cups) == [48, 50, 50]


def test_a_hand_between_look_and_yes_is_asked_about(cups):
    act = Act("stock_set", 50)
    seen = look(CUPS, act)
    stock.adjust(sku_id=given.sku_of(cups[0]), change=2, reference="desk/1", note="盘点", by=SYSTEM)
    with pytest.raises(BulkRefused, match="新的预览"):
        bulk.apply(chosen=CUPS, act=act, mark=seen.mark, note="补货", by=SYSTEM)
    assert on_hand(cups) == [7, 5, 5]


def test_stock_that_a_hand_moved_after_the_change_is_kept(cups):
    made = change(CUPS, "stock_set", 8)
    stock.adjust(sku_id=given.sku_of(cups[0]), change=1, reference="desk/1", note="盘点", by=SYSTEM)
    bulk.undo(change_id=made.pk, by=SYSTEM)
    assert (on_hand(cups), list(made.lines.order_by("sku").values_list("kept", flat=True))) == (
        [9, 5, 5],
        ["moved", "", ""],
    )


def test_the_shelf_goes_back(cups):
    Product.objects.filter(pk=cups[0].pk).update(state="off")
    made = change(CUPS, "shelf_off")
    bulk.undo(change_id=made.pk, by=SYSTEM)
    assert [Product.objects.get(pk=one.pk).state for one in cups] == ["off", "on", "on"]


def test_only_the_last_goes_back_and_only_once(cups):
    first, last = change(CUPS, "points_set", 50), change(CUPS, "points_set", 60)
    with pytest.raises(BulkRefused, match="最近一次"):
        bulk.undo(change_id=first.pk, by=SYSTEM)
    bulk.undo(change_id=last.pk, by=SYSTEM)
    with pytest.raises(BulkRefused, match="已经撤销"):
        bulk.undo(change_id=last.pk, by=SYSTEM)


# The pages


@pytest.fixture
def desk(at, cast):
    return at("acme", cast.merchandiser)


def test_the_desk_ticks_looks_and_agrees(desk, cups):
    fields = {"scope": "ticked", "kind": "points_add", "number": "-10", "note": "换季", "sku": [given.sku_of(cups[0])]}
    answer = desk.post(page("goods_bulk_confirm"), fields)
    assert answer.context["plan"].changing[0].after == 90 and prices(cups)[0] == 100
    desk.post(page("goods_bulk_confirm"), fields | {"mark": answer.context["plan"].mark})
    assert prices(cups) == [90, 200, 300]
    made = BulkChange.objects.get()
    assert "撤销这次修改" in desk.get(page("goods_bulk_change", made.pk)).content.decode()
    desk.post(page("goods_bulk_undo", made.pk))
    assert prices(cups) == [100, 200, 300]


def test_all_that_match_are_meant_also_those_on_other_pages(desk, acme):
    for n in range(60):
        given.a_product(points=100, title=f"冰川碗 {n}")
    fields = {"scope": "all", "kind": "points_times", "number": "90", "note": "换季", "q": "冰川碗"}
    assert len(desk.post(page("goods_bulk_confirm"), fields).context["plan"].changing) == 60


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"number": ""}, "请填数值"),
        ({"number": "1.5"}, "请填整数"),
        ({"kind": "points_times", "number": "0"}, "百分数"),
        ({"number": "-1"}, "不能小于 0"),
        ({"scope": "ticked"}, "请先勾选"),
        ({"note": ""}, "必填"),
    ],
)
def test_what_makes_no_sense_is_said(desk, cups, fields, message):
    usual = {"scope": "all", "kind": "points_set", "number": "5", "note": "x", "q": "冰川杯"}
    answer = desk.post(page("goods_bulk_confirm"), usual | fields)
    assert answer.status_code == 422 and message in answer.content.decode()


@pytest.mark.parametrize("more", [0, 20])
def test_the_list_asks_the_same_however_long(desk, cups, more, django_assert_num_queries):
    for n in range(more):
        given.a_product(title=f"冰川碗 {n}")
    desk.get(page("goods_bulk"))
    with django_assert_num_queries(12):
        desk.get(page("goods_bulk"))


@pytest.mark.parametrize("role", ["auditor", "warehouse"])
def test_only_who_edits_goods_changes_them(at, acme, role):
    assert at("acme", given.a_user(role)).get(page("goods_bulk")).status_code == 403
    assert Sku.objects.exists()
