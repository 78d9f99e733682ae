"""A bulk change of more skus than anybody waits for: frozen, written by a worker step by step, and taken back the same way."""

import pytest
from django.urls import reverse

from catalog.errors import BulkRefused, StockNegative
from catalog.models import BulkChange, Offer, Product, Sku, StockMovement, StockSlot
from catalog.selectors import bulk as questions
from catalog.selectors.bulk import Act, Filter, bulk_plan, bulk_rows
from catalog.services import bulk, offers, products, stock
from catalog.services.offers import Price
from core.actors import SYSTEM
from core.models import OperationLog
from tests import given

CUPS = Filter(query="冰川杯")
State = BulkChange.State


def page(name, *args):
    return reverse(f"console:{name}", args=args, urlconf="config.urls_mall")


@pytest.fixture
def cups(acme, monkeypatch):
    """Five cups at 100 with 5 of each, where more than two are a worker's, who writes two at a time."""
    monkeypatch.setattr(bulk, "AT_ONCE", 2)
    monkeypatch.setattr(bulk, "STEP", 2)
    return [given.a_product(points=100, stock=5, title=f"冰川杯 {n}") for n in range(5)]


def asked(kind, number=0):
    act = Act(kind, number)
    mark = bulk_plan(list(bulk_rows(CUPS)), act).mark
    return bulk.apply(chosen=CUPS, act=act, mark=mark, note="换季", by=SYSTEM)


def worked(change):
    """The worker does its steps to the end."""
    steps = 0
    while bulk.work_next(change_id=change.pk):
        steps += 1
    bulk.settle(change_id=change.pk)
    change.refresh_from_db()
    return steps


def prices():
    rows = Offer.objects.filter(sku__product__title__startswith="冰川杯", is_active=True, kind="standard")
    return list(rows.order_by("sku_id").values_list("points", flat=True))


def on_hand():
    rows = Sku.objects.filter(product__title__startswith="冰川杯").order_by("pk")
    return [sum(one.stock.values_list("available", flat=True)) for one in rows]


def test_nothing_is_written_before_the_worker_comes_and_then_all_of_it_in_steps(cups):
    made = asked("points_set", 80)
    assert (made.state, prices()) == (State.APPLYING, [100] * 5)
    assert questions.left_behind() == [made.pk]
    assert worked(made) == 3
    assert (made.state, made.refused_count, prices()) == (State.DONE, 0, [80] * 5)
    assert questions.left_behind() == []


def test_the_bar_counts_what_is_written(cups):
    made = asked("points_set", 80)
    told = [questions.change_progress(made).percent]
    while bulk.work_next(change_id=made.pk):
        told.append(questions.change_progress(made).percent)
    assert told == [0, 40, 80, 100]


def test_a_price_that_changed_since_the_preview_stays_and_says_so(cups):
    made = asked("points_add", 5)
    offers.set_price(sku_id=given.sku_of(cups[3]), price=Price(points=70), by=SYSTEM)
    worked(made)
    assert (prices(), made.refused_count) == ([105, 105, 105, 70, 105], 1)
    assert list(made.lines.exclude(problem="").values_list("sku", "problem")) == [(given.sku_of(cups[3]), "changed")]


def test_units_sold_meanwhile_stay_sold(cups, cast):
    made = asked("stock_set", 20)
    given.an_order(cast.lin, cups[1], quantity=2)
    worked(made)
    assert on_hand() == [20, 18, 20, 20, 20]
    assert StockMovement.objects.filter(reference=f"goods-bulk/{made.pk}", note="换季").count() == 5


def test_what_is_no_longer_there_is_not_taken_away(cups, cast):
    made = asked("stock_add", -4)
    given.an_order(cast.lin, cups[0], quantity=3)
    worked(made)
    assert (on_hand(), made.refused_count) == ([2, 1, 1, 1, 1], 1)


def test_products_with_several_skus_go_on_the_shelf_and_off_it_once(acme, monkeypatch):
    monkeypatch.setattr(bulk, "AT_ONCE", 2)
    monkeypatch.setattr(bulk, "STEP", 2)
    product = given.a_product(points=100, title="冰川杯")
    for n in range(4):
        products.add_sku(product_id=product.pk, code=f"V{n}", price=Price(points=100), quantity=1, by=SYSTEM)
    made = asked("shelf_off")
    worked(made)
    assert (Product.objects.get(pk=product.pk).state, made.refused_count) == ("off", 0)
    bulk.undo(change_id=made.pk, by=SYSTEM)
    worked(made)
    assert (Product.objects.get(pk=product.pk).state, made.kept_count) == ("on", 0)


def test_the_way_back_is_the_workers_too(cups):
    made = asked("points_set", 80)
    worked(made)
    offers.set_price(sku_id=given.sku_of(cups[0]), price=Price(points=60), by=SYSTEM)
    made = bulk.undo(change_id=made.pk, by=SYSTEM)
    assert (made.state, prices()) == (State.UNDOING, [60, 80, 80, 80, 80])
    assert worked(made) == 3
    assert (made.state, made.kept_count, prices()) == (State.UNDONE, 1, [60, 100, 100, 100, 100])


def test_what_is_being_made_is_not_taken_back(cups):
    made = asked("points_set", 80)
    with pytest.raises(BulkRefused, match="还没做完"):
        bulk.undo(change_id=made.pk, by=SYSTEM)


def test_the_log_says_what_was_asked_and_what_became_of_it(cups):
    made = asked("points_set", 80)
    worked(made)
    bulk.undo(change_id=made.pk, by=SYSTEM)
    worked(made)
    lines = OperationLog.objects.filter(target=f"goods-bulk/{made.pk}").order_by("id")
    assert list(lines.values_list("action", flat=True)) == [
        "goods.bulk",
        "goods.bulk_done",
        "goods.bulk_undo",
        "goods.bulk_undone",
    ]


def test_a_closed_change_is_closed_once(cups):
    made = asked("points_set", 80)
    worked(made)
    assert not bulk.work_next(change_id=made.pk) and not bulk.settle(change_id=made.pk)


# Stock in several slots


@pytest.fixture
def split(acme):
    """A sku with 30 units in three slots, most of them in the second."""
    product = given.a_product(stock=0, title="冰川杯")
    sku = given.sku_of(product)
    StockSlot.objects.filter(sku=sku).delete()
    StockSlot.objects.bulk_create(StockSlot(sku_id=sku, slot=n, slots=3, available=a) for n, a in enumerate([1, 28, 1]))
    return product


def slots(product):
    rows = StockSlot.objects.filter(sku__product=product).order_by("slot")
    return list(rows.values_list("available", flat=True))


@pytest.mark.parametrize(
    ("kind", "number", "after"),
    [
        ("stock_set", 40, [14, 13, 13]),
        ("stock_set", 2, [1, 1, 0]),
        ("stock_add", -30, [0, 0, 0]),
        ("stock_add", 5, [12, 12, 11]),
    ],
)
def test_a_split_sku_is_changed_as_a_whole_and_lies_evenly_then(split, kind, number, after):
    made = asked(kind, number)
    assert slots(split) == after
    assert StockMovement.objects.get(reference=f"goods-bulk/{made.pk}").quantity == sum(after) - 30
    bulk.undo(change_id=made.pk, by=SYSTEM)
    assert slots(split) == [10, 10, 10]


def test_by_hand_it_is_the_same(split):
    assert stock.adjust(sku_id=given.sku_of(split), change=-29, reference="x", note="盘亏", by=SYSTEM) == 1
    with pytest.raises(StockNegative, match="只有 1 件"):
        stock.adjust(sku_id=given.sku_of(split), change=-2, reference="y", note="盘亏", by=SYSTEM)
    assert slots(split) == [1, 0, 0]


# The pages


def test_the_desk_sees_how_far_it_is(at, cast, cups):
    desk = at("acme", cast.merchandiser)
    fields = {"scope": "all", "kind": "points_add", "number": "-10", "note": "换季", "q": "冰川杯"}
    answer = desk.post(page("goods_bulk_confirm"), fields)
    assert "在后台分批修改" in answer.content.decode()
    desk.post(page("goods_bulk_confirm"), fields | {"mark": answer.context["plan"].mark})
    made = BulkChange.objects.get()
    shown = " ".join(desk.get(page("goods_bulk_change", made.pk)).content.decode().split())
    assert "正在修改 0%" in shown and "撤销这次修改" not in shown
    assert "HX-Refresh" not in desk.get(page("goods_bulk_progress", made.pk)).headers
    worked(made)
    assert desk.get(page("goods_bulk_progress", made.pk))["HX-Refresh"] == "true"
    assert "撤销这次修改" in desk.get(page("goods_bulk_change", made.pk)).content.decode()


def test_the_preview_says_what_happens_to_a_split_sku(at, cast, split):
    fields = {"scope": "all", "kind": "stock_add", "number": "5", "note": "入库", "q": "冰川杯"}
    answer = at("acme", cast.merchandiser).post(page("goods_bulk_confirm"), fields).content.decode()
    assert "重新平均" in answer
