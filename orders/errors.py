from django.utils.translation import gettext as _

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
            _("「%(title)s」每人限兑 %(limit)d 件，您已兑换 %(had)d 件。") % {"title": title, "limit": limit, "had": had},
            title=title, limit=limit, had=had,
        )  # fmt: skip


class PriceChanged(DomainError):
    """The price shown is no longer the price."""

    code = "price_changed"

    def __init__(self, *, points: int) -> None:
        super().__init__(_("价格刚刚更新为 %(points)d，请确认后再兑换。") % {"points": points}, points=points)


class PaymentUnavailable(DomainError):
    """The goods ask for cash and this mall has no payment channel."""

    code = "payment_unavailable"

    def __init__(self) -> None:
        super().__init__(_("该商品需支付现金，本商城尚未开通支付。"))


class OrderUnknown(DomainError):
    """No such order for this person."""

    code = "order_unknown"

    def __init__(self) -> None:
        super().__init__(_("没有找到这个订单。"))


class IllegalMove(DomainError):
    """The order can't go from where it is to where it was asked to."""

    code = "illegal_move"

    def __init__(self, *, here: str, there: str) -> None:
        super().__init__(
            _("订单现在是「%(here)s」，不能变为「%(there)s」。") % {"here": here, "there": there},
            here=here,
            there=there,
        )


class TrackingNeeded(DomainError):
    """A parcel by courier has a tracking number."""

    code = "tracking_needed"

    def __init__(self) -> None:
        super().__init__(_("请填写 6–40 位字母或数字的运单号。"))


class OrdersUnderWay(DomainError):
    """An order still needs its address."""

    code = "orders_under_way"

    def __init__(self) -> None:
        super().__init__(_("还有未完成的订单，完成或取消后再清除个人信息。"))
