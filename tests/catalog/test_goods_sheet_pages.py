"""The desk where goods go in and out by sheet."""

import io

import pytest
from django.urls import reverse

from catalog.models import GoodsImport, Sku
from catalog.services import stock
from catalog.services.imports import applying, validation
from core.actors import SYSTEM
from core.models import OperationLog
from tests import given
from tests.catalog.sheets import (
    a_row,
    judged,
    on_hand,
    shelf,
    written,
)


def page(name, *args):
    return reverse(f"console:{name}", args=args, urlconf="config.urls_mall")


@pytest.fixture
def desk(at, cast):
    return at("acme", cast.merchandiser)


def upload(desk, text, **files):
    sheet = io.BytesIO(text.encode())
    sheet.name = "商品.csv"
    return desk.post(page("goods_imports"), {"file": sheet, **files}, follow=True)


def test_the_desk_uploads_looks_agrees_and_takes_back(desk, acme):
    answer = upload(desk, f"货号,商品名称,分类,积分\nMUG,冰川杯,{shelf()},100\nBAD,,,")
    found = GoodsImport.objects.get()
    validation.check(import_id=found.pk)
    text = desk.get(page("goods_import", found.pk)).content.decode()
    assert "确认写入 1 行" in text and "新商品必须填写" in text and answer.status_code == 200
    desk.post(page("goods_import_act", found.pk), {"act": "apply"})
    assert GoodsImport.objects.get().state == "applying"
    bar = desk.get(page("goods_import_progress", found.pk))
    assert "正在导入" in bar.content.decode() and "HX-Refresh" not in bar
    while applying.write_next(import_id=found.pk):
        pass
    applying.settle(import_id=found.pk)
    assert desk.get(page("goods_import_progress", found.pk))["HX-Refresh"] == "true"
    assert "撤销这次导入" in desk.get(page("goods_import", found.pk)).content.decode()
    desk.post(page("goods_import_act", found.pk), {"act": "undo"})
    assert GoodsImport.objects.get().state == "undoing"


def test_a_sheet_put_away_leaves_no_trace_in_the_goods(desk, acme):
    upload(desk, f"货号,商品名称,分类,积分\nMUG,冰川杯,{shelf()},100")
    found = GoodsImport.objects.get()
    desk.post(page("goods_import_act", found.pk), {"act": "drop"})
    assert GoodsImport.objects.get().state == "dropped" and not Sku.objects.filter(code="MUG").exists()


def test_what_is_no_sheet_is_refused_in_words(desk, acme):
    sheet = io.BytesIO(b"\x89PNG....")
    sheet.name = "x.xlsx"
    answer = desk.post(page("goods_imports"), {"file": sheet})
    assert answer.status_code == 422 and "不是表格" in answer.content.decode()


def test_who_takes_the_goods_away_is_written_down(desk, acme):
    answer = desk.get(page("goods_export"))
    assert answer.content[:2] == b"PK" and OperationLog.objects.filter(action="goods.export").count() == 1


@pytest.mark.parametrize("role", ["auditor", "warehouse"])
def test_only_who_edits_goods_brings_a_sheet(at, acme, role):
    assert at("acme", given.a_user(role)).get(page("goods_imports")).status_code == 403


@pytest.mark.parametrize("rows", [1, 30])
def test_the_page_of_a_sheet_asks_the_same_however_long(desk, acme, rows, django_assert_num_queries):
    found = judged(*(a_row(f"N{n}") for n in range(rows)))
    desk.get(page("goods_import", found.pk))
    with django_assert_num_queries(13):
        desk.get(page("goods_import", found.pk))


def test_a_sheet_that_is_none_is_unknown(desk, acme):
    assert desk.get(page("goods_import", 999_999)).status_code == 404


def test_rows_a_hand_was_at_are_shown_with_three_numbers_and_written_after_a_second_yes(desk, acme):
    code = given.a_product(stock=218).skus.get().code
    found = judged([code, 230], header=["货号", "库存"])
    stock.adjust(sku_id=Sku.objects.get(code=code).pk, change=2, reference="desk/1", note="盘点", by=SYSTEM)
    written(found)
    text = desk.get(page("goods_import", found.pk)).content.decode()
    assert "预览时 218，要改为 230，现在是 220" in text and "按现在的数写入这些行" in text
    desk.post(page("goods_import_act", found.pk), {"act": "again"})
    while applying.write_next(import_id=found.pk):
        pass
    assert on_hand(code) == 230 and OperationLog.objects.filter(action="goods_import.again").exists()
