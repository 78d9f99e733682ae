"""What a mall's buyers did before and after its past: warehouses, code pools, times to book; sliders, a flash sale, tiers."""

import datetime as dt
from dataclasses import replace

from django.utils import timezone

from catalog import kinds
from catalog.models import Offer, Product, ServiceSlot, Sku, Warehouse, Zone, ZoneProduct
from catalog.services import codes, offers, products, stock
from catalog.services.offers import Price
from core.actors import Actor
from members.models import Member, Site, Tier
from members.selectors import PostalAddress

HOUSES = [("sz", "深圳仓", "Shenzhen warehouse"), ("sh", "上海仓", "Shanghai warehouse")]
FROM_SHANGHAI = ("food", "home", "beauty", "merch")  # shelves whose goods lie there
POOL = 60
TIMES = (9, 11, 14, 16)
SITES = [
    ("hq", "深圳总部", "Shenzhen head office", "广东省 深圳市 南山区", "440305", "科技园南区星河大厦 18 楼前台"),
    ("sh", "上海办公室", "Shanghai office", "上海市 市辖区 浦东新区", "310115", "张江路 368 号 5 楼前台"),
]
TIERS = [("silver", "银卡", "Silver", False), ("gold", "金卡", "Gold", True)]
# Drawing → the least points out of a hundred that have to be points, with the rest in cash.
SLIDERS = {"robot-vacuum": 40, "smart-watch": 50, "rice-cooker": 60, "suitcase": 50, "camera": 60, "keyboard": 50}
FLASH = {"air-fryer": 70, "earbuds": 80, "nuts-gift": 60, "coffee-beans": 75}  # percent of the usual price
TIERED = {"coffee-beans": 88, "tea": 90, "aroma": 90, "desk-lamp": 92}
SAMPLES = [  # of the internal sale: drawing, title, English, what is worn, shop price, points, cash in fen
    (
        "monitor",
        "27 英寸 4K 显示器（展示样机）",
        "27-inch 4K monitor (showroom sample)",
        "九成新，底座有细微划痕，屏幕完好，附原装电源",
        1999,
        3000,
        49900,
    ),
    (
        "office-chair",
        "人体工学椅（样品）",
        "Ergonomic chair (sample)",
        "扶手有轻微磨损，已清洁消毒，无外包装",
        1299,
        2000,
        29900,
    ),
    (
        "hair-dryer",
        "高速吹风机（退货翻新）",
        "Hair dryer (returned, renewed)",
        "外盒破损，机身全新，缺一个风嘴",
        399,
        900,
        4900,
    ),
]


def stock_up(*, slug: str, by: Actor) -> None:
    """Warehouses, sites, tiers, codes in every pool, and times to book: what must be there before anybody redeems."""
    houses = {code: Warehouse.objects.create(code=code, name=name, name_en=english) for code, name, english in HOUSES}
    sent = Product.objects.filter(kind__in=kinds.PARCELS)
    sent.update(warehouse=houses["sz"])
    sent.filter(category__slug__in=FROM_SHANGHAI).update(warehouse=houses["sh"])
    for position, (code, name, english, is_vip) in enumerate(TIERS):
        Tier.objects.create(code=code, name=name, name_en=english, is_vip=is_vip, position=position)
    for code, name, english, area, area_code, detail in SITES:
        address = PostalAddress(
            receiver="行政前台", phone="075588886666", area=area, area_code=area_code, detail=detail
        )
        Site.objects.create(code=code, name=name, name_en=english, address_sealed=address.seal())
    Member.objects.filter(pk=Member.objects.order_by("employee_no").values("pk")[:1]).update(
        tier=Tier.objects.get(code="gold"), site=Site.objects.get(code="hq")
    )
    for sku in Sku.objects.filter(product__kind__in=kinds.POOLED).order_by("pk"):
        rows = [(f"{sku.code}-{n:04d}", f"{slug}-{sku.code}-{n * 7919 % 10007:05d}") for n in range(1, POOL + 1)]
        codes.import_codes(sku_id=sku.pk, rows=rows, name="首批卡密", by=by, expires_on=dt.date(2027, 12, 31))
    ServiceSlot.objects.bulk_create(
        ServiceSlot(sku=sku, starts_at=moment, capacity=6)
        for sku in Sku.objects.filter(product__kind__in=kinds.TIMED)
        for moment in _times()
    )


def _times() -> list[dt.datetime]:
    """Four times a day on the next fourteen days from tomorrow on."""
    zone, first = timezone.get_current_timezone(), timezone.localdate() + dt.timedelta(days=2)
    days = [first + dt.timedelta(days=n) for n in range(14)]
    return [dt.datetime.combine(day, dt.time(hour), zone) for day in days for hour in TIMES]


def dress(*, scenario: str, by: Actor) -> None:
    """Offers beside the plain price, and the internal sale: made last, so that the past was paid at the usual price."""
    for art, percent in SLIDERS.items():
        for sku, price in _prices(art):
            # A yuan for each yuan: the shop's price spread over the points.
            swap = max(price.market_fen * 100 // price.points, 1)
            least = max(price.points * percent // 100, 1)
            offers.set_price(sku_id=sku.pk, price=replace(price, min_points=least, swap_fen_per_100=swap), by=by)
    tiers = {tier.code: tier.pk for tier in Tier.objects.all()}
    for art, percent in TIERED.items():
        for sku, price in _prices(art):
            own = {str(tiers["gold"]): price.points * percent // 100}
            offers.set_price(sku_id=sku.pk, price=replace(price, tier_points=own), by=by)
    today = timezone.localtime().replace(minute=0, second=0, microsecond=0)
    for art, percent in FLASH.items():
        for sku, price in _prices(art):
            offers.open_flash(
                sku_id=sku.pk,
                price=replace(price, points=price.points * percent // 100, limit=2, tier_points={}),
                name="周末限时抢兑",
                starts_at=today,
                ends_at=today + dt.timedelta(days=9),
                quota=80,
                by=by,
            )
    _month_limit("ride-card", by)
    if scenario == "welfare":
        _internal_sale(by)


def _prices(art: str) -> list[tuple[Sku, Price]]:
    """The skus of that drawing with their standard price."""
    rows = Offer.objects.filter(sku__product__art=art, sku__product__is_internal=False, is_active=True, kind="standard")
    return [
        (
            one.sku,
            Price(points=one.points, market_fen=one.market_fen, limit=one.per_member_limit, period=one.limit_period),
        )
        for one in rows.select_related("sku")
    ]


def _month_limit(art: str, by: Actor) -> None:
    for sku, price in _prices(art):
        offers.set_price(sku_id=sku.pk, price=replace(price, limit=2, period=Offer.Period.MONTH), by=by)


def _internal_sale(by: Actor) -> None:
    """Samples and returned goods for the staff, one each a season, with what is worn said plainly."""
    zone = Zone.objects.create(
        name="员工内购",
        name_en="Staff sale",
        slug="staff-sale",
        lead="样品与退货翻新，每人每季一件",
        lead_en="Samples and returns, one each a season",
        skin="staff",
        art="office-chair",
    )
    shelf = Product.objects.filter(art="air-fryer").values_list("category_id", flat=True)[:1].get()
    for place, (art, title, english, condition, yuan, points, fen) in enumerate(SAMPLES):
        product = products.create_product(
            fields={
                "title": title,
                "title_en": english,
                "subtitle": "内部专享，不对外",
                "subtitle_en": "For staff only",
                "art": art,
                "is_internal": True,
                "condition": condition,
                "batch_no": f"NG2026-{place + 1:02d}",
                "return_days": 0,
                "rules": "样品售出不退换，到货请当面验收。",
                "rules_en": "Samples can't be returned; please check on arrival.",
                "warehouse_id": Warehouse.objects.get(code="sz").pk,
                "position": 500 + place,
            },
            category_id=shelf,
            sku_code=f"NG{place + 1:03d}",
            quantity=0,
            on_sale=True,
            by=by,
            price=Price(points=points, cash_fen=fen, market_fen=yuan * 100, limit=1, period=Offer.Period.QUARTER),
        )
        stock.adjust(sku_id=product.skus.get().pk, change=12, reference=f"sample/{product.pk}", note="样品入库", by=by)
        ZoneProduct.objects.create(zone=zone, product=product, position=place)
