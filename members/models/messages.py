"""Messages to members: kinds, channels, what was sent where, who wants what."""

import datetime as dt
from dataclasses import dataclass

from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from core.privacy.columns import BinaryField, CharField, JSONField
from core.tenancy.belonging import TenantModel
from members.models.people import Member


class Channel(models.TextChoices):
    """Ways a message reaches its member. The first is the message centre itself; the others leave the house."""

    APP = "app", _("站内消息")
    MAIL = "mail", _("邮件")
    SMS = "sms", _("短信")
    WECOM = "wecom", _("企业微信")
    DINGTALK = "dingtalk", _("钉钉")
    FEISHU = "feishu", _("飞书")


OUTSIDE = [one for one in Channel if one != Channel.APP]
# What everything goes through unless a mall says otherwise: it costs nothing and doesn't fill a mailbox.
CHAT = tuple(one for one in OUTSIDE if one not in (Channel.MAIL, Channel.SMS))


class MessageCategory(models.TextChoices):
    """What members choose by."""

    POINTS = "balance", _("积分变动")
    ORDER = "order", _("订单与物流")
    EXPIRY = "expiry", _("到期提醒")
    CARE = "care", _("售后")
    ACTIVITY = "activity", _("活动与公告")
    SECURITY = "security", _("账号安全")


class Message(TenantModel):
    """A note to a member. `title` and `body` are msgids, filled by `facts` when shown.

    A fact that is a msgid itself (a courier's name, a usual reason) is shown in the reader's language too.
    """

    class Kind(models.TextChoices):
        GRANT = "grant", _("积分到账")
        REVOKE = "revoke", _("积分撤回")
        LEAVE = "leave", _("离职结算结果")
        EXPIRY = "expiry", _("积分即将到期")
        ORDER = "order", _("订单动态")
        PARCEL = "parcel", _("发货与物流")
        COLLECT = "collect", _("领取提醒")
        DELIVERY = "delivery", _("权益到账")
        VOUCHER = "voucher", _("凭证核销")
        REFUND = "refund", _("现金退款")
        SHORTAGE = "shortage", _("缺货选择")
        CASE = "case", _("售后进度")
        GOODS = "goods", _("补货与降价")
        NOTICE = "notice", _("公告")
        SECURITY = "security", _("账号安全")

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="messages")
    kind = models.CharField(max_length=20, choices=Kind.choices)
    title = CharField(max_length=100, personal="text")
    body = CharField(max_length=300, personal="text")
    facts = JSONField(default=dict, personal="text")
    link = CharField(max_length=200, blank=True, personal="none")
    dedupe = CharField(max_length=100, personal="none")
    created_at = models.DateTimeField(auto_now_add=True)
    read_at = models.DateTimeField(null=True)
    is_shown = models.BooleanField(
        default=True
    )  # whether the message centre shows it; one that it doesn't counts as read

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint("member", "dedupe", name="a_message_comes_once")]
        indexes = [models.Index(fields=["member", "-id"], name="message_by_member")]

    @property
    def shown_title(self) -> str:
        return gettext(self.title) % self._shown_values()

    @property
    def shown_body(self) -> str:
        return gettext(self.body) % self._shown_values()

    def _shown_values(self) -> dict[str, object]:
        """A fact that was written in English too (`title`, `title_en`) is shown in it to readers of English."""
        own = {name: self.facts.get(f"{name}_en") for name in self.facts} if get_language() == "en" else {}
        return {
            name: own.get(name) or (gettext(fact) if isinstance(fact, str) and fact else fact)
            for name, fact in self.facts.items()
        }


@dataclass(frozen=True, slots=True)
class MessageKindSettings:
    """What is usual for a kind of message: its category, the channels it takes unless the mall says otherwise, and whether it
    may wake people."""

    category: MessageCategory
    channels: tuple[Channel, ...] = CHAT
    is_urgent: bool = False


_C, _K = MessageCategory, Message.Kind
KINDS: dict[str, MessageKindSettings] = {
    _K.GRANT: MessageKindSettings(_C.POINTS, (*CHAT, Channel.MAIL)),
    _K.REVOKE: MessageKindSettings(_C.POINTS),
    _K.LEAVE: MessageKindSettings(_C.POINTS, (*CHAT, Channel.MAIL)),
    _K.EXPIRY: MessageKindSettings(_C.EXPIRY, (*CHAT, Channel.MAIL)),
    _K.ORDER: MessageKindSettings(_C.ORDER),
    _K.PARCEL: MessageKindSettings(_C.ORDER),
    _K.COLLECT: MessageKindSettings(_C.ORDER, (*CHAT, Channel.SMS)),
    _K.DELIVERY: MessageKindSettings(_C.ORDER),
    _K.VOUCHER: MessageKindSettings(_C.ORDER, is_urgent=True),
    _K.REFUND: MessageKindSettings(_C.ORDER, (*CHAT, Channel.MAIL)),
    _K.SHORTAGE: MessageKindSettings(_C.ORDER, (*CHAT, Channel.MAIL, Channel.SMS)),
    _K.CASE: MessageKindSettings(_C.CARE, (*CHAT, Channel.MAIL)),
    _K.GOODS: MessageKindSettings(_C.ACTIVITY),
    _K.NOTICE: MessageKindSettings(_C.ACTIVITY),
    _K.SECURITY: MessageKindSettings(_C.SECURITY, (*CHAT, Channel.MAIL, Channel.SMS), is_urgent=True),
}
# What nobody can switch off in the message centre: an order and its goods, money, the account itself.
ALWAYS_SHOWN = frozenset({_C.ORDER, _C.CARE, _C.SECURITY})
URGENT = [kind for kind, settings in KINDS.items() if settings.is_urgent]


_GOING = models.Q(state__in=["waiting", "leaving"])


class Sending(TenantModel):
    """A message on its way through a channel. Its state is the queue; the channel hears the same reference at every try."""

    class State(models.TextChoices):
        WAITING = "waiting", _("等待发送")
        LEAVING = "leaving", _("发送中")  # only where a repeat would reach people twice
        SENT = "sent", _("已发送")
        FAILED = "failed", _("没有送达")
        UNSURE = "unsure", _("不确定是否送达")  # the worker or the line died while it left

    message = models.ForeignKey(Message, on_delete=models.CASCADE, related_name="sendings", db_index=False)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True, blank=True)
    error = CharField(max_length=200, blank=True, personal="text")
    provider_no = CharField(max_length=80, blank=True, personal="contact")  # the channel's own number
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)

    was_set_aside: bool  # no column: members/services/sending.py

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint("message", "channel", name="a_message_takes_a_channel_once")]
        indexes = [
            models.Index(fields=["next_at", "id"], name="sending_on_its_way", condition=_GOING),
            models.Index(fields=["-id"], name="sending_in_doubt", condition=models.Q(state__in=["failed", "unsure"])),
            BrinIndex(fields=["created_at"], name="sending_by_time"),
        ]

    @property
    def is_held(self) -> bool:
        """Whether it waits for the morning, or for its next try."""
        return self.state == self.State.WAITING and self.next_at is not None and self.next_at > timezone.now()


class MessageChannel(TenantModel):
    """How this mall sends: a channel with its secrets, sealed. In the demo a channel without them only pretends."""

    channel = models.CharField(max_length=10, choices=Channel.choices, unique=True)
    is_active = models.BooleanField(default=False)
    settings_sealed = BinaryField(default=b"", personal="sealed")  # JSON: keys, numbers, templates
    changed_at = models.DateTimeField(auto_now=True)


class MessageSwitch(TenantModel):
    """The mall's own word on a kind of message through a channel; without a row the usual holds (KINDS)."""

    in_sandbox = True

    kind = models.CharField(max_length=20, choices=Message.Kind.choices)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    is_on = models.BooleanField()

    class Meta:
        ordering = ["kind", "channel"]
        constraints = [models.UniqueConstraint("kind", "channel", name="one_switch_per_kind_and_channel")]


class MessageChoice(TenantModel):
    """A member's own word on a category through a channel; without a row it comes."""

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="message_choices", db_index=False)
    category = models.CharField(max_length=10, choices=MessageCategory.choices)
    channel = models.CharField(max_length=10, choices=Channel.choices)
    is_on = models.BooleanField()

    class Meta:
        ordering = ["member", "category", "channel"]
        constraints = [models.UniqueConstraint("member", "category", "channel", name="one_choice_per_channel")]


class QuietHours(TenantModel):
    """When nothing leaves the house but what is urgent, in the mall's zone. One row at most; without it the usual hours."""

    in_sandbox = True

    is_on = models.BooleanField(default=True)
    from_time = models.TimeField(default=dt.time(22))
    until_time = models.TimeField(default=dt.time(8))


class DemoSent(TenantModel):
    """What a pretended channel «sent»: it plays the provider, so it remembers by itself, and takes a reference once."""

    sending = models.OneToOneField(Sending, on_delete=models.CASCADE, related_name="demo")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    to_masked = CharField(max_length=80, personal="contact")
    title = CharField(max_length=200, personal="text")
    body = CharField(max_length=600, personal="text")
    url = CharField(max_length=300, blank=True, personal="text")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
