"""The checkout: parcels, sliders, accounts, times, places of the company, invoices."""

import datetime as dt
import uuid

import pytest
from django.utils import timezone

from catalog.models import ServiceSlot, Warehouse
from core.privacy import crypto
from members.models import Site
from members.services.addresses import save_address
from orders.models import Order
from orders.services import cart
from orders.services.redemptions import InvoiceDetails
from tests import given


@pytest.fixture
def lin(cast):
    save_address(member_id=cast.lin.pk, address=given.HOME, is_default=True, by=given.SYSTEM)
    return cast.lin


@pytest.fixture
def phone(at, lin):
    return at("acme", lin.user)


def one(product, quantity=1, **more):
    tail = "".join(f"&{name}={value}" for name, value in more.items())
    return f"/checkout/?sku={given.sku_of(product)}&quantity={quantity}{tail}"


def agree(phone, url, **typed):
    """Open the checkout and confirm what it shows."""
    context = phone.get(url).context
    basket = context["basket"]
    data = {
        "key": uuid.uuid4(),
        "agreed_points": basket.points,
        "agreed_fen": basket.cash_fen,
        "address": context["chosen"],
    }
    sliders = {f"points-{line.sku.sku_id}": line.points for line in basket.lines if line.price.has_slider}
    return phone.post(url, {**data, **sliders, **typed})


def test_what_a_slider_gave_on_the_product_page_is_what_the_order_takes(phone, lin):
    product = given.a_product(points=900, min_points=400, swap_fen_per_100=101)
    answer = agree(phone, one(product, points=455))
    order = Order.objects.get()
    assert (order.points, order.cash_fen, order.state) == (455, 450, "unpaid")
    assert answer.url == f"/orders/{order.number}/pay/"


def test_a_slider_nobody_moved_takes_as_many_points_as_there_are(phone, lin):
    product = given.a_product(points=1500, min_points=600, swap_fen_per_100=100)
    basket = phone.get(one(product)).context["basket"]
    assert (basket.points, basket.cash_fen) == (1000, 500)


def test_other_sums_than_agreed_are_refused_and_shown_anew(phone, lin):
    product = given.a_product(points=900, min_points=400, swap_fen_per_100=100)
    sku = given.sku_of(product)
    data = {"key": uuid.uuid4(), "agreed_points": 900, "agreed_fen": 0, "address": lin.addresses.get().public_id}
    answer = phone.post(one(product), {**data, f"points-{sku}": 500})
    assert (answer.status_code, Order.objects.count()) == (409, 0)
    assert (answer.context["basket"].points, answer.context["basket"].cash_fen) == (500, 400)


def test_goods_are_grouped_by_the_parcel_they_travel_in(phone, lin):
    houses = [Warehouse.objects.create(code=f"w{n}", name=f"仓{n}") for n in (1, 2)]
    for words in (
        {"warehouse_id": houses[0].pk},
        {"warehouse_id": houses[1].pk},
        {"warehouse_id": houses[0].pk},
        {"kind": "coupon"},
    ):
        kind = words.pop("kind", "physical")
        cart.add(member_id=lin.pk, sku_id=given.sku_of(given.a_product(points=10, kind=kind, fields=words)), quantity=1)
    groups = phone.get("/checkout/").context["basket"].groups
    assert [(group.title, len(group.lines)) for group in groups] == [
        ("仓1发货", 2),
        ("仓2发货", 1),
        ("电子发放，无需地址", 1),
    ]
    assert phone.get("/cart/").status_code == 200


def test_a_top_up_asks_whom_and_keeps_it_sealed(phone, lin):
    product = given.a_product(points=100, kind="topup")
    assert agree(phone, one(product)).status_code == 409
    agree(phone, one(product), **{f"account-{given.sku_of(product)}": "13800138000"})
    line = Order.objects.get().lines.get()
    assert crypto.decrypt(line.input_sealed) == "13800138000"


def test_a_service_is_booked_for_a_time_that_is_free(phone, lin):
    product = given.a_product(points=100, kind="service")
    sku = given.sku_of(product)
    soon = timezone.now() + dt.timedelta(days=2)
    full, free = (
        ServiceSlot.objects.create(sku_id=sku, starts_at=soon + dt.timedelta(hours=n), capacity=1, booked=1 - n)
        for n in (0, 1)
    )
    shown = phone.get(one(product)).context["basket"].lines[0].slots
    assert [slot.pk for slot in shown] == [free.pk]
    assert agree(phone, one(product), **{f"slot-{sku}": full.pk}).status_code == 409
    agree(phone, one(product), **{f"slot-{sku}": free.pk})
    assert Order.objects.get().lines.get().slot_id == free.pk


def test_it_may_be_sent_to_a_place_of_the_company(phone, lin):
    site = Site.objects.create(code="hq", name="总部", address_sealed=given.HOME.seal())
    shut = Site.objects.create(code="old", name="旧址", is_active=False)
    product = given.a_product(points=100)
    assert agree(phone, one(product), address=f"site-{shut.pk}").status_code == 409
    assert agree(phone, one(product), address="nonsense").status_code == 200
    agree(phone, one(product), address=f"site-{site.pk}")
    order = Order.objects.get()
    assert (order.site_id, order.address_sealed) == (site.pk, b"")


def test_an_invoice_is_kept_for_the_cash_part_only(phone, lin):
    typed = {"invoice_title": "星河科技有限公司", "tax_no": "91440300MA5", "invoice_email": "a@example.com"}
    agree(phone, one(given.a_product(points=100)), **typed)
    assert bytes(Order.objects.get().invoice_sealed) == b""
    agree(phone, one(given.a_product(points=100, cash_fen=500)), **typed)
    paid = Order.objects.get(cash_fen=500)
    assert InvoiceDetails.unseal(paid.invoice_sealed) == InvoiceDetails(
        "星河科技有限公司", "91440300MA5", "a@example.com"
    )


def test_what_waits_for_approval_says_so_before_and_after(phone, lin):
    product = given.a_product(points=100, needs_approval=True)
    assert "需要审批" in phone.get(one(product)).content.decode()
    answer = agree(phone, one(product))
    assert "已提交审批" in phone.get(answer.url).content.decode()


def test_a_proposed_set_ignores_what_is_no_item(phone, lin):
    product = given.a_product(points=100)
    sku = given.sku_of(product)
    basket = phone.get(f"/checkout/?items={sku}:2,x:1,99999999:1,{sku}").context["basket"]
    assert (basket.quantity, basket.gone) == (2, 1)


def test_the_points_that_go_first_are_shown(phone, lin):
    given.give(lin, 60, expires_at=timezone.now() + dt.timedelta(days=9))
    spent = phone.get(one(given.a_product(points=100))).context["spent"]
    assert [(part.points, part.ends_at is None) for part in spent] == [(60, False), (40, True)]
