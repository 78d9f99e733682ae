from django.db import models


class OperationLog(models.Model):
    """One act that changed something: who, when, from where, on what, before and after, why. Append-only (trigger)."""

    at = models.DateTimeField(auto_now_add=True, db_index=True)
    actor_id = models.BigIntegerField(null=True)
    actor_name = models.CharField(max_length=100)
    ip = models.GenericIPAddressField(null=True)
    action = models.CharField(max_length=60, db_index=True)
    target = models.CharField(max_length=100, db_index=True)
    label = models.CharField(max_length=200, blank=True)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["-id"]


class DailyRun(models.Model):
    """A job that runs once per local day of the tenant, however often its clock ticks or stands still."""

    job = models.CharField(max_length=40)
    on = models.DateField()
    started_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)
    result = models.JSONField(default=dict)

    class Meta:
        constraints = [models.UniqueConstraint("job", "on", name="a_job_once_a_day")]
