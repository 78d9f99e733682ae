"""The front page: blocks a mall arranges, festival looks, and how little a warm page asks."""

import datetime as dt

import pytest
from django.utils import timezone

from catalog import selectors
from catalog.models import HomeBlock, Zone, ZoneProduct
from catalog.services import home, offers
from catalog.services.offers import Price
from core.actors import SYSTEM
from malls.selectors.home_blocks import skin_today
from tests import given


@pytest.fixture
def phone(at, cast):
    return at("acme", cast.lin.user)


def kinds(phone):
    return [one.kind for one in phone.get("/").context["blocks"]]


def a_block(kind="banner", *, block_id=None, title="", settings=None, starts_at=None, ends_at=None, is_active=True):
    return home.save_block(
        block_id=block_id,
        kind=kind,
        title=title,
        title_en="",
        settings=settings or {},
        starts_at=starts_at,
        ends_at=ends_at,
        is_active=is_active,
        by=SYSTEM,
    )


def test_a_mall_that_arranged_nothing_shows_the_usual_blocks(phone):
    assert kinds(phone) == ["expiring", "banner", "countdown", "recommended"]


def test_a_new_block_stands_at_the_end_and_can_be_moved(phone):
    a_block("affordable")
    assert kinds(phone)[-1] == "affordable"
    home.move_block(place=5, up=True, by=SYSTEM)
    assert kinds(phone)[-2:] == ["affordable", "recommended"]
    home.move_block(place=5, up=False, by=SYSTEM)
    assert kinds(phone)[-2:] == ["affordable", "recommended"]


def test_a_hidden_block_and_one_whose_time_is_over_are_not_shown(phone):
    a_block("affordable", ends_at=timezone.now() - dt.timedelta(minutes=1))
    home.switch_block(place=3, by=SYSTEM)
    assert kinds(phone) == ["expiring", "banner", "recommended"]
    home.reset(by=SYSTEM)
    assert "countdown" in kinds(phone)


def test_a_removed_block_is_gone(phone):
    home.remove_block(place=2, by=SYSTEM)
    assert "banner" not in kinds(phone)


def test_a_banner_says_its_own_words_and_brings_its_look(phone):
    a_block(title="双十一狂欢", settings={"text": "全场好礼", "link": "/goods/?sort=hot", "skin": "double-eleven"})
    answer = phone.get("/")
    assert "双十一狂欢" in answer.content.decode()
    assert answer.context["skin"] == "double-eleven"


def test_a_zone_shows_its_goods_in_order_while_it_is_open(phone):
    zone = Zone.objects.create(name="中秋专区", slug="moon")
    for place, title in enumerate(["冰川二", "冰川一"]):
        ZoneProduct.objects.create(zone=zone, product=given.a_product(title=title), position=1 - place)
    block = a_block("zone", settings={"zone": "moon"})
    front = phone.get("/").context["blocks"][-1]
    assert [one.title for one in front.goods()] == ["冰川一", "冰川二"]
    assert phone.get("/zones/moon/").status_code == 200
    Zone.objects.update(ends_at=timezone.now() - dt.timedelta(seconds=1))
    assert phone.get("/zones/moon/").status_code == 404
    assert list(selectors.zone_ids("moon", None)) == []
    assert block.pk


def test_a_running_flash_offer_is_counted_down(phone):
    product = given.a_product(points=400, title="冰川闪购")
    now = timezone.now()
    offers.open_flash(
        sku_id=given.sku_of(product),
        price=Price(points=300),
        name="周末",
        starts_at=now - dt.timedelta(minutes=1),
        ends_at=now + dt.timedelta(hours=1),
        by=SYSTEM,
    )
    page = phone.get("/").content.decode()
    assert "冰川闪购" in page
    assert "count-down" in page


@pytest.mark.parametrize(
    ("day", "skin"),
    [
        ("2026-11-11", "double-eleven"),
        ("2026-09-20", "mid-autumn"),
        ("2027-02-01", "new-year"),
        ("2026-11-22", ""),
        ("2026-06-01", ""),
    ],
)
def test_festivals_change_the_look_by_themselves(day, skin):
    assert skin_today(dt.date.fromisoformat(day)) == skin


def test_points_that_end_soon_have_a_block_of_their_own(phone, cast):
    given.give(cast.lin, 120, expires_at=timezone.now() + dt.timedelta(days=10))
    assert "正好用完" in phone.get("/").content.decode()


@pytest.mark.parametrize("extra", [0, 3])
@pytest.mark.parametrize(("path", "count"), [("/", 5), ("/goods/", 5), ("/categories/", 5)])
def test_warm_pages_ask_two_questions(phone, path, count, extra, django_assert_num_queries):
    for number in range(extra):
        given.a_product(points=100 + number)
    phone.get(path)
    # Three lead from the host to the tenant (remembered for seconds, but not in tests); then who comes, and the
    # balance with the badges.
    with django_assert_num_queries(count):
        phone.get(path)


def test_blocks_are_written_down(acme):
    a_block("affordable", title="我能兑")
    assert HomeBlock.objects.count() == 6
