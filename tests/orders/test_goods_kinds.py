"""Every kind of goods from shelf to buyer: who adds a value to Product.Kind is told here what it lacks.

(docs/contributing.md has the recipe.)
"""

import datetime as dt
import uuid

import pytest
from django import forms
from django.urls import reverse
from django.utils import timezone

from catalog import kinds
from catalog.errors import KindIncomplete, KindUnknown
from catalog.kinds import Asks, goods_kind
from catalog.models import Product, ServiceSlot
from catalog.selectors import promises
from catalog.services import products
from catalog.services.kinds import save_details
from core.actors import SYSTEM
from demo import kinds as demo_kinds
from demo import shop
from members.models import Tier
from orders import kinds as order_kinds
from orders.errors import AddressNeeded, DetailsRequired
from orders.kinds import order_kind
from orders.models import DigitalDelivery, Order, OrderLine
from orders.services import delivery, redemptions, shipping
from orders.services.redemptions import LineRequest, OrderRequest
from tenants.services import presets
from tests import given

KINDS = Product.Kind.values
PHONE = "13900000000"
each_kind = pytest.mark.parametrize("kind", KINDS)


def page(name, *args):
    return reverse(name, args=args, urlconf="config.urls_mall")


def typed(form):
    """Something sensible in every field of a form, as a browser sends it."""
    found = {}
    for name, field in form.fields.items():
        if isinstance(field, forms.ChoiceField):
            found[name] = next(str(value) for value, _label in field.choices if value)
        elif isinstance(field, (forms.IntegerField, forms.DecimalField)):
            found[name] = str(max(field.min_value or 0, 12))
        else:
            found[name] = f"{name}的内容"
    return found


@pytest.fixture
def on_sale(acme):
    """`on_sale(kind)`: a product of the kind with everything it needs, by its own form; what else it needs is made too."""
    Tier.objects.get_or_create(code="gold", defaults={"name": "金卡"})

    def make(kind):
        sold_as = goods_kind(kind)
        product = given.a_product(kind=kind, stock=0 if sold_as.has_pool else 10)
        if sold_as.form:
            form = sold_as.form(typed(sold_as.form(product=product)), product=product)
            assert form.is_valid(), form.errors
            save_details(product_id=product.pk, details=form.details(), by=SYSTEM)
            product.refresh_from_db()
        if sold_as.has_pool:
            given.codes(product, 5)
        return product

    return make


def a_time(product):
    moment = timezone.now() + dt.timedelta(days=2)
    return ServiceSlot.objects.create(sku_id=given.sku_of(product), starts_at=moment, capacity=5).pk


def redeem(member, product, *, with_all=True):
    """The member redeems one, giving what its kind asks for; or nothing of it."""
    asks = goods_kind(product.kind).asks if with_all else Asks.NOTHING
    line = LineRequest(
        given.sku_of(product),
        1,
        account=PHONE if asks is Asks.ACCOUNT else "",
        slot_id=a_time(product) if asks is Asks.TIME else None,
    )
    order_request = OrderRequest(key=str(uuid.uuid4()), address=given.HOME if asks is Asks.ADDRESS else None)
    return redemptions.redeem(member=member, lines=[line], order_request=order_request, by=SYSTEM)


def arrive(order):
    """Everything of the order reaches its buyer, by a parcel or by the worker."""
    if order.lines.get().is_parcel:
        shipping.ship(number=order.number, carrier="sf", tracking_no="SF10000001", by=SYSTEM)
    else:
        delivery.deliver(order_id=order.pk)
    return order.lines.get()


@each_kind
def test_a_kind_has_a_file_where_it_is_sold_and_one_where_it_is_delivered(kind):
    assert (goods_kind(kind).code, order_kind(kind).code) == (kind, kind)


def test_no_file_is_of_a_kind_that_no_product_can_have():
    assert set(kinds.KINDS) == set(order_kinds.KINDS) == set(KINDS)


@each_kind
def test_its_page_says_how_it_arrives(kind, on_sale, at, cast):
    product = on_sale(kind)
    answer = at("acme", cast.lin.user).get(page("storefront:product", product.public_id))
    assert answer.status_code == 200
    assert goods_kind(kind).arrival(product).text in answer.content.decode()


@each_kind
def test_its_settings_are_shown_typed_and_kept(kind, on_sale, at, cast):
    product, desk = on_sale(kind), at("acme", cast.merchandiser)
    form_of = goods_kind(kind).form
    shown = desk.get(page("console:product", product.public_id)).content.decode()
    if form_of is None:
        assert page("console:product_kind", product.public_id) not in shown
        return
    form = form_of(product=product)
    assert [name for name in form.fields if f'name="{name}"' not in shown] == []
    sent = typed(form)
    assert desk.post(page("console:product_kind", product.public_id), sent).status_code == 302
    product.refresh_from_db()
    said = form_of(sent, product=product)
    assert said.is_valid()
    assert product.details == {
        name: value for name, value in said.details().items() if name in goods_kind(kind).details
    }


@each_kind
def test_it_has_words_for_what_it_promises(kind, on_sale):
    told = promises(on_sale(kind))
    assert told and all(one.icon.startswith("tabler--") and one.text for one in told)


@each_kind
def test_it_is_redeemed_with_what_it_asks_for_and_not_without(kind, on_sale, cast):
    product, lin = on_sale(kind), cast.lin
    refusal = {Asks.ADDRESS: AddressNeeded, Asks.ACCOUNT: DetailsRequired, Asks.TIME: DetailsRequired}
    if asked := refusal.get(goods_kind(kind).asks):
        with pytest.raises(asked):
            redeem(lin, product, with_all=False)
        assert not Order.objects.exists()
    assert redeem(lin, product).state == Order.State.PLACED


@each_kind
def test_it_reaches_its_buyer(kind, on_sale, cast):
    line = arrive(redeem(cast.lin, on_sale(kind)))
    states = list(DigitalDelivery.objects.values_list("state", flat=True))
    assert (line.sent, states) == (1, [] if goods_kind(kind).is_parcel else ["done"])


@each_kind
def test_its_order_page_opens_before_and_after_it_arrived(kind, on_sale, at, cast):
    order, browser = redeem(cast.lin, on_sale(kind)), at("acme", cast.lin.user)
    words = goods_kind(kind).delivered
    before = browser.get(page("storefront:order", order.number))
    arrive(order)
    after = browser.get(page("storefront:order", order.number))
    assert (before.status_code, after.status_code) == (200, 200)
    if words:
        assert str(words[1]) in after.content.decode()
        assert str(words[1]) not in before.content.decode()


@each_kind
def test_what_it_brought_can_be_taken_back_unless_it_is_final(kind, on_sale, cast):
    line = arrive(redeem(cast.lin, on_sale(kind)))
    back = order_kind(kind).take_back(line, units=1)
    assert back == (1 if goods_kind(kind).has_pool else 0)
    assert not line.vouchers.exclude(state="void").exists()


@each_kind
def test_the_demo_sells_it(kind, acme):
    presets.install(scenario="welfare")
    shop.stock_up(slug="acme", by=SYSTEM)
    demo_kinds.put_on_sale(by=SYSTEM)
    assert Product.objects.on_sale().filter(kind=kind).exists()


@pytest.fixture
def hologram(acme):
    """Something on sale of a kind that nobody knows."""
    product = given.a_product(kind="donation")
    Product.objects.filter(pk=product.pk).update(kind="hologram")
    product.refresh_from_db()
    return product


def test_an_unknown_kind_is_not_redeemed(hologram, cast):
    with pytest.raises(KindUnknown, match="hologram"):
        redeem_unknown(cast.lin, hologram)
    assert not Order.objects.exists()


def redeem_unknown(member, product):
    line = LineRequest(given.sku_of(product), 1)
    return redemptions.redeem(
        member=member, lines=[line], order_request=OrderRequest(key=str(uuid.uuid4()), address=given.HOME), by=SYSTEM
    )


def test_an_unknown_kind_is_not_put_on_the_shelf(hologram):
    products.set_state(product_id=hologram.pk, state="off", by=SYSTEM)
    with pytest.raises(KindIncomplete, match="没有人会发放"):
        products.set_state(product_id=hologram.pk, state="on", by=SYSTEM)


def test_the_pages_of_an_unknown_kind_open_without_promises(hologram, at, cast):
    shown = at("acme", cast.lin.user).get(page("storefront:product", hologram.public_id))
    desk = at("acme", cast.merchandiser).get(page("console:product", hologram.public_id))
    assert (shown.status_code, desk.status_code, promises(hologram)) == (200, 200, [])


def test_an_order_of_an_unknown_kind_opens_and_stays_undelivered(on_sale, at, cast):
    order = redeem(cast.lin, on_sale("donation"))
    OrderLine.objects.update(kind="hologram")
    delivery.deliver(order_id=order.pk)
    assert at("acme", cast.lin.user).get(page("storefront:order", order.number)).status_code == 200
    assert (OrderLine.objects.get().sent, DigitalDelivery.objects.get().state) == (0, "waiting")
