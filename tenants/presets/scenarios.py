"""What each scenario brings to a new mall: shelves, goods of its own, prices, point types, saved groups."""

from dataclasses import dataclass, field

from django.utils.translation import gettext_noop as _

from tenants.models import Tenant
from tenants.presets.goods import CATEGORIES, GOODS, Good

S = Tenant.Scenario
SHELVES = {slug: (slug, name, name_en, icon) for slug, name, name_en, icon in CATEGORIES}


@dataclass(frozen=True, slots=True)
class TypePreset:
    """A point type: where it may be spent (shelves; none is everywhere) and how long it lives."""

    name: str
    shelves: tuple[str, ...] = ()
    validity: str = "days"
    validity_n: int | None = 365
    line_cap: int = 20_000
    suggested_cap: int = 5_000


@dataclass(frozen=True, slots=True)
class Preset:
    """All of one scenario. `rate`: points per yuan; `first`: goods in front; `without`: shelves it does not open."""

    rate: int
    shelves: tuple[tuple[str, str, str, str], ...]
    first: tuple[str, ...] = ()
    without: frozenset[str] = frozenset()
    own: tuple[Good, ...] = ()
    types: tuple[TypePreset, ...] = ()
    groups: tuple[tuple[str, dict[str, list[str]]], ...] = field(default=())

    @property
    def goods(self) -> list[Good]:
        """Its goods: its own, then the platform's from the shelves it opens."""
        return [*self.own, *(good for good in GOODS if good.category not in self.without)]


def _shelves(*order: str, own: tuple[tuple[str, str, str, str], ...] = ()) -> tuple[tuple[str, str, str, str], ...]:
    return own + tuple(SHELVES[slug] for slug in order)


G = Good
PRESETS = {
    S.WELFARE: Preset(
        rate=10,
        shelves=_shelves("festival", "food", "digital", "home", "travel", "sport", "beauty", "card", "family"),
        types=(
            TypePreset(_("节日专项"), ("festival", "food"), validity_n=90, suggested_cap=2_000),
            TypePreset(_("司龄礼"), validity="months", validity_n=24),
        ),
        groups=(("骨干员工", {"labels": ["骨干"]}),),
    ),
    S.LOYALTY: Preset(
        rate=20,
        shelves=_shelves(
            "food",
            "card",
            "home",
            "beauty",
            "digital",
            "family",
            own=(("merch", "品牌周边", "Our merch", "tabler--mug"),),
        ),
        first=(
            "mug",
            "coffee-beans",
            "tote-bag",
            "thermos",
            "movie-ticket",
            "ice-cream",
            "aroma",
            "desk-lamp",
            "plant",
        ),
        without=frozenset({"festival", "travel", "sport"}),
        own=(
            G(
                "mug",
                "merch",
                "品牌限定马克杯 400ml",
                "Limited brand mug, 400 ml",
                "会员专属配色，可进微波炉",
                "Members' colour, microwave safe",
                49,
                ("会员专属", "Members"),
            ),
            G(
                "tote-bag",
                "merch",
                "品牌帆布托特包",
                "Brand canvas tote",
                "12 安厚帆布，装得下一台电脑",
                "12 oz canvas, room for a laptop",
                59,
                ("限量", "Limited"),
            ),
        ),
        types=(
            TypePreset(_("消费返利"), validity="months", validity_n=12),
            TypePreset(_("生日礼遇"), ("merch", "card"), validity_n=30, suggested_cap=1_000),
        ),
        groups=(("黑金会员", {"labels": ["黑金"]}), ("沉睡会员", {"labels": ["沉睡"]})),
    ),
    S.CHANNEL: Preset(
        rate=10,
        shelves=_shelves(
            "travel",
            "digital",
            "card",
            "festival",
            "food",
            own=(
                ("store", "门店支持", "Shop support", "tabler--building-store"),
                ("learn", "培训成长", "Training", "tabler--school"),
            ),
        ),
        first=(
            "shop-sign",
            "training",
            "suitcase",
            "robot-vacuum",
            "fuel-card",
            "smart-watch",
            "tea",
            "checkup",
            "red-wine",
        ),
        without=frozenset({"home", "beauty", "sport", "family"}),
        own=(
            G(
                "shop-sign",
                "store",
                "门头焕新补贴 1,000 元",
                "Shop front makeover, ¥1,000",
                "品牌统一设计，含安装",
                "Brand design, installation included",
                1000,
                ("门店支持", "Support"),
                limit=2,
            ),
            G(
                "training",
                "learn",
                "金牌店长训练营名额",
                "Shop manager bootcamp seat",
                "两天一夜，食宿全包",
                "Two days, room and board included",
                599,
                ("成长", "Growth"),
                kind="service",
            ),
        ),
        types=(
            TypePreset(_("返利"), validity="quarter_end", validity_n=None, line_cap=200_000, suggested_cap=50_000),
            TypePreset(
                _("门店专项"),
                ("store", "learn"),
                validity="year_end",
                validity_n=None,
                line_cap=100_000,
                suggested_cap=20_000,
            ),
        ),
        groups=(("金牌经销商", {"labels": ["金牌"]}), ("新签经销商", {"labels": ["新签"]})),
    ),
    S.CAMPAIGN: Preset(
        rate=15,
        shelves=_shelves(
            "digital",
            "sport",
            "card",
            "family",
            "food",
            own=(("fun", "活动好礼", "Campaign gifts", "tabler--confetti"),),
        ),
        first=("lamb-plush", "badge-set", "blocks", "ice-cream", "power-bank", "basketball"),
        without=frozenset({"festival", "home", "travel", "beauty"}),
        own=(
            G(
                "lamb-plush",
                "fun",
                "小羊公仔 30cm",
                "Lamb plush, 30 cm",
                "活动限定红围巾款",
                "Red scarf, this campaign only",
                69,
                ("活动限定", "Campaign"),
                limit=2,
            ),
            G(
                "badge-set",
                "fun",
                "纪念徽章套装 4 枚",
                "Badge set, four pieces",
                "集齐一套，解锁隐藏礼",
                "Collect them all",
                29,
                ("收集", "Collect"),
                limit=3,
            ),
        ),
        types=(TypePreset(_("活动专享"), ("fun", "card", "food"), validity_n=30, suggested_cap=1_000),),
        groups=(("报名用户", {"labels": ["报名"]}),),
    ),
    S.INTERNAL: Preset(
        rate=8,
        shelves=_shelves(
            "digital",
            "home",
            "beauty",
            "travel",
            "food",
            own=(("own", "自家好货", "Our own goods", "tabler--building-factory-2"),),
        ),
        first=("monitor", "office-chair", "air-fryer", "rice-cooker", "robot-vacuum", "hair-dryer"),
        without=frozenset({"festival", "card", "family", "sport"}),
        own=(
            G(
                "monitor",
                "own",
                "27 英寸 4K 显示器",
                "27-inch 4K monitor",
                "员工专享，每人限 1 台",
                "Staff price, one each",
                999,
                ("内购价", "Staff price"),
                limit=1,
            ),
            G(
                "office-chair",
                "own",
                "人体工学办公椅",
                "Ergonomic office chair",
                "同款在办公室坐过的都说好",
                "The one from the office",
                699,
                ("内购价", "Staff price"),
                limit=1,
            ),
        ),
        types=(TypePreset(_("内购额度"), validity="year_end", validity_n=None, suggested_cap=10_000),),
        groups=(("有内购资格", {"labels": ["内购"]}),),
    ),
}
