import pytest
from django.utils.translation import override

from catalog.models import StockSlot
from core.actors import SYSTEM
from members.models import Message
from orders.errors import AlreadySent, InvalidTransition, OrderUnknown, TrackingNeeded
from orders.models import Order, OrderEvent, Parcel
from orders.services import giving_back, receipts, shipping
from points import selectors as points
from tests import given


@pytest.fixture
def order(cast):
    return given.an_order(cast.lin, given.a_product(points=300, stock=5))


def ship(order, tracking_no="SF1234567890"):
    return shipping.ship(number=order.number, carrier="sf", tracking_no=tracking_no, by=SYSTEM)


def state(order):
    return Order.objects.get(pk=order.pk).state


def test_shipping_moves_the_order_and_tells_the_member(order):
    parcel = ship(order)
    message = Message.objects.get(member=order.member, kind="parcel")
    assert (state(order), parcel.lines.get().quantity) == ("shipped", 1)
    assert "SF1234567890" in message.shown_body


def test_the_message_speaks_the_readers_language_not_the_clerks(order):
    with override("en"):
        ship(order)
    message = Message.objects.get(member=order.member, kind="parcel")
    with override("en"):
        assert "SF Express" in message.shown_body
    with override("zh-hans"):
        assert "顺丰速运" in message.shown_body


def test_the_same_parcel_is_registered_once(order):
    assert ship(order).pk == ship(order).pk
    assert (Parcel.objects.count(), Message.objects.filter(kind="parcel").count()) == (1, 1)


@pytest.mark.parametrize("tracking_no", ["", "12", "运单", "A" * 41, "1234_5678"])
def test_a_courier_parcel_needs_a_tracking_number(order, tracking_no):
    with pytest.raises(TrackingNeeded):
        ship(order, tracking_no)
    assert state(order) == "placed"


def test_cancelling_gives_points_and_stock_back_once(order):
    for _ in range(2):
        giving_back.cancel(number=order.number, reason="不要了", by=SYSTEM)
    assert (state(order), points.balance(order.member_id).points) == ("cancelled", 1000)
    assert StockSlot.objects.get(sku=order.lines.get().sku).available == 5


def test_a_shipped_order_is_not_cancelled(order):
    ship(order)
    with pytest.raises(AlreadySent, match="已全部发出"):
        giving_back.cancel(number=order.number, reason="不要了", by=SYSTEM)
    assert points.balance(order.member_id).points == 700


def test_a_cancelled_order_is_not_shipped(order):
    giving_back.cancel(number=order.number, reason="不要了", by=SYSTEM)
    with pytest.raises(InvalidTransition):
        ship(order)


def test_another_members_order_is_unknown(order, cast):
    with pytest.raises(OrderUnknown):
        receipts.receive(number=order.number, member_id=cast.stranger.pk, by=SYSTEM)


def test_every_move_has_who_and_when(order):
    ship(order)
    receipts.receive(number=order.number, member_id=order.member_id, by=SYSTEM)
    moves = list(OrderEvent.objects.filter(order=order).values_list("from_state", "to_state", "actor_name"))
    assert moves == [("", "placed", "系统"), ("placed", "shipped", "系统"), ("shipped", "completed", "系统")]


@pytest.mark.parametrize("typed", ["sf 1234 5678", "ＳＦ１２３４５６７８", "SF12345678\u200b"])
def test_a_tracking_number_is_kept_as_couriers_print_it(order, typed):
    assert shipping.ship(number=order.number, carrier="sf", tracking_no=typed, by=SYSTEM).tracking_no == "SF12345678"
