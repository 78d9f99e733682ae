"""Grants that come by themselves, and people who left."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.privacy.columns import BinaryField, CharField, JSONField
from core.tenancy.belonging import TenantModel
from points.models.grants import GrantBatch
from points.models.ledger import Budget, Journal, PointType


class GrantRule(TenantModel):
    """Who gets how much on which days, by itself, at the tenant's local hour."""

    in_sandbox = True

    class Kind(models.TextChoices):
        ONCE = "once", _("指定一天")
        MONTHLY = "monthly", _("每月一天")
        YEARLY = "yearly", _("每年一天")
        FESTIVAL = "festival", _("节日")
        BIRTHDAY = "birthday", _("生日")
        ANNIVERSARY = "anniversary", _("入职周年")
        JOINER = "joiner", _("新员工入职")

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        SUBMITTED = "submitted", _("待审批")
        ACTIVE = "active", _("生效中")
        PAUSED = "paused", _("已暂停")
        ENDED = "ended", _("已结束")

    name = CharField(max_length=60, personal="text", cover="'规则 ' || id")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    on = models.DateField(null=True)  # once: the day; yearly: its month and day
    month_day = models.PositiveSmallIntegerField(null=True)  # monthly; 31 means the last day of a shorter month
    festival = CharField(max_length=20, blank=True, personal="none")
    days_before = models.PositiveSmallIntegerField(default=0)
    workday_before = models.BooleanField(default=False)  # on a day off it comes on the last workday before
    at_hour = models.PositiveSmallIntegerField(default=9)
    audience = JSONField(default=dict, personal="fact")
    points = models.PositiveIntegerField()
    by_years = JSONField(default=dict, personal="none")  # {"1": 100, "5": 500}: from so many years of service on
    point_type = models.ForeignKey(PointType, models.PROTECT, null=True, related_name="+")
    budget = models.ForeignKey(Budget, models.PROTECT, related_name="rules")
    reason = CharField(max_length=100, personal="text")
    greeting = CharField(max_length=200, blank=True, personal="text")
    until = models.DateField(null=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    active_from = models.DateField(null=True)
    approved_points = models.BigIntegerField(null=True)  # what one day of it may cost without being asked for again
    looked_back_at = models.DateTimeField(null=True)
    maker_id = models.BigIntegerField(null=True)
    maker_name = CharField(max_length=80, personal="name")
    checker_id = models.BigIntegerField(null=True)
    checker_name = CharField(max_length=80, blank=True, personal="name")
    created_at = models.DateTimeField(db_default=Now())

    # No columns: for points/console/rules.py.
    tone: str
    festival_name: Any

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(at_hour__lte=23), name="points_rule_hour_of_a_day"),
            models.CheckConstraint(
                condition=Q(checker_id__isnull=True) | Q(maker_id__isnull=True) | ~Q(checker_id=F("maker_id")),
                name="points_rule_by_another",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class GrantRun(TenantModel):
    """One day of one rule: made once, however often the clock asks; `no` above 0 pays people who came into the roster later."""

    in_sandbox = True

    class State(models.TextChoices):
        MADE = "made", _("已发放")
        SHORT = "short", _("预算不足，待处理")
        WAITING = "waiting", _("超出已批准金额，待审批")
        EMPTY = "empty", _("当天无人")

    rule = models.ForeignKey(GrantRule, models.PROTECT, related_name="runs")
    on = models.DateField()
    no = models.PositiveSmallIntegerField(default=0, db_default=0)
    state = models.CharField(max_length=8, choices=State.choices, default=State.EMPTY)
    is_late = models.BooleanField(default=False)
    people = models.PositiveIntegerField(default=0)
    points = models.BigIntegerField(default=0)
    batch = models.OneToOneField(GrantBatch, models.PROTECT, null=True, related_name="run")
    ran_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-on", "-id"]
        constraints = [models.UniqueConstraint(fields=["rule", "on", "no"], name="points_rule_once_a_day")]


class LeaverCase(TenantModel):
    """What becomes of the points of somebody who left."""

    class State(models.TextChoices):
        WINDOW = "window", _("限期使用中")
        LISTED = "listed", _("待结算")
        RETURNED = "returned", _("已退回预算")
        PAID_OUT = "paid_out", _("已结算")
        KEPT = "kept", _("已返岗，积分保留")

    OPEN = (State.WINDOW, State.LISTED)

    member = models.ForeignKey("members.Member", models.PROTECT, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices)
    left_on = models.DateField()
    points_left = models.BigIntegerField()  # held when the case was opened
    points_returned = models.BigIntegerField(default=0)
    points_per_yuan = models.PositiveIntegerField(null=True)
    ends_at = models.DateTimeField(null=True)
    token_hash = BinaryField(max_length=32, null=True, unique=True, personal="secret")
    link_made_at = models.DateTimeField(null=True)
    link_used_at = models.DateTimeField(null=True)
    journal = models.OneToOneField(Journal, models.PROTECT, null=True, related_name="+")
    closed_by = CharField(max_length=80, blank=True, personal="name")
    opened_at = models.DateTimeField(db_default=Now())
    closed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["member"], condition=Q(state__in=["window", "listed"]), name="points_one_open_leaver_case"
            )
        ]
