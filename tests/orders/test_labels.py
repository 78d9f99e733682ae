"""Labels and packing slips: one per parcel, with the address only for those who see it, and written down."""

import re

import pytest

from catalog.models import Warehouse
from core.actors import SYSTEM
from core.models import OperationLog
from orders.models import Parcel
from orders.selectors import labels
from orders.services import shipping
from tests import given

CLEAR = labels.Sees(address=True, phone=True)
COVERED = labels.Sees(address=False, phone=False)


def pages(pdf):
    """How many pages a PDF has."""
    return len(re.findall(rb"/Type /Page\b", pdf))


def body(answer):
    return b"".join(answer.streaming_content)


@pytest.fixture
def waiting(cast):
    """Two orders of Lin's that wait to be sent."""
    product = given.a_product(points=10, title="测试礼盒")
    return [given.an_order(cast.lin, product, quantity=n) for n in (1, 2)]


def test_each_order_is_a_slip_with_what_is_left_to_send(waiting):
    shipping.ship(number=waiting[1].number, carrier="sf", tracking_no="SF12345678", units={1: 1}, by=SYSTEM)
    found = {one.number: one.goods[0][2] for one in labels.slips_to_send("warehouse", None, CLEAR)}
    assert found == {waiting[0].number: 1, waiting[1].number: 1}


def test_an_order_of_two_warehouses_makes_two_parcels(cast):
    first, second = (Warehouse.objects.create(code=code, name=name) for code, name in (("n", "北仓"), ("s", "南仓")))
    goods = [given.a_product(points=10, fields={"warehouse_id": house.pk}) for house in (first, second)]
    from orders.services.redemptions import LineRequest, OrderRequest, redeem

    lines = [LineRequest(given.sku_of(one), 1) for one in goods]
    redeem(member=cast.lin, lines=lines, order_request=OrderRequest(key="two", address=given.HOME), by=SYSTEM)
    assert [one.place for one in labels.slips_to_send("warehouse", None, CLEAR)] == ["北仓", "南仓"]
    assert [one.place for one in labels.slips_to_send("warehouse", "南仓", CLEAR)] == ["南仓"]


def test_who_does_not_see_addresses_gets_them_covered(waiting):
    clear, covered = (labels.slips_to_send("warehouse", None, sees)[0] for sees in (CLEAR, COVERED))
    assert (clear.phone, clear.address) == ("13800138000", given.HOME.one_line)
    assert (covered.phone, covered.address) == ("138****8000", given.HOME.area)


@pytest.mark.parametrize("kind", ["label", "slip"])
def test_the_paper_has_a_page_per_parcel(waiting, cast, at, kind):
    answer = at("acme", cast.warehouse).get(f"/console/shipping/labels.pdf?kind={kind}")
    assert answer["Content-Type"] == "application/pdf"
    assert pages(body(answer)) == 2
    assert OperationLog.objects.get(action="orders.labels").after == {"kind": kind, "parcels": 2}


def test_one_parcels_label_carries_its_tracking_number(waiting, cast, at):
    parcel = shipping.ship(number=waiting[0].number, carrier="sf", tracking_no="SF12345678", by=SYSTEM)
    answer = at("acme", cast.warehouse).get(f"/console/parcels/{parcel.pk}/label.pdf")
    assert pages(body(answer)) == 1
    slip = labels.slip_of(parcel.pk, CLEAR)
    assert (slip.tracking_no, slip.carrier, slip.code) == ("SF12345678", "顺丰速运", f"XYO.{waiting[0].number}")


def test_a_parcel_that_is_none_has_no_label(acme, cast, at):
    assert at("acme", cast.warehouse).get("/console/parcels/899999999/label.pdf").status_code == 404


def test_nothing_to_send_leads_back_with_a_word(acme, cast, at):
    assert at("acme", cast.warehouse).get("/console/shipping/labels.pdf").url == "/console/shipping/"


def test_words_of_any_length_and_markup_in_them_fit_the_paper(cast, at):
    product = given.a_product(points=1, title="长" * 60)
    order = given.an_order(cast.lin, product)
    type(order).objects.filter(pk=order.pk).update(note="<b>请&放门口" * 9)
    for kind in ("label", "slip"):
        assert pages(body(at("acme", cast.warehouse).get(f"/console/shipping/labels.pdf?kind={kind}"))) == 1


@pytest.mark.parametrize("orders", [1, 3])
def test_the_questions_do_not_grow_with_the_orders(cast, orders, django_assert_num_queries):
    product = given.a_product(points=1, stock=9)
    for _ in range(orders):
        given.an_order(cast.lin, product)
    with django_assert_num_queries(4):
        labels.slips_to_send("warehouse", None, CLEAR)


def test_only_who_ships_prints(waiting, cast, at):
    assert at("acme", cast.auditor).get("/console/shipping/labels.pdf").status_code == 403
    assert not Parcel.objects.exists()
