"""Stock of goods that are codes is what their pool can still promise, in whatever order things happen (O19)."""

import datetime as dt
import random

import pytest
from django.urls import reverse
from django.utils import timezone

from catalog import tasks
from catalog.errors import CodesRefused, RestockRefused, SoldOut, StockIsPool
from catalog.models import Code, CodeBatch, Restock, StockMovement, StockSlot
from catalog.selectors import all_skus, pools
from catalog.selectors.bulk import Act, Filter, bulk_plan, bulk_rows
from catalog.services import codes, products, restocks, stock
from core.actors import SYSTEM
from core.tenancy import enter
from core.tenancy.across import schemas_where
from insights.services import proofs
from orders.models import DigitalDelivery, Order
from orders.services import after_sales, delivery, giving_back
from points.models import LedgerProof
from tenants.services import upkeep
from tests import given
from tests.catalog.sheets import judged, problems
from tests.given import sku_of

TOMORROW = timezone.localdate() + dt.timedelta(days=1)


def page(name, *args):
    return reverse(f"console:{name}", args=args, urlconf="config.urls_mall")


@pytest.fixture
def card(acme):
    return given.a_product(points=10, stock=0, kind="code", title="影票")


def on_hand(product):
    return all_skus(product)[0].available


def batch(product, count, expires_on=None):
    rows = [("", f"{random.random()}") for _ in range(count)]
    return codes.import_codes(sku_id=sku_of(product), rows=rows, name="批", expires_on=expires_on, by=SYSTEM)


def its_last_day_is_over():
    CodeBatch.objects.filter(expires_on=TOMORROW).update(expires_on=timezone.localdate() - dt.timedelta(days=1))


# Doors


def test_no_service_takes_typed_stock(card):
    with pytest.raises(StockIsPool, match="库存就是卡密池，请导入卡密"):
        stock.adjust(sku_id=sku_of(card), change=5, reference="desk/1", note="", by=SYSTEM)
    with pytest.raises(StockIsPool):
        given.a_product(kind="code", stock=5)
    with pytest.raises(RestockRefused, match="库存就是卡密池"):
        soon = timezone.now() + dt.timedelta(hours=1)
        restocks.plan(sku_id=sku_of(card), quantity=5, due_at=soon, by=SYSTEM)
    line = bulk_plan(list(bulk_rows(Filter(ids=(sku_of(card),)))), Act("stock_set", 5)).lines[0]
    assert (line.problem, on_hand(card)) == ("pool", 0)


def test_neither_does_a_sheet(card):
    code = card.skus.get().code
    assert problems(judged([code, 5], header=["货号", "库存"])) == [(2, "stock", "stock_pool")]


def test_nor_the_desk_and_its_page_offers_no_such_form(at, cast, card):
    desk = at("acme", cast.owner)
    fields = {"change": 5, "note": "手工", "key": "6f0f6c1e-5d1c-4a8e-9c6e-0d6c1b7f5a11"}
    text = desk.post(page("sku_stock", card.public_id, sku_of(card)), fields, follow=True).content.decode()
    assert "库存就是卡密池，请导入卡密" in text and on_hand(card) == 0
    assert "更新库存" not in text and "导入卡密" in text


def test_a_new_product_with_typed_stock_is_refused_on_the_page(at, cast):
    desk = at("acme", cast.owner)
    shelf = given.a_product().category_id
    fields = {"title": "新卡", "category": shelf, "kind": "code", "points": 10, "quantity": 5}
    answer = desk.post(page("product_new"), fields)
    assert answer.status_code == 422 and "请导入卡密" in answer.content.decode()


# Acts


def test_a_batch_that_is_over_already_is_not_taken(card):
    with pytest.raises(CodesRefused, match="已经过期"):
        batch(card, 3, expires_on=timezone.localdate() - dt.timedelta(days=1))


def test_what_is_left_of_a_batch_leaves_stock_with_its_last_day_once(card):
    batch(card, 3, expires_on=TOMORROW), batch(card, 2)
    its_last_day_is_over()
    assert [codes.end_batches(), codes.end_batches(), on_hand(card)] == [1, 0, 2]
    moved = StockMovement.objects.filter(reference__endswith="/over").values_list("quantity", flat=True)
    assert list(moved) == [-3]


def test_the_clock_finds_a_batch_whose_day_is_over(acme, card):
    batch(card, 3, expires_on=TOMORROW + dt.timedelta(days=2))
    assert schemas_where(tasks.BATCHES_END, [acme.schema_name]) == []
    CodeBatch.objects.update(expires_on=timezone.localdate() - dt.timedelta(days=1))
    assert schemas_where(tasks.BATCHES_END, [acme.schema_name]) == [acme.schema_name]
    tasks.end_code_batches(tenant=acme.schema_name)
    with enter(acme):
        assert on_hand(card) == 0


def test_a_promised_code_may_be_voided_and_the_next_one_brought_keeps_the_promise(cast, card):
    batch(card, 1)
    order = given.an_order(cast.lin, card)
    codes.void(code_id=Code.objects.get().pk, reason="作废", by=SYSTEM)
    batch(card, 1)
    assert on_hand(card) == 0
    delivery.deliver(order_id=order.pk)
    assert Order.objects.get().state == "completed"


@pytest.mark.parametrize(("seen", "left"), [(True, 1), (False, 2)])
def test_a_code_comes_back_with_its_order_unless_somebody_saw_it(cast, card, seen, left):
    batch(card, 2)
    order = given.an_order(cast.lin, card)
    delivery.deliver(order_id=order.pk)
    if seen:
        codes.reveal(reference=f"order/{order.number}/1", by=SYSTEM, owner=True)
    case = after_sales.ask(
        number=order.number, member=cast.lin, kind="refund", units={1: 1}, reason="broken", text="", by=SYSTEM
    )
    after_sales.approve(number=case.number, by=SYSTEM)
    assert on_hand(card) == left


def test_goods_that_become_codes_have_the_pools_stock_and_no_restock(acme):
    product = given.a_product(stock=8)
    soon = timezone.now() + dt.timedelta(hours=1)
    restocks.plan(sku_id=sku_of(product), quantity=5, due_at=soon, by=SYSTEM)
    change = {"product_id": product.pk, "category_id": product.category_id, "by": SYSTEM}
    products.update_product(fields={"kind": "code"}, **change)
    assert (on_hand(product), Restock.objects.count()) == (0, 0)
    batch(product, 4)
    products.update_product(fields={"kind": "physical"}, **change)
    assert on_hand(product) == 0


def typed_in_the_past(product, units):
    """As before the pool was stock: units nobody brought codes for."""
    StockSlot.objects.update_or_create(sku_id=sku_of(product), slot=0, defaults={"available": units})


def test_the_upgrade_makes_typed_stock_what_the_pool_says_with_a_movement(card):
    batch(card, 2)
    typed_in_the_past(card, 5)
    assert (codes.follow_all_pools(by=SYSTEM), codes.follow_all_pools(by=SYSTEM), on_hand(card)) == (1, 0, 2)
    assert StockMovement.objects.filter(reference__startswith="pool/").get().quantity == -3


def test_the_upgrades_step_finds_the_malls_that_need_it(acme, card):
    typed_in_the_past(card, 5)
    assert (upkeep.take_off_undeliverable_goods(), on_hand(card)) == ({acme.schema_name: 1}, 0)
    assert upkeep.take_off_undeliverable_goods() == {}


def test_the_nightly_proof_names_a_pool_whose_stock_differs(card):
    typed_in_the_past(card, 5)
    proof = LedgerProof.objects.get(pk=proofs.prove())
    assert {"what": "pool", "target": card.skus.get().code, "expected": 0, "found": 5} in proof.differences


# In any order


class Life:
    """A pool, its orders, and one thing after another."""

    def __init__(self, product, buyers, dice):
        self.product, self.buyers, self.dice = product, buyers, dice
        self.acts = [self.bring, self.buy, self.buy, self.cancel, self.cancel_one, self.deliver, self.void, self.end]

    def step(self):
        self.dice.choice(self.acts)()
        found = pools.pool_counts([sku_of(self.product)])[0]
        assert found.stock == max(found.free - found.promised, 0)

    def bring(self):
        batch(self.product, self.dice.randint(1, 3), self.dice.choice([None, TOMORROW]))

    def buy(self):
        try:
            given.an_order(self.dice.choice(self.buyers), self.product, quantity=self.dice.randint(1, 2))
        except SoldOut:
            assert on_hand(self.product) < 2

    def an_order(self):
        found = list(Order.objects.filter(state="placed").order_by("pk"))
        return self.dice.choice(found) if found else None

    def cancel(self):
        if order := self.an_order():
            giving_back.cancel(number=order.number, reason="不要了", by=SYSTEM)

    def cancel_one(self):
        if order := self.an_order():
            giving_back.cancel_units(
                number=order.number, units={1: 1}, key=f"{self.dice.random()}", reason="少一件", by=SYSTEM
            )

    def deliver(self):
        if order := self.an_order():
            DigitalDelivery.objects.filter(line__order=order).update(next_at=timezone.now())
            delivery.deliver(order_id=order.pk)

    def void(self):
        if code := Code.objects.filter(state="free").order_by("?").first():
            codes.void(code_id=code.pk, reason="作废", by=SYSTEM)

    def end(self):
        its_last_day_is_over()
        codes.end_batches()


@pytest.mark.parametrize("seed", range(8))
def test_stock_is_free_less_promised_whatever_happens(acme, card, seed):
    life = Life(card, [given.a_member(points=1_000, with_login=False) for _ in range(3)], random.Random(seed))
    for _ in range(25):
        life.step()
