"""What the tenant decided about its points."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from core.privacy.columns import CharField
from core.tenancy.belonging import TenantModel
from points.models.grants import GrantBatch


class LedgerPolicy(TenantModel):
    """The tenant's one row of rules; read with `selectors.policy()`, which answers the defaults until it is saved."""

    in_sandbox = True

    class Negative(models.TextChoices):
        REFUSE = "refuse", _("余额不足时拒绝扣回")
        ZERO = "zero", _("扣到 0，其余作罢")
        DEBT = "debt", _("不足部分记为欠账，从下次发放中抵扣")

    class Leaver(models.TextChoices):
        WINDOW = "window", _("限期内用完，逾期退回预算")
        RETURN = "return", _("立即退回预算")
        PAY_OUT = "pay_out", _("列入结算清单，由公司另行补偿")

    negative = models.CharField(max_length=8, choices=Negative.choices, default=Negative.REFUSE)
    rows_policy = models.CharField(
        max_length=16, choices=GrantBatch.RowsPolicy.choices, default=GrantBatch.RowsPolicy.GOOD_ONLY
    )
    leaver = models.CharField(max_length=8, choices=Leaver.choices, default=Leaver.WINDOW)
    leaver_days = models.PositiveSmallIntegerField(default=30)
    # What one person may do without a second one, over all ways points move (services/second_person.py).
    alone_points = models.PositiveIntegerField(default=5_000)  # to one member, a day
    alone_month_points = models.PositiveIntegerField(default=20_000, db_default=20_000)  # to one member, a month
    alone_day_total = models.PositiveIntegerField(default=50_000, db_default=50_000)  # by one person, a day
    alone_month_total = models.PositiveIntegerField(default=300_000, db_default=300_000)  # by one person, a month
    alone_budget_points = models.PositiveIntegerField(
        default=500_000, db_default=500_000
    )  # budgets moved by one, a month
    hold_minutes = models.PositiveSmallIntegerField(default=15)
    life_limit_days = models.PositiveSmallIntegerField(
        default=60
    )  # no refund lets points live longer past their own end
    grace_days = models.PositiveSmallIntegerField(default=3)  # what ended meanwhile comes back for so long, once

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(pk=1), name="points_one_policy")]


class Rate(TenantModel):
    """How many points make one yuan, from a day on. In force only after a second person agreed."""

    in_sandbox = True

    class State(models.TextChoices):
        PROPOSED = "proposed", _("待复核")
        AGREED = "agreed", _("已生效")
        REJECTED = "rejected", _("已驳回")

    points_per_yuan = models.PositiveIntegerField()
    from_on = models.DateField()
    reason = CharField(max_length=200, personal="text")
    state = models.CharField(max_length=8, choices=State.choices, default=State.PROPOSED)
    maker_id = models.BigIntegerField(null=True)
    maker_name = CharField(max_length=80, personal="name")
    checker_id = models.BigIntegerField(null=True)
    checker_name = CharField(max_length=80, blank=True, personal="name")
    created_at = models.DateTimeField(db_default=Now())
    decided_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-from_on", "-id"]
        constraints = [
            models.CheckConstraint(condition=Q(points_per_yuan__gt=0), name="points_rate_is_something"),
            models.CheckConstraint(
                condition=Q(checker_id__isnull=True) | Q(maker_id__isnull=True) | ~Q(checker_id=F("maker_id")),
                name="points_rate_by_another",
            ),
            models.UniqueConstraint(fields=["from_on"], condition=Q(state="agreed"), name="points_one_rate_a_day"),
        ]
