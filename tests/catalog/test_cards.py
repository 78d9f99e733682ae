"""Goods read by their ids for cards are what the list's own query gives, field by field."""

from catalog.models import Product
from catalog.selectors.cards import cards
from catalog.selectors.goods import storefront_list
from tests import given

SHOWN = ("points", "cash_fen", "min_points", "market_fen", "flash_until", "available")


def test_a_card_holds_what_the_product_and_its_offer_say(cast):
    products = [
        given.a_product(
            title="礼盒", points=300, cash_fen=990, market_fen=2990, fields={"art": "mooncake", "badge": "新"}
        ),
        given.a_product(title="保温杯", points=100, fields={"art": "thermos", "title_en": "Flask"}),
    ]
    ids = [one.pk for one in reversed(products)]
    found = cards(ids, cast.lin)
    assert [one.pk for one in found] == ids
    listed = {one.pk: one for one in storefront_list(member=cast.lin)}
    for one in found:
        stored = Product.objects.get(pk=one.pk)
        read = [
            field.attname for field in Product._meta.concrete_fields if field.attname not in one.get_deferred_fields()
        ]
        assert {name: getattr(one, name) for name in read} == {name: getattr(stored, name) for name in read}
        assert {name: getattr(one, name) for name in SHOWN} == {name: getattr(listed[one.pk], name) for name in SHOWN}
