"""People of a tenant: employees, customers or distributors; their departments, addresses and messages."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex, GinIndex
from django.db import models
from django.utils import timezone
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from core import crypto
from core.masks import PersonName
from core.tenancy.belonging import TenantModel, TenantQuerySet


class Department(TenantModel):
    """A node of the organisation (or a region, a store group)."""

    name = models.CharField(max_length=60)
    code = models.CharField(max_length=40, unique=True)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="children")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint("parent", "name", name="department_name_is_unique", nulls_distinct=False)
        ]

    def __str__(self) -> str:
        return self.name


class Tier(TenantModel):
    """A rank of members with prices and service of its own; the higher `position`, the higher the rank."""

    code = models.SlugField(max_length=20, unique=True)
    name = models.CharField(max_length=20)
    name_en = models.CharField(max_length=40, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_vip = models.BooleanField(default=False)  # served first

    class Meta:
        ordering = ["position", "id"]

    def __str__(self) -> str:
        return self.name_en if self.name_en and get_language() == "en" else self.name


class Site(TenantModel):
    """A place of the company where goods are delivered in bulk and signed for."""

    code = models.SlugField(max_length=20, unique=True)
    name = models.CharField(max_length=40)
    name_en = models.CharField(max_length=60, blank=True)
    address_sealed = models.BinaryField(default=b"")  # JSON of AddressFacts
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["code"]

    def __str__(self) -> str:
        return self.name_en if self.name_en and get_language() == "en" else self.name


class MemberQuerySet(TenantQuerySet["Member"]):
    def active(self) -> "MemberQuerySet":
        return self.filter(state=Member.State.ACTIVE)


class Member(TenantModel):
    """A person who holds points here. `user` is their login once they have one."""

    FORGOTTEN = "gone-"  # what the number of somebody who was erased begins with

    class State(models.TextChoices):
        ACTIVE = "active", _("在职")
        LEAVING = "leaving", _("离职结算中")
        LEFT = "left", _("已离开")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="member")
    employee_no = models.CharField(max_length=40, unique=True)
    name = PersonName(max_length=60)
    name_key = models.CharField(max_length=200, db_index=True)  # pinyin, so that Chinese names sort and are found
    department = models.ForeignKey(Department, null=True, on_delete=models.PROTECT, related_name="members")
    phone_sealed = models.BinaryField(blank=True, default=b"")
    phone_index = models.BinaryField(max_length=32, null=True, blank=True, db_index=True)
    email = models.EmailField(blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ACTIVE)
    grade = models.CharField(max_length=40, blank=True)
    tier = models.ForeignKey(Tier, null=True, blank=True, on_delete=models.PROTECT, related_name="members")
    tier_until = models.DateField(null=True, blank=True)  # the last day of a rank that was bought
    site = models.ForeignKey(Site, null=True, blank=True, on_delete=models.SET_NULL, related_name="members")
    labels = ArrayField(models.CharField(max_length=40), default=list, blank=True)
    # Month and day only: what a birthday wish needs and nothing more.
    born_month = models.PositiveSmallIntegerField(null=True, blank=True)
    born_day = models.PositiveSmallIntegerField(null=True, blank=True)
    keeps_private = models.BooleanField(default=False)  # no public wishes, lists or rankings
    language = models.CharField(max_length=10, blank=True)  # of mails, texts and notices; blank: the mall's
    joined_on = models.DateField(null=True, blank=True)
    left_on = models.DateField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = MemberQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["name"]),
            models.Index(fields=["department", "state"]),
            models.Index(fields=["born_month", "born_day"], name="member_birthday"),
            models.Index(fields=["grade"], name="member_grade"),
            GinIndex(fields=["labels"], name="member_labels"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_active(self) -> bool:
        return self.state == self.State.ACTIVE

    @property
    def is_forgotten(self) -> bool:
        """Whether everything personal was erased (services/privacy.py)."""
        return self.employee_no.startswith(self.FORGOTTEN)

    @property
    def may_redeem(self) -> bool:
        """Whether the mall is open to them: also in the days a leaver has to use the points up."""
        return self.state in (self.State.ACTIVE, self.State.LEAVING)

    @property
    def phone(self) -> str:
        """The phone number in clear; pages show `masked_phone`."""
        return crypto.decrypt(self.phone_sealed)

    @property
    def birthday(self) -> str:
        """08-15; the year isn't kept. Empty where unknown."""
        return f"{self.born_month:02d}-{self.born_day:02d}" if self.born_month and self.born_day else ""

    @property
    def masked_phone(self) -> str:
        return crypto.mask_phone(self.phone)


class Address(TenantModel):
    """Where parcels go. Everything a stranger could use is sealed in one value."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="addresses")
    sealed = models.BinaryField()  # JSON of AddressFacts
    area_code = models.CharField(max_length=6)
    is_default = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-is_default", "-id"]
        constraints = [
            models.UniqueConstraint("member", name="one_default_address", condition=models.Q(is_default=True))
        ]


class Card(TenantModel):
    """A printed card with a QR code for a member without a phone. Only the code's blind index is kept: a card can't be printed
    twice, a new one makes the old one worthless."""

    WRONG_AT_MOST = 5

    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="cards")
    token_index = models.BinaryField(max_length=32, unique=True)
    pin_hash = models.CharField(max_length=128, blank=True)  # blank: the last four of the employee number
    wrong = models.PositiveSmallIntegerField(default=0)  # wrong PINs in a row
    locked_until = models.DateTimeField(null=True, blank=True)
    issued_at = models.DateTimeField(auto_now_add=True)
    issued_by = PersonName(max_length=100)
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint("member", name="one_card_is_valid", condition=models.Q(revoked_at=None))]


class Channel(models.TextChoices):
    """Ways a message reaches its member. The first is the message centre itself; the others leave the house."""

    APP = "app", _("站内消息")
    MAIL = "mail", _("邮件")
    SMS = "sms", _("短信")
    WECOM = "wecom", _("企业微信")
    DINGTALK = "dingtalk", _("钉钉")
    FEISHU = "feishu", _("飞书")


OUTSIDE = [one for one in Channel if one != Channel.APP]
CHAT = (Channel.WECOM, Channel.DINGTALK, Channel.FEISHU)


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
    title = models.CharField(max_length=100)
    body = models.CharField(max_length=300)
    facts = models.JSONField(default=dict)
    link = models.CharField(max_length=200, blank=True)
    dedupe = models.CharField(max_length=100)
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
        return gettext(self.title) % self._shown_facts()

    @property
    def shown_body(self) -> str:
        return gettext(self.body) % self._shown_facts()

    def _shown_facts(self) -> dict[str, object]:
        """A fact that was written in English too (`title`, `title_en`) is shown in it to readers of English."""
        own = {name: self.facts.get(f"{name}_en") for name in self.facts} if get_language() == "en" else {}
        return {
            name: own.get(name) or (gettext(fact) if isinstance(fact, str) and fact else fact)
            for name, fact in self.facts.items()
        }


@dataclass(frozen=True, slots=True)
class KindFacts:
    """What is usual for a kind of message: its category, the channels it takes unless the mall says otherwise, and whether it
    may wake people."""

    category: MessageCategory
    channels: tuple[Channel, ...] = CHAT
    is_urgent: bool = False


_C, _K = MessageCategory, Message.Kind
KINDS: dict[str, KindFacts] = {
    _K.GRANT: KindFacts(_C.POINTS, (*CHAT, Channel.MAIL)),
    _K.REVOKE: KindFacts(_C.POINTS),
    _K.LEAVE: KindFacts(_C.POINTS, (*CHAT, Channel.MAIL)),
    _K.EXPIRY: KindFacts(_C.EXPIRY, (*CHAT, Channel.MAIL)),
    _K.ORDER: KindFacts(_C.ORDER),
    _K.PARCEL: KindFacts(_C.ORDER),
    _K.COLLECT: KindFacts(_C.ORDER, (*CHAT, Channel.SMS)),
    _K.DELIVERY: KindFacts(_C.ORDER),
    _K.VOUCHER: KindFacts(_C.ORDER, is_urgent=True),
    _K.REFUND: KindFacts(_C.ORDER, (*CHAT, Channel.MAIL)),
    _K.SHORTAGE: KindFacts(_C.ORDER, (*CHAT, Channel.MAIL, Channel.SMS)),
    _K.CASE: KindFacts(_C.CARE, (*CHAT, Channel.MAIL)),
    _K.GOODS: KindFacts(_C.ACTIVITY),
    _K.NOTICE: KindFacts(_C.ACTIVITY),
    _K.SECURITY: KindFacts(_C.SECURITY, (*CHAT, Channel.MAIL, Channel.SMS), is_urgent=True),
}
# What nobody can switch off in the message centre: an order and its goods, money, the account itself.
ALWAYS_SHOWN = frozenset({_C.ORDER, _C.CARE, _C.SECURITY})
URGENT = [kind for kind, facts in KINDS.items() if facts.is_urgent]


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
    error = models.CharField(max_length=200, blank=True)
    provider_no = models.CharField(max_length=80, blank=True)  # the channel's own number
    created_at = models.DateTimeField(auto_now_add=True)
    sent_at = models.DateTimeField(null=True, blank=True)

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
    settings_sealed = models.BinaryField(default=b"")  # JSON: keys, numbers, templates
    changed_at = models.DateTimeField(auto_now=True)


class MessageSwitch(TenantModel):
    """The mall's own word on a kind of message through a channel; without a row the usual holds (KINDS)."""

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

    is_on = models.BooleanField(default=True)
    from_time = models.TimeField(default=dt.time(22))
    until_time = models.TimeField(default=dt.time(8))


class DemoSent(TenantModel):
    """What a pretended channel «sent»: it plays the provider, so it remembers by itself, and takes a reference once."""

    sending = models.OneToOneField(Sending, on_delete=models.CASCADE, related_name="demo")
    channel = models.CharField(max_length=10, choices=Channel.choices)
    to_masked = models.CharField(max_length=80)
    title = models.CharField(max_length=200)
    body = models.CharField(max_length=600)
    url = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
