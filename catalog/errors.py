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

    def __init__(self, *, rows: list[int], count: int) -> None:
        words = _("没有导入：%(count)d 行有误（卡密为空、重复或已存在），例如第 %(rows)s 行。")
        if not count:
            words = _("没有导入：文件里没有卡密，或超过 10 万行。")
        super().__init__(words % {"count": count, "rows": "、".join(map(str, rows[:5]))}, rows=rows, count=count)


class CodesShort(DomainError):
    """A pool has too few free codes for an order line."""

    code = "codes_short"

    def __init__(self, *, missing: int) -> None:
        super().__init__(_("卡密池还缺 %(n)d 个，补充后会自动发放。") % {"n": missing}, missing=missing)


class OfferUnsound(DomainError):
    """Terms that contradict each other."""

    code = "offer_unsound"

    def __init__(self, why: str) -> None:
        words = {
            "free": _("兑换价不能为零：请填积分或现金。"),
            "slider": _("最低积分要小于兑换价，并填写每 100 积分折合的现金。"),
            "slider_and_tiers": _("「积分 + 现金」滑杆与等级价不能同时使用。"),
            "gift": _("赠品不能是商品自己。"),
            "window": _("结束时间要晚于开始时间。"),
            "overlap": _("这段时间里该规格已有一场限时抢兑。"),
        }
        super().__init__(words[why], why=why)
