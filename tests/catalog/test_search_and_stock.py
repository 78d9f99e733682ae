import io

import pytest
from PIL import Image

from catalog import selectors
from catalog.errors import PictureRefused, StockNegative
from catalog.models import Product, StockMovement
from catalog.services import offers, popularity, products, stock
from catalog.services.offers import Price
from core.actors import SYSTEM
from orders.services import giving_back
from tests import given


def found(query, **more):
    return [product.title for product in selectors.storefront_list(query=query, **more)]


@pytest.mark.parametrize("query", ["冰川纹", "冰川 保温", "冰", "bingchuan", "bcw", "glacier", "GLA"])
def test_goods_are_found_in_chinese_pinyin_initials_and_english(acme, query):
    product = given.a_product(title="冰川纹保温壶")
    products.update_product(
        product_id=product.pk, fields={"title_en": "Glacier flask"}, category_id=product.category_id, by=SYSTEM
    )
    assert "冰川纹保温壶" in found(query)


def test_all_words_must_be_there(acme):
    given.a_product(title="冰川纹保温壶")
    assert "冰川纹保温壶" not in found("冰川 电饭煲")


def test_what_is_off_the_shelf_is_not_found(acme):
    product = given.a_product(title="冰川纹保温壶")
    products.set_state(product_id=product.pk, state=Product.State.OFF, by=SYSTEM)
    assert found("冰川纹") == []


def test_affordable_means_enough_points_and_something_left(acme):
    given.a_product(title="冰川甲", points=100)
    given.a_product(title="冰川乙", points=101)
    given.a_product(title="冰川丙", points=100, stock=0)
    assert found("冰川", affordable_with=100) == ["冰川甲"]


def test_a_new_price_leaves_the_old_one_as_history(acme):
    product = given.a_product(points=100)
    offers.set_price(sku_id=given.sku_of(product), price=Price(points=120), by=SYSTEM)
    rows = list(product.skus.get().offers.order_by("id").values_list("points", "is_active"))
    assert rows == [(100, False), (120, True)]


def test_a_correction_counts_once_per_reference(acme):
    sku = given.sku_of(given.a_product(stock=5))
    for _ in range(2):
        left = stock.adjust(sku_id=sku, change=-2, reference="desk/1", note="盘亏", by=SYSTEM)
    assert left == 3


def test_stock_is_never_corrected_below_nothing(acme):
    sku = given.sku_of(given.a_product(stock=5))
    with pytest.raises(StockNegative):
        stock.adjust(sku_id=sku, change=-6, reference="desk/2", note="盘亏", by=SYSTEM)
    assert sum(StockMovement.objects.filter(sku=sku).values_list("quantity", flat=True)) == 5


def test_redemptions_are_counted_afterwards_and_returns_taken_off(cast):

    product = given.a_product(points=100)
    given.an_order(cast.lin, product, quantity=3)
    giving_back.cancel(number=given.an_order(cast.lin, product).number, reason="不要了", by=SYSTEM)
    popularity.refresh_sold_counts()
    product.refresh_from_db()
    assert product.sold_count == 3


def a_picture(kind="PNG", size=(1600, 900)):
    out = io.BytesIO()
    Image.new("RGB", size, "#2b5ce6").save(out, kind)
    return out.getvalue()


def test_a_picture_is_made_smaller_and_served_only_to_insiders(at, cast, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    image = products.add_picture(product_id=given.a_product().pk, data=a_picture(), by=SYSTEM)
    assert (image.width, image.height, image.file.name.endswith(".webp")) == (1200, 675, True)
    answer = at("acme", cast.lin.user).get(image.file.url)
    assert (answer.status_code, answer["Content-Type"], len(b"".join(answer.streaming_content)) > 100) == (
        200,
        "image/webp",
        True,
    )
    assert at("acme").get(image.file.url).status_code == 302


@pytest.mark.parametrize(
    "data", [b"", b"GIF89a", b"<svg xmlns='http://www.w3.org/2000/svg'/>", a_picture()[:200], b"x" * (9 << 20)]
)
def test_what_is_no_picture_is_refused(acme, data):
    with pytest.raises(PictureRefused):
        products.add_picture(product_id=given.a_product().pk, data=data, by=SYSTEM)
