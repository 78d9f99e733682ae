"""A sheet of grants: its rows, its slices, its way from upload to posted."""

import datetime as dt
import hashlib
import uuid

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.privacy.columns import BinaryField, CharField, JSONField, TextField
from core.tenancy.belonging import TenantModel
from points.models.ledger import Budget, Journal, PointType


class GrantBatch(TenantModel):
    """A sheet (or a pick) of grants on its way from upload to posted."""

    in_sandbox = True

    class Source(models.TextChoices):
        SHEET = "sheet", _("导入名单")
        PICKED = "picked", _("按人群选择")
        RULE = "rule", _("自动发放规则")
        API = "api", _("接口")
        FORMER = "former", _("原系统余额")

    class RowsPolicy(models.TextChoices):
        GOOD_ONLY = "good_only", _("只发放通过校验的行")
        ALL_OR_NOTHING = "all_or_nothing", _("有错误行则整批不发")

    class State(models.TextChoices):
        MAPPING = "mapping", _("待对应列")
        VALIDATING = "validating", _("校验中")
        READY = "ready", _("草稿")
        SUBMITTED = "submitted", _("待审批")
        SCHEDULED = "scheduled", _("定时待发")
        APPROVED = "approved", _("待执行")
        POSTING = "posting", _("发放中")
        PAUSED = "paused", _("已暂停")
        DONE = "done", _("已完成")
        REJECTED = "rejected", _("已驳回")
        CANCELLED = "cancelled", _("已取消")

    number = CharField(max_length=24, unique=True, personal="none")
    request_key = models.UUIDField(unique=True, default=uuid.uuid4)
    title = CharField(max_length=60, personal="text", cover="'批次 ' || id")
    state = models.CharField(max_length=12, choices=State.choices, default=State.VALIDATING, db_index=True)
    point_type = models.ForeignKey(PointType, models.PROTECT, related_name="+")
    budget = models.ForeignKey(Budget, models.PROTECT, related_name="batches")
    reason = CharField(max_length=100, personal="text")
    greeting = CharField(max_length=200, blank=True, personal="text")
    expires_on = models.DateField(null=True)
    available_on = models.DateField(null=True)
    rows_policy = models.CharField(max_length=16, choices=RowsPolicy.choices, default=RowsPolicy.GOOD_ONLY)
    source = models.CharField(max_length=8, choices=Source.choices, default=Source.SHEET)
    audience = JSONField(null=True, personal="fact")  # what people were picked by, kept with the batch
    scheduled_at = models.DateTimeField(null=True)

    # The uploaded sheet, sealed, only while its columns wait to be named; and which column means what.
    sheet_sealed = BinaryField(null=True, personal="sealed")
    columns = JSONField(null=True, personal="text")
    file_name = CharField(max_length=200, personal="text")
    file_sha256 = CharField(max_length=64, db_index=True, personal="none")
    same_file = models.ForeignKey("self", models.SET_NULL, null=True, db_index=False, related_name="+")
    # A recent batch that gave most of these people about the same, and how many of them (validation.REPEAT).
    repeats = models.ForeignKey("self", models.SET_NULL, null=True, db_index=False, related_name="+")
    repeat_people = models.PositiveIntegerField(default=0, db_default=0)
    validated_ms = models.PositiveIntegerField(null=True)

    rows_total = models.PositiveIntegerField(default=0)
    rows_ok = models.PositiveIntegerField(default=0)
    rows_failed = models.PositiveIntegerField(default=0)
    rows_warned = models.PositiveIntegerField(default=0)
    rows_aside = models.PositiveIntegerField(default=0)
    points_total = models.BigIntegerField(default=0)
    rows_hash = CharField(max_length=64, blank=True, personal="none")

    maker_id = models.BigIntegerField(null=True)
    maker_name = CharField(max_length=80, personal="name")
    checker_id = models.BigIntegerField(null=True)
    checker_name = CharField(max_length=80, blank=True, personal="name")
    decision_note = CharField(max_length=200, blank=True, personal="text")

    created_at = models.DateTimeField(db_default=Now(), db_index=True)
    touched_at = models.DateTimeField(db_default=Now())
    submitted_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    posting_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    notified_at = models.DateTimeField(null=True)

    tone: str  # no column: for points/console/batches.py

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
    def is_approved(self) -> bool:
        """Whether its budget was reserved: it has chunks, whatever became of them."""
        return self.decided_at is not None and self.state != self.State.REJECTED

    @property
    def looks_repeated(self) -> bool:
        """Whether somebody has to say that these people are not being paid a second time."""
        return self.repeats_id is not None or self.same_file_id is not None

    @property
    def starts_on(self) -> dt.date:
        """The mall's day on which it pays: its hour's, else today."""
        return timezone.localdate(max(self.scheduled_at, timezone.now())) if self.scheduled_at else timezone.localdate()

    @property
    def seen_mark(self) -> str:
        """What an approver has read: another submission of the batch, or another budget, has another mark."""
        said = f"{self.rows_hash}/{self.budget_id}/{self.title}/{self.scheduled_at}/{self.submitted_at}"
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    @property
    def rows_left_out(self) -> int:
        """Rows that will not be granted: in error or set aside."""
        return self.rows_failed + self.rows_aside

    @property
    def validated_seconds(self) -> str:
        return f"{max(self.validated_ms or 0, 100) / 1000:.1f}"


class GrantLine(TenantModel):
    """One row of the sheet: the cells as they came, what they mean, and what is wrong with them."""

    in_sandbox = True

    pk = models.CompositePrimaryKey("batch", "row_no")
    batch = models.ForeignKey(GrantBatch, models.CASCADE, db_index=False, related_name="lines")
    row_no = models.PositiveIntegerField()
    employee_no = TextField(blank=True, personal="contact")
    name = TextField(blank=True, personal="name")
    phone_index = BinaryField(null=True, personal="secret")
    phone_sealed = BinaryField(null=True, personal="sealed")
    email = TextField(blank=True, default="", db_default="", personal="contact")
    department = TextField(blank=True, default="", db_default="", personal="text")
    points_text = TextField(blank=True, personal="text")
    type_text = TextField(blank=True, default="", db_default="", personal="text")
    reason = TextField(blank=True, personal="text")
    greeting = TextField(blank=True, default="", db_default="", personal="text")
    expires_text = TextField(blank=True, personal="text")
    expires_on = models.DateField(null=True)
    member_id = models.BigIntegerField(null=True)
    points = models.BigIntegerField(null=True)
    point_type_id = models.BigIntegerField(null=True)
    error = CharField(max_length=24, blank=True, personal="none")
    warning = CharField(max_length=24, blank=True, personal="none")
    facts = JSONField(null=True, personal="fact")
    set_aside = models.BooleanField(default=False)
    # The person as they were when the line was posted; who moves or is renamed later doesn't move the figures.
    granted_no = TextField(blank=True, default="", db_default="", personal="contact")
    granted_name = TextField(blank=True, default="", db_default="", personal="name")
    granted_department_id = models.BigIntegerField(null=True)
    granted_department = TextField(blank=True, default="", db_default="", personal="none")


class GrantChunk(TenantModel):
    """A slice of a batch that is posted whole or not at all, by one journal."""

    in_sandbox = True

    pk = models.CompositePrimaryKey("batch", "no")
    batch = models.ForeignKey(GrantBatch, models.PROTECT, db_index=False, related_name="chunks")
    no = models.PositiveIntegerField()
    lo = models.PositiveIntegerField()
    hi = models.PositiveIntegerField()
    journal = models.OneToOneField(Journal, models.PROTECT, null=True, related_name="chunk")
    done_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    rows = models.PositiveIntegerField(default=0)
    points = models.BigIntegerField(default=0)
