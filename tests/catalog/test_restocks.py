"""Timed restocks: planned on the product's page, on the shelf at their moment exactly once, announced where it is sold out."""

import datetime as dt
import threading

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from catalog import tasks
from catalog.errors import RestockRefused
from catalog.models import Favourite, Restock, StockMovement
from catalog.selectors import all_skus
from catalog.services import favourites, restocks
from core.actors import SYSTEM
from core.models import OperationLog
from core.tenancy import enter
from core.tenancy.across import schemas_where
from members.models import Message
from tests import given
from tests.conftest import tenant


def page(name, *args, face="console"):
    return reverse(f"{face}:{name}", args=args, urlconf="config.urls_mall")


def soon(**more):
    return timezone.now() + dt.timedelta(**(more or {"hours": 1}))


def planned(product, quantity=30, due_at=None):
    return restocks.plan(sku_id=given.sku_of(product), quantity=quantity, due_at=due_at or soon(), by=SYSTEM)


def its_time_comes():
    Restock.objects.update(due_at=timezone.now() - dt.timedelta(seconds=1))


def on_hand(product):
    return all_skus(product)[0].available


def test_what_is_due_is_on_the_shelf_once_and_not_before(acme):
    product = given.a_product(stock=2)
    planned(product)
    assert (restocks.apply_due(), on_hand(product)) == (0, 2)
    its_time_comes()
    assert [restocks.apply_due() for _ in range(2)] == [1, 0]
    assert on_hand(product) == 32
    assert StockMovement.objects.filter(reference__startswith="restock/").count() == 1


def test_two_workers_at_once_put_it_there_once(committing):
    with enter(tenant("acme")):
        product = given.a_product(stock=0)
        for _ in range(5):
            planned(product, quantity=10)
        its_time_comes()
    told = []

    def work():
        with enter(tenant("acme")):
            told.append(restocks.apply_due())
        connection.close()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    with enter(tenant("acme")):
        assert (sum(told), on_hand(product)) == (5, 50)


def test_a_moment_that_is_past_and_a_code_pool_are_refused(acme):
    with pytest.raises(RestockRefused, match="晚于现在"):
        planned(given.a_product(), due_at=timezone.now())
    with pytest.raises(RestockRefused, match="卡密池"):
        planned(given.a_product(kind="code", stock=0))


def test_a_cancelled_one_never_comes_and_one_that_came_stays(acme):
    product = given.a_product(stock=0)
    one, other = planned(product), planned(product, quantity=5)
    restocks.cancel(restock_id=one.pk, by=SYSTEM)
    restocks.cancel(restock_id=one.pk, by=SYSTEM)
    its_time_comes()
    restocks.apply_due()
    assert on_hand(product) == 5
    with pytest.raises(RestockRefused, match="已经执行"):
        restocks.cancel(restock_id=other.pk, by=SYSTEM)
    verbs = OperationLog.objects.filter(action__startswith="restock.").order_by("id").values_list("action", flat=True)
    assert list(verbs) == ["restock.plan", "restock.plan", "restock.cancel"]


def test_the_worker_tells_those_who_wait(cast):
    product = given.a_product(stock=0)
    favourites.choose(member_id=cast.lin.pk, product_id=product.pk, points=100, tell_restock=True)
    planned(product)
    its_time_comes()
    schema = connection.schema_name
    assert schemas_where(tasks.RESTOCKS_DUE, [schema]) == [schema]
    tasks.apply_restocks(tenant=schema)
    with enter(tenant("acme")):
        assert Message.objects.filter(member=cast.lin, title="您等的好礼补货了").count() == 1
        assert not Favourite.objects.get().tell_restock
    assert schemas_where(tasks.RESTOCKS_DUE, [schema]) == []


@pytest.mark.parametrize(("state", "told"), [("active", 1), ("leaving", 1), ("left", 0)])
def test_who_left_hears_neither_of_restocks_nor_of_prices(cast, state, told):
    product = given.a_product(points=50, stock=3)
    wishes = {"tell_restock": True, "tell_price": True}
    favourites.choose(member_id=cast.lin.pk, product_id=product.pk, points=100, **wishes)
    type(cast.lin).objects.filter(pk=cast.lin.pk).update(state=state)
    favourites.tell()
    assert Message.objects.filter(member=cast.lin, kind="goods").count() == 2 * told


def test_the_storefront_says_when_where_it_is_sold_out(at, cast):
    product = given.a_product(stock=0)
    phone = at("acme", cast.lin.user)
    path = page("product", product.public_id, face="storefront")
    assert "补货 ·" not in phone.get(path).content.decode()
    planned(product, quantity=30, due_at=timezone.localtime().replace(hour=20, minute=0) + dt.timedelta(days=1))
    text = phone.get(path).content.decode()
    assert "明天 20:00 补货 · 30 件" in text and "已兑完" in text


def test_what_is_in_stock_announces_nothing(at, cast):
    product = given.a_product(stock=3)
    planned(product)
    assert (
        "补货 ·"
        not in at("acme", cast.lin.user).get(page("product", product.public_id, face="storefront")).content.decode()
    )


@pytest.fixture
def desk(at, cast):
    return at("acme", cast.merchandiser)


def test_the_desk_plans_and_cancels(desk, acme):
    product = given.a_product()
    fields = {"sku": given.sku_of(product), "quantity": 40, "due_at": f"{timezone.localtime(soon()):%Y-%m-%dT%H:%M}"}
    text = desk.post(page("restock_plan", product.public_id), fields, follow=True).content.decode()
    assert "补货已安排" in text and "40 件" in text
    desk.post(page("restock_cancel", Restock.objects.get().pk))
    assert not Restock.objects.exists()


@pytest.mark.parametrize("fields", [{"quantity": 0}, {"due_at": "2020-01-01T10:00"}, {"sku": 999_999}, {"due_at": ""}])
def test_what_makes_no_sense_is_refused_on_the_page(desk, acme, fields):
    product = given.a_product()
    usual = {"sku": given.sku_of(product), "quantity": 4, "due_at": f"{timezone.localtime(soon()):%Y-%m-%dT%H:%M}"}
    assert desk.post(page("restock_plan", product.public_id), usual | fields).status_code == 422
    assert not Restock.objects.exists()


@pytest.mark.parametrize("count", [1, 6])
def test_the_products_page_asks_the_same_however_many(desk, acme, count, django_assert_num_queries):
    product = given.a_product()
    for _ in range(count):
        planned(product)
    desk.get(page("product", product.public_id))
    with django_assert_num_queries(16):
        desk.get(page("product", product.public_id))
