"""What finance keeps: each day's opening and closing, closed months, proofs asked for, files to take away."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.privacy.columns import CharField, FileField, JSONField
from core.tenancy.belonging import TenantModel
from core.tenancy.storage import TenantStorage

FLOWS = ("granted", "spent", "refunded", "expired", "taken_back", "repaid", "other")


class DailyBalance(TenantModel):
    """What members held when a local day began and ended, and what happened between; flows carry their sign.

    Append-only. `lots` is what the lots held at the day's end, kept when the day was written down the night after.
    """

    in_sandbox = True

    on = models.DateField(primary_key=True)
    opening = models.BigIntegerField()
    granted = models.BigIntegerField(default=0)
    spent = models.BigIntegerField(default=0)
    refunded = models.BigIntegerField(default=0)
    expired = models.BigIntegerField(default=0)
    taken_back = models.BigIntegerField(default=0)
    repaid = models.BigIntegerField(default=0)
    other = models.BigIntegerField(default=0)
    closing = models.BigIntegerField()
    lots = models.BigIntegerField(null=True)
    written_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["on"]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    closing=F("opening")
                    + F("granted")
                    + F("spent")
                    + F("refunded")
                    + F("expired")
                    + F("taken_back")
                    + F("repaid")
                    + F("other")
                ),
                name="a_day_closes_as_it_adds_up",
            ),
        ]

    @property
    def is_quiet(self) -> bool:
        """Whether nothing moved."""
        return not any(getattr(self, flow) for flow in FLOWS)

    @property
    def ties(self) -> bool:
        """Whether the lots held what the day closed with; a day written down later has nothing to compare."""
        return self.lots is None or self.lots == self.closing


class MonthClose(TenantModel):
    """A month whose figures are fixed. Append-only; months close in order, once."""

    in_sandbox = True

    month = models.DateField(primary_key=True)  # its first day
    opening = models.BigIntegerField()
    closing = models.BigIntegerField()
    figures = JSONField(personal="none")  # flow → points, signed
    points_per_yuan = models.PositiveIntegerField(null=True)
    last_journal_id = models.BigIntegerField()
    seal_no = models.PositiveBigIntegerField(null=True)
    seal_digest = CharField(max_length=64, blank=True, personal="none")
    closed_by_id = models.BigIntegerField(null=True)
    closed_by = CharField(max_length=80, personal="name")
    closed_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-month"]
        constraints = [models.CheckConstraint(condition=Q(month__day=1), name="a_month_starts_on_its_first")]


class ProofRun(TenantModel):
    """A proof somebody asked for; a worker does it and names its result."""

    in_sandbox = True

    asked_by = CharField(max_length=80, personal="name")
    asked_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)
    proof_id = models.BigIntegerField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                models.Value(1), condition=Q(finished_at__isnull=True), name="one_proof_is_asked_for_at_a_time"
            )
        ]


def export_path(export: "Export", name: str) -> str:
    """Where an export's file lies, inside the tenant's folder."""
    return f"exports/{export.pk}/{name}"


class Export(TenantModel):
    """A file to take away: asked for by somebody, made by a worker, gone after some days."""

    class Kind(models.TextChoices):
        JOURNALS = "journals", _("积分流水")
        ENTRIES = "entries", _("分录明细")
        BALANCES = "balances", _("成员余额")
        LIABILITY = "liability", _("未兑付积分")
        MOVEMENTS = "movements", _("预算收支")
        GRANTS = "grants", _("发放批次")
        DAYS = "days", _("日结报表")
        LEDGER = "ledger", _("账本核验包")
        LOG = "log", _("操作日志")

    class State(models.TextChoices):
        WAITING = "waiting", _("排队中")
        RUNNING = "running", _("生成中")
        DONE = "done", _("可下载")
        FAILED = "failed", _("失败")
        EXPIRED = "expired", _("已过期")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    filter = JSONField(default=dict, personal="fact")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    rows = models.PositiveBigIntegerField(default=0)
    attempts = models.PositiveSmallIntegerField(default=0)
    file = FileField(upload_to=export_path, storage=TenantStorage(), blank=True, max_length=200, personal="none")
    size = models.PositiveBigIntegerField(default=0)
    error = CharField(max_length=200, blank=True, personal="text")
    language = CharField(max_length=10, default="zh-hans", personal="none")
    asked_by_id = models.BigIntegerField(null=True)
    asked_by = CharField(max_length=80, personal="name")
    asked_at = models.DateTimeField(db_default=Now())
    touched_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)
    expires_at = models.DateTimeField(null=True)

    may_take: bool  # no column: said of the reader by insights/console/exports.py

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["state"], condition=Q(state__in=["waiting", "running"]), name="export_open")]

    @property
    def is_open(self) -> bool:
        """Whether a worker still has to do something."""
        return self.state in (self.State.WAITING, self.State.RUNNING)

    @property
    def is_ready(self) -> bool:
        """Whether there is a file to take."""
        return self.state == self.State.DONE and self.expires_at is not None and self.expires_at > timezone.now()
