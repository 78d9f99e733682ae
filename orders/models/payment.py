"""The cash part: payments, what gateways told us about them, money given back, and the daily bill."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.privacy.columns import BinaryField, CharField, JSONField
from core.tenancy.belonging import TenantModel
from orders.models.order import Order

WAYS = {
    "jsapi": _("微信内"),
    "h5": _("手机网页"),
    "native": _("扫码"),
    "wap": _("手机网页"),
    "page": _("电脑网页"),
}


class Payment(TenantModel):
    """One attempt to pay an order's cash through a gateway. `number` is what the gateway calls it: ours, random, once."""

    in_sandbox = True

    class State(models.TextChoices):
        WAITING = "waiting", _("待支付")
        PAID = "paid", _("已支付")
        CLOSED = "closed", _("已关闭")

    class Gateway(models.TextChoices):
        FAKE = "fake", _("演示收银台")
        WECHAT = "wechat", _("微信支付")
        ALIPAY = "alipay", _("支付宝")

    number = CharField(max_length=32, unique=True, personal="none")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="payments")
    gateway = models.CharField(max_length=10, choices=Gateway.choices)
    way = CharField(max_length=10, personal="none")  # jsapi, h5, native, wap, page
    fen = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    trade_no = CharField(
        max_length=64, blank=True, personal="contact", cover="CASE WHEN trade_no = '' THEN '' ELSE id::text END"
    )  # the gateway's own number
    paid_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["created_at"], name="payment_open", condition=models.Q(state="waiting"))]
        constraints = [
            models.CheckConstraint(name="payment_positive", condition=models.Q(fen__gt=0)),
            models.UniqueConstraint("order", name="an_order_is_paid_once", condition=models.Q(state="paid")),
            models.UniqueConstraint("gateway", "trade_no", name="a_trade_pays_once", condition=~models.Q(trade_no="")),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def shown_way(self) -> str:
        """How it was begun, in words."""
        return str(WAYS.get(self.way, self.way))

    @property
    def came_too_late(self) -> bool:
        """Money arrived that no order waited for any more; all of it went back."""
        return self.state == self.State.CLOSED and bool(self.trade_no)


class PaymentNotice(TenantModel):
    """A callback as it came, and what became of it. Append-only (trigger); a repeat of one event is kept once."""

    class Outcome(models.TextChoices):
        PAID = "paid", _("已入账")
        REPEAT = "repeat", _("重复通知")
        LATE = "late", _("订单已关闭，已原路退款")
        REFUSED = "refused", _("验签失败")
        MISMATCH = "mismatch", _("金额不符")
        UNKNOWN = "unknown", _("找不到支付单")
        REFUNDED = "refunded", _("退款成功")
        FAILED = "failed", _("退款失败")
        IGNORED = "ignored", _("无需处理")

    gateway = models.CharField(max_length=10, choices=Payment.Gateway.choices)
    event_id = CharField(max_length=80, personal="contact")
    payment_number = CharField(max_length=32, blank=True, db_index=True, personal="none")
    fen = models.PositiveIntegerField(default=0)
    outcome = models.CharField(max_length=10, choices=Outcome.choices)
    digest = BinaryField(max_length=32, personal="secret")  # SHA-256 of the body
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint("gateway", "event_id", "digest", name="an_event_is_kept_once")]


class Refund(TenantModel):
    """Cash on its way back to whoever paid. Asked for once per `reference`; sent by a worker until the gateway took it."""

    in_sandbox = True

    class State(models.TextChoices):
        ASKED = "asked", _("退款中")
        SENT = "sent", _("已提交")
        DONE = "done", _("已退款")
        FAILED = "failed", _("退款失败")

    number = CharField(max_length=32, unique=True, personal="none")
    payment = models.ForeignKey(Payment, on_delete=models.PROTECT, related_name="refunds")
    reference = CharField(max_length=80, unique=True, personal="none")  # order/<number>/cancel, after-sale/<number> …
    fen = models.PositiveIntegerField()
    reason = CharField(max_length=200, blank=True, personal="text")
    state = models.CharField(max_length=6, choices=State.choices, default=State.ASKED)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True, blank=True)
    error = CharField(max_length=300, blank=True, personal="text")
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.CheckConstraint(name="refund_positive", condition=models.Q(fen__gt=0))]
        indexes = [
            models.Index(fields=["next_at"], name="refund_to_send", condition=models.Q(state__in=["asked", "sent"]))
        ]


class Bill(TenantModel):
    """One day of one gateway's own list against ours."""

    in_sandbox = True

    gateway = models.CharField(max_length=10, choices=Payment.Gateway.choices)
    on = models.DateField()
    paid_count = models.PositiveIntegerField(default=0)
    paid_fen = models.PositiveBigIntegerField(default=0)
    back_count = models.PositiveIntegerField(default=0)
    back_fen = models.PositiveBigIntegerField(default=0)
    differences = JSONField(default=list, personal="text")  # [{"number", "kind", "ours", "theirs"}]
    checked_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["-on", "gateway"]
        constraints = [models.UniqueConstraint("gateway", "on", name="one_bill_per_day")]


class PaymentChannel(TenantModel):
    """How this mall takes cash: a gateway with its merchant's secrets, sealed. Without one the demo's cashier serves."""

    gateway = models.CharField(max_length=10, choices=Payment.Gateway.choices, unique=True)
    is_active = models.BooleanField(default=False)
    settings_sealed = BinaryField(default=b"", personal="sealed")  # JSON: merchant number, keys, certificates
    changed_at = models.DateTimeField(auto_now=True)


class DemoTrade(TenantModel):
    """A line in the books of the demo's cashier: it plays a gateway, so it remembers by itself what was paid and given back."""

    class State(models.TextChoices):
        OPEN = "open", _("待支付")
        PAID = "paid", _("已支付")
        CLOSED = "closed", _("已关闭")
        BACK = "back", _("已退款")

    number = CharField(max_length=32, unique=True, personal="none")  # our payment's, or our refund's
    fen = models.PositiveIntegerField()
    state = models.CharField(max_length=6, choices=State.choices, default=State.OPEN)
    trade_no = CharField(max_length=64, blank=True, personal="contact")
    at = models.DateTimeField(null=True, blank=True)  # when money moved

    class Meta:
        ordering = ["-id"]
