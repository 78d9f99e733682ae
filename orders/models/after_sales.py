"""When it does not go as planned: goods that ran out, redemptions to approve, after-sale cases; and what members say."""

import uuid

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from catalog.models import Sku
from core.privacy.columns import CharField, ImageField
from core.tenancy.belonging import TenantModel
from members.models import Member
from orders.models.order import Order, OrderLine


class OrderDecision(TenantModel):
    """Who let a redemption through, or did not."""

    in_sandbox = True

    order = models.OneToOneField(Order, on_delete=models.PROTECT, related_name="decision")
    is_approved = models.BooleanField()
    actor_id = models.BigIntegerField(null=True)
    actor_name = CharField(max_length=100, personal="name")
    reason = CharField(max_length=200, blank=True, personal="text")
    at = models.DateTimeField(auto_now_add=True)


class Shortage(TenantModel):
    """Goods that ran out after they were ordered. The member chooses until `choose_by`; after that it is a refund."""

    in_sandbox = True

    class State(models.TextChoices):
        ASKED = "asked", _("待您选择")
        WAITS = "waits", _("等待补货")
        SWAPPED = "swapped", _("已换货")
        BACK = "back", _("已退款")
        ENDED = "ended", _("已结束")  # the units were sent after all, or cancelled otherwise

    OPEN = (State.ASKED, State.WAITS)

    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="shortages")
    units = models.PositiveIntegerField()
    substitutes = models.ManyToManyField(Sku, related_name="+")
    sorry_points = models.PositiveIntegerField(default=0)  # granted when it is opened, whatever is chosen
    wait_until = models.DateField(null=True, blank=True)  # when new goods are expected
    state = models.CharField(max_length=8, choices=State.choices, default=State.ASKED)
    choose_by = models.DateTimeField()
    chosen_at = models.DateTimeField(null=True, blank=True)
    reason = CharField(max_length=200, blank=True, personal="text")
    created_by = CharField(max_length=100, personal="name")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                "line", name="one_open_shortage_per_line", condition=models.Q(state__in=["asked", "waits"])
            )
        ]
        indexes = [
            models.Index(fields=["choose_by"], name="shortage_open", condition=models.Q(state="asked")),
            models.Index(fields=["wait_until"], name="shortage_waiting", condition=models.Q(state="waits")),
        ]


class AfterSale(TenantModel):
    """A member's case about what they received."""

    in_sandbox = True

    class Kind(models.TextChoices):
        REFUND = "refund", _("仅退款")
        RETURN = "return", _("退货退款")
        EXCHANGE = "exchange", _("换货")
        RESEND = "resend", _("补发")

    class State(models.TextChoices):
        ASKED = "asked", _("待审核")
        TO_RETURN = "to_return", _("待寄回")
        RETURNING = "returning", _("退货途中")
        RECEIVED = "received", _("已收货待处理")
        DONE = "done", _("已完成")
        REFUSED = "refused", _("未通过")
        WITHDRAWN = "withdrawn", _("已撤销")

    OPEN = (State.ASKED, State.TO_RETURN, State.RETURNING, State.RECEIVED)
    REASONS = {
        "broken": _("破损或有质量问题"),
        "wrong": _("发错或与描述不符"),
        "missing": _("少件或未收到"),
        "unwanted": _("不想要了"),
        "other": _("其他原因"),
    }

    number = CharField(max_length=20, unique=True, personal="none")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="after_sales")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="after_sales")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    reason = CharField(max_length=40, personal="none")  # a code of REASONS
    text = CharField(max_length=300, blank=True, personal="text")
    points = models.PositiveIntegerField(default=0)  # to be given back, as agreed
    cash_fen = models.PositiveIntegerField(default=0)
    return_carrier = CharField(max_length=10, blank=True, personal="none")
    return_no = CharField(max_length=40, blank=True, personal="contact")
    is_vip = models.BooleanField(default=False)
    due_at = models.DateTimeField(null=True, blank=True)  # until when somebody has to act
    escalated_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["member", "-id"], name="after_sale_by_member"),
            models.Index(
                fields=["-is_vip", "due_at"],
                name="after_sale_queue",
                condition=models.Q(state__in=["asked", "returning", "received"]),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def reason_words(self) -> str:
        """Why, in the reader's language."""
        return str(self.REASONS.get(self.reason, self.reason))

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to act."""
        return self.state in self.OPEN

    @property
    def is_late(self) -> bool:
        """Whether somebody should have acted by now."""
        return self.is_open and self.due_at is not None and self.due_at < timezone.now()


class AfterSaleLine(TenantModel):
    """How many units of an order line a case is about."""

    in_sandbox = True

    case = models.ForeignKey(AfterSale, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="after_sale_lines")
    quantity = models.PositiveIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint("case", "line", name="a_line_stands_once_in_a_case")]


class AfterSaleNote(TenantModel):
    """What happened to a case or was said in it, by whom. Append-only (trigger)."""

    in_sandbox = True

    case = models.ForeignKey(AfterSale, on_delete=models.CASCADE, related_name="notes")
    from_member = models.BooleanField(default=False)
    actor_name = CharField(max_length=100, personal="name")
    from_state = CharField(max_length=10, blank=True, personal="none")
    to_state = models.CharField(max_length=10, blank=True, choices=AfterSale.State.choices)
    text = CharField(max_length=500, blank=True, personal="text")
    is_internal = models.BooleanField(default=False)  # for the desk only
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["id"]


def photo_path(photo: models.Model, filename: str) -> str:
    """`photos/<random>.webp`: the uploader's file name is never used."""
    return f"photos/{uuid.uuid4().hex}.webp"


class Photo(TenantModel):
    """A picture of a case or a review, re-encoded to WebP when it came in."""

    case = models.ForeignKey(AfterSale, null=True, blank=True, on_delete=models.CASCADE, related_name="photos")
    review = models.ForeignKey("orders.Review", null=True, blank=True, on_delete=models.CASCADE, related_name="photos")
    file = ImageField(upload_to=photo_path, personal="none")
    width = models.PositiveIntegerField(default=0)
    height = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(name="a_photo_belongs_to_one", condition=models.Q(case=None) ^ models.Q(review=None))
        ]


class Review(TenantModel):
    """What a member says about a line they received; once per line."""

    in_sandbox = True

    line = models.OneToOneField(OrderLine, on_delete=models.PROTECT, related_name="review")
    product = models.ForeignKey("catalog.Product", on_delete=models.CASCADE, related_name="reviews")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="reviews")
    stars = models.PositiveSmallIntegerField()
    text = CharField(max_length=500, blank=True, personal="text")
    is_anonymous = models.BooleanField(default=False)
    is_hidden = models.BooleanField(default=False)
    reply = CharField(max_length=300, blank=True, personal="text")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.CheckConstraint(name="one_to_five_stars", condition=models.Q(stars__range=(1, 5)))]
        indexes = [models.Index(fields=["product", "-id"], name="review_by_product")]
