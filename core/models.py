from django.contrib.postgres.indexes import BrinIndex
from django.db import models


class OperationLog(models.Model):
    """One act that changed something: who, when, from where, on what, before and after, why. Append-only (trigger)."""

    at = models.DateTimeField(auto_now_add=True)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=100)
    ip = models.GenericIPAddressField(null=True)
    action = models.CharField(max_length=60)
    target = models.CharField(max_length=100)
    label = models.CharField(max_length=200, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-id"]
        # Every act writes here, so only what is asked for by its exact value has a tree of its own.
        indexes = [BrinIndex(fields=["at"], name="log_by_time"), models.Index(fields=["target"], name="log_by_target")]


class DailyRun(models.Model):
    """A job that runs once per local day of the tenant, however often its clock ticks or stands still."""

    job = models.CharField(max_length=40)
    on = models.DateField()
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    result = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint("job", "on", name="a_job_once_a_day")]
