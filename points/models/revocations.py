"""Undoing a posted batch: what was asked, and what became of each line."""

import uuid

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.privacy.columns import CharField, JSONField
from core.tenancy.belonging import TenantModel
from points.models.grants import GrantBatch
from points.models.ledger import Journal


class Revocation(TenantModel):
    """Take a batch (or some of its rows) back: the unspent part at once, the spent part as decided."""

    in_sandbox = True

    class State(models.TextChoices):
        SUBMITTED = "submitted", _("待审批")
        APPROVED = "approved", _("待执行")
        POSTING = "posting", _("撤回中")
        DONE = "done", _("已完成")
        REJECTED = "rejected", _("已驳回")
        CANCELLED = "cancelled", _("已取消")

    class Spent(models.TextChoices):
        WAIVE = "waive", _("已用部分作罢")
        DEBT = "debt", _("已用部分记为欠账")
        ASK = "ask", _("逐人决定")

    number = CharField(max_length=24, unique=True, personal="none")
    request_key = models.UUIDField(unique=True, default=uuid.uuid4)
    batch = models.ForeignKey(GrantBatch, models.PROTECT, related_name="revocations")
    audience = JSONField(
        default=dict, personal="fact"
    )  # {} = the whole batch, {"departments": [...]} or {"rows": [...]}
    spent = models.CharField(max_length=8, choices=Spent.choices)
    reason = CharField(max_length=200, personal="text")
    state = models.CharField(max_length=12, choices=State.choices, default=State.SUBMITTED, db_index=True)
    rows_total = models.PositiveIntegerField(default=0)
    points_granted = models.BigIntegerField(default=0)
    points_taken = models.BigIntegerField(default=0)
    points_kept = models.BigIntegerField(default=0)
    maker_id = models.BigIntegerField(null=True)
    maker_name = CharField(max_length=80, personal="name")
    checker_id = models.BigIntegerField(null=True)
    checker_name = CharField(max_length=80, blank=True, personal="name")
    decision_note = CharField(max_length=200, blank=True, personal="text")
    created_at = models.DateTimeField(db_default=Now(), db_index=True)
    decided_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    notified_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.number


class RevocationLine(TenantModel):
    """One granted line and what could be taken back of it."""

    in_sandbox = True

    class Outcome(models.TextChoices):
        WAITING = "", _("待处理")
        RETURNED = "returned", _("全部退回")
        WAIVED = "waived", _("部分退回，其余作罢")
        DEBT = "debt", _("部分退回，其余记欠账")
        ASK = "ask", _("部分退回，其余待决定")

    pk = models.CompositePrimaryKey("revocation", "row_no")
    revocation = models.ForeignKey(Revocation, models.CASCADE, db_index=False, related_name="lines")
    row_no = models.PositiveIntegerField()
    member_id = models.BigIntegerField()
    lot_id = models.BigIntegerField()
    granted = models.BigIntegerField()
    taken = models.BigIntegerField(default=0)
    expired = models.BigIntegerField(default=0)
    spent = models.BigIntegerField(default=0)
    outcome = models.CharField(max_length=8, choices=Outcome.choices, blank=True)


class RevocationChunk(TenantModel):
    """A slice of a revocation that is posted whole or not at all, by one journal."""

    in_sandbox = True

    pk = models.CompositePrimaryKey("revocation", "no")
    revocation = models.ForeignKey(Revocation, models.CASCADE, db_index=False, related_name="chunks")
    no = models.PositiveIntegerField()
    lo = models.PositiveIntegerField()
    hi = models.PositiveIntegerField()
    journal = models.OneToOneField(Journal, models.PROTECT, null=True, related_name="+")
    done_at = models.DateTimeField(null=True)
