"""What the goods' desk has done in a demo mall: a zone, synonyms, forms of kinds, a restock to come, a sheet and a bulk change."""

import datetime as dt
from typing import Any

from django.utils import timezone

from catalog.models import Product, Sku
from catalog.selectors import all_skus
from catalog.selectors.bulk import Act, Filter, bulk_plan, bulk_rows
from catalog.services import bulk, kinds, restocks, stock, synonyms, zones
from catalog.services.imports import applying, reading, validation
from catalog.services.zones import ZoneSettings
from core.actors import Actor

SYNONYMS = [["保温杯", "水杯", "杯子"], ["充电宝", "移动电源"], ["话费", "手机充值"], ["拉杆箱", "行李箱"]]
WARM = ("scarf", "blanket", "thermos", "hotpot", "aroma", "tea")  # drawings of what stands in the winter zone
DETAILS: dict[str, dict[str, Any]] = {
    "phone-topup": {"account": "phone"},
    "checkup": {
        "minutes": 90,
        "early_minutes": 30,
        "place": "全国 300 城指定体检中心",
        "place_en": "Chosen clinics in 300 cities",
        "how": "改期请提前一天联系福利客服",
        "how_en": "To change the time, call the benefits desk a day ahead",
    },
    "charity-tree": {
        "project": "为山区种一棵梭梭树",
        "project_en": "A saxaul tree for the uplands",
        "receiver": "绿洲公益基金会",
        "receiver_en": "Oasis Foundation",
    },
    "movie-ticket": {"alarm": 15},
}
SOLD_OUT = "tent"
NEW = [  # a sheet that came in: key, code, name, English, shelf, points, shop price in yuan, units
    ["WOOL", "WOOL-W", "羊毛混纺室内拖鞋", "Wool-blend slippers", "米白", "Off-white", 260, 49, 120],
    ["WOOL", "WOOL-G", "羊毛混纺室内拖鞋", "Wool-blend slippers", "烟灰", "Smoke grey", 260, 49, 80],
    ["BOTTLE", "BOTTLE-1", "儿童吸管杯 350ml", "Straw cup for children, 350 ml", "", "", "待定", 59, 60],
]
HEADER = [
    "商品编号",
    "货号",
    "商品名称",
    "英文名称",
    "规格名称",
    "规格英文名",
    "兑换价（积分）",
    "市场参考价（元）",
    "库存（件）",
    "所属分类",
]


def work(*, by: Actor) -> None:
    """Do all of it, in a mall that has its goods."""
    for words in SYNONYMS:
        synonyms.save(group_id=None, words=words, by=by)
    settings = ZoneSettings(
        name="冬日暖心专区",
        name_en="Warm winter",
        slug="warm-winter",
        lead="给爱的人添一点暖",
        lead_en="A little warmth for those you love",
        art="scarf",
    )
    zone = zones.save(zone_id=None, settings=settings, by=by)
    ids = dict(Product.objects.filter(art__in=WARM).values_list("art", "pk"))
    zones.add_goods(zone_id=zone.pk, product_ids=[ids[art] for art in WARM if art in ids], by=by)
    for art, details in DETAILS.items():
        for product in Product.objects.filter(art=art, is_internal=False):
            kinds.save_details(product_id=product.pk, details=details, by=by)
    _sold_out(by)
    _sheet(by)
    _dearer(by)


def _sold_out(by: Actor) -> None:
    """Everything of one product is gone, and more comes tomorrow at eight in the evening."""
    product = Product.objects.filter(art=SOLD_OUT).first()
    evening = timezone.localtime().replace(hour=20, minute=0, second=0, microsecond=0) + dt.timedelta(days=1)
    for sku in all_skus(product) if product else []:
        stock.adjust(sku_id=sku.id, change=-sku.available, reference=f"demo/gone/{sku.id}", note="盘点调拨", by=by)
        restocks.plan(sku_id=sku.id, quantity=120, due_at=evening, by=by)


def _sheet(by: Actor) -> None:
    """New goods by sheet, one row of it wrong."""
    shelf = Product.objects.order_by("pk").values_list("category__name", flat=True).first()
    rows = [HEADER, *([str(cell) for cell in row] + [str(shelf)] for row in NEW)]
    found = reading.upload(file_name="冬季上新.xlsx", rows=rows, by=by)
    validation.check(import_id=found.pk)
    applying.confirm(import_id=found.pk, by=by)
    while applying.write_next(import_id=found.pk):
        pass
    applying.settle(import_id=found.pk)
    Product.objects.filter(skus__code="WOOL-W").update(art="scarf")


def _dearer(by: Actor) -> None:
    """Umbrellas are five percent dearer."""
    ids = tuple(Sku.objects.filter(product__art="umbrella").order_by("pk").values_list("pk", flat=True))
    act, chosen = Act("points_times", 10_500), Filter(ids=ids)
    plan = bulk_plan(list(bulk_rows(chosen)), act) if ids else None
    if plan and plan.changing:
        bulk.apply(chosen=chosen, act=act, mark=plan.mark, note="供应商调价", by=by)
