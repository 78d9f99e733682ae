"""Words for sheets of goods: written as people do, taken in, judged, written by the worker."""

import io
import zipfile

from PIL import Image

from catalog.gateways.pictures import Pretend
from catalog.models import Category, GoodsImport, Offer, Sku
from catalog.selectors import all_skus, goods_sheet
from catalog.services.imports import applying, pictures, reading, undoing, validation
from core.actors import SYSTEM
from core.documents.sheets import read_rows, write_xlsx

HEADER = ["商品编号", "货号", "商品名称", "所属分类", "类型", "兑换价（积分）", "另付现金（元）", "库存（件）", "状态"]


def a_picture(color="red", kind="PNG"):
    """A small picture as a file holds it."""
    out = io.BytesIO()
    Image.new("RGB", (40, 30), color).save(out, kind)
    return out.getvalue()


def a_zip(**files):
    """A zip of pictures by name (`MUG__png` stands for MUG.png)."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as box:
        for name, content in files.items():
            box.writestr(f"图片/{name.replace('__', '.').replace('_n', '-')}", content)
    out.seek(0)
    return out


def judged(*rows, header=HEADER, archive=None) -> GoodsImport:
    """A sheet that came in and was judged."""
    found = reading.upload(
        file_name="商品.xlsx", rows=[[str(cell) for cell in row] for row in [header, *rows]], archive=archive, by=SYSTEM
    )
    validation.check(import_id=found.pk)
    found.refresh_from_db()
    return found


def written(found: GoodsImport, world=None) -> GoodsImport:
    """It is agreed to, and the worker does its steps to the end."""
    applying.confirm(import_id=found.pk, by=SYSTEM)
    while applying.write_next(import_id=found.pk) or pictures.bring_next(import_id=found.pk, world=world or Pretend()):
        pass
    assert applying.settle(import_id=found.pk)
    found.refresh_from_db()
    return found


def brought(*rows, header=HEADER, archive=None, world=None) -> GoodsImport:
    """All of that."""
    return written(judged(*rows, header=header, archive=archive), world)


def taken_back(found: GoodsImport) -> GoodsImport:
    """The worker undoes it."""
    undoing.ask(import_id=found.pk, by=SYSTEM)
    while undoing.undo_next(import_id=found.pk):
        pass
    assert undoing.settle(import_id=found.pk)
    found.refresh_from_db()
    return found


def counts(found: GoodsImport):
    """New, changed, same, bad."""
    return found.rows_new, found.rows_changed, found.rows_same, found.rows_bad


def problems(found: GoodsImport):
    """(row, column, code) of everything that is wrong."""
    return [(row.row_no, column, code) for row in found.rows.all() for column, code, _facts in row.problems]


def shelf():
    return Category.objects.first().name


def a_row(code="MUG", *, key="", title="马克杯", kind="实物", points=100, cash="", units=5, state="在售"):
    return [key, code, title, shelf(), kind, points, cash, units, state]


def offer_of(code):
    return Offer.objects.get(sku__code=code, is_active=True, kind="standard")


def on_hand(code):
    sku = Sku.objects.select_related("product").get(code=code)
    return next(one.available for one in all_skus(sku.product) if one.code == code)


def exported():
    return list(read_rows(write_xlsx(goods_sheet.header(), goods_sheet.export_rows()), "x.xlsx"))
