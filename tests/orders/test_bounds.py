"""An order is never larger than its columns: a typed refusal, no error of the database (kind I)."""

import pytest

from catalog.errors import OfferUnsound, StockTooMany
from catalog.services import offers, stock
from catalog.services.offers import Price
from core.actors import SYSTEM
from core.bounds import MAX_ON_HAND, MAX_PRICE_FEN, MAX_PRICE_POINTS
from orders.errors import OrderTooLarge
from orders.models import Order
from orders.services import redemptions
from tests import given
from tests.given import sku_of


def dear(count):
    return [given.a_product(points=1, cash_fen=MAX_PRICE_FEN, stock=200) for _ in range(count)]


def order(member, *lines):
    order_request = redemptions.OrderRequest(key="k", address=given.HOME)
    return redemptions.redeem(member=member, lines=lines, order_request=order_request, by=SYSTEM)


def test_a_sum_that_fits_no_column_is_refused_and_nothing_is_written(cast):
    lines = [redemptions.LineRequest(sku_of(one), 99) for one in dear(3)]
    with pytest.raises(OrderTooLarge):
        order(cast.lin, *lines)
    assert Order.objects.count() == 0


def test_two_wishes_for_a_sku_are_no_way_round(cast):
    product = given.a_product(points=1, stock=200)
    with pytest.raises(OrderTooLarge):
        order(cast.lin, redemptions.LineRequest(sku_of(product), 99), redemptions.LineRequest(sku_of(product), 1))


def test_a_price_and_a_shelf_have_their_bounds_in_the_service(acme):
    product = given.a_product()
    with pytest.raises(OfferUnsound):
        offers.set_price(sku_id=sku_of(product), price=Price(points=MAX_PRICE_POINTS + 1), by=SYSTEM)
    with pytest.raises(StockTooMany):
        stock.adjust(sku_id=sku_of(product), change=MAX_ON_HAND, reference="x", note="", by=SYSTEM)
