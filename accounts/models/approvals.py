"""Who has to say yes, and who said it."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.privacy.columns import CharField
from core.tenancy.belonging import TenantModel


class ApprovalStep(TenantModel):
    """A yes that a batch above `above_points` needs. Without any step one approver decides everything."""

    in_sandbox = True

    step_no = models.PositiveSmallIntegerField(unique=True)
    title = CharField(max_length=40, personal="text", cover="'审批 ' || id")
    above_points = models.BigIntegerField(default=0)
    role = models.ForeignKey("accounts.Role", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["step_no"]

    def __str__(self) -> str:
        return self.title


class Decision(TenantModel):
    """One step of one subject's approval (a grant batch or its undo), frozen when it was submitted."""

    in_sandbox = True

    class State(models.TextChoices):
        WAITING = "waiting", _("待审批")
        APPROVED = "approved", _("已批准")
        REJECTED = "rejected", _("已驳回")

    subject = CharField(max_length=40, personal="none")  # grant-batch/<id>, revocation/<id>
    maker_id = models.BigIntegerField(null=True)
    step_no = models.PositiveSmallIntegerField()
    title = CharField(max_length=40, personal="text", cover="'审批 ' || id")
    role = models.ForeignKey("accounts.Role", models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    checker_id = models.BigIntegerField(null=True)
    checker_name = CharField(max_length=80, blank=True, personal="name")
    note = CharField(max_length=200, blank=True, personal="text")
    created_at = models.DateTimeField(db_default=Now())
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["subject", "step_no"]
        constraints = [
            models.UniqueConstraint(fields=["subject", "step_no"], name="accounts_decision_once_a_step"),
            models.CheckConstraint(
                condition=Q(checker_id__isnull=True) | Q(maker_id__isnull=True) | ~Q(checker_id=F("maker_id")),
                name="accounts_decision_by_another",
            ),
            # One person can't be two of the steps.
            models.UniqueConstraint(
                fields=["subject", "checker_id"],
                condition=Q(checker_id__isnull=False),
                name="accounts_decision_once_a_person",
            ),
        ]


class Deputy(TenantModel):
    """Somebody who decides in another's place for some days: the steps of the other's roles, and only with a permission to
    approve of their own."""

    in_sandbox = True

    user = models.ForeignKey("accounts.User", models.CASCADE, related_name="+")
    deputy = models.ForeignKey("accounts.User", models.CASCADE, related_name="+")
    from_on = models.DateField()
    until_on = models.DateField()

    class Meta:
        ordering = ["from_on", "id"]
        constraints = [
            models.CheckConstraint(condition=Q(until_on__gte=F("from_on")), name="accounts_deputy_days_in_order"),
        ]
