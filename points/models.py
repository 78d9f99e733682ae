"""The ledger's tables: what exists and what the database itself refuses.

An Entry names an account and its counter-account and one signed number, so no pair can be out of
balance. Journal and Entry are append-only (triggers, see migrations), of a Lot only `remaining` moves.
"""

import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class PointType(models.Model):
    """A kind of points and the policy its grants obey."""

    code = models.SlugField(max_length=40, unique=True)
    name = models.CharField(max_length=40)
    is_default = models.BooleanField(default=False)
    line_cap = models.PositiveIntegerField(default=100_000)
    suggested_cap = models.PositiveIntegerField(default=5_000)
    refund_days = models.PositiveSmallIntegerField(default=30)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["is_default"], condition=Q(is_default=True), name="points_one_default_type")
        ]

    def __str__(self) -> str:
        return self.name


class Account(models.Model):
    """One side of a movement. Never updated, holds no balance."""

    class Kind(models.TextChoices):
        MEMBER = "member", _("成员")
        BUDGET = "budget", _("预算")
        ISSUER = "issuer", _("发行")
        REDEEMED = "redeemed", _("已兑换")
        EXPIRED = "expired", _("已过期")
        HOLD = "hold", _("冻结")
        DEBT = "debt", _("欠账")

    kind = models.CharField(max_length=8, choices=Kind.choices)
    point_type = models.ForeignKey(PointType, models.PROTECT, related_name="+")
    member = models.ForeignKey("members.Member", models.PROTECT, null=True, db_index=False, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["member", "point_type"],
                condition=Q(kind="member"),
                name="points_one_account_per_member",
            ),
            models.UniqueConstraint(
                fields=["kind", "point_type"],
                condition=Q(kind__in=["issuer", "redeemed", "expired", "hold", "debt"]),
                name="points_one_system_account",
            ),
            models.CheckConstraint(
                condition=Q(kind="member", member__isnull=False) | (~Q(kind="member") & Q(member__isnull=True)),
                name="points_account_owner_fits_kind",
            ),
        ]

    def __str__(self) -> str:
        if self.member:
            return self.member.name
        return self.budget.name if self.kind == self.Kind.BUDGET else str(self.get_kind_display())


class Journal(models.Model):
    """One immutable business movement, written once per reference."""

    class Kind(models.TextChoices):
        TOP_UP = "top_up", _("预算充值")
        GRANT = "grant", _("积分发放")
        SPEND = "spend", _("积分兑换")
        REFUND = "refund", _("积分退回")

    kind = models.CharField(max_length=8, choices=Kind.choices)
    reference = models.CharField(max_length=120, unique=True)
    request_hash = models.BinaryField(max_length=32)
    reverses = models.ForeignKey("self", models.PROTECT, null=True, related_name="reversals")
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=80, blank=True)
    note = models.CharField(max_length=200, blank=True)
    event_at = models.DateTimeField(db_default=Now())
    created_at = models.DateTimeField(db_default=Now(), db_index=True)


class Budget(models.Model):
    """A pot that grants are paid from."""

    class LawBucket(models.TextChoices):
        WELFARE = "welfare", _("职工福利费")
        UNION = "union", _("工会经费")
        TRAINING = "training", _("职工教育经费")
        MARKETING = "marketing", _("市场营销费")

    account = models.OneToOneField(Account, models.PROTECT, related_name="budget")
    name = models.CharField(max_length=60)
    department = models.ForeignKey("members.Department", models.PROTECT, null=True, related_name="+")
    year = models.PositiveSmallIntegerField()
    law_bucket = models.CharField(max_length=10, choices=LawBucket.choices)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "year"], name="points_budget_name_once_a_year")]

    def __str__(self) -> str:
        return self.name


class BudgetSlot(models.Model):
    """What a budget can still promise. The one place a budget's bound is held."""

    pk = models.CompositePrimaryKey("account", "slot")
    account = models.ForeignKey(Account, models.PROTECT, db_index=False, related_name="slots")
    slot = models.PositiveSmallIntegerField(default=0)
    slots = models.PositiveSmallIntegerField(default=1)
    available = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(available__gte=0), name="points_budget_not_below_zero")]


class GrantBatch(models.Model):
    """A sheet of grants on its way from upload to posted."""

    class State(models.TextChoices):
        VALIDATING = "validating", _("校验中")
        READY = "ready", _("草稿")
        SUBMITTED = "submitted", _("待审批")
        APPROVED = "approved", _("待执行")
        POSTING = "posting", _("发放中")
        PAUSED = "paused", _("已暂停")
        DONE = "done", _("已完成")
        REJECTED = "rejected", _("已驳回")
        CANCELLED = "cancelled", _("已取消")

    number = models.CharField(max_length=24, unique=True)
    request_key = models.UUIDField(unique=True, default=uuid.uuid4)
    title = models.CharField(max_length=60)
    state = models.CharField(max_length=12, choices=State.choices, default=State.VALIDATING, db_index=True)
    point_type = models.ForeignKey(PointType, models.PROTECT, related_name="+")
    budget = models.ForeignKey(Budget, models.PROTECT, related_name="batches")
    reason = models.CharField(max_length=100)
    greeting = models.CharField(max_length=200, blank=True)
    expires_on = models.DateField(null=True)

    file_name = models.CharField(max_length=200)
    file_sha256 = models.CharField(max_length=64, db_index=True)
    same_file = models.ForeignKey("self", models.SET_NULL, null=True, db_index=False, related_name="+")
    validated_ms = models.PositiveIntegerField(null=True)

    rows_total = models.PositiveIntegerField(default=0)
    rows_ok = models.PositiveIntegerField(default=0)
    rows_failed = models.PositiveIntegerField(default=0)
    rows_warned = models.PositiveIntegerField(default=0)
    rows_aside = models.PositiveIntegerField(default=0)
    points_total = models.BigIntegerField(default=0)
    rows_hash = models.CharField(max_length=64, blank=True)

    maker_id = models.BigIntegerField(null=True)
    maker_name = models.CharField(max_length=80)
    checker_id = models.BigIntegerField(null=True)
    checker_name = models.CharField(max_length=80, blank=True)
    decision_note = models.CharField(max_length=200, blank=True)
    journal = models.OneToOneField(Journal, models.PROTECT, null=True, related_name="batch")

    created_at = models.DateTimeField(db_default=Now(), db_index=True)
    touched_at = models.DateTimeField(db_default=Now())
    submitted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    posting_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    notified_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(checker_id__isnull=True) | ~Q(checker_id=F("maker_id")),
                name="points_maker_is_not_checker",
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def rows_left_out(self) -> int:
        """Rows that will not be granted: in error or set aside."""
        return self.rows_failed + self.rows_aside

    @property
    def validated_seconds(self) -> str:
        return f"{max(self.validated_ms or 0, 100) / 1000:.1f}"


class GrantLine(models.Model):
    """One row of the sheet: the cells as they came, what they mean, and what is wrong with them."""

    pk = models.CompositePrimaryKey("batch", "row_no")
    batch = models.ForeignKey(GrantBatch, models.CASCADE, db_index=False, related_name="lines")
    row_no = models.PositiveIntegerField()
    employee_no = models.TextField(blank=True)
    name = models.TextField(blank=True)
    phone_index = models.BinaryField(null=True)
    phone_sealed = models.BinaryField(null=True)
    points_text = models.TextField(blank=True)
    reason = models.TextField(blank=True)
    expires_text = models.TextField(blank=True)
    expires_on = models.DateField(null=True)
    member_id = models.BigIntegerField(null=True)
    points = models.BigIntegerField(null=True)
    error = models.CharField(max_length=24, blank=True)
    warning = models.CharField(max_length=24, blank=True)
    facts = models.JSONField(null=True)
    set_aside = models.BooleanField(default=False)


class GrantChunk(models.Model):
    """A slice of a batch that is posted whole or not at all."""

    pk = models.CompositePrimaryKey("batch", "no")
    batch = models.ForeignKey(GrantBatch, models.PROTECT, db_index=False, related_name="chunks")
    no = models.PositiveIntegerField()
    lo = models.PositiveIntegerField()
    hi = models.PositiveIntegerField()
    done_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    rows = models.PositiveIntegerField(default=0)
    points = models.BigIntegerField(default=0)


class LotQuerySet(models.QuerySet):
    def open(self):
        return self.filter(is_open=True).exclude(expires_at__lte=Now())

    def spendable(self):
        return self.open().filter(available_at__lte=Now())


class Lot(models.Model):
    """Points of one grant with their own expiry. Keys are unchecked: they cost three times a bulk grant."""

    account = models.ForeignKey(Account, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="lots")
    budget = models.ForeignKey(
        Budget, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    batch = models.ForeignKey(
        GrantBatch, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    row_no = models.PositiveIntegerField(null=True)
    origin = models.ForeignKey(
        "self", models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="+"
    )
    granted = models.BigIntegerField()
    remaining = models.BigIntegerField()
    available_at = models.DateTimeField(db_default=Now())
    expires_at = models.DateTimeField(null=True)
    is_open = models.GeneratedField(
        expression=models.ExpressionWrapper(Q(remaining__gt=0), output_field=models.BooleanField()),
        output_field=models.BooleanField(),
        db_persist=True,
    )

    objects = LotQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(granted__gt=0), name="points_lot_grants_something"),
            models.CheckConstraint(
                condition=Q(remaining__gte=0, remaining__lte=F("granted")), name="points_lot_within_its_grant"
            ),
        ]
        indexes = [
            models.Index(fields=["account", "expires_at", "id"], condition=Q(is_open=True), name="points_lot_open")
        ]


class Entry(models.Model):
    """Both legs in one row: `account` gains `points`, `contra` loses them."""

    pk = models.CompositePrimaryKey("journal", "line_no")
    journal = models.ForeignKey(Journal, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="entries")
    line_no = models.PositiveIntegerField()
    account = models.ForeignKey(Account, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="entries")
    contra = models.ForeignKey(Account, models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+")
    lot = models.ForeignKey(
        Lot, models.DO_NOTHING, null=True, db_constraint=False, db_index=False, related_name="entries"
    )
    points = models.BigIntegerField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(points=0), name="points_entry_moves_something"),
            models.CheckConstraint(condition=~Q(account=F("contra")), name="points_entry_has_two_sides"),
        ]
        indexes = [models.Index(fields=["account", "journal", "line_no"], name="points_entry_statement")]
