"""The desk arranges zones: words, window, goods in an order; and the words that mean the same to search."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from catalog.errors import OfferUnsound, SlugTaken, SynonymsRefused
from catalog.models import Synonyms, Zone, ZoneProduct
from catalog.selectors import matching
from catalog.selectors import zones as zone_selectors
from catalog.services import synonyms, zones
from catalog.services.zones import ZoneSettings
from core.actors import SYSTEM
from core.models import OperationLog
from core.ui import fragment_cache
from tests import given


def page(name, *args):
    return reverse(f"console:{name}", args=args, urlconf="config.urls_mall")


def a_zone(name="中秋专区", slug="moon", **fields):
    return zones.save(zone_id=None, settings=ZoneSettings(name=name, slug=slug, **fields), by=SYSTEM)


def titles(zone):
    return [one.title for one in zone_selectors.zone_rows(zone)]


@pytest.fixture
def desk(at, cast):
    return at("acme", cast.merchandiser)


def test_goods_stand_in_the_order_they_were_put_and_moved(acme):
    zone = a_zone()
    one, two, three = (given.a_product(title=f"冰川 {n}") for n in (1, 2, 3))
    assert zones.add_goods(zone_id=zone.pk, product_ids=[two.pk, one.pk], by=SYSTEM) == 2
    assert zones.add_goods(zone_id=zone.pk, product_ids=[one.pk, three.pk], by=SYSTEM) == 1
    assert titles(zone) == ["冰川 2", "冰川 1", "冰川 3"]
    zones.move_goods(zone_id=zone.pk, product_id=three.pk, up=True, by=SYSTEM)
    zones.move_goods(zone_id=zone.pk, product_id=two.pk, up=True, by=SYSTEM)
    assert titles(zone) == ["冰川 2", "冰川 3", "冰川 1"]
    zones.drop_goods(zone_id=zone.pk, product_id=three.pk, by=SYSTEM)
    zones.drop_goods(zone_id=zone.pk, product_id=three.pk, by=SYSTEM)
    assert titles(zone) == ["冰川 2", "冰川 1"]


def test_members_see_the_order_that_was_chosen(at, cast):
    zone = a_zone()
    one, two = given.a_product(title="冰川一"), given.a_product(title="冰川二")
    zones.add_goods(zone_id=zone.pk, product_ids=[two.pk, one.pk], by=SYSTEM)
    text = at("acme", cast.lin.user).get("/zones/moon/").content.decode()
    assert text.index("冰川二") < text.index("冰川一")


@pytest.mark.parametrize(
    ("starts", "ends", "active", "tone"),
    [
        (None, None, True, "open"),
        (1, 2, True, "ahead"),
        (-2, -1, True, "over"),
        (-1, 1, True, "open"),
        (-1, 1, False, "off"),
    ],
)
def test_a_zone_says_where_it_stands(acme, starts, ends, active, tone):
    at = [None if hours is None else timezone.now() + dt.timedelta(hours=hours) for hours in (starts, ends)]
    assert zone_selectors.zone_tone(a_zone(starts_at=at[0], ends_at=at[1], is_active=active)) == tone


def test_an_address_is_one_zones_and_a_window_has_an_end_after_its_start(acme):
    a_zone()
    with pytest.raises(SlugTaken):
        a_zone(name="另一个")
    now = timezone.now()
    with pytest.raises(OfferUnsound):
        a_zone(slug="x", starts_at=now, ends_at=now)


def test_every_change_is_written_down_with_what_was_before(acme):
    zone, product = a_zone(), given.a_product()
    zones.save(zone_id=zone.pk, settings=ZoneSettings(name="新名", slug="moon"), by=SYSTEM)
    zones.save(zone_id=zone.pk, settings=ZoneSettings(name="新名", slug="moon"), by=SYSTEM)
    zones.add_goods(zone_id=zone.pk, product_ids=[product.pk], by=SYSTEM)
    zones.drop_goods(zone_id=zone.pk, product_id=product.pk, by=SYSTEM)
    zones.remove(zone_id=zone.pk, by=SYSTEM)
    rows = OperationLog.objects.filter(target="zone/moon").order_by("id")
    assert [row.action for row in rows] == ["zone.save", "zone.save", "zone.add", "zone.drop", "zone.remove"]
    assert (rows[1].before, rows[1].after) == ({"name": "中秋专区"}, {"name": "新名"})


def test_the_desk_makes_a_zone_and_fills_it(desk, acme):
    product = given.a_product(title="冰川礼盒")
    fields = {"name": "冬日专区", "slug": "winter", "art": "scarf", "is_active": "on"}
    text = desk.post(page("zone_new"), fields, follow=True).content.decode()
    zone = Zone.objects.get(slug="winter")
    assert "专区还是空的" in text
    assert "冰川礼盒" in desk.get(page("zone", zone.pk), {"q": "冰川"}).content.decode()
    desk.post(page("zone_act", zone.pk), {"act": "add", "product": [product.pk]})
    assert titles(zone) == ["冰川礼盒"]
    desk.post(page("zone_act", zone.pk), {"act": "drop", "product": product.pk})
    assert titles(zone) == []
    desk.post(page("zone_act", zone.pk), {"act": "remove"})
    assert not Zone.objects.filter(slug="winter").exists()


@pytest.mark.parametrize(
    "fields",
    [
        {"slug": "有空格"},
        {"name": ""},
        {"art": "no-such-drawing"},
        {"slug": "taken"},
        {"starts_at": "2026-01-02T00:00", "ends_at": "2026-01-01T00:00"},
    ],
)
def test_what_makes_no_sense_is_refused_on_the_page(desk, acme, fields):
    a_zone(slug="taken")
    answer = desk.post(page("zone_new"), {"name": "冬日", "slug": "winter"} | fields)
    assert answer.status_code == 422 and Zone.objects.count() == 1


def test_an_act_that_is_none_is_unknown(desk, acme):
    assert desk.post(page("zone_act", a_zone().pk), {"act": "dance"}).status_code == 404


@pytest.mark.parametrize("count", [1, 9])
def test_a_zones_page_asks_the_same_however_many(desk, acme, count, django_assert_num_queries):
    zone = a_zone()
    zones.add_goods(zone_id=zone.pk, product_ids=[given.a_product().pk for _ in range(count)], by=SYSTEM)
    desk.get(page("zone", zone.pk))
    with django_assert_num_queries(12):
        desk.get(page("zone", zone.pk))
    assert ZoneProduct.objects.count() == count


# Synonyms


def found(words):
    fragment_cache.clear()
    return set(matching(words).ids)


def test_a_word_finds_what_another_of_its_group_names(acme):
    product = given.a_product(title="随行保温杯")
    assert product.pk not in found("暖暖壶")
    synonyms.save(group_id=None, words=["保温", "暖暖壶", "暖暖"], by=SYSTEM)
    assert product.pk in found("暖暖")


@pytest.mark.parametrize("words", [["杯"], ["杯", " 杯 "], [], ["杯", "长" * 21]])
def test_a_group_has_at_least_two_short_words(acme, words):
    with pytest.raises(SynonymsRefused):
        synonyms.save(group_id=None, words=words, by=SYSTEM)


def test_a_word_stands_in_one_group(acme):
    synonyms.save(group_id=None, words=["杯子", "水杯"], by=SYSTEM)
    with pytest.raises(SynonymsRefused, match="水杯"):
        synonyms.save(group_id=None, words=["水杯", "茶杯"], by=SYSTEM)


def test_groups_are_changed_and_taken_away_and_that_is_written_down(acme):
    row = synonyms.save(group_id=None, words=["杯子", "水杯"], by=SYSTEM)
    synonyms.save(group_id=row.pk, words=["杯子", "茶杯"], by=SYSTEM)
    synonyms.save(group_id=row.pk, words=["杯子", "茶杯"], by=SYSTEM)
    synonyms.remove(group_id=row.pk, by=SYSTEM)
    synonyms.remove(group_id=row.pk, by=SYSTEM)
    lines = OperationLog.objects.filter(target=f"synonyms/{row.pk}").order_by("id").values_list("action", flat=True)
    assert list(lines) == ["synonyms.save", "synonyms.save", "synonyms.remove"]


def test_the_desk_writes_groups(desk, acme):
    desk.post(page("synonyms"), {"words": "杯子、水杯，茶杯"})
    row = Synonyms.objects.get()
    assert row.words == ["杯子", "水杯", "茶杯"]
    desk.post(page("synonyms_save", row.pk), {"words": "杯子、马克杯"})
    assert Synonyms.objects.get().words == ["杯子", "马克杯"]
    assert desk.post(page("synonyms"), {"words": "杯子、别的"}).status_code == 422
    desk.post(page("synonyms_save", row.pk), {"act": "remove"})
    assert not Synonyms.objects.exists()
