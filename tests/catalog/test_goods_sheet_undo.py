"""A sheet of goods taken back: everything as it was, and what somebody did since is kept and said."""

import pytest

from catalog.errors import ImportRefused
from catalog.gateways.pictures import Pretend
from catalog.models import Category, Product, Sku
from catalog.selectors import imports as questions
from catalog.services import offers, stock
from catalog.services.offers import Price
from catalog.services.products import rename_sku, update_product
from core.actors import SYSTEM
from core.models import OperationLog
from tests import given
from tests.catalog.sheets import a_picture, a_row, brought, offer_of, on_hand, taken_back


def test_an_undo_brings_everything_back(acme):
    product = given.a_product(points=100, stock=10, title="旧名")
    sku = product.skus.get()
    rename_sku(sku_id=sku.pk, names={"name": "旧规格"}, by=SYSTEM)
    header = ["货号", "商品名称", "规格", "分类", "类型", "积分", "库存", "状态"]
    other = Category.objects.exclude(pk=product.category_id).first()
    found = brought(
        [sku.code, "新名", "新规格", other.name, "", 150, 25, "已下架"],
        ["MUG", "杯", "", other.name, "", 10, 5, ""],
        header=header,
    )
    assert (offer_of(sku.code).points, on_hand(sku.code)) == (150, 25)
    taken_back(found)
    product.refresh_from_db()
    sku.refresh_from_db()
    assert (product.title, product.state, product.category_id, sku.name) == (
        "旧名",
        "on",
        product.category_id,
        "旧规格",
    )
    assert product.category_id != other.pk
    assert (offer_of(sku.code).points, on_hand(sku.code)) == (100, 10)
    assert not Sku.objects.filter(code="MUG").exists() and not Product.objects.filter(title="杯").exists()
    assert (found.state, questions.progress(found).kept) == ("undone", 0)


def test_what_was_redeemed_since_is_kept_and_said(cast):
    found = brought(a_row("MUG", points=10), a_row("CUP", points=10))
    given.an_order(cast.lin, Product.objects.get(skus__code="MUG"))
    taken_back(found)
    assert [row.kept for row in found.rows.all()] == ["ordered", ""]
    assert Sku.objects.filter(code="MUG").exists() and not Sku.objects.filter(code="CUP").exists()


def test_what_was_changed_since_is_kept_and_said(acme):
    product = given.a_product(points=100, title="旧名")
    code = product.skus.get().code
    found = brought([code, "新名", 150], header=["货号", "名称", "积分"])
    update_product(product_id=product.pk, fields={"title": "更新的名"}, category_id=product.category_id, by=SYSTEM)
    offers.set_price(sku_id=given.sku_of(product), price=Price(points=180), by=SYSTEM)
    taken_back(found)
    product.refresh_from_db()
    assert (product.title, offer_of(code).points, found.rows.get().kept) == ("更新的名", 180, "changed")


def test_stock_that_is_no_longer_there_is_kept_and_said(acme):
    product = given.a_product(stock=0)
    code = product.skus.get().code
    found = brought([code, 5], header=["货号", "库存"])
    stock.adjust(sku_id=given.sku_of(product), change=-4, reference="loss", note="盘亏", by=SYSTEM)
    taken_back(found)
    assert (found.rows.get().kept, on_hand(code)) == ("moved", 1)


def test_only_the_last_sheet_goes_back_and_only_once(acme):
    first, second = brought(a_row("MUG")), brought(a_row("CUP"))
    with pytest.raises(ImportRefused, match="最近一次"):
        taken_back(first)
    taken_back(second)
    with pytest.raises(ImportRefused):
        taken_back(second)


def test_pictures_a_sheet_brought_go_with_it(acme):
    product = given.a_product()
    world = Pretend({"https://p.example/a.png": a_picture()})
    found = brought([product.skus.get().code, "https://p.example/a.png"], header=["货号", "图片1"], world=world)
    assert product.images.count() == 1
    taken_back(found)
    assert product.images.count() == 0


def test_every_act_is_written_down(acme):
    found = brought(a_row("MUG"))
    taken_back(found)
    acts = (
        OperationLog.objects.filter(target=f"goods-import/{found.pk}").order_by("id").values_list("action", flat=True)
    )
    verbs = ["upload", "apply", "done", "undo", "undone"]
    assert list(acts) == [f"goods_import.{verb}" for verb in verbs]
