"""What a tenant uses, day by day, and what its plan allows."""

from enum import StrEnum

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext

from tenants.models.tenant import Tenant


class Metric(StrEnum):
    """What is counted and can be limited: the columns of a plan. Each app says what its own are called (`<app>/quotas.py`)."""

    MEMBERS = "members"
    STORAGE = "storage"  # bytes
    POINTS = "points"
    CALLS = "calls"
    ORDERS = "orders"


class Plan(models.Model):  # type: ignore[django-manager-missing]  # django-tenants has no types for `tenants`
    """What a tenant bought: a limit per metric (None: without), and what it costs."""

    code = models.SlugField(unique=True)
    name = models.CharField(max_length=40)
    members = models.PositiveBigIntegerField(null=True)
    storage = models.PositiveBigIntegerField(null=True)
    points = models.PositiveBigIntegerField(null=True)
    calls = models.PositiveBigIntegerField(null=True)
    orders = models.PositiveBigIntegerField(null=True)
    soft_percent = models.PositiveSmallIntegerField(default=80)  # from here on people are warned
    month_fen = models.PositiveBigIntegerField(default=0)  # per month
    member_fen = models.PositiveIntegerField(default=0)  # per member and month
    is_offered = models.BooleanField(default=True)

    class Meta:
        ordering = ["month_fen", "id"]

    def __str__(self) -> str:
        return gettext(self.name)


class TenantDay(models.Model):
    """One tenant's day in numbers: rolled up from its schema every few minutes, fixed when its local day is over."""

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="days")
    on = models.DateField()
    members = models.PositiveBigIntegerField(default=0)  # in the roster at the end
    active_members = models.PositiveBigIntegerField(default=0)  # who redeemed or signed in in the 30 days up to it
    points_issued = models.BigIntegerField(default=0)
    points_redeemed = models.BigIntegerField(default=0)
    points_outstanding = models.BigIntegerField(default=0)  # held by members at the end
    orders = models.PositiveBigIntegerField(default=0)
    late_orders = models.PositiveBigIntegerField(default=0)  # waiting to be shipped for more than two days
    failed_jobs = models.PositiveBigIntegerField(default=0)
    calls = models.PositiveBigIntegerField(default=0)
    storage = models.PositiveBigIntegerField(default=0)  # bytes: tables and files
    ledger = models.CharField(max_length=8, blank=True)  # ok | differs | "" not yet proved
    rolled_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-on"]
        constraints = [models.UniqueConstraint("tenant", "on", name="a_tenant_has_each_day_once")]


class TenantMonth(models.Model):
    """A month's usage statement: fixed when the month is over; its lines and its sum."""

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="months")
    month = models.DateField()  # its first day
    plan_name = models.CharField(max_length=40)
    lines = models.JSONField(default=list)  # [{metric, used, limit, fen}]
    total_fen = models.PositiveBigIntegerField(default=0)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["-month"]
        constraints = [models.UniqueConstraint("tenant", "month", name="a_tenant_has_each_month_once")]
