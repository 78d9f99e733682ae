"""The sheet of all goods: its columns, its rows, and what can be wrong with a row that comes back."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.errors import OfferUnsound, PictureRefused
from catalog.models import GoodsImport, GoodsImportRow, Offer, Product, in_language
from core.documents.sheets import header_key, write_xlsx
from core.safe_http import CAUSES

PICTURES = 5
CLEAR = "-"  # in a cell: make it empty. An empty cell leaves what there is.


@dataclass(frozen=True, slots=True)
class Column:
    """A column by the name people read, and the names it is known by besides (as `header_key` gives them)."""

    key: str
    title: Any
    names: tuple[str, ...] = ()
    most: int = 0  # letters, of a column that is words of the product


COLUMNS = [
    Column("key", gettext_lazy("商品编号"), ("商品编号", "productkey", "productid", "spu", "款号")),
    Column("code", gettext_lazy("货号"), ("货号", "sku", "skucode", "商品编码", "规格编码", "商家编码")),
    Column("title", gettext_lazy("商品名称"), ("商品名称", "名称", "name", "title", "productname"), 60),
    Column("title_en", gettext_lazy("英文名称"), ("英文名称", "englishname", "nameenglish"), 100),
    Column("sku_name", gettext_lazy("规格名称"), ("规格名称", "规格", "variant")),
    Column("sku_name_en", gettext_lazy("规格英文名"), ("规格英文名", "variantenglish", "variantinenglish")),
    Column("category", gettext_lazy("所属分类"), ("所属分类", "分类", "category")),
    Column("kind", gettext_lazy("类型"), ("类型", "kind", "type")),
    Column("subtitle", gettext_lazy("一句话卖点"), ("一句话卖点", "卖点", "subtitle", "sellingpoint", "tagline"), 80),
    Column("subtitle_en", gettext_lazy("英文卖点"), ("英文卖点", "subtitleenglish", "sellingpointinenglish"), 120),
    Column("description", gettext_lazy("商品介绍"), ("商品介绍", "介绍", "description", "aboutthisgift"), 4000),
    Column(
        "description_en", gettext_lazy("英文介绍"), ("英文介绍", "descriptionenglish", "descriptioninenglish"), 4000
    ),
    Column("points", gettext_lazy("兑换价（积分）"), ("兑换价积分", "兑换价", "积分", "points", "pricepoints")),
    Column(
        "cash",
        gettext_lazy("另付现金（元）"),
        ("另付现金元", "另付现金", "现金", "现金元", "cash", "cash¥", "cashbesides¥"),
    ),
    Column(
        "market",
        gettext_lazy("市场参考价（元）"),
        ("市场参考价元", "市场参考价", "市场价", "市场价元", "marketprice", "marketprice¥"),
    ),
    Column(
        "limit",
        gettext_lazy("每人限兑（件）"),
        ("每人限兑件", "每人限兑", "限兑", "limit", "limitpermember", "limitperperson"),
    ),
    Column("period", gettext_lazy("限兑周期"), ("限兑周期", "period", "limitperiod", "limitcounts")),
    Column("stock", gettext_lazy("库存（件）"), ("库存件", "库存", "stock", "units", "stockunits")),
    Column("state", gettext_lazy("状态"), ("状态", "state", "status")),
    *(
        Column(f"picture{n}", gettext_lazy("图片"), (f"图片{n}", f"picture{n}", f"pictures{n}", f"image{n}"))
        for n in range(1, PICTURES + 1)
    ),
]
BY_KEY = {column.key: column for column in COLUMNS}
WORDS = {name for column in COLUMNS for name in column.names}

EXPORT = """
select first_value(s.code) over (partition by p.id order by s.position, s.id), s.code, p.title, p.title_en, s.name, s.name_en,
  c.name, c.name_en, p.kind, p.subtitle, p.subtitle_en, p.description, p.description_en, o.points, o.cash_fen, o.market_fen,
  o.per_member_limit, o.limit_period,
  (select coalesce(sum(k.available), 0)::int from catalog_stockslot k where k.sku_id = s.id), p.state,
  (select array_agg(regexp_replace(i.file, '^.*/', '') order by i.position, i.id) from catalog_productimage i where i.product_id = p.id)
from catalog_sku s join catalog_product p on p.id = s.product_id join catalog_category c on c.id = p.category_id
left join catalog_offer o on o.sku_id = s.id and o.is_active and o.kind = 'standard'
order by p.position, p.id desc, s.position, s.id
"""


def header() -> list[str]:
    """The columns' names in the reader's language."""
    return [f"{one.title}{one.key[7:]}" if one.key.startswith("picture") else str(one.title) for one in COLUMNS]


def columns_of(row: Sequence[str]) -> dict[str, int]:
    """Which column stands where in a header row."""
    keys = [header_key(cell) for cell in row]
    own = {one.key: header_key(title) for one, title in zip(COLUMNS, header(), strict=True)}
    found = {}
    for one in COLUMNS:
        names = {own[one.key], *one.names}
        place = next((place for place, key in enumerate(keys) if key in names), None)
        if place is not None:
            found[one.key] = place
    return found


class SkuRow(NamedTuple):
    """A sku with its product and its standard offer, as EXPORT reads it."""

    key: str
    code: str
    title: str
    title_en: str
    name: str
    name_en: str
    category: str
    category_en: str
    kind: str
    subtitle: str
    subtitle_en: str
    description: str
    description_en: str
    points: int | None
    cash_fen: int | None
    market_fen: int | None
    limit: int | None
    period: str
    stock: int
    state: str
    pictures: list[str] | None


def export_rows() -> Iterator[list[Any]]:
    """Every sku of the mall in the order of the shelves, a row each. One query."""
    with connection.cursor() as cursor:
        cursor.execute(EXPORT)
        while rows := cursor.fetchmany(1_000):
            for row in rows:
                yield _cells(SkuRow(*row))


def _cells(row: SkuRow) -> list[Any]:
    pictures = (row.pictures or [])[:PICTURES]
    return [
        *row[: SkuRow._fields.index("category")],
        in_language(row.category, row.category_en),
        str(Product.Kind(row.kind).label),
        row.subtitle,
        row.subtitle_en,
        row.description,
        row.description_en,
        row.points,
        _yuan(row.cash_fen),
        _yuan(row.market_fen),
        row.limit,
        str(Offer.Period(row.period).label) if row.limit else "",
        row.stock,
        str(Product.State(row.state).label),
        *pictures,
        *[""] * (PICTURES - len(pictures)),
    ]


def _yuan(fen: int | None) -> float | int | str:
    if not fen:
        return ""
    return fen // 100 if fen % 100 == 0 else fen / 100


def template() -> bytes:
    """The sheet without goods, with one row to show how it is filled in."""
    example = [
        "MUG",
        "MUG-BLUE",
        _("示例：陶瓷马克杯"),
        "Example: mug",
        _("蓝色"),
        "Blue",
        _("家居日用"),
        str(Product.Kind.PHYSICAL.label),
        _("釉下彩，可进微波炉"),
        "",
        "",
        "",
        680,
        "",
        68,
        2,
        str(Offer.Period.MONTH.label),
        100,
        str(Product.State.DRAFT.label),
        "https://example.com/mug.jpg",
        "mug-2.jpg",
        "",
        "",
        "",
    ]
    return write_xlsx(header(), [example], title=_("商品"))


PROBLEMS = {
    "code_missing": gettext_lazy("没有货号"),
    "code_twice": gettext_lazy("货号和第 %(row)s 行重复"),
    "too_long": gettext_lazy("最长 %(most)s 个字"),
    "missing": gettext_lazy("新商品必须填写"),
    "category_unknown": gettext_lazy("没有「%(value)s」这个分类"),
    "choice_unknown": gettext_lazy("只能填：%(choices)s"),
    "not_whole": gettext_lazy("「%(value)s」不是整数"),
    "not_money": gettext_lazy("「%(value)s」不是金额，最多两位小数"),
    "out_of_range": gettext_lazy("须在 %(least)s 到 %(most)s 之间"),
    "price_missing": gettext_lazy("新规格要有兑换价"),
    "tier": gettext_lazy("会员特权要先在「类型设置」里选升到哪个等级，才能在售"),
    "times": gettext_lazy("预约服务要先开放可预约的时段，才能在售"),
    "stock_pool": gettext_lazy("库存就是卡密池，请导入卡密"),
    "kind": gettext_lazy("没有人会发放这类商品，不能在售"),
    "provider": gettext_lazy("这类商品还没有接通供应商，不能在售"),
    "differs": gettext_lazy("和第 %(row)s 行的同一商品不一致"),
    "other_product": gettext_lazy("这个货号属于商品「%(title)s」"),
    "picture_address": gettext_lazy("图片地址须以 https:// 开头"),
    "picture_absent": gettext_lazy("压缩包里没有「%(value)s」"),
    "letters": gettext_lazy("含有不能用的字符"),
}
KEPT = {
    "ordered": gettext_lazy("导入之后有人兑换过，保留"),
    "changed": gettext_lazy("导入之后又改过，保留后来的"),
    "stock": gettext_lazy("库存已经用掉，没有退回"),
    "used": gettext_lazy("别处用到它（例如赠品），保留"),
    "moved": gettext_lazy("导入之后库存又被手工改过，保留后来的"),
    "pool": gettext_lazy("现在是卡密商品，库存跟着卡密池"),
}


def problem_words(problem: Sequence[Any]) -> str:
    """A problem of a row as a sentence: where it is and what it is."""
    column, code, facts = problem
    message = str(OfferUnsound(code[6:])) if code.startswith("offer_") else str(PROBLEMS[code]) % facts
    if column not in BY_KEY:
        return message
    return _("%(column)s：%(message)s") % {"column": column_title(column), "message": message}


def picture_words(cause: str) -> str:
    """Why a picture was not brought, as a sentence."""
    own = {"row": _("这一行没有写入"), "quota": _("存储空间不够"), "picture": str(PictureRefused())}
    return own.get(cause) or str(CAUSES.get(cause, cause))


def column_title(key: str) -> str:
    """A column's name in the reader's language."""
    title = str(BY_KEY[key].title)
    return f"{title}{key[7:]}" if key.startswith("picture") else title


def bad_sheet(goods_import: GoodsImport) -> bytes:
    """The rows that can't be taken, as they were written, with a last column that says why. One query."""
    keys = [one.key for one in COLUMNS if one.key in goods_import.columns]
    rows: Iterable[GoodsImportRow] = goods_import.rows.filter(outcome=GoodsImportRow.Outcome.BAD)
    titles = [column_title(key) for key in keys]
    lines = (
        [*(row.cells.get(key, "") for key in keys), row.row_no, "；".join(problem_words(one) for one in row.problems)]
        for row in rows
    )
    return write_xlsx([*titles, _("行"), _("原因")], lines, title=_("有问题的行"))
