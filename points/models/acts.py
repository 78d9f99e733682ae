"""What one person does to points and budgets without a batch: done at once within the limits, else it waits for another's yes."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.privacy.columns import CharField, JSONField
from core.tenancy.belonging import TenantModel
from points.models.ledger import Journal


class PointsAct(TenantModel):
    """One such act; the sums of a day and a month are read from here."""

    in_sandbox = True

    class Kind(models.TextChoices):
        GRANT = "grant", _("单人发放")
        TRANSFER = "transfer", _("转移积分")
        EXTEND = "extend", _("延长有效期")
        REVERSE = "reverse", _("冲正")
        TOP_UP = "top_up", _("预算充值")
        ALLOCATE = "allocate", _("预算划拨")
        RETURN = "return", _("预算退还")
        CARRY = "carry", _("预算结转")
        MERGE = "merge", _("合并记录")

    class State(models.TextChoices):
        ALONE = "alone", _("已直接完成")
        WAITING = "waiting", _("待审批")
        APPROVED = "approved", _("已批准")
        REJECTED = "rejected", _("已驳回")
        WITHDRAWN = "withdrawn", _("已撤回")

    STANDING = (State.ALONE, State.WAITING, State.APPROVED)  # what was refused or withdrawn may be asked for again

    kind = models.CharField(max_length=8, choices=Kind.choices)
    state = models.CharField(max_length=9, choices=State.choices)
    reference = CharField(max_length=120, personal="none")  # of its journal: a repeat finds the first
    points = models.BigIntegerField()
    receiver = models.ForeignKey(
        "members.Member", models.PROTECT, null=True, related_name="+"
    )  # whose points grow or last
    options = JSONField(default=dict, personal="text")  # what its service is called with
    reason = CharField(max_length=200, blank=True, personal="text")
    journal = models.ForeignKey(Journal, models.PROTECT, null=True, related_name="+")
    maker_id = models.BigIntegerField(null=True)
    maker_name = CharField(max_length=80, personal="name")
    checker_id = models.BigIntegerField(null=True)
    checker_name = CharField(max_length=80, blank=True, personal="name")
    on = models.DateField()  # the mall's own day
    created_at = models.DateTimeField(db_default=Now())
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["maker_id", "on"], name="points_act_of_maker"),
            models.Index(fields=["state"], condition=Q(state="waiting"), name="points_act_waiting"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["reference"], condition=Q(state__in=["alone", "waiting", "approved"]), name="points_act_once"
            ),
            models.CheckConstraint(condition=Q(points__gt=0), name="points_act_is_something"),
            models.CheckConstraint(
                condition=Q(checker_id__isnull=True) | Q(maker_id__isnull=True) | ~Q(checker_id=F("maker_id")),
                name="points_act_by_another",
            ),
        ]

    @property
    def is_waiting(self) -> bool:
        """Whether it waits for another's yes."""
        return self.state == self.State.WAITING
