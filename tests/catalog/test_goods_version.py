"""The goods version: raised by what changes the storefront, different where prices may differ, and free of queries else."""

import datetime as dt

import pytest
from django.utils import timezone

from catalog.selectors import goods_version
from catalog.services import offers
from catalog.services.offers import Price
from core.actors import SYSTEM
from tests import given


@pytest.fixture
def product(acme):
    return given.a_product(points=400)


def set_price(product, points):
    offers.set_price(sku_id=given.sku_of(product), price=Price(points=points), by=SYSTEM)


def test_a_new_price_raises_the_version(cast, product):
    before = goods_version(cast.lin)
    assert goods_version(cast.lin) == before
    set_price(product, 300)
    assert goods_version(cast.lin) != before


def test_a_known_version_costs_no_query_and_a_raised_one_costs_one(cast, product, django_assert_num_queries):
    goods_version(cast.lin)
    with django_assert_num_queries(0):
        goods_version(cast.lin)
    set_price(product, 300)
    with django_assert_num_queries(1):
        goods_version(cast.lin)


def test_the_version_changes_when_an_offers_window_opens_and_closes(cast, product, monkeypatch):
    now = timezone.now()
    hour = dt.timedelta(hours=1)
    offers.open_flash(
        sku_id=given.sku_of(product),
        price=Price(points=300),
        name="周末",
        starts_at=now + hour,
        ends_at=now + 2 * hour,
        by=SYSTEM,
    )
    seen = []
    for later in (0, 1.5, 2.5):
        monkeypatch.setattr(timezone, "now", lambda later=later: now + later * hour)
        seen.append(goods_version(cast.lin))
    assert len(set(seen)) == 3


@pytest.mark.parametrize(("limited", "differ"), [({}, False), ({"labels": ["先锋"]}, True)])
def test_members_share_a_version_unless_they_may_see_different_prices(cast, product, limited, differ):
    zhao = given.a_member(name="赵先锋")
    zhao.labels = ["先锋"]
    offers.set_price(sku_id=given.sku_of(product), price=Price(points=300, **limited), by=SYSTEM)
    assert (goods_version(cast.lin) != goods_version(zhao)) is differ
