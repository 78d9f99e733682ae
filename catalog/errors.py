from django.utils.translation import gettext as _

from core.errors import DomainError


class SoldOut(DomainError):
    """Fewer units left than asked for."""

    code = "sold_out"

    def __init__(self, *, title: str, left: int) -> None:
        sentence = _("「%(title)s」已兑完。") if left <= 0 else _("「%(title)s」只剩 %(left)d 件。")
        super().__init__(sentence % {"title": title, "left": left}, title=title, left=left)


class NotOnSale(DomainError):
    """The product is not on sale, or has no price now."""

    code = "not_on_sale"

    def __init__(self, *, title: str = "") -> None:
        super().__init__(_("商品「%(title)s」已下架或不在兑换时间内。") % {"title": title}, title=title)


class StockNegative(DomainError):
    """A correction would leave less than nothing."""

    code = "stock_negative"

    def __init__(self, *, available: int) -> None:
        super().__init__(_("库存只有 %(n)d 件，不能再减这么多。") % {"n": available}, available=available)


class StockTooMany(DomainError):
    """More would lie on the shelf than is counted."""

    code = "stock_too_many"

    def __init__(self, *, most: int) -> None:
        super().__init__(_("库存最多 %(most)s 件。") % {"most": f"{most:,}"}, most=most)


class StockIsPool(DomainError):
    """Stock of goods that are codes was typed; it is what lies in the pool."""

    code = "stock_is_pool"

    def __init__(self, *, title: str) -> None:
        super().__init__(_("「%(title)s」的库存就是卡密池，请导入卡密。") % {"title": title}, title=title)


class StockMoved(DomainError):
    """Stock was corrected by hand since the number that is to replace it was looked at."""

    code = "stock_moved"

    def __init__(self, *, seen: int, target: int, now: int, mark: int = 0) -> None:
        values = {"seen": seen, "target": target, "now": now}
        message = _("库存又被手工改过：预览时 %(seen)s，要改为 %(target)s，现在是 %(now)s。请确认后再写入。")
        super().__init__(message % {name: f"{value:,}" for name, value in values.items()}, **values, mark=mark)


class PictureRefused(DomainError):
    """The upload is no picture we can read, or too large."""

    code = "picture_refused"

    def __init__(self) -> None:
        super().__init__(_("图片打不开：请上传 8 MB 以内的 JPG、PNG 或 WebP。"))


class CodeTaken(DomainError):
    """Another sku has this code."""

    code = "sku_code_taken"

    def __init__(self, *, sku_code: str) -> None:
        super().__init__(_("货号 %(code)s 已被使用。") % {"code": sku_code}, sku_code=sku_code)


class OfferSoldOut(DomainError):
    """A limited offer has fewer units left than asked for."""

    code = "offer_sold_out"

    def __init__(self, *, title: str, left: int) -> None:
        sentence = _("「%(title)s」本场已抢完。") if left <= 0 else _("「%(title)s」本场只剩 %(left)d 件。")
        super().__init__(sentence % {"title": title, "left": left}, title=title, left=left)


class TimeFull(DomainError):
    """The booked time is full or over."""

    code = "time_full"

    def __init__(self) -> None:
        super().__init__(_("这个时段刚刚约满，请换一个时段。"))


class CodesRefused(DomainError):
    """Rows of a code file that can't be taken; then none was."""

    code = "codes_refused"

    def __init__(self, *, rows: list[int], count: int, why: str = "") -> None:
        message = _(
            "没有导入：%(count)d 行有误（卡密为空、重复、已存在，或被表格写成了 1.38E+10），例如第 %(rows)s 行。"
        )
        if not count:
            message = _("没有导入：文件里没有卡密，或超过 10 万行。")
        if why == "expired":
            message = _("没有导入：这批卡密已经过期。")
        values = {"count": count, "rows": "、".join(map(str, rows[:5]))}
        super().__init__(message % values, rows=rows, count=count, why=why)


class CodesShort(DomainError):
    """A pool has too few free codes for an order line."""

    code = "codes_short"

    def __init__(self, *, missing: int) -> None:
        super().__init__(_("卡密池还缺 %(n)d 个，补充后会自动发放。") % {"n": missing}, missing=missing)


class OfferUnsound(DomainError):
    """Terms that contradict each other."""

    code = "offer_unsound"

    def __init__(self, why: str) -> None:
        message = {
            "free": _("兑换价不能为零：请填积分或现金。"),
            "range": _("兑换价太大了。"),
            "slider": _("最低积分要小于兑换价，并填写每 100 积分折合的现金。"),
            "slider_and_tiers": _("「积分 + 现金」滑杆与等级价不能同时使用。"),
            "gift": _("赠品不能是商品自己。"),
            "gift_kind": _("赠品只能是实物、卡密或优惠券：其他商品要成员先填写信息，或发放后收不回。"),
            "window": _("结束时间要晚于开始时间。"),
            "overlap": _("这段时间里该规格已有一场限时抢兑。"),
        }
        super().__init__(message[why], why=why)


class RowFailed(DomainError):
    """A row of a sheet could not be written for a reason that is ours."""

    code = "row_failed"

    def __init__(self) -> None:
        super().__init__(_("这一行写入时出错，原因已记录；其它行不受影响，请联系平台处理。"))


class ImportRefused(DomainError):
    """A sheet of goods that can't be taken in, or an import that is not where the act needs it."""

    code = "goods_import_refused"

    def __init__(self, why: str, **values: int) -> None:
        message = {
            "columns": _("没有找到「货号」列：请用导出的表格或模板。"),
            "empty": _("表格里没有商品。"),
            "too_many": _("一次最多 %(most)s 行，请分几次导入。"),
            "state": _("这次导入已经不在这一步了，请刷新页面。"),
            "busy": _("还有一次导入没有完成，请等它结束或放弃它。"),
            "not_last": _("只能撤销最近一次导入。"),
            "nothing": _("没有可以写入的行。"),
        }
        super().__init__(message[why] % values, why=why)


class BulkRefused(DomainError):
    """A bulk change that can't be made or taken back."""

    code = "bulk_refused"

    def __init__(self, why: str) -> None:
        message = {
            "nothing": _("没有选中任何规格，或没有可以修改的。"),
            "stale": _("预览之后价格或库存有变化，请看过新的预览再确认。"),
            "not_last": _("只能撤销最近一次批量修改。"),
            "undone": _("这次修改已经撤销过了。"),
            "busy": _("这次修改还没做完，请等它结束。"),
        }
        super().__init__(message[why], why=why)


class RestockRefused(DomainError):
    """A restock that can't be planned."""

    code = "restock_refused"

    def __init__(self, why: str) -> None:
        message = {
            "past": _("补货时间要晚于现在。"),
            "pool": _("库存就是卡密池，请导入卡密。"),
            "provider": _("这类商品还没有接通供应商，不能补货。"),
            "done": _("这次补货已经执行，不能取消。"),
        }
        super().__init__(message[why], why=why)


class SlugTaken(DomainError):
    """Another zone has this address."""

    code = "zone_slug_taken"

    def __init__(self, *, slug: str) -> None:
        super().__init__(_("地址「%(slug)s」已被另一个专区使用。") % {"slug": slug}, slug=slug)


class SynonymsRefused(DomainError):
    """Fewer than two words, or a word that already stands in another group."""

    code = "synonyms_refused"

    def __init__(self, word: str = "") -> None:
        message = _("「%(word)s」已经在另一组里了。") if word else _("一组至少两个词，每个词最长 20 个字。")
        super().__init__(message % {"word": word} if word else message, word=word)


class KindUnknown(DomainError):
    """Goods of a kind that nobody here knows how to sell or deliver."""

    code = "kind_not_known"

    def __init__(self, *, kind: str) -> None:
        super().__init__(_("没有人会发放「%(kind)s」这类商品。") % {"kind": kind}, kind=kind)


class KindIncomplete(DomainError):
    """Goods that could be redeemed but not delivered."""

    code = "kind_incomplete"

    def __init__(self, *, title: str, why: str = "tier") -> None:
        message = {
            "kind": _("「%(title)s」还不能上架：没有人会发放这类商品。"),
            "provider": _("「%(title)s」还不能上架：还没有接通能充值的供应商。"),
            "tier": _("「%(title)s」还不能上架：请先在「类型设置」里选升到哪个等级。"),
            "times": _("「%(title)s」还不能上架：请先开放可预约的时段。"),
        }
        super().__init__(message[why] % {"title": title}, title=title, why=why)


class TimesRefused(DomainError):
    """Times that can't be made or narrowed."""

    code = "times_refused"

    def __init__(self, why: str, *, booked: int = 0) -> None:
        message = {
            "kind": _("只有预约服务才有时段。"),
            "too_many": _("一次最多开放 26 周、2,000 个时段。"),
            "booked": _("这个时段已有 %(n)d 人预约，人数不能更少。"),
        }
        super().__init__(message[why] % {"n": booked}, why=why)
