"""A roster on its way in: the run, and what it would do to each person."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.privacy.columns import BinaryField, CharField, JSONField
from core.tenancy.belonging import TenantModel


class RosterRun(TenantModel):
    """One roster from upload to report. Its state is the worker's queue; a sandbox has none."""

    class State(models.TextChoices):
        MAPPING = "mapping", _("待指认列")
        CHECKING = "checking", _("核对中")
        READY = "ready", _("待确认")
        APPLYING = "applying", _("导入中")
        DONE = "done", _("已导入")
        DROPPED = "dropped", _("已放弃")

    OPEN = (State.MAPPING, State.CHECKING, State.READY)
    MOVING = (State.CHECKING, State.APPLYING)

    file_name = CharField(max_length=200, personal="text")
    state = models.CharField(max_length=8, choices=State.choices, default=State.CHECKING)
    columns = JSONField(default=dict, personal="none")  # core.documents.sheets.columns.Reading.as_json
    unknown = JSONField(default=list, personal="text")  # headers of the columns that mean nothing here
    sheet_sealed = BinaryField(null=True, personal="sealed")  # the rows, until the run has ended
    rows_total = models.PositiveIntegerField(default=0)
    in_post = models.PositiveIntegerField(default=0)  # how many were, when the plan was made
    joiners = models.PositiveIntegerField(default=0)
    movers = models.PositiveIntegerField(default=0)
    leavers = models.PositiveIntegerField(default=0)
    returners = models.PositiveIntegerField(default=0)
    same = models.PositiveIntegerField(default=0)
    bad = models.PositiveIntegerField(default=0)
    made_by_id = models.BigIntegerField(null=True)
    made_by = CharField(max_length=100, personal="name")
    created_at = models.DateTimeField(auto_now_add=True)
    applied_at = models.DateTimeField(null=True, blank=True)  # when it was agreed to
    finished_at = models.DateTimeField(null=True, blank=True)

    tone: str  # no column: for members/console/roster_runs.py

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.file_name

    @property
    def has_state(self) -> bool:
        """Whether the sheet says of each person if they are in post."""
        return "state" in self.columns.get("by", {})


class RosterLine(TenantModel):
    """One line of the sheet and what it comes to. What it says of the person is sealed; a sandbox has none."""

    class Kind(models.TextChoices):
        JOINER = "joiner", _("新增")
        MOVER = "mover", _("变更")
        LEAVER = "leaver", _("离开")
        RETURNER = "returner", _("回岗")
        SAME = "same", _("无变化")
        BAD = "bad", _("有问题")

    # Who goes frees numbers of the plan and phones for who comes.
    TURNS = {Kind.LEAVER: 1, Kind.MOVER: 2, Kind.RETURNER: 3, Kind.JOINER: 4}

    run = models.ForeignKey(RosterRun, on_delete=models.CASCADE, related_name="lines")
    row_no = models.PositiveIntegerField()
    kind = models.CharField(max_length=8, choices=Kind.choices)
    member_id = models.BigIntegerField(null=True)
    employee_no = CharField(max_length=60, blank=True, personal="contact")
    name = CharField(max_length=80, blank=True, personal="name")
    sealed = BinaryField(default=b"", personal="sealed")  # JSON: values, changes, problem, reminders
    is_reminded = models.BooleanField(default=False)
    agreed = models.BooleanField(null=True)  # of a returner: whether HR says they came back
    turn = models.PositiveSmallIntegerField(default=0)  # the order of writing; 0 = nothing is written
    done_at = models.DateTimeField(null=True)
    refusal = CharField(max_length=40, blank=True, personal="none")  # code of why the worker could not write it
    refusal_facts = JSONField(default=dict, personal="contact")

    # No columns: members/selectors/roster_runs.py, with_messages.
    shown: list[tuple[str, str, str, str]]
    why: str
    told: list[str]
    department: str

    class Meta:
        ordering = ["row_no"]
        constraints = [models.UniqueConstraint("run", "row_no", name="a_row_stands_once_in_a_roster")]
        indexes = [
            models.Index(fields=["run", "kind", "row_no"], name="roster_line_kind"),
            models.Index(
                fields=["run", "turn", "row_no"], name="roster_line_waits", condition=Q(done_at=None, turn__gt=0)
            ),
        ]
