"""Who has to say yes, and who said it."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.privacy.masks import PersonName
from core.tenancy.belonging import TenantModel


class ApprovalStep(TenantModel):
    """A yes that a batch above `above_points` needs. Without any step one approver decides everything."""

    step_no = models.PositiveSmallIntegerField(unique=True)
    title = models.CharField(max_length=40)
    above_points = models.BigIntegerField(default=0)
    role = models.ForeignKey("accounts.Role", models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ["step_no"]

    def __str__(self) -> str:
        return self.title


class Decision(TenantModel):
    """One step of one subject's approval (a grant batch or its undo), frozen when it was submitted."""

    class State(models.TextChoices):
        WAITING = "waiting", _("待审批")
        APPROVED = "approved", _("已批准")
        REJECTED = "rejected", _("已驳回")

    subject = models.CharField(max_length=40)  # grant-batch/<id>, revocation/<id>
    maker_id = models.BigIntegerField(null=True)
    step_no = models.PositiveSmallIntegerField()
    title = models.CharField(max_length=40)
    role = models.ForeignKey("accounts.Role", models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    checker_id = models.BigIntegerField(null=True)
    checker_name = PersonName(max_length=80, blank=True)
    note = models.CharField(max_length=200, blank=True)
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
