"""The desk for prices: all terms, flash offers, their calendar; and the front page's editor."""

import datetime as dt

import pytest
from django.utils import timezone

from catalog import selectors
from catalog.models import HomeBlock, Offer, Product
from catalog.services import offers
from catalog.services.offers import Price
from core.actors import SYSTEM
from members.models import Department, Tier
from tests import given


@pytest.fixture
def desk(at, cast):
    return at("acme", cast.owner)


@pytest.fixture
def product(acme):
    return given.a_product(points=1000)


def offer_url(product, name="offer"):
    return f"/console/goods/{product.public_id}/sku/{given.sku_of(product)}/{name}/"


def terms(**changed):
    return {"points": "1000", "period": "ever", "gift_quantity": "1", **changed}


def now(product):
    return selectors.standard_offer(given.sku_of(product))


def test_all_terms_are_saved_and_shown_again(desk, product):
    tier = Tier.objects.create(code="gold", name="金卡")
    part = Department.objects.create(name="研发", code="rd")
    gift = given.a_product(points=10)
    typed = terms(
        cash_yuan="9.90",
        market_yuan="299",
        limit="2",
        period="month",
        departments=[part.pk],
        labels="骨干、 新人",
        needs_approval="on",
        gift_code=gift.skus.get().code,
        gift_quantity="3",
        **{f"tier_{tier.pk}": "880"},
    )
    assert desk.post(offer_url(product), typed).status_code == 302
    offer = now(product)
    assert (offer.cash_fen, offer.market_fen, offer.per_member_limit, offer.limit_period) == (990, 29900, 2, "month")
    assert (offer.departments, offer.labels, offer.needs_approval, offer.tier_points) == (
        [part.pk],
        ["骨干", "新人"],
        True,
        {str(tier.pk): 880},
    )
    assert (offer.gift_id, offer.gift_quantity) == (given.sku_of(gift), 3)
    shown = desk.get(offer_url(product)).context["form"].initial
    assert (shown["labels"], shown["gift_code"], shown["cash_yuan"]) == ("骨干、新人", gift.skus.get().code, 9.9)


def test_a_slider_is_saved_and_a_senseless_one_refused(desk, product):
    assert desk.post(offer_url(product), terms(min_points="400", swap_yuan="1.05")).status_code == 302
    assert (now(product).min_points, now(product).swap_fen_per_100) == (400, 105)
    answer = desk.post(offer_url(product), terms(min_points="1000", swap_yuan="1"))
    assert answer.status_code == 422
    assert "最低积分要小于兑换价" in answer.content.decode()


def test_an_unknown_gift_is_refused(desk, product):
    assert desk.post(offer_url(product), terms(gift_code="XX")).status_code == 422


def test_the_short_price_form_leaves_the_other_terms(desk, product):
    offers.set_price(
        sku_id=given.sku_of(product),
        price=Price(points=1000, min_points=400, swap_fen_per_100=100, needs_approval=True),
        by=SYSTEM,
    )
    desk.post(
        f"/console/goods/{product.public_id}/sku/{given.sku_of(product)}/price/",
        {"points": "900", "market_yuan": "", "limit": "5"},
    )
    offer = now(product)
    assert (offer.points, offer.per_member_limit, offer.min_points, offer.needs_approval) == (900, 5, 400, True)


def window(hours=2):
    start = timezone.localtime() - dt.timedelta(minutes=5)
    return {"starts_at": f"{start:%Y-%m-%dT%H:%M}", "ends_at": f"{start + dt.timedelta(hours=hours):%Y-%m-%dT%H:%M}"}


def test_a_flash_offer_is_planned_shown_and_ended(desk, product):
    typed = {"name": "周末", "points": "700", "quota": "5", "limit": "1", **window()}
    assert desk.post(offer_url(product, "flash"), typed).status_code == 302
    assert desk.post(offer_url(product, "flash"), typed).status_code == 422
    offer = Offer.objects.get(kind="flash")
    assert (offer.points, offer.quota_left, offer.per_member_limit) == (700, 5, 1)
    assert "周末" in desk.get("/console/offers/").content.decode()
    desk.post(f"/console/offers/{offer.pk}/end/")
    assert not Offer.objects.get(pk=offer.pk).is_active


def test_a_window_that_ends_before_it_begins_is_refused(desk, product):
    assert desk.post(offer_url(product, "flash"), {"name": "周末", "points": "700", **window(-1)}).status_code == 422


def test_goods_keep_their_warehouse_rules_and_condition(desk, product):
    typed = {
        "title": "样机",
        "category": product.category_id,
        "kind": "physical",
        "rules": "不退不换",
        "condition": "有划痕",
        "batch_no": "B1",
        "promise_days": "5",
        "return_days": "0",
        "is_internal": "on",
    }
    assert desk.post(f"/console/goods/{product.public_id}/", typed).status_code == 302
    kept = Product.objects.get(pk=product.pk)
    assert (kept.rules, kept.condition, kept.promise_days, kept.return_days, kept.is_internal) == (
        "不退不换",
        "有划痕",
        5,
        0,
        True,
    )


def test_the_front_page_is_arranged_at_the_desk(desk):
    typed = {"kind": "banner", "title": "年货节", "link": "/goods/?sort=hot", "is_active": "on"}
    assert desk.post("/console/settings/front/5/", typed).status_code == 302
    assert HomeBlock.objects.count() == 6
    desk.post("/console/settings/front/5/act/", {"act": "up"})
    desk.post("/console/settings/front/0/act/", {"act": "switch"})
    desk.post("/console/settings/front/5/act/", {"act": "remove"})
    kinds = list(HomeBlock.objects.values_list("kind", "is_active"))
    assert kinds == [("entries", False), ("expiring", True), ("banner", True), ("countdown", True), ("banner", True)]
    desk.post("/console/settings/front/0/act/", {"act": "reset"})
    assert HomeBlock.objects.count() == 0


def test_the_first_change_keeps_the_order_and_what_was_hidden_is_what_was_asked(desk):
    assert (
        desk.post("/console/settings/front/2/", {"kind": "banner", "title": "新横幅", "is_active": "on"}).status_code
        == 302
    )
    rows = list(HomeBlock.objects.values_list("kind", "title", "is_active"))
    assert rows[2] == ("banner", "新横幅", True)
    assert len(rows) == 5


@pytest.mark.parametrize("link", ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "goods/"])
def test_a_banner_leads_to_pages_of_the_mall_only(desk, link):
    assert desk.post("/console/settings/front/5/", {"kind": "banner", "link": link}).status_code == 422


def test_a_block_is_drawn_while_it_is_typed(desk):
    answer = desk.get("/console/settings/front/preview/", {"kind": "banner", "title": "预览标题", "is_active": "on"})
    assert "预览标题" in answer.content.decode()
    assert desk.get("/console/settings/front/9/").status_code == 404
    assert desk.post("/console/settings/front/0/act/", {"act": "x"}).status_code == 404


def test_large_text_is_a_choice_of_the_device(at, cast):
    phone = at("acme", cast.lin.user)
    phone.post("/me/text-size/", {"large": "1"})
    assert 'class="large-text"' in phone.get("/me/").content.decode()
    phone.post("/me/text-size/")
    assert "large-text" not in phone.get("/me/").content.decode()
