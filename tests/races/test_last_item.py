"""Sixty buyers, sixteen at once, ten units: exactly ten orders (PROMISES R3). And the control that oversells."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection

from catalog.errors import SoldOut
from catalog.models import StockSlot
from core.tenancy import enter
from orders.models import Order
from points import selectors as points
from tests import given
from tests.conftest import tenant

BUYERS, AT_ONCE, UNITS = 60, 16, 10


@pytest.fixture
def sale(committing):
    """The tenant, sixty members who can pay, and a product of ten units, really committed."""
    acme = tenant("acme")
    with enter(acme):
        product = given.a_product(points=100, stock=UNITS)
        buyers = [given.a_member(points=100, with_login=False) for _ in range(BUYERS)]
    return acme, product, buyers


def rush(acme, product, buyers):
    """Everybody redeems one unit, sixteen at a time; returns the refusals."""
    gate = threading.Barrier(AT_ONCE)

    def buy(place):
        if place < AT_ONCE:
            gate.wait()
        try:
            with enter(acme):
                given.an_order(buyers[place], product)
        except Exception as refusal:
            return refusal
        finally:
            connection.close()
        return None

    with ThreadPoolExecutor(AT_ONCE) as pool:
        return [refusal for refusal in pool.map(buy, range(len(buyers))) if refusal]


def test_ten_units_make_exactly_ten_orders(sale):
    acme, product, buyers = sale
    refusals = rush(acme, product, buyers)
    with enter(acme):
        assert (Order.objects.count(), len(refusals)) == (UNITS, BUYERS - UNITS)
        assert {type(refusal) for refusal in refusals} == {SoldOut}
        assert StockSlot.objects.get(sku=given.sku_of(product)).available == 0
        assert sum(points.balances([b.pk for b in buyers]).values()) == (BUYERS - UNITS) * 100
        assert points.ledger_differences() == []


def test_a_sku_split_into_slots_sells_out_exactly_too(sale):
    acme, product, buyers = sale
    with enter(acme):
        sku = given.sku_of(product)
        StockSlot.objects.filter(sku=sku).delete()
        StockSlot.objects.bulk_create(
            StockSlot(sku_id=sku, slot=n, slots=4, available=[4, 3, 2, 1][n]) for n in range(4)
        )
    refusals = rush(acme, product, buyers)
    with enter(acme):
        assert (Order.objects.count(), {type(r) for r in refusals}) == (UNITS, {SoldOut})
        assert sum(StockSlot.objects.filter(sku=sku).values_list("available", flat=True)) == 0


CARELESS = """
create or replace function public.stock_take(
  p_skus bigint[], p_quantities int[], p_reference text, p_home bigint, p_actor_name text, p_all_slots boolean
) returns void language plpgsql as $$
declare
  v_left int := (select available from catalog_stockslot where sku_id = p_skus[1]);
begin
  perform pg_sleep(0.3);
  update catalog_stockslot set available = v_left - p_quantities[1] where sku_id = p_skus[1];
end
$$
"""


def test_control_without_the_guard_more_are_sold_than_there_are(sale):
    """The guard is the UPDATE's own condition. Read first and write later instead, with the gap held open: it oversells."""
    acme, product, buyers = sale
    connection.set_schema_to_public()
    with connection.cursor() as cursor:
        cursor.execute(CARELESS)
    rush(acme, product, buyers[:AT_ONCE])
    with enter(acme):
        assert Order.objects.count() > UNITS
