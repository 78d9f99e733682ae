"""What is delivered without a parcel: work with retries, vouchers, and the counters that write them off."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.privacy.columns import BinaryField, CharField
from core.tenancy.belonging import TenantModel
from orders.models.order import OrderLine


class DigitalDelivery(TenantModel):
    """One line of a kind that a worker delivers. Its state is the queue; each try has the same reference, so none doubles."""

    in_sandbox = True

    class State(models.TextChoices):
        WAITING = "waiting", _("等待发放")
        ASKED = "asked", _("处理中")
        DONE = "done", _("已发放")
        FAILED = "failed", _("发放失败")
        UNSURE = "unsure", _("结果待确认")  # asked, and nobody knows whether it was done: a person decides
        DROPPED = "dropped", _("已取消")  # undone before anybody was asked

    line = models.OneToOneField(OrderLine, on_delete=models.PROTECT, related_name="delivery")
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    provider_no = CharField(max_length=64, blank=True, personal="contact")  # the provider's own number
    attempts = models.PositiveSmallIntegerField(default=0)
    next_at = models.DateTimeField(null=True, blank=True)
    error = CharField(max_length=300, blank=True, personal="text")
    created_at = models.DateTimeField(auto_now_add=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["id"]
        indexes = [
            models.Index(
                fields=["next_at"], name="digital_delivery_waiting", condition=models.Q(state__in=["waiting", "asked"])
            )
        ]


class Station(TenantModel):
    """A counter where vouchers are written off and parcels handed over."""

    in_sandbox = True

    name = CharField(max_length=40, personal="none")
    name_en = CharField(max_length=60, blank=True, personal="none")
    place = CharField(max_length=100, blank=True, personal="none")
    is_active = models.BooleanField(default=True)

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name


class Voucher(TenantModel):
    """One use of a service or one pick-up. Its QR holds `number` and six digits that change every thirty seconds."""

    class State(models.TextChoices):
        OPEN = "open", _("待使用")
        USED = "used", _("已核销")
        EXPIRED = "expired", _("已过期")
        VOID = "void", _("已作废")

    number = CharField(max_length=16, unique=True, personal="none")
    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="vouchers")
    secret_sealed = BinaryField(personal="sealed")
    slot_id = models.BigIntegerField(null=True, blank=True)  # catalog.ServiceSlot
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    used_at = models.DateTimeField(null=True, blank=True)
    used_by = CharField(max_length=100, blank=True, personal="name")
    station = models.ForeignKey(Station, null=True, blank=True, on_delete=models.SET_NULL)
    key = CharField(
        max_length=64, blank=True, personal="secret"
    )  # the write-off's own key: a counter may send it again

    class Meta:
        ordering = ["id"]
