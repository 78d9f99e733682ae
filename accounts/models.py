"""Logins, roles and permissions of one tenant (or of the operators, in the ops schema)."""

from functools import cached_property

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _


class Permission(models.TextChoices):
    """Every permission there is. Doors name them; roles hold them."""

    DASHBOARD_VIEW = "dashboard.view", _("看总览")
    MEMBERS_VIEW = "members.view", _("看成员与部门")
    MEMBERS_EDIT = "members.edit", _("管理成员与部门")
    BUDGETS_VIEW = "budgets.view", _("看预算")
    BUDGETS_TOPUP = "budgets.topup", _("开立与充值预算")
    GRANTS_VIEW = "grants.view", _("看发放批次")
    GRANTS_CREATE = "grants.create", _("发起发放")
    GRANTS_APPROVE = "grants.approve", _("审批发放")
    LEDGER_VIEW = "ledger.view", _("看积分流水")
    LEDGER_MOVE = "ledger.move", _("冻结、转移与延期积分")
    PERIODS_CLOSE = "periods.close", _("月度结账")
    EXPORTS_CREATE = "exports.create", _("导出数据")
    CATALOG_VIEW = "catalog.view", _("看商品")
    CATALOG_EDIT = "catalog.edit", _("管理商品与库存")
    ORDERS_VIEW = "orders.view", _("看订单")
    ORDERS_SHIP = "orders.ship", _("发货")
    LOG_VIEW = "log.view", _("看操作日志")
    SETTINGS_EDIT = "settings.edit", _("改商城设置与角色")
    PLATFORM_TENANTS = "platform.tenants", _("运营租户")


P = Permission
ROLE_PRESETS: dict[str, tuple[str, list[Permission]]] = {
    "owner": (gettext_noop("所有者"), [p for p in P if p != P.PLATFORM_TENANTS]),
    "hr": (
        gettext_noop("人力资源"),
        [P.DASHBOARD_VIEW, P.MEMBERS_VIEW, P.MEMBERS_EDIT, P.BUDGETS_VIEW, P.BUDGETS_TOPUP, P.GRANTS_VIEW,
         P.GRANTS_CREATE, P.LEDGER_VIEW, P.LEDGER_MOVE, P.EXPORTS_CREATE, P.ORDERS_VIEW],
    ),
    "approver": (
        gettext_noop("审批人"),
        [P.DASHBOARD_VIEW, P.GRANTS_VIEW, P.GRANTS_APPROVE, P.BUDGETS_VIEW, P.LEDGER_VIEW, P.PERIODS_CLOSE, P.EXPORTS_CREATE],
    ),
    "merchandiser": (gettext_noop("商品运营"), [P.DASHBOARD_VIEW, P.CATALOG_VIEW, P.CATALOG_EDIT, P.ORDERS_VIEW]),
    "warehouse": (gettext_noop("仓库"), [P.DASHBOARD_VIEW, P.ORDERS_VIEW, P.ORDERS_SHIP, P.CATALOG_VIEW]),
    "auditor": (
        gettext_noop("审计"),
        [P.DASHBOARD_VIEW, P.MEMBERS_VIEW, P.BUDGETS_VIEW, P.GRANTS_VIEW, P.LEDGER_VIEW, P.CATALOG_VIEW,
         P.ORDERS_VIEW, P.LOG_VIEW, P.EXPORTS_CREATE],
    ),
}  # fmt: skip
OPERATOR_ROLE: tuple[str, list[Permission]] = (gettext_noop("平台运营"), [P.PLATFORM_TENANTS, P.LOG_VIEW])


class Role(models.Model):
    """A named set of permissions."""

    code = models.SlugField(unique=True)
    name = models.CharField(max_length=40)
    permissions = ArrayField(models.CharField(max_length=40))

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return gettext(self.name)

    @property
    def words(self) -> str:
        """What it may do, in the reader's language."""
        return gettext("、").join(str(Permission(code).label) for code in self.permissions)


class UserManager(BaseUserManager["User"]):
    """Django's and allauth's way in; people are made by services/."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(login__iexact=username)


class User(AbstractBaseUser):
    """Somebody who can sign in to this tenant."""

    login = models.CharField(max_length=64)
    name = models.CharField(max_length=60)
    email = models.EmailField(blank=True)
    title = models.CharField(max_length=60, blank=True)
    roles = models.ManyToManyField(Role, blank=True, related_name="users")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()
    USERNAME_FIELD = "login"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(Lower("login"), name="login_is_unique"),
            models.UniqueConstraint(Lower("email"), name="email_is_unique", condition=~models.Q(email="")),
        ]

    def __str__(self) -> str:
        return self.name

    @cached_property
    def permissions(self) -> frozenset[str]:
        """All permissions of all roles; one query, once per instance."""
        if not self.is_active:
            return frozenset()
        return frozenset(code for codes in self.roles.values_list("permissions", flat=True) for code in codes)

    def can(self, permission: str) -> bool:
        """Whether any role holds `permission`."""
        return permission in self.permissions

    @property
    def is_staff(self) -> bool:
        """Whether the console is for them at all."""
        return bool(self.permissions)


class Invitation(models.Model):
    """A one-time link by which somebody sets their first password. Only the token's hash is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations")
    token_hash = models.BinaryField(max_length=32, unique=True)
    created_by = models.CharField(max_length=100)
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class ApiKey(models.Model):
    """A program's way in, for somebody: it may do at most what its owner may. Only the secret's hash is kept."""

    name = models.CharField(max_length=60)
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_keys")
    prefix = models.CharField(max_length=12, unique=True)
    secret_hash = models.BinaryField(max_length=32)
    permissions = ArrayField(models.CharField(max_length=40))
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name
