"""The parcels orders travel in: on the road with a courier, or in bulk to a place of the company."""

from typing import ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.privacy.columns import BinaryField, CharField
from core.tenancy.belonging import TenantModel
from members.models import Member
from orders.models.order import Order, OrderLine


class Parcel(TenantModel):
    """What went out: carrier, tracking number, and the lines in it."""

    in_sandbox = True

    class State(models.TextChoices):
        SENT = "sent", _("运输中")
        ARRIVED = "arrived", _("已送达")
        SIGNED = "signed", _("已签收")

    class Carrier(models.TextChoices):
        SF = "sf", _("顺丰速运")
        JD = "jd", _("京东物流")
        ZTO = "zto", _("中通快递")
        YTO = "yto", _("圆通速递")
        STO = "sto", _("申通快递")
        EMS = "ems", _("中国邮政 EMS")
        SITE = "site", _("送到公司")
        DIGITAL = "digital", _("电子发放")

    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="parcels")
    carrier = models.CharField(max_length=10, choices=Carrier.choices)
    tracking_no = CharField(
        max_length=40, blank=True, personal="contact", cover="CASE WHEN tracking_no = '' THEN '' ELSE id::text END"
    )
    state = models.CharField(max_length=8, choices=State.choices, default=State.SENT)
    warehouse_code = CharField(max_length=20, blank=True, personal="none")
    shipped_at = models.DateTimeField(auto_now_add=True)
    shipped_by = CharField(max_length=100, personal="name")
    arrived_at = models.DateTimeField(null=True, blank=True)
    last_tracked_at = models.DateTimeField(null=True, blank=True)  # when the courier last said something, or was asked
    subscribed_at = models.DateTimeField(null=True, blank=True)  # since when the courier calls by itself
    last_error = CharField(max_length=200, blank=True, personal="text")  # what the courier says when it goes wrong
    signed_at = models.DateTimeField(null=True, blank=True)
    handover = models.ForeignKey(
        "orders.Handover", null=True, blank=True, on_delete=models.SET_NULL, related_name="parcels"
    )  # signed for at a place of the company

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint("order", "carrier", "tracking_no", name="a_parcel_is_registered_once"),
        ]
        indexes = [
            models.Index(fields=["tracking_no"], name="parcel_by_tracking", condition=~models.Q(tracking_no="")),
            models.Index(fields=["last_tracked_at"], name="parcel_under_way", condition=models.Q(state="sent")),
            models.Index(fields=["signed_at"], name="parcel_signed", condition=models.Q(state="signed")),
        ]

    # Nobody but the courier knows more of a parcel with one of these.
    UNTRACKED: ClassVar[tuple[str, ...]] = ("site", "digital")

    @property
    def is_tracked(self) -> bool:
        """Whether a courier can be asked about it."""
        return bool(self.tracking_no) and self.carrier not in self.UNTRACKED


class ParcelLine(TenantModel):
    """How many units of an order line are in a parcel."""

    in_sandbox = True

    parcel = models.ForeignKey(Parcel, on_delete=models.CASCADE, related_name="lines")
    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="parcel_lines")
    quantity = models.PositiveIntegerField()


class ParcelScan(TenantModel):
    """A line of the courier's own tracking; each is kept once."""

    parcel = models.ForeignKey(Parcel, on_delete=models.CASCADE, related_name="scans")
    at = models.DateTimeField()
    description = CharField(max_length=200, personal="text")
    place = CharField(max_length=60, blank=True, personal="contact")

    class Meta:
        ordering = ["-at", "-id"]
        constraints = [models.UniqueConstraint("parcel", "at", "description", name="a_scan_is_kept_once")]


class CourierChannel(TenantModel):
    """Who tells this mall where its parcels are: a tracking service with the company's keys, sealed."""

    name = CharField(max_length=20, unique=True, personal="none")
    is_active = models.BooleanField(default=False)
    settings_sealed = BinaryField(default=b"", personal="sealed")  # JSON: customer, key, and the salt of its callbacks
    changed_at = models.DateTimeField(auto_now=True)


class Handover(TenantModel):
    """Parcels of one member signed for at a place of the company, all at once."""

    in_sandbox = True

    site = models.ForeignKey("members.Site", on_delete=models.PROTECT, related_name="handovers")
    member = models.ForeignKey(Member, on_delete=models.PROTECT, related_name="handovers")
    signed_name = CharField(max_length=60, personal="name")  # who took them
    by_name = CharField(max_length=100, personal="name")  # who handed them out
    at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]


class SiteRun(TenantModel):
    """Everything that waits for a place of the company, sent in one go. One that is not finished is the worker's queue."""

    in_sandbox = True

    site = models.ForeignKey("members.Site", on_delete=models.PROTECT, related_name="runs")
    last_order_id = models.BigIntegerField()  # the last order that is meant
    done_up_to_id = models.BigIntegerField(default=0)  # the last one that was tried
    total = models.PositiveIntegerField()
    sent = models.PositiveIntegerField(default=0)  # …, once it is finished
    left = models.PositiveIntegerField(default=0)  # that still wait; the others were cancelled meanwhile
    made_by_id = models.BigIntegerField(null=True)
    made_by = CharField(max_length=100, personal="name")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint("site", name="one_run_to_a_place", condition=models.Q(finished_at=None))]
