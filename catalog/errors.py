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
