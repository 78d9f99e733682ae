"""Why money, or the word of a courier, is not taken."""

from django.utils.translation import gettext as _

from core.errors import DomainError


class PaymentUnavailable(DomainError):
    """The goods ask for cash and this mall has no payment channel."""

    code = "payment_unavailable"

    def __init__(self) -> None:
        super().__init__(_("该商品需支付现金，本商城尚未开通支付。"))


class NothingToPay(DomainError):
    """The order waits for no payment: it is paid, closed, or costs no cash."""

    code = "nothing_to_pay"

    def __init__(self) -> None:
        super().__init__(_("这个订单不需要支付了，请刷新查看最新状态。"))


class PayTimeOver(DomainError):
    """The time to pay is over; the order is about to be closed."""

    code = "pay_time_over"

    def __init__(self) -> None:
        super().__init__(_("支付时间已过，订单即将关闭，积分会自动退回。"))


class GatewayUnavailable(DomainError):
    """The payment channel did not answer or refused to begin."""

    code = "gateway_unavailable"

    def __init__(self) -> None:
        super().__init__(_("支付渠道暂时没有响应，请稍后再试或换一种方式。"))


class ChannelUnknown(DomainError):
    """This mall has no such payment channel."""

    code = "channel_unknown"

    def __init__(self) -> None:
        super().__init__(_("这个收款渠道没有配置。"))


class ChannelIncomplete(DomainError):
    """The merchant's secrets don't open the channel."""

    code = "channel_incomplete"

    def __init__(self, *, missing: str = "") -> None:
        message = (
            _("还缺少：%(missing)s。") % {"missing": missing}
            if missing
            else _("密钥或证书的格式不对，请核对后再保存。")
        )
        super().__init__(message, missing=missing)


class RefundUnknown(DomainError):
    """No such refund in this mall."""

    code = "refund_unknown"

    def __init__(self) -> None:
        super().__init__(_("没有找到这笔退款。"))


class OverRefunded(DomainError):
    """More would go back than was paid."""

    code = "over_refunded"

    def __init__(self, *, left: int) -> None:
        super().__init__(_("最多还能退 ¥%(yuan).2f。") % {"yuan": left / 100}, left=left)


class CourierUnknown(DomainError):
    """This mall has no such tracking service, or its keys lack."""

    code = "courier_unknown"

    def __init__(self) -> None:
        super().__init__(_("物流查询还没有配置完整。"))
