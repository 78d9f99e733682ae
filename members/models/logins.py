"""Signing in with a phone: codes that were sent, links people join by, and logins opened for many at once."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.privacy.columns import BinaryField, CharField, GenericIPAddressField
from core.tenancy.belonging import TenantModel
from members.models.people import Department


class PhoneCode(TenantModel):
    """A code of six digits that was asked for. Only hashes are kept, and a phone nobody has gets a row like any other."""

    phone_index = BinaryField(max_length=32, personal="secret")
    code_hash = BinaryField(max_length=32, personal="secret")
    ip = GenericIPAddressField(null=True, personal="contact")
    tries = models.PositiveSmallIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True)  # by the worker, to a phone of the roster
    used_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["phone_index", "-id"], name="phone_code_of_phone"),
            models.Index(fields=["created_at"], name="phone_code_by_time"),
        ]


class JoinLink(TenantModel):
    """A link or poster by which people of the roster get their login with a code to their phone."""

    label = CharField(max_length=40, personal="none")
    token_index = BinaryField(max_length=32, unique=True, personal="secret")
    token_sealed = BinaryField(personal="sealed")  # it hangs on walls: it may be printed again
    expires_at = models.DateTimeField()
    most = models.PositiveIntegerField()  # people
    joined = models.PositiveIntegerField(default=0)
    stopped_at = models.DateTimeField(null=True)
    made_by = CharField(max_length=100, personal="name")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]
        constraints = [models.CheckConstraint(name="a_link_admits_so_many", condition=Q(joined__lte=models.F("most")))]

    @property
    def is_open(self) -> bool:
        """Whether somebody may still join by it."""
        return self.stopped_at is None and self.expires_at > timezone.now() and self.joined < self.most


class LoginRun(TenantModel):
    """Logins opened for everybody of a department who has none, or those reminded who never came: by a worker, part by part."""

    class Kind(models.TextChoices):
        OPEN = "open", _("开通账号")
        REMIND = "remind", _("提醒登录")

    kind = models.CharField(max_length=6, choices=Kind.choices)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, null=True, related_name="+")
    people = models.PositiveIntegerField()
    opened = models.PositiveIntegerField(default=0)
    by_phone = models.PositiveIntegerField(default=0)
    by_mail = models.PositiveIntegerField(default=0)
    unreached = models.PositiveIntegerField(default=0)
    refused = models.PositiveIntegerField(default=0)
    last_member_id = models.BigIntegerField(default=0)
    up_to_id = models.BigIntegerField()
    made_by = CharField(max_length=100, personal="name")
    created_at = models.DateTimeField(auto_now_add=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint("kind", name="one_login_run_at_a_time", condition=Q(finished_at__isnull=True))
        ]

    @property
    def done(self) -> int:
        """People who were looked at."""
        return (
            self.opened + self.refused if self.kind == self.Kind.OPEN else self.by_phone + self.by_mail + self.unreached
        )

    @property
    def percent(self) -> int:
        return min(100, 100 * self.done // self.people) if self.people else 100
