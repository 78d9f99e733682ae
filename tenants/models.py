"""Tenants, their addresses and how each came to be. Lives in the public schema."""

import secrets
from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django_tenants.models import DomainMixin, TenantMixin

SLUG_RULE = RegexValidator(r"^[a-z](?:[a-z0-9-]{1,30}[a-z0-9])\Z", _("3–32 位小写字母、数字或连字符，以字母开头。"))
RESERVED_SLUGS = frozenset({"platform", "www", "api", "admin", "ops", "static", "mail", "public", "console"})


def new_schema_name() -> str:
    """`t_` and 12 random letters: says nothing about the company and is never reused."""
    return "t_" + "".join(secrets.choice("abcdefghijkmnpqrstuvwxyz23456789") for _ in range(12))


class TenantQuerySet(models.QuerySet["Tenant"]):
    def malls(self) -> "TenantQuerySet":
        return self.filter(type=Tenant.Type.MALL)

    def open_malls(self) -> "TenantQuerySet":
        return self.malls().filter(state=Tenant.State.ACTIVE)


class Tenant(TenantMixin):
    """A company on the platform (type mall), or the operators themselves (type ops)."""

    class Type(models.TextChoices):
        OPS = "ops", _("平台")
        MALL = "mall", _("商城")

    class State(models.TextChoices):
        REQUESTED = "requested", _("已申请")
        PROVISIONING = "provisioning", _("开通中")
        ACTIVE = "active", _("运行中")
        FAILED = "failed", _("开通失败")
        SUSPENDED = "suspended", _("已暂停")

    class Scenario(models.TextChoices):
        WELFARE = "welfare", _("员工福利")
        LOYALTY = "loyalty", _("客户忠诚")
        CHANNEL = "channel", _("经销商激励")
        CAMPAIGN = "campaign", _("营销活动")
        INTERNAL = "internal", _("内购")

    schema_name = models.CharField(max_length=63, unique=True, default=new_schema_name)
    type = models.CharField(max_length=8, choices=Type.choices, default=Type.MALL)
    slug = models.CharField(max_length=32, unique=True, validators=[SLUG_RULE])
    name = models.CharField(max_length=60)
    state = models.CharField(max_length=16, choices=State.choices, default=State.REQUESTED)
    scenario = models.CharField(max_length=16, choices=Scenario.choices, default=Scenario.WELFARE)
    timezone = models.CharField(max_length=40, default="Asia/Shanghai")
    purpose = models.CharField(max_length=40, blank=True)  # the line under the name: «员工福利商城»
    points_word = models.CharField(max_length=8, default="积分")
    brand_color = models.CharField(max_length=7, default="#2b5ce6")
    brand_version = models.PositiveIntegerField(default=1)
    logo_svg = models.TextField(blank=True)  # cleaned by services/branding.py; "" means the sheep
    has_mascot = models.BooleanField(default=True)
    contact_name = models.CharField(max_length=60, blank=True)
    contact_email = models.EmailField(blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    activated_at = models.DateTimeField(null=True)

    objects = TenantQuerySet.as_manager()
    auto_create_schema = False
    auto_drop_schema = False

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """A plain row write. The mixin's save refuses to run inside `ops` and makes schemas; provisioning does that."""
        super(TenantMixin, self).save(*args, **kwargs)

    @property
    def is_open(self) -> bool:
        """Whether web, API and tasks may act for it."""
        return self.state == self.State.ACTIVE

    @property
    def is_ops(self) -> bool:
        return self.type == self.Type.OPS

    @cached_property
    def host(self) -> str:
        """Its primary host name."""
        domain = self.domains.filter(is_primary=True).first()
        return domain.domain if domain else ""


class Domain(DomainMixin):
    """A host name that leads to a tenant."""


class ProvisioningStep(models.Model):
    """One step of a tenant's coming to be: what happened, how often it was tried, how long it took."""

    class Code(models.TextChoices):
        SCHEMA = "schema", _("建立独立数据空间")
        TABLES = "tables", _("建立数据表")
        WALLS = "walls", _("设立数据隔离权限")
        ROLES = "roles", _("准备角色与权限")
        LEDGER = "ledger", _("开立积分账本")
        GOODS = "goods", _("上架起步商品")
        VERIFY = "verify", _("逐项检查")

    class State(models.TextChoices):
        WAITING = "waiting", _("等待")
        RUNNING = "running", _("进行中")
        DONE = "done", _("完成")
        FAILED = "failed", _("失败")

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="steps")
    position = models.PositiveSmallIntegerField()
    code = models.CharField(max_length=20, choices=Code.choices)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    started_at = models.DateTimeField(null=True)
    milliseconds = models.PositiveIntegerField(null=True)
    error = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering = ["position"]
        constraints = [models.UniqueConstraint("tenant", "code", name="a_step_stands_once")]
