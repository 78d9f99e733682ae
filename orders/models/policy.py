"""What the mall decides about its orders."""

from django.db import models
from django.db.models import Q

from core.tenancy.belonging import TenantModel


class OrderPolicy(TenantModel):
    """The tenant's one row of rules for orders; read with `selectors.policy.policy()`, which answers the defaults until saved.

    Days are local days: an order counts as received `auto_receive_days` after its last parcel left, after-sale is asked for
    until `after_sale_days` after receipt, and a member may put the receipt off once by `extend_days`.
    """

    in_sandbox = True

    auto_receive_days = models.PositiveSmallIntegerField(default=15)
    extend_days = models.PositiveSmallIntegerField(default=5)
    after_sale_days = models.PositiveSmallIntegerField(default=7)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(pk=1), name="orders_one_policy"),
            models.CheckConstraint(
                name="orders_policy_days_in_bounds",
                condition=Q(auto_receive_days__range=(3, 60))
                & Q(extend_days__range=(0, 30))
                & Q(after_sale_days__range=(1, 90)),
            ),
        ]
