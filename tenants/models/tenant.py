"""Tenants and their addresses."""

import secrets
from typing import Any

from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Now
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django_tenants.models import DomainMixin, TenantMixin

SLUG_RULE = RegexValidator(r"^[a-z](?:[a-z0-9-]{1,30}[a-z0-9])\Z", _("3–32 位小写字母、数字或连字符，以字母开头。"))
RESERVED_SLUGS = frozenset({"platform", "www", "api", "admin", "ops", "static", "mail", "public", "console"})


def new_schema_name() -> str:
    """`t_` and 12 random letters: says nothing about the company and is never reused."""
    return "t_" + "".join(secrets.choice("abcdefghijkmnpqrstuvwxyz23456789") for _ in range(12))


class AllTenantsQuerySet(models.QuerySet["Tenant"]):
    def malls(self) -> "AllTenantsQuerySet":
        return self.filter(type=Tenant.Type.MALL)

    def open_ops(self) -> "AllTenantsQuerySet":
        """The operators' own tenant, once the platform was opened."""
        return self.filter(type=Tenant.Type.OPS, state=Tenant.State.ACTIVE)

    def open_malls(self) -> "AllTenantsQuerySet":
        return self.malls().filter(state=Tenant.State.ACTIVE)

    def listed(self) -> "AllTenantsQuerySet":
        """The malls of operators' lists: all but the platform's own that the walls are tried with."""
        return self.malls().filter(is_canary=False)

    def companies(self) -> "AllTenantsQuerySet":
        """The malls that count: neither the platform's own nor a copy of one."""
        return self.listed().filter(sandbox_of=None)

    def built(self) -> "AllTenantsQuerySet":
        """Those whose schema is whole: open, shut, or on their way out."""
        return self.filter(state__in=Tenant.BUILT)


class Tenant(TenantMixin):
    """A company on the platform (type mall), or the operators themselves (type ops)."""

    class Type(models.TextChoices):
        OPS = "ops", _("平台")
        MALL = "mall", _("商城")

    class State(models.TextChoices):
        """requested → reserved → provisioning → seeding → verifying → active; failed · suspended; closing → exported →
        archived → dropped."""

        REQUESTED = "requested", _("已申请")
        RESERVED = "reserved", _("已预留")
        PROVISIONING = "provisioning", _("开通中")
        SEEDING = "seeding", _("准备内容")
        VERIFYING = "verifying", _("检查中")
        ACTIVE = "active", _("运行中")
        FAILED = "failed", _("开通失败")
        SUSPENDED = "suspended", _("已暂停")
        CLOSING = "closing", _("关闭中")
        EXPORTED = "exported", _("已导出")
        ARCHIVED = "archived", _("已归档")
        DROPPED = "dropped", _("已清除")

    BUILT = (State.ACTIVE, State.SUSPENDED, State.CLOSING, State.EXPORTED)
    COMING = (State.REQUESTED, State.RESERVED, State.PROVISIONING, State.SEEDING, State.VERIFYING)
    LEAVING = (State.CLOSING, State.EXPORTED)

    class Shut(models.TextChoices):
        """How a suspended mall answers."""

        READ_ONLY = "read_only", _("只读：可以查看，不能操作")
        CLOSED = "closed", _("关闭：页面与接口都不可用")

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
    # Looks
    purpose = models.CharField(max_length=40, blank=True)  # the line under the name: «员工福利商城»
    points_word = models.CharField(max_length=8, default="积分")
    points_word_en = models.CharField(max_length=16, blank=True)  # for readers of English; "" means «points»
    brand_color = models.CharField(max_length=7, default="#2b5ce6")
    brand_version = models.PositiveIntegerField(default=1)
    logo_svg = models.TextField(blank=True)  # cleaned by services/branding.py; "" means the sheep
    logo_image = models.CharField(max_length=80, blank=True)  # or a picture's name in the tenant's folder
    hero = models.CharField(max_length=80, blank=True)  # a picture's name in the tenant's folder; "" means clouds
    has_mascot = models.BooleanField(default=True)
    share_title = models.CharField(max_length=40, blank=True)
    share_text = models.CharField(max_length=80, blank=True)
    contact_name = models.CharField(max_length=60, blank=True)
    contact_email = models.EmailField(blank=True)
    # The schema
    schema_version = models.PositiveIntegerField(default=0)  # the last SchemaStep it has
    is_canary = models.BooleanField(default=False)  # the platform's own: migrated first, probed, in no list or sum
    sandbox_of = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="sandboxes")
    drift = models.CharField(max_length=500, blank=True)  # how its structure differs from the journal's; "" is good
    # Terms
    plan = models.ForeignKey("tenants.Plan", on_delete=models.PROTECT, null=True, related_name="tenants")
    limits = models.JSONField(default=dict, blank=True)  # metric → number, over the plan's
    allowance = models.JSONField(
        default=dict, blank=True
    )  # metric → what holds now, with «soft» percent (services/plans.py)
    usage = models.JSONField(default=dict, blank=True)  # metric → used, as of the last roll-up
    switches = models.JSONField(default=dict, blank=True)  # feature → bool, over the default
    # Life
    shut = models.CharField(max_length=10, choices=Shut.choices, blank=True)  # while suspended or leaving
    drop_after = models.DateTimeField(null=True)  # while leaving: nothing is dropped before
    created_at = models.DateTimeField(auto_now_add=True)
    activated_at = models.DateTimeField(null=True)
    first_redeemed_at = models.DateTimeField(null=True)
    checklist_closed_at = models.DateTimeField(null=True)  # the first-run list, put away by its admins

    objects = AllTenantsQuerySet.as_manager()
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
    def is_built(self) -> bool:
        """Whether its schema lives: open, suspended, or on its way out. Payments are ended as long as it does."""
        return self.state in self.BUILT

    @property
    def is_readable(self) -> bool:
        """Whether pages may be looked at: open, or shut to writing only."""
        return self.is_open or (self.state in self.BUILT and self.shut == self.Shut.READ_ONLY)

    @property
    def is_ops(self) -> bool:
        return self.type == self.Type.OPS

    @cached_property
    def host(self) -> str:
        """Its primary host name."""
        domain = self.domains.filter(is_primary=True).first()
        return domain.domain if domain else ""


class Domain(DomainMixin):
    """A host name that leads to a tenant once it is verified. Ours are at once; a company's own proves itself first."""

    # Unique among the verified only: whoever merely claims a name must not keep its owner from it.
    domain = models.CharField(max_length=253, db_index=True)
    verified_at = models.DateTimeField(null=True)
    token = models.CharField(max_length=64, blank=True)  # what DNS or HTTP must show
    checked_at = models.DateTimeField(null=True)
    error = models.CharField(max_length=200, blank=True)  # why the last check failed
    redirects = models.BooleanField(default=False)  # send visitors on to the primary host
    created_at = models.DateTimeField(db_default=Now())

    class Meta(DomainMixin.Meta):
        constraints = [
            models.UniqueConstraint(
                "tenant", condition=models.Q(is_primary=True), name="a_tenant_has_one_primary_host"
            ),
            models.UniqueConstraint(
                "domain", condition=models.Q(verified_at__isnull=False), name="a_verified_host_has_one_tenant"
            ),
            models.UniqueConstraint("tenant", "domain", name="a_tenant_claims_a_host_once"),
        ]
