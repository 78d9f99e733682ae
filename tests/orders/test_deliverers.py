"""What nobody can deliver here is not sold here, and never counts as delivered (O20, H1)."""

import datetime as dt

import pytest
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from catalog.errors import KindIncomplete, RestockRefused
from catalog.models import Product
from catalog.selectors.bulk import Act, Filter, bulk_plan, bulk_rows
from catalog.selectors.kinds import taken_off_shelf, why_undeliverable
from catalog.services import products, restocks
from core.actors import SYSTEM
from core.models import OperationLog
from members.models import Message
from orders.gateways import topup
from orders.models import DigitalDelivery, OrderLine
from orders.services import delivery
from tenants.services import presets, upkeep
from tests import given
from tests.catalog.sheets import judged, problems
from tests.given import sku_of

PRODUCTION = override_settings(FAKE_TOPUPS=False)


def page(name, *args):
    return reverse(f"console:{name}", args=args, urlconf="config.urls_mall")


@pytest.fixture
def phone(acme):
    """A top-up that is off the shelf."""
    product = given.a_product(points=100, kind="topup", title="话费")
    products.set_state(product_id=product.pk, state="off", by=SYSTEM)
    return product


@pytest.mark.parametrize("kind", Product.Kind.values)
def test_every_kind_has_somebody_who_delivers_it(kind):
    assert why_undeliverable(kind) == ""


@PRODUCTION
@pytest.mark.parametrize("kind", Product.Kind.values)
def test_without_a_provider_only_top_ups_have_nobody(kind):
    assert why_undeliverable(kind) == ("provider" if kind == "topup" else "")


def test_a_kind_nobody_declared_is_not_sold(acme):
    product = given.a_product()
    Product.objects.filter(pk=product.pk).update(kind="hologram", state="off")
    with pytest.raises(KindIncomplete, match="没有人会发放"):
        products.set_state(product_id=product.pk, state="on", by=SYSTEM)


def test_an_unknown_kind_is_never_delivered(cast):
    order = given.an_order(cast.lin, given.a_product(points=1, kind="donation"))
    OrderLine.objects.update(kind="hologram")
    delivery.deliver(order_id=order.pk)
    row = DigitalDelivery.objects.get()
    assert (row.state, "hologram" in row.error, OrderLine.objects.get().sent) == ("waiting", True, 0)


@PRODUCTION
def test_no_door_puts_it_on_the_shelf(phone, at, cast):
    with pytest.raises(KindIncomplete, match="还没有接通"):
        products.set_state(product_id=phone.pk, state="on", by=SYSTEM)
    with pytest.raises(KindIncomplete):
        given.a_product(kind="topup")
    physical = given.a_product()
    with pytest.raises(KindIncomplete):
        products.update_product(
            product_id=physical.pk, fields={"kind": "topup"}, category_id=physical.category_id, by=SYSTEM
        )
    code = phone.skus.get().code
    assert problems(judged([code, "在售"], header=["货号", "状态"])) == [(2, "state", "provider")]
    assert bulk_plan(list(bulk_rows(Filter(ids=(sku_of(phone),)))), Act("shelf_on")).lines[0].problem == "provider"
    text = at("acme", cast.owner).post(page("product_state", phone.public_id), {"state": "on"}, follow=True)
    assert "还没有接通能充值的供应商" in text.content.decode()
    soon = timezone.now() + dt.timedelta(hours=1)
    with pytest.raises(RestockRefused, match="供应商"):
        restocks.plan(sku_id=sku_of(phone), quantity=1, due_at=soon, by=SYSTEM)


@pytest.fixture
def an_owner(cast):
    member = given.a_member(name="沈星河")
    member.user.roles.set(cast.owner.roles.all())
    return member


def test_the_upgrade_takes_it_off_tells_owners_and_lists_it(an_owner, at, cast, acme):
    product = given.a_product(points=100, kind="topup", title="话费百元")
    with PRODUCTION:
        assert upkeep.take_off_undeliverable_goods()[acme.schema_name] >= 1
        assert upkeep.take_off_undeliverable_goods() == {}
    product.refresh_from_db()
    assert (product.state, product.taken_off) == ("off", "provider")
    assert "已自动下架" in Message.objects.get(member=an_owner).shown_title
    assert OperationLog.objects.filter(action="product.state", reason=products.NOT_DELIVERED).exists()
    text = at("acme", cast.owner).get(page("products")).content.decode()
    assert "话费百元" in text and "没有接通供应商" in text


def test_what_was_put_back_is_listed_no_more(phone):
    Product.objects.filter(pk=phone.pk).update(taken_off="provider")
    products.set_state(product_id=phone.pk, state="on", by=SYSTEM)
    assert not taken_off_shelf().filter(pk=phone.pk).exists()


@PRODUCTION
def test_a_new_mall_has_no_top_up_on_its_shelf(acme):
    Product.objects.filter(kind="topup").delete()
    presets.install(scenario="welfare")
    assert set(Product.objects.filter(kind="topup").values_list("state", "taken_off")) == {("off", "provider")}
    assert "goods" not in presets.missing(scenario="welfare")


@PRODUCTION
def test_what_was_ordered_before_waits_and_is_never_credited_by_the_fake(cast):
    with override_settings(FAKE_TOPUPS=True):
        product = given.a_product(points=100, kind="topup")
    order = given.an_order(cast.lin, product, account="13800138000")
    delivery.deliver(order_id=order.pk)
    assert (DigitalDelivery.objects.get().state, DigitalDelivery.objects.get().error) == ("asked", "ProviderMissing")
    with pytest.raises(topup.ProviderMissing):
        topup.provider()
