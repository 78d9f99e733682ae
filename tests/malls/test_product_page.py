"""What a member sees of one product: the price they pay, what they may choose, what they are short of."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest
from django.utils import timezone

from catalog.models import Favourite
from catalog.services import favourites, offers, stock
from catalog.services.offers import Price
from core.actors import SYSTEM
from members.models import Message
from orders.models import Review
from tests import given


def page(at, member, product, **asked):
    return at("acme", member.user).get(f"/goods/{product.public_id}/", asked)


def said(answer):
    return answer.content.decode()


def test_a_slider_shows_both_amounts_and_begins_with_what_the_member_has(at, cast):
    product = given.a_product(points=1500, min_points=600, swap_fen_per_100=99)
    reach = page(at, cast.lin, product).context["reach"]
    assert (reach.given, reach.fen, reach.short_of, reach.least_fen) == (1000, 495, 0, 891)


def test_what_the_member_is_short_of_is_said(at, cast):
    product = given.a_product(points=1250)
    answer = page(at, cast.lin, product)
    assert answer.context["reach"].short_of == 250
    assert "还差 250 分" in said(answer)


def test_a_limit_says_its_period_and_what_was_had(at, cast):
    product = given.a_product(points=10, limit=2, period="month")
    given.an_order(cast.lin, product)
    answer = page(at, cast.lin, product)
    assert "每人每月限 2 件，已兑 1 件" in said(answer)
    given.an_order(cast.lin, product)
    assert "本期已兑满" in said(page(at, cast.lin, product))


def test_a_flash_offer_shows_its_clock_its_rest_and_the_usual_price(at, cast):
    product = given.a_product(points=400)
    now = timezone.now()
    offers.open_flash(
        sku_id=given.sku_of(product),
        price=Price(points=300),
        name="周末",
        starts_at=now - dt.timedelta(minutes=1),
        ends_at=now + dt.timedelta(hours=1),
        quota=7,
        by=SYSTEM,
    )
    chosen = page(at, cast.lin, product).context["chosen"]
    assert (chosen.points, chosen.usual_points, chosen.quota_left, chosen.flash_until is not None) == (
        300,
        400,
        7,
        True,
    )


def test_a_flash_offer_for_others_leaves_the_usual_price_in_force(at, cast):
    product = given.a_product(points=400)
    now = timezone.now()
    offers.open_flash(
        sku_id=given.sku_of(product),
        price=Price(points=300, labels=["骨干"]),
        name="骨干",
        starts_at=now - dt.timedelta(minutes=1),
        ends_at=now + dt.timedelta(hours=1),
        by=SYSTEM,
    )
    assert page(at, cast.lin, product).context["chosen"].points == 400
    assert given.an_order(cast.lin, product).points == 400


def test_a_new_price_is_on_the_page_at_once(at, cast):
    product = given.a_product(points=400)
    assert page(at, cast.lin, product).context["chosen"].points == 400
    offers.set_price(sku_id=given.sku_of(product), price=Price(points=350), by=SYSTEM)
    assert page(at, cast.lin, product).context["chosen"].points == 350
    listed = said(at("acme", cast.lin.user).get("/goods/?q=测试礼盒"))
    assert "350" in listed


def test_what_is_left_of_stock_is_live(at, cast):
    product = given.a_product(points=100, stock=3)
    page(at, cast.lin, product)
    given.an_order(cast.lin, product, quantity=2)
    assert page(at, cast.lin, product).context["chosen"].available == 1


def test_goods_of_the_internal_sale_say_what_is_worn_and_are_not_shared(at, cast):
    product = given.a_product(fields={"is_internal": True, "condition": "底座有划痕", "batch_no": "NG-1"})
    assert "底座有划痕" in said(page(at, cast.lin, product))
    phone = at("acme", cast.lin.user)
    assert phone.get(f"/goods/{product.public_id}/poster/").status_code == 404
    assert "测试礼盒" not in said(phone.get("/goods/?q=测试礼盒").content and phone.get("/goods/?sort=new"))


def test_a_poster_leads_back_to_the_product(at, cast):
    product = given.a_product()
    answer = at("acme", cast.lin.user).get(f"/goods/{product.public_id}/poster/")
    assert answer.context["link"].endswith(f"/goods/{product.public_id}/")
    assert answer.context["code"].size > 20


def test_the_heart_goes_on_and_off(at, cast):
    product = given.a_product()
    phone = at("acme", cast.lin.user)
    for act, count in (("put", 1), ("put", 1), ("drop", 0)):
        phone.post(f"/goods/{product.public_id}/favourite/", {"act": act})
        assert Favourite.objects.filter(member=cast.lin).count() == count


def test_there_is_one_goal_at_a_time(at, cast):
    one, other = given.a_product(), given.a_product()
    phone = at("acme", cast.lin.user)
    for product in (one, other):
        phone.post(f"/goods/{product.public_id}/favourite/", {"act": "is_goal", "on": "1"})
    assert list(Favourite.objects.filter(is_goal=True).values_list("product", flat=True)) == [other.pk]
    assert phone.get("/favourites/").context["goal"].pk == other.pk


def test_an_unknown_wish_is_no_page(at, cast):
    product = given.a_product()
    assert at("acme", cast.lin.user).post(f"/goods/{product.public_id}/favourite/", {"act": "x"}).status_code == 404
    assert at("acme", cast.lin.user).post(f"/goods/{uuid.uuid4()}/favourite/", {"act": "put"}).status_code == 404


def told(member):
    return list(Message.objects.filter(member=member, kind="goods").values_list("title", flat=True))


def test_a_fall_in_price_is_told_once(cast):
    product = given.a_product(points=500)
    favourites.put(member_id=cast.lin.pk, product_id=product.pk, points=500)
    favourites.tell()
    assert told(cast.lin) == []
    offers.set_price(sku_id=given.sku_of(product), price=Price(points=450), by=SYSTEM)
    assert (favourites.tell(), favourites.tell()) == (1, 0)
    assert told(cast.lin) == ["收藏的好礼降价了"]


def test_a_restock_is_told_once_to_those_who_asked(cast):
    product = given.a_product(stock=0)
    favourites.choose(member_id=cast.lin.pk, product_id=product.pk, points=100, tell_restock=True)
    favourites.put(member_id=cast.stranger.pk, product_id=product.pk, points=100)
    assert favourites.tell() == 0
    stock.adjust(sku_id=given.sku_of(product), change=5, reference="in/1", note="到货", by=SYSTEM)
    assert (favourites.tell(), favourites.tell()) == (1, 0)
    assert (told(cast.lin), told(cast.stranger)) == (["您等的好礼补货了"], [])


def test_reviews_are_shown_without_the_whole_name(at, cast):
    product = given.a_product()
    line = given.an_order(cast.lin, product).lines.get()
    Review.objects.create(line=line, product=product, member=cast.lin, stars=4, text="很好用")
    product.review_count, product.star_sum = 1, 4
    product.save()
    answer = said(page(at, cast.stranger, product))
    assert "很好用" in answer
    assert "林**" in answer
    assert Decimal("4.0") == Decimal(str(product.stars))


@pytest.mark.parametrize("extra", [0, 2])
def test_a_product_page_asks_three_questions_when_warm(at, cast, extra, django_assert_num_queries):
    product = given.a_product(points=100)
    for _ in range(extra):
        given.a_product()
    phone = at("acme", cast.lin.user)
    phone.get(f"/goods/{product.public_id}/")
    # Three lead from the host to the tenant (remembered for seconds, but not in tests); then who comes; skus with
    # what the member wishes; balance and badges.
    with django_assert_num_queries(6):
        phone.get(f"/goods/{product.public_id}/")
