"""How many there are: units on hand, why that changed, what is to come, code pools and booking slots."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from catalog.models.goods import Sku
from core.privacy.columns import BinaryField, CharField
from core.tenancy.belonging import TenantModel


class StockSlot(TenantModel):
    """Units on hand. A hot sku may be split into slots; `available` can't go below zero."""

    in_sandbox = True

    pk = models.CompositePrimaryKey("sku_id", "slot")
    sku = models.ForeignKey(Sku, on_delete=models.CASCADE, db_index=False, related_name="stock")
    slot = models.PositiveSmallIntegerField(default=0)
    slots = models.PositiveSmallIntegerField(default=1)
    available = models.IntegerField()

    class Meta:
        constraints = [models.CheckConstraint(name="stock_never_below_zero", condition=models.Q(available__gte=0))]


class StockMovement(TenantModel):
    """Why stock changed: one row per change, once per (reference, sku)."""

    in_sandbox = True

    class Kind(models.TextChoices):
        IN = "in", _("入库")
        OUT = "out", _("盘亏")
        SOLD = "sold", _("兑换")
        BACK = "back", _("退回")

    sku = models.ForeignKey(Sku, on_delete=models.CASCADE, db_constraint=False, related_name="movements")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    quantity = models.IntegerField()  # signed units
    reference = CharField(max_length=80, personal="none")
    actor_name = CharField(max_length=100, personal="name")
    note = CharField(max_length=200, blank=True, personal="text")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint("reference", "sku", name="stock_moves_once_per_reference")]
        indexes = [
            models.Index(fields=["sku", "-id"], name="stock_moved_by_hand", condition=models.Q(kind__in=["in", "out"]))
        ]


class Restock(TenantModel):
    """Units that will be on the shelf at a moment: a timed restock. Applied once, by a worker."""

    in_sandbox = True

    sku = models.ForeignKey(Sku, on_delete=models.CASCADE, related_name="restocks")
    quantity = models.PositiveIntegerField()
    due_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True, blank=True)
    created_by = CharField(max_length=100, personal="name")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["due_at", "id"]
        indexes = [models.Index(fields=["due_at"], name="restock_due", condition=models.Q(done_at=None))]
        constraints = [models.CheckConstraint(name="restock_positive", condition=models.Q(quantity__gt=0))]


class CodeBatch(TenantModel):
    """One delivery of codes for a sku."""

    in_sandbox = True

    sku = models.ForeignKey(Sku, on_delete=models.CASCADE, related_name="code_batches")
    name = CharField(max_length=60, personal="none")
    count = models.PositiveIntegerField()
    expires_on = models.DateField(null=True, blank=True)  # the last day on which they are given
    over_at = models.DateTimeField(null=True, blank=True)  # when what was left of it was taken out of stock
    created_by = CharField(max_length=100, personal="name")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(
                fields=["expires_on"],
                name="code_batch_ends",
                condition=models.Q(expires_on__isnull=False, over_at=None),
            )
        ]


class Code(TenantModel):
    """A card number or secret, sealed. Given to one order line, once."""

    class State(models.TextChoices):
        FREE = "free", _("未使用")
        GIVEN = "given", _("已发放")
        VOID = "void", _("已作废")

    batch = models.ForeignKey(CodeBatch, on_delete=models.CASCADE, related_name="codes")
    sku = models.ForeignKey(Sku, on_delete=models.CASCADE, db_index=False, related_name="codes")
    sealed = BinaryField(personal="sealed")  # JSON: {"no": …, "secret": …}
    fingerprint = BinaryField(
        max_length=32, unique=True, personal="secret"
    )  # blind index: the same code is refused twice
    state = models.CharField(max_length=6, choices=State.choices, default=State.FREE)
    reference = CharField(max_length=60, blank=True, personal="none")  # order/<number>/<line>
    given_at = models.DateTimeField(null=True, blank=True)
    revealed_at = models.DateTimeField(null=True, blank=True)  # by the member, the first time

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(fields=["sku", "id"], name="code_free", condition=models.Q(state="free")),
            models.Index(fields=["reference"], name="code_by_reference", condition=~models.Q(reference="")),
        ]


class ServiceSlot(TenantModel):
    """A time at which a service can be had by so many people."""

    in_sandbox = True

    sku = models.ForeignKey(Sku, on_delete=models.CASCADE, related_name="slots")
    starts_at = models.DateTimeField()
    capacity = models.PositiveIntegerField()
    booked = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["starts_at"]
        constraints = [
            models.UniqueConstraint("sku", "starts_at", name="one_slot_per_time"),
            models.CheckConstraint(name="slot_not_overbooked", condition=models.Q(booked__lte=models.F("capacity"))),
        ]
