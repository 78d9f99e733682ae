"""Why an order is not placed, or can't be found or moved."""

from django.utils.translation import gettext as _

from core.bounds import MAX_UNITS
from core.errors import DomainError


class NothingToRedeem(DomainError):
    """An order without lines, or with a quantity below one."""

    code = "nothing_to_redeem"

    def __init__(self) -> None:
        super().__init__(_("请先选择要兑换的商品和数量。"))


class AddressNeeded(DomainError):
    """A parcel needs somewhere to go."""

    code = "address_needed"

    def __init__(self) -> None:
        super().__init__(_("请先选择收货地址。"))


class LimitReached(DomainError):
    """The member already has as many as one person may."""

    code = "limit_reached"

    def __init__(self, *, title: str, limit: int, had: int) -> None:
        super().__init__(
            _("「%(title)s」每人限兑 %(limit)d 件，您已兑换 %(had)d 件。")
            % {"title": title, "limit": limit, "had": had},
            title=title,
            limit=limit,
            had=had,
        )


class PriceChanged(DomainError):
    """The price shown is no longer the price."""

    code = "price_changed"

    def __init__(self, *, points: int, fen: int = 0) -> None:
        message = _("价格刚刚更新为 %(points)d，请确认后再兑换。")
        if fen:
            message = _("价格刚刚更新为 %(points)d 积分加 ¥%(yuan).2f，请确认后再兑换。")
        super().__init__(message % {"points": points, "yuan": fen / 100}, points=points, fen=fen)


class PointsOutOfRange(DomainError):
    """Other points than the offer allows."""

    code = "outside_slider"

    def __init__(self, *, title: str, least: int, most: int) -> None:
        message = _("「%(title)s」可用 %(least)d–%(most)d 积分，请重新选择。")
        super().__init__(message % {"title": title, "least": least, "most": most}, title=title, least=least, most=most)


class NotForYou(DomainError):
    """The offer is for others."""

    code = "not_for_you"

    def __init__(self, *, title: str) -> None:
        super().__init__(_("「%(title)s」只对部分成员开放。") % {"title": title}, title=title)


class DetailsRequired(DomainError):
    """The kind of goods asks for something besides: a number to top up, a time."""

    code = "more_needed"

    def __init__(self, *, title: str) -> None:
        super().__init__(_("请补充「%(title)s」的充值账号或预约时段。") % {"title": title}, title=title)


class AccountRefused(DomainError):
    """The account to top up is none of the kind the goods ask for."""

    code = "account_refused"

    def __init__(self, *, title: str, why: str, least: int = 0, most: int = 0) -> None:
        message = {
            "phone": _("「%(title)s」请填 11 位手机号，例如 138 0013 8000。"),
            "qq": _("「%(title)s」请填 5–12 位 QQ 号。"),
            "email": _("「%(title)s」请填邮箱，例如 name@example.com。"),
            "fuel": _("「%(title)s」请填 16 或 19 位加油卡号。"),
            "free": _("「%(title)s」请填 %(least)d–%(most)d 位账号，不能有空格、表情和特殊符号。"),
        }
        values = {"title": title, "least": least, "most": most}
        super().__init__(message[why] % values, why=why, **values)


class OrderTooLarge(DomainError):
    """More units, or a larger sum, than one order can have."""

    code = "order_too_large"

    def __init__(self) -> None:
        message = _("一单里每种商品最多 %(most)d 件，合计也不能太大：请分几次兑换。")
        super().__init__(message % {"most": MAX_UNITS}, most=MAX_UNITS)


class TooManyUnits(DomainError):
    """More units than are left to cancel, send or return."""

    code = "too_many_units"

    def __init__(self, *, title: str, left: int) -> None:
        super().__init__(
            _("「%(title)s」最多还能处理 %(left)d 件。") % {"title": title, "left": left}, title=title, left=left
        )


class NoGoods(DomainError):
    """A parcel without goods, or a case without units."""

    code = "no_goods"

    def __init__(self) -> None:
        super().__init__(_("请至少选择一件商品。"))


class MemberNotHere(DomainError):
    """Somebody who has left redeems nothing more."""

    code = "member_not_here"

    def __init__(self) -> None:
        super().__init__(_("该成员已离开，不能再兑换。"))


class OrderUnknown(DomainError):
    """No such order for this person."""

    code = "order_unknown"

    def __init__(self) -> None:
        super().__init__(_("没有找到这个订单。"))


class InvalidTransition(DomainError):
    """The order can't go from where it is to where it was asked to."""

    code = "illegal_move"

    def __init__(self, *, here: str, there: str) -> None:
        super().__init__(
            _("订单现在是「%(here)s」，不能变为「%(there)s」。") % {"here": here, "there": there},
            here=here,
            there=there,
        )


class OrdersUnderWay(DomainError):
    """An order still needs its address."""

    code = "orders_under_way"

    def __init__(self) -> None:
        super().__init__(_("还有未完成的订单，完成或取消后再清除个人信息。"))


class OwnRedemption(DomainError):
    """Nobody decides on their own redemption, nor on what follows it."""

    code = "own_redemption"

    def __init__(self) -> None:
        super().__init__(_("不能处理自己的兑换或售后，请另一位同事来做。"))


class DetailsDiffer(DomainError):
    """One order tops up one account, or books one time, per sku."""

    code = "details_differ"

    def __init__(self) -> None:
        super().__init__(_("同一商品的不同充值账号或预约时间，请分开下单。"))
