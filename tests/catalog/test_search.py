"""Finding goods: exactly, by sound, with a slip of the finger; the list and its filters; what was looked for."""

import subprocess
import sys

import pytest

from catalog import selectors
from catalog.models import Category, Search, Synonyms
from catalog.services import products, searches
from core.actors import SYSTEM
from tests import given


def first(query):
    found = selectors.matching(query)
    titles = {one.pk: one.title for one in selectors.storefront_list(internal=None).filter(pk__in=found.ids)}
    return ([titles[one] for one in found.ids if one in titles] or [""])[0], found.is_near


@pytest.fixture
def flask(acme):
    return given.a_product(title="冰川纹保温壶", fields={"title_en": "Glacier flask"})


@pytest.mark.parametrize(
    "query",
    ["冰川纹", "冰川 保温", "纹", "bcw", "bingchuan", "glacier flask", "bingchuanwenbaowenhu", "bcwbwh"],
)
def test_what_has_all_the_words_is_found(flask, query):
    assert first(query) == ("冰川纹保温壶", False)


@pytest.mark.parametrize(
    "query", ["冰穿纹保温壶", "冰川文", "冰川纹保文户", "冰川纹保温虎", "glaciar flask", "冰川纹暖壶"]
)
def test_a_slip_still_finds_it_and_says_that_it_is_near(flask, query):
    assert first(query) == ("冰川纹保温壶", True)


def test_the_title_that_holds_the_words_as_typed_comes_first(acme):
    given.a_product(title="冰川玻璃杯 保温款", fields={"sold_count": 0})
    given.a_product(title="冰川保温壶")
    assert first("冰川保温")[0] == "冰川保温壶"


def test_words_a_mall_calls_the_same_find_each_other(acme):
    given.a_product(title="冰川暖水瓶")
    assert "暖水瓶" not in first("热水瓶")[0] or first("热水瓶")[1]
    Synonyms.objects.create(words=["暖水瓶", "热水瓶", "热水"])
    Synonyms.objects.create(words=["水瓶", "壶"])
    assert first("水瓶") == ("冰川暖水瓶", False)


def test_goods_of_the_internal_sale_are_not_found(acme):
    given.a_product(title="冰川样品", fields={"is_internal": True})
    assert first("冰川样品")[0] != "冰川样品"


def test_a_new_name_is_found_and_the_old_one_not(flask):
    products.update_product(
        product_id=flask.pk, fields={"title": "琉璃壶", "title_en": ""}, category_id=flask.category_id, by=SYSTEM
    )
    assert first("琉璃")[0] == "琉璃壶"
    assert first("冰川纹保温") == ("", True) or first("冰川纹保温")[0] != "琉璃壶"


@pytest.fixture
def phone(at, cast):
    return at("acme", cast.lin.user)


def listed(phone, **asked):
    return [one.title for one in phone.get("/goods/", asked).context["shelf"]().goods]


def test_the_filters_narrow_what_was_found(phone):
    given.a_product(title="冰川甲", points=100)
    given.a_product(title="冰川乙", points=900)
    given.a_product(title="冰川丙", points=5000)
    given.a_product(title="冰川丁", points=200, stock=0)
    given.a_product(title="冰川戊", points=300, kind="coupon")
    assert set(listed(phone, q="冰川", **{"from": "150", "to": "1000"})) == {"冰川乙", "冰川丁", "冰川戊"}
    assert set(listed(phone, q="冰川", affordable="1")) == {"冰川甲", "冰川乙", "冰川戊"}
    assert set(listed(phone, q="冰川", stock="1")) == {"冰川甲", "冰川乙", "冰川丙", "冰川戊"}
    assert listed(phone, q="冰川", kind="coupon") == ["冰川戊"]
    assert listed(phone, q="冰川", sort="high", stock="1")[0] == "冰川丙"


def test_the_sheet_and_the_list_show_what_narrows_it(phone):
    chosen = {"q": "冰川", "kind": "coupon", "affordable": "1", "stock": "1", "from": "5", "to": "900", "sort": "high"}
    sheet = " ".join(phone.get("/goods/filters/", chosen).content.decode().split())
    for ticked in ('name="affordable" value="1" checked', 'name="stock" value="1" checked', 'value="coupon" checked'):
        assert ticked in sheet
    for kept in ('name="q" value="冰川"', 'name="sort" value="high"', 'value="5"', 'value="900"'):
        assert kept in sheet
    text = " ".join(phone.get("/goods/", chosen).content.decode().split())
    assert "tabler--circle-check" in text and "tabler--square" not in text  # «affordable» is on
    assert "筛选 4" in text


def test_without_words_a_range_of_points_narrows_the_shelves(phone):
    given.a_product(title="冰川甲", points=7)
    assert listed(phone, **{"from": "7", "to": "7"}) == ["冰川甲"]
    assert listed(phone, **{"from": "x", "to": "-3"})


def test_nothing_at_all_shows_what_is_near_or_says_so(phone):
    answer = phone.get("/goods/", {"q": "zzqx9"})
    assert "没有找到合适的" in answer.content.decode()
    given.a_product(title="冰川纹保温壶")
    assert "相近" in phone.get("/goods/", {"q": "冰川纹保文户"}).content.decode()


def test_an_endless_list_comes_back_to_where_it_was(phone):
    for number in range(26):
        given.a_product(title=f"冰川{number:02d}")
    third = phone.get("/goods/", {"q": "冰川", "page": "3"}, headers={"hx-request": "true"})
    assert third["HX-Replace-Url"].endswith("upto=3")
    assert len(third.context["shelf"]().goods) == 2
    again = phone.get("/goods/", {"q": "冰川", "upto": "3"})
    assert len(again.context["shelf"]().goods) == 26


def test_suggestions_come_while_typing(phone, flask):
    answer = phone.get("/search/", {"q": "冰川"}, headers={"hx-request": "true"})
    assert "冰川纹保温壶" in answer.content.decode()
    assert "<html" not in answer.content.decode()


def test_what_one_looked_for_is_remembered_and_can_be_dropped(phone, cast, flask):
    for query in ("冰川", "保温壶", "冰川"):
        phone.get("/goods/", {"q": query})
    assert selectors.history(cast.lin.pk) == ["冰川", "保温壶"]
    phone.post("/search/forget/", {"query": "冰川"})
    assert selectors.history(cast.lin.pk) == ["保温壶"]
    phone.post("/search/forget/")
    assert selectors.history(cast.lin.pk) == []


def test_nobody_sees_what_others_looked_for_alone(cast):
    searches.remember(member_id=cast.lin.pk, query="离职礼物", found=3)
    assert "离职礼物" not in selectors.hot_words()
    searches.remember(member_id=cast.stranger.pk, query="离职礼物", found=3)
    assert "离职礼物" in selectors.hot_words()


def test_only_the_latest_twenty_queries_are_kept(cast):
    for number in range(23):
        searches.remember(member_id=cast.lin.pk, query=f"词{number}", found=1)
    assert Search.objects.filter(member=cast.lin).count() == 20


def test_shelves_stand_in_two_levels(phone, acme):
    top = Category.objects.first()
    below = Category.objects.create(name="耳机", slug="earphones", parent=top)
    product = given.a_product(title="冰川耳机")
    products.update_product(product_id=product.pk, fields={}, category_id=below.pk, by=SYSTEM)
    answer = phone.get("/categories/", {"category": "earphones"})
    assert [one.title for one in answer.context["goods"]()] == ["冰川耳机"]
    assert "冰川耳机" in [one.title for one in phone.get("/categories/", {"category": top.slug}).context["goods"]()]


@pytest.mark.parametrize("query", ["yinyuehe", "银乐合", "音月盒"])
def test_a_character_with_two_readings_is_found_by_either(acme, query):
    given.a_product(title="八音音乐盒")
    assert first(query)[0] == "八音音乐盒"


def test_hearing_a_query_needs_no_dictionary_of_phrases():
    """It is 43 MB in every web process: who only searches goes without."""
    heard = "from catalog.selectors.tokens import spoken; import sys; spoken('保温被'); print('pypinyin.phrases_dict' in sys.modules)"
    told = (
        f"import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'config.settings'; import django; django.setup(); {heard}"
    )
    ran = subprocess.run([sys.executable, "-c", told], capture_output=True, text=True, check=True)
    assert ran.stdout.split()[-1] == "False"
