"""What no parcel brings is delivered by a worker: at once, again after a failure, or given back by itself (PROMISES R6)."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone
from django_tenants.utils import schema_context

from catalog.errors import CodesRefused
from catalog.models import Code, CodeBatch, StockSlot
from catalog.services import codes as pools
from core.actors import SYSTEM
from core.models import OperationLog
from core.tenancy import enter
from core.tenancy.across import schemas_where
from members.models import Member, Message, Tier
from orders.errors import BeingDelivered, DeliveryDecided, ProviderWordNeeded
from orders.models import DigitalDelivery, Order, Voucher
from orders.services import delivery, giving_back
from orders.tasks import DELIVERIES_WAIT
from points import selectors as points
from tests import given
from tests.conftest import tenant
from tests.given import an_order, sku_of


@pytest.fixture
def lin(cast):
    return cast.lin


def delivered(order):
    """The order after one try at all it holds."""
    delivery.deliver(order_id=order.pk)
    return Order.objects.get(pk=order.pk)


def later(order):
    """The next try of all that waits is due."""
    DigitalDelivery.objects.filter(line__order=order).update(next_at=timezone.now())


@pytest.fixture
def card(acme):
    product = given.a_product(points=100, stock=0, kind="code", title="影票")
    given.codes(product, 3)
    return product


def test_codes_come_at_once_and_the_order_is_complete(lin, card):
    order = delivered(an_order(lin, card, quantity=2))
    assert (order.state, Code.objects.filter(state="given").count()) == ("completed", 2)
    assert Message.objects.get(member=lin, kind="delivery").shown_body == "「影票」已发放，点开查看。"


def test_a_pools_codes_are_its_stock(card):
    assert StockSlot.objects.get(sku=sku_of(card)).available == 3
    pools.void(code_id=Code.objects.first().pk, reason="供应商作废", by=SYSTEM)
    assert StockSlot.objects.get(sku=sku_of(card)).available == 2


def test_delivering_twice_gives_no_second_code(lin, card):
    order = an_order(lin, card)
    delivered(order), delivered(order)
    later(order)
    assert Code.objects.filter(state="given").count() == 1


def test_codes_are_sealed_and_every_look_is_written_down(lin, card):
    order = delivered(an_order(lin, card))
    reference = order.lines.get().reference
    assert b"secret" not in bytes(Code.objects.first().sealed)
    [seen] = pools.reveal(reference=reference, by=given.actor(lin.user), owner=True)
    assert seen.secret.startswith("secret-") and Code.objects.get(reference=reference).revealed_at
    assert OperationLog.objects.filter(action="codes.reveal", target=reference).count() == 1


@pytest.mark.parametrize("rows", [[], [("1", "")], [("1", "a"), ("1", "a")], "again"])
def test_a_file_with_a_bad_row_brings_nothing(card, rows):
    if rows == "again":
        rows = [("9", "new"), ("8", "old")]
        pools.import_codes(sku_id=sku_of(card), rows=[("8", "old")], name="第一批", by=SYSTEM)
    before = Code.objects.count()
    with pytest.raises(CodesRefused):
        pools.import_codes(sku_id=sku_of(card), rows=rows, name="第二批", by=SYSTEM)
    assert Code.objects.count() == before


def test_codes_past_their_day_are_not_given(lin, acme):
    product = given.a_product(points=100, stock=0, kind="code")
    today = timezone.localdate()
    pools.import_codes(sku_id=sku_of(product), rows=[("1", "a")], name="旧", expires_on=today, by=SYSTEM)
    order = an_order(lin, product)
    CodeBatch.objects.update(expires_on=today - dt.timedelta(days=1))
    order = delivered(order)
    assert (order.state, DigitalDelivery.objects.get().state) == ("placed", "waiting")
    given.codes(product, 1)
    later(order)
    assert delivered(order).state == "completed"


def top_up(member, account):
    return an_order(member, given.a_product(points=100, kind="topup", title="话费"), account=account)


def test_a_top_up_is_credited(lin):
    assert delivered(top_up(lin, "13800138000")).state == "completed"


def test_a_provider_that_needs_longer_is_asked_again_with_the_same_reference(lin):
    order = top_up(lin, "13800130003")
    assert delivered(order).state == "placed"
    first = DigitalDelivery.objects.get()
    assert (first.state, first.attempts) == ("asked", 1) and first.next_at > timezone.now()
    assert delivered(order).state == "placed"  # not before its time
    later(order)
    assert (delivered(order).state, DigitalDelivery.objects.get().provider_no) == ("completed", first.provider_no)


def test_a_refused_top_up_gives_everything_back_by_itself_and_says_so(lin):
    order = delivered(top_up(lin, "13800130001"))
    assert (order.state, order.points_refunded, points.balance(lin.pk).points) == ("cancelled", 100, 1000)
    assert "100 积分已退回" in Message.objects.get(member=lin, title="发放失败，已自动退回").shown_body
    assert points.ledger_differences() == []


def test_a_provider_that_never_answers_leaves_it_to_a_person(lin):
    order = top_up(lin, "13800130002")
    for _ in range(len(delivery.BACK_OFF)):
        delivered(order)
        later(order)
        assert Order.objects.get(pk=order.pk).state == "placed"
    assert delivered(order).state == "placed"
    row = DigitalDelivery.objects.get()
    assert (row.state, row.attempts, points.balance(lin.pk).points) == ("unsure", len(delivery.BACK_OFF) + 1, 900)
    with pytest.raises(BeingDelivered):
        giving_back.cancel(number=order.number, reason="不要了", by=SYSTEM)
    with pytest.raises(ProviderWordNeeded):
        delivery.decide(delivery_id=row.pk, was_delivered=False, reason=" ", by=SYSTEM)
    delivery.decide(delivery_id=row.pk, was_delivered=False, reason="供应商确认未充值", by=SYSTEM)
    assert (Order.objects.get(pk=order.pk).state, points.balance(lin.pk).points) == ("cancelled", 1000)
    with pytest.raises(DeliveryDecided):
        delivery.decide(delivery_id=row.pk, was_delivered=True, reason="后来又说充了", by=SYSTEM)


def test_the_staff_decide_it_on_the_orders_page(lin, at, cast):
    order = top_up(lin, "13800130002")
    for _ in range(len(delivery.BACK_OFF) + 1):
        delivered(order)
        later(order)
    row = DigitalDelivery.objects.get()
    owner, decide = at("acme", cast.owner), f"/console/orders/{order.number}/deliveries/{row.pk}/"
    text = owner.get(f"/console/orders/{order.number}/").content.decode()
    assert f'action="{decide}"' in text and 'name="text"' in text
    owner.post(decide, {"act": "failed", "text": ""})
    assert DigitalDelivery.objects.get().state == "unsure"  # what the provider said is required
    owner.post(decide, {"act": "failed", "text": "供应商确认未充值"})
    assert Order.objects.get(pk=order.pk).state == "cancelled"


def test_the_rest_of_a_mixed_order_goes_on_when_one_line_fails(lin):
    from orders.services import redemptions

    phone, box = given.a_product(points=100, kind="topup"), given.a_product(points=200)
    lines = [redemptions.LineRequest(sku_of(phone), 1, account="13800130001"), redemptions.LineRequest(sku_of(box), 1)]
    order_request = redemptions.OrderRequest(key="k", address=given.HOME)
    order = delivered(redemptions.redeem(member=lin, lines=lines, order_request=order_request, by=SYSTEM))
    assert (order.state, order.points_refunded, points.balance(lin.pk).points) == ("placed", 100, 800)


def test_a_privilege_raises_the_tier_and_a_second_one_counts_on(lin):
    Tier.objects.create(code="gold", name="金卡", position=2)
    product = given.a_product(points=100, kind="privilege", fields={"details": {"tier": "gold", "days": 30}})
    delivered(an_order(lin, product)), delivered(an_order(lin, product))
    lin.refresh_from_db()
    assert (lin.tier.code, lin.tier_until) == ("gold", timezone.localdate() + dt.timedelta(days=60))


def test_a_donation_is_done_when_it_is_placed(lin):
    assert delivered(an_order(lin, given.a_product(points=20, kind="donation"))).state == "completed"


def test_an_order_that_was_cancelled_before_the_worker_came_gets_nothing(lin, card):
    order = an_order(lin, card)
    giving_back.cancel(number=order.number, reason="不要了", by=SYSTEM)
    delivered(order)
    assert not DigitalDelivery.objects.exists() and not Code.objects.filter(state="given").exists()


def test_an_unpaid_order_is_not_delivered(lin):
    product = given.a_product(points=100, kind="donation", cash_fen=100)
    order = an_order(lin, product)
    assert delivered(order).state == "unpaid"
    given.paid(order)
    assert delivered(order).state == "completed"


def is_there_work(mall):
    """What beat's dispatcher would find."""
    with schema_context("public"):
        return schemas_where(DELIVERIES_WAIT, [mall.schema_name]) == [mall.schema_name]


def test_a_lost_message_is_found_by_the_sweeper(lin, card, acme):
    order = an_order(lin, card)
    assert is_there_work(acme)
    for delivery_id in delivery.due():
        delivery.deliver_now(delivery_id=delivery_id)
    assert Order.objects.get(pk=order.pk).state == "completed"
    assert not is_there_work(acme)


def test_a_coupon_brings_a_voucher_per_unit(lin):
    delivered(an_order(lin, given.a_product(points=100, kind="coupon", fields={"details": {"days": 10}}), quantity=2))
    vouchers = Voucher.objects.all()
    assert len(vouchers) == 2 and all(v.ends_at.date() >= timezone.localdate() + dt.timedelta(days=9) for v in vouchers)


@pytest.fixture
def rush(committing):
    """Twenty orders for twenty codes, really committed."""
    acme = tenant("acme")
    with enter(acme):
        product = given.a_product(points=1, stock=0, kind="code")
        given.codes(product, 20)
        buyers = [given.a_member(points=10, with_login=False) for _ in range(20)]
        orders = [an_order(buyer, product) for buyer in buyers]
    return acme, orders


def test_twenty_workers_give_twenty_codes_to_twenty_orders(rush):
    acme, orders = rush
    gate = threading.Barrier(10)

    def work(place):
        try:
            with enter(acme):
                if place < 10:
                    gate.wait()
                delivery.deliver(order_id=orders[place % 20].pk)  # each order by two workers
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(work, range(40)))
    with enter(acme):
        given_to = list(Code.objects.filter(state="given").values_list("reference", flat=True))
        assert len(given_to) == len(set(given_to)) == 20
        assert set(Order.objects.values_list("state", flat=True)) == {"completed"}
        assert Member.objects.exists()
