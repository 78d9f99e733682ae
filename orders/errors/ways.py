"""Why goods don't leave, don't come back, or are not handed out."""

import datetime as dt

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from core.errors import DomainError


class AccountNotSeen(DomainError):
    """The account was typed anew since the page showed it."""

    code = "account_not_seen"

    def __init__(self) -> None:
        super().__init__(_("请核对放大显示的充值账号，无误后再确认一次。"))


class TrackingNeeded(DomainError):
    """A parcel by courier has a tracking number."""

    code = "tracking_needed"

    def __init__(self) -> None:
        super().__init__(_("请填写 6–40 位字母或数字的运单号。"))


class ReasonNeeded(DomainError):
    """A refusal without a reason."""

    code = "reason_needed"

    def __init__(self) -> None:
        super().__init__(_("请写明原因，成员会看到。"))


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
        message = {
            "used": _("这张凭证已于 %(at)s 使用过。"),
            "void": _("这张凭证已作废：订单已取消或退款。"),
            "expired": _("这张凭证已过期。"),
            "digits": _("凭证码已失效，请让对方刷新后再扫。"),
            "stale": _("扫描已超过 24 小时，请重新扫码。"),
            "early": _("还没到时间：这张凭证 %(at)s 起可以核销。"),
        }[why]
        when = date_format(timezone.localtime(at), "SHORT_DATETIME_FORMAT") if at else ""
        return cls(message % {"at": when}, why=why)


class CaseUnknown(DomainError):
    """No such after-sale case for this person."""

    code = "case_unknown"

    def __init__(self) -> None:
        super().__init__(_("没有找到这张售后单。"))


class NotReturnable(DomainError):
    """These goods can't be given back, or not any more."""

    code = "not_returnable"

    def __init__(self, why: str) -> None:
        message = {
            "never": _("这类商品不支持无理由退换；如有质量问题请选择对应原因。"),
            "late": _("已超过售后期限。"),
        }
        super().__init__(message[why], why=why)


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


class NothingHere(DomainError):
    """Nothing lies at this place for whom the scan names."""

    code = "nothing_here"

    def __init__(self) -> None:
        super().__init__(_("这里没有对应的包裹，请核对领取码、订单号或工号。"))


class AlreadyHandedOver(DomainError):
    """It was collected before."""

    code = "already_handed_over"

    def __init__(self, *, name: str, at: dt.datetime) -> None:
        message = _("已经在 %(at)s 由 %(name)s 领走了。")
        super().__init__(message % {"at": date_format(timezone.localtime(at), "m-d H:i"), "name": name}, name=name)


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
    """The whole order can't be cancelled any more: something of it has left, or (`nothing_left`) all of it."""

    code = "already_sent"

    def __init__(self, *, nothing_left: bool = False) -> None:
        super().__init__(
            _("商品已全部发出或发放，不能再取消；有问题请申请售后。")
            if nothing_left
            else _("部分商品已发出或已发放，请只取消还没有发出的商品。")
        )


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


class TrackingUsed(DomainError):
    """A tracking number that the order has, for other goods."""

    code = "tracking_used"

    def __init__(self, *, tracking_no: str) -> None:
        message = _("运单号 %(number)s 已登记在这个订单的另一个包裹上，请核对。")
        super().__init__(message % {"number": tracking_no}, tracking_no=tracking_no)


class ProviderWordNeeded(DomainError):
    """Who decides about a delivery writes down what the provider said."""

    code = "provider_word_needed"

    def __init__(self) -> None:
        super().__init__(_("请写明供应商怎么说，会留在订单记录里。"))
