"""The schema journal: what one migrate did, to be replayed for every tenant; the runs that did so; the warm pool."""

from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from tenants.models.tenant import Tenant, new_schema_name


class SchemaStep(models.Model):
    """One migration as it ran on the template schema. `id` is the schema version a tenant has after it."""

    app = models.CharField(max_length=40)
    name = models.CharField(max_length=120)
    sql = models.TextField(blank=True)  # unqualified names: the search path leads them into the tenant
    through_django = models.BooleanField(
        default=False
    )  # RunPython or not atomic: each tenant runs the migration itself
    only_for_rows = models.BooleanField(default=False)  # elidable: it moves rows that are there, a new schema has none
    fingerprint = models.CharField(
        max_length=64, blank=True
    )  # the structure after it; only on the last step of a recording
    milliseconds = models.PositiveIntegerField(default=0)
    recorded_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint("app", "name", name="a_migration_is_recorded_once")]

    def __str__(self) -> str:
        return f"{self.app}.{self.name}"


class MigrationRun(models.Model):
    """One migration of all tenants to the journal's end: canaries first, then the others, by several workers."""

    class State(models.TextChoices):
        RUNNING = "running", _("进行中")
        DONE = "done", _("完成")
        HALTED = "halted", _("已停下")

    version = models.PositiveIntegerField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    total = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    failures = models.JSONField(default=dict)  # schema → sentence
    started_at = models.DateTimeField(db_default=Now())
    touched_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]


class ReadySchema(models.Model):
    """A schema built ahead, with a scenario's content in it: a new tenant takes one and is ready."""

    schema_name = models.CharField(max_length=63, unique=True, default=new_schema_name)
    scenario = models.CharField(max_length=16, choices=Tenant.Scenario.choices)
    schema_version = models.PositiveIntegerField(default=0)
    is_whole = models.BooleanField(default=False)  # everything is in it; half-built ones are built on
    milliseconds = models.PositiveIntegerField(default=0)
    made_at = models.DateTimeField(db_default=Now())

    class Meta:
        ordering = ["id"]
