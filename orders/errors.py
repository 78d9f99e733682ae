import datetime as dt

from django.utils import timezone
from django.utils.formats import date_format
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
            _("「%(title)s」每人限兑 %(limit)d 件，您已兑换 %(had)d 件。") % {"title": title, "limit": limit, "had": had},
            title=title, limit=limit, had=had,
        )  # fmt: skip


class PriceChanged(DomainError):
    """The price shown is no longer the price."""

    code = "price_changed"

    def __init__(self, *, points: int, fen: int = 0) -> None:
        words = _("价格刚刚更新为 %(points)d，请确认后再兑换。")
        if fen:
            words = _("价格刚刚更新为 %(points)d 积分加 ¥%(yuan).2f，请确认后再兑换。")
        super().__init__(words % {"points": points, "yuan": fen / 100}, points=points, fen=fen)


class PaymentUnavailable(DomainError):
    """The goods ask for cash and this mall has no payment channel."""

    code = "payment_unavailable"

    def __init__(self) -> None:
        super().__init__(_("该商品需支付现金，本商城尚未开通支付。"))


class OutsideSlider(DomainError):
    """Other points than the offer allows."""

    code = "outside_slider"

    def __init__(self, *, title: str, least: int, most: int) -> None:
        words = _("「%(title)s」可用 %(least)d–%(most)d 积分，请重新选择。")
        super().__init__(words % {"title": title, "least": least, "most": most}, title=title, least=least, most=most)


class NotForYou(DomainError):
    """The offer is for others."""

    code = "not_for_you"

    def __init__(self, *, title: str) -> None:
        super().__init__(_("「%(title)s」只对部分成员开放。") % {"title": title}, title=title)


class MoreNeeded(DomainError):
    """The kind of goods asks for something besides: a number to top up, a time."""

    code = "more_needed"

    def __init__(self, *, title: str) -> None:
        super().__init__(_("请补充「%(title)s」的充值账号或预约时段。") % {"title": title}, title=title)


class KindUnknown(DomainError):
    """Goods of a kind that nobody here knows how to deliver."""

    code = "kind_not_known"

    def __init__(self, *, kind: str) -> None:
        super().__init__(_("没有人会发放「%(kind)s」这类商品。") % {"kind": kind}, kind=kind)


class AccountRefused(DomainError):
    """The account to top up is none of the kind the goods ask for."""

    code = "account_refused"

    def __init__(self, *, title: str, why: str, least: int = 0, most: int = 0) -> None:
        words = {
            "phone": _("「%(title)s」请填 11 位手机号，例如 138 0013 8000。"),
            "qq": _("「%(title)s」请填 5–12 位 QQ 号。"),
            "email": _("「%(title)s」请填邮箱，例如 name@example.com。"),
            "fuel": _("「%(title)s」请填 16 或 19 位加油卡号。"),
            "free": _("「%(title)s」请填 %(least)d–%(most)d 位账号，不能有空格、表情和特殊符号。"),
        }
        facts = {"title": title, "least": least, "most": most}
        super().__init__(words[why] % facts, why=why, **facts)


class AccountNotSeen(DomainError):
    """The account was typed anew since the page showed it."""

    code = "account_not_seen"

    def __init__(self) -> None:
        super().__init__(_("请核对放大显示的充值账号，无误后再确认一次。"))


class OrderTooLarge(DomainError):
    """More units, or a larger sum, than one order can have."""

    code = "order_too_large"

    def __init__(self) -> None:
        words = _("一单里每种商品最多 %(most)d 件，合计也不能太大：请分几次兑换。")
        super().__init__(words % {"most": MAX_UNITS}, most=MAX_UNITS)


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


class ReasonNeeded(DomainError):
    """A refusal without a reason."""

    code = "reason_needed"

    def __init__(self) -> None:
        super().__init__(_("请写明原因，成员会看到。"))


class OwnRedemption(DomainError):
    """Nobody decides on their own redemption."""

    code = "own_redemption"

    def __init__(self) -> None:
        super().__init__(_("不能审批自己的兑换。"))


class VoucherUnknown(DomainError):
    """No voucher of this mall."""

    code = "voucher_unknown"

    def __init__(self) -> None:
        super().__init__(_("不是本商城的凭证码，请让对方刷新后再扫。"))


class VoucherRefused(DomainError):
    """The voucher can't be used now."""

    code = "voucher_refused"

    @classmethod
    def of(cls, why: str, at: dt.datetime | None = None) -> "VoucherRefused":
        """The refusal for a state of the voucher, or for `digits` (not this moment's code), `stale` (scanned too long ago) or
        `early` (before `at`, the first moment at which it may be used)."""
        words = {
            "used": _("这张凭证已于 %(at)s 使用过。"),
            "void": _("这张凭证已作废：订单已取消或退款。"),
            "expired": _("这张凭证已过期。"),
            "digits": _("凭证码已失效，请让对方刷新后再扫。"),
            "stale": _("扫描已超过 24 小时，请重新扫码。"),
            "early": _("还没到时间：这张凭证 %(at)s 起可以核销。"),
        }[why]
        when = date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT") if at else ""
        return cls(words % {"at": when}, why=why)


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
        words = (
            _("还缺少：%(missing)s。") % {"missing": missing}
            if missing
            else _("密钥或证书的格式不对，请核对后再保存。")
        )
        super().__init__(words, missing=missing)


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


class CaseUnknown(DomainError):
    """No such after-sale case for this person."""

    code = "case_unknown"

    def __init__(self) -> None:
        super().__init__(_("没有找到这张售后单。"))


class NotReturnable(DomainError):
    """These goods can't be given back, or not any more."""

    code = "not_returnable"

    def __init__(self, why: str) -> None:
        words = {
            "never": _("这类商品不支持无理由退换；如有质量问题请选择对应原因。"),
            "late": _("已超过售后期限。"),
        }
        super().__init__(words[why], why=why)


class ChoiceOver(DomainError):
    """The time to choose is over, or the choice was made."""

    code = "choice_over"

    def __init__(self) -> None:
        super().__init__(_("已经处理过了，或已超过选择时间。"))


class ReviewRefused(DomainError):
    """Nothing was received under this line, or it was reviewed before."""

    code = "review_refused"

    def __init__(self) -> None:
        super().__init__(_("收到商品后才能评价，每件商品评价一次。"))


class CourierUnknown(DomainError):
    """This mall has no such tracking service, or its keys lack."""

    code = "courier_unknown"

    def __init__(self) -> None:
        super().__init__(_("物流查询还没有配置完整。"))


class NothingHere(DomainError):
    """Nothing lies at this place for whom the scan names."""

    code = "nothing_here"

    def __init__(self) -> None:
        super().__init__(_("这里没有对应的包裹，请核对领取码、订单号或工号。"))


class AlreadyHandedOver(DomainError):
    """It was collected before."""

    code = "already_handed_over"

    def __init__(self, *, name: str, at: dt.datetime) -> None:
        words = _("已经在 %(at)s 由 %(name)s 领走了。")
        super().__init__(words % {"at": date_format(timezone.localtime(at), "m-d H:i"), "name": name}, name=name)


class HandoverOver(DomainError):
    """The minutes in which it can be taken back are over."""

    code = "handover_over"

    def __init__(self) -> None:
        super().__init__(_("签收已超过 5 分钟或已确认，不能撤销。"))


class NothingChosen(DomainError):
    """Units were to be cancelled, and none was named."""

    code = "nothing_chosen"

    def __init__(self) -> None:
        super().__init__(_("请先选择要取消的商品和数量。"))


class AlreadySent(DomainError):
    """The whole order can't be cancelled any more: something of it has left."""

    code = "already_sent"

    def __init__(self) -> None:
        super().__init__(_("部分商品已发出或已发放，请只取消还没有发出的商品。"))


class BeingDelivered(DomainError):
    """A provider was asked for it: until it answered nobody knows whether it can be taken back."""

    code = "being_delivered"

    def __init__(self, *, title: str) -> None:
        super().__init__(_("「%(title)s」正在发放，结果出来之前不能取消。") % {"title": title}, title=title)


class GiftFollows(DomainError):
    """A gift goes back with the goods it came with, not by itself."""

    code = "gift_follows"

    def __init__(self, *, title: str) -> None:
        super().__init__(_("赠品「%(title)s」随主商品一起退回。") % {"title": title}, title=title)


class SubstituteUnfit(DomainError):
    """Goods that can't take the place of others: dearer, of another kind, not on sale or not for this member."""

    code = "substitute_unfit"

    def __init__(self, *, title: str) -> None:
        super().__init__(
            _("「%(title)s」不能替换：须为在售的同类商品，且价格不高于原商品。") % {"title": title}, title=title
        )


class DeliveryDecided(DomainError):
    """Only a delivery whose outcome is unknown is decided by a person."""

    code = "delivery_decided"

    def __init__(self) -> None:
        super().__init__(_("该发放已有结果，无需再确认。"))
