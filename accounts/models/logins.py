"""Logins, roles and permissions of one tenant (or of the operators, in the ops schema)."""

from functools import cached_property
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext_lazy as _

from core.actors import ONESELF
from core.privacy.columns import ArrayField, BinaryField, CharField, EmailField, GenericIPAddressField, SlugField
from core.tenancy.belonging import TenantModel, TenantQuerySet


class Permission(models.TextChoices):
    """Every permission there is. Doors name them; roles hold them."""

    DASHBOARD_VIEW = "dashboard.view", _("看总览")
    MEMBERS_VIEW = "members.view", _("看成员与部门")
    MEMBERS_EDIT = "members.edit", _("管理成员与部门")
    MEMBERS_UNMASK = "members.unmask", _("查看隐藏的个人信息")
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
    CODES_IMPORT = "codes.import", _("导入卡密")
    CODES_REVEAL = "codes.reveal", _("查看卡密")
    ORDERS_SHIP = "orders.ship", _("发货")
    ORDERS_REDEEM = "orders.redeem", _("通过接口代成员兑换")
    ORDERS_APPROVE = "orders.approve", _("审批兑换")
    ORDERS_WRITE_OFF = "orders.write_off", _("核销凭证")
    AFTER_SALE = "orders.after_sale", _("处理售后")
    PAYMENTS_VIEW = "payments.view", _("看收款与对账")
    PAYMENTS_EDIT = "payments.edit", _("管理收款与退款")
    LOG_VIEW = "log.view", _("看操作日志")
    SETTINGS_EDIT = "settings.edit", _("改商城设置与角色")
    PLATFORM_TENANTS = "platform.tenants", _("运营租户")


P = Permission
ROLE_PRESETS: dict[str, tuple[str, list[Permission]]] = {
    "owner": (gettext_noop("所有者"), [p for p in P if not p.startswith("platform.")]),
    "hr": (
        gettext_noop("人力资源"),
        [
            P.DASHBOARD_VIEW,
            P.MEMBERS_VIEW,
            P.MEMBERS_EDIT,
            P.MEMBERS_UNMASK,
            P.BUDGETS_VIEW,
            P.BUDGETS_TOPUP,
            P.GRANTS_VIEW,
            P.GRANTS_CREATE,
            P.LEDGER_VIEW,
            P.LEDGER_MOVE,
            P.EXPORTS_CREATE,
            P.ORDERS_VIEW,
            P.ORDERS_APPROVE,
            P.ORDERS_WRITE_OFF,
        ],
    ),
    "approver": (
        gettext_noop("审批人"),
        [
            P.DASHBOARD_VIEW,
            P.GRANTS_VIEW,
            P.GRANTS_APPROVE,
            P.BUDGETS_VIEW,
            P.LEDGER_VIEW,
            P.PERIODS_CLOSE,
            P.EXPORTS_CREATE,
            P.ORDERS_VIEW,
            P.ORDERS_APPROVE,
            P.PAYMENTS_VIEW,
        ],
    ),
    "merchandiser": (
        gettext_noop("商品运营"),
        [
            P.DASHBOARD_VIEW,
            P.CATALOG_VIEW,
            P.CATALOG_EDIT,
            P.CODES_IMPORT,
            P.ORDERS_VIEW,
            P.AFTER_SALE,
            P.PAYMENTS_VIEW,
        ],
    ),
    "warehouse": (
        gettext_noop("仓库"),
        [P.DASHBOARD_VIEW, P.ORDERS_VIEW, P.ORDERS_SHIP, P.ORDERS_WRITE_OFF, P.AFTER_SALE, P.CATALOG_VIEW],
    ),
    "auditor": (
        gettext_noop("审计"),
        [
            P.DASHBOARD_VIEW,
            P.MEMBERS_VIEW,
            P.BUDGETS_VIEW,
            P.GRANTS_VIEW,
            P.LEDGER_VIEW,
            P.CATALOG_VIEW,
            P.ORDERS_VIEW,
            P.PAYMENTS_VIEW,
            P.LOG_VIEW,
            P.EXPORTS_CREATE,
        ],
    ),
}


class PersonalField(models.TextChoices):
    """What is shown of a person only to roles that need it; everybody else sees it masked."""

    PHONE = "phone", _("手机号")
    ADDRESS = "address", _("收货地址")
    EMAIL = "email", _("邮箱")
    BIRTHDAY = "birthday", _("生日")
    EMPLOYEE_NO = "employee_no", _("工号")


F = PersonalField
CLEAR_PRESETS: dict[str, list[PersonalField]] = {
    "owner": [F.EMAIL, F.BIRTHDAY, F.EMPLOYEE_NO],
    "hr": [F.EMAIL, F.BIRTHDAY, F.EMPLOYEE_NO],
    "approver": [F.EMPLOYEE_NO],
    "merchandiser": [F.EMPLOYEE_NO],
    "warehouse": [F.PHONE, F.ADDRESS, F.EMPLOYEE_NO],
    "auditor": [F.EMPLOYEE_NO],
}
OPERATOR_ROLE: tuple[str, list[Permission]] = (gettext_noop("平台运营"), [P.PLATFORM_TENANTS, P.LOG_VIEW])


class Role(TenantModel):
    """A named set of permissions."""

    in_sandbox = True

    code = SlugField(unique=True, personal="none")
    name = CharField(max_length=40, personal="none")
    permissions = ArrayField(models.CharField(max_length=40), personal="none")
    clear_fields = ArrayField(
        models.CharField(max_length=20), default=list, blank=True, personal="none"
    )  # PersonalField codes

    class Meta:
        ordering = ["id"]

    def __str__(self) -> str:
        return gettext(self.name)

    @property
    def is_preset(self) -> bool:
        """Whether it can be put back to what it was made as."""
        return self.code in ROLE_PRESETS

    @property
    def description(self) -> str:
        """What it may do, in the reader's language."""
        return gettext("、").join(str(Permission(code).label) for code in self.permissions)


class UserManager(BaseUserManager.from_queryset(TenantQuerySet)):  # type: ignore[misc]  # a base made when it runs
    """Django's and allauth's way in; people are made by services/."""

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(login__iexact=username)


class User(TenantModel, AbstractBaseUser):
    """Somebody who can sign in to this tenant."""

    in_sandbox = True

    GUEST = "support"  # the login and role of whoever the tenant lets in from the platform

    password = CharField("password", max_length=128, personal="secret", cover="'!'")
    login = CharField(max_length=64, personal="contact", cover="'user' || id")
    name = CharField(max_length=60, personal="name", cover="'同事 ' || id")
    email = EmailField(blank=True, personal="contact")
    title = CharField(max_length=60, blank=True, personal="text")
    roles = models.ManyToManyField(Role, blank=True, related_name="users")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    objects: ClassVar = UserManager()
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
    def _powers(self) -> tuple[frozenset[str], frozenset[str]]:
        rows = list(self.roles.values_list("permissions", "clear_fields")) if self.is_active else []
        return (
            frozenset(code for permissions, _fields in rows for code in permissions),
            frozenset(code for _permissions, fields in rows for code in fields),
        )

    @property
    def permissions(self) -> frozenset[str]:
        """All permissions of all roles; one query, once per instance."""
        return self._powers[0] if self.is_active else frozenset()

    def can(self, permission: str) -> bool:
        """Whether any role holds `permission`."""
        return permission in self.permissions

    @property
    def clear_fields(self) -> frozenset[str]:
        """Personal fields some role of theirs shows in clear; the same query."""
        return self._powers[1] if self.is_active else frozenset()

    def sees(self, field: str) -> bool:
        """Whether `field` (a PersonalField) of other people is shown to them in clear."""
        return field in self.clear_fields

    @property
    def is_staff(self) -> bool:
        """Whether the console is for them at all."""
        return bool(self.permissions)

    @property
    def log_name(self) -> str:
        """What lines that can't be changed call them: staff by name; members, who may ask to be forgotten, by id only."""
        return self.name if self.is_staff else ONESELF


class Invitation(TenantModel):
    """A one-time link by which somebody sets their first password. Only the token's hash is kept."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="invitations")
    token_hash = BinaryField(max_length=32, unique=True, personal="secret")
    created_by = CharField(max_length=100, personal="name")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)


class ApiKey(TenantModel):
    """A program's way in, for somebody: it may do at most what its owner may. Only the secret's hash is kept."""

    name = CharField(max_length=60, personal="text")
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="api_keys")
    prefix = CharField(max_length=12, unique=True, personal="secret")
    secret_hash = BinaryField(max_length=32, personal="secret")
    permissions = ArrayField(models.CharField(max_length=40), personal="none")
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return self.name


class SignInPolicy(TenantModel):
    """How people sign in to this tenant; one row, absent while nobody has changed anything."""

    in_sandbox = True

    class Require(models.TextChoices):
        NOBODY = "nobody", _("不强制")
        ADMINS = "admins", _("能改设置、审批发放或导出数据的人")
        STAFF = "staff", _("所有管理员")

    require_mfa = models.CharField(max_length=6, choices=Require.choices, default=Require.NOBODY)
    idle_minutes = models.PositiveSmallIntegerField(default=480)
    password_min_length = models.PositiveSmallIntegerField(default=8)
    lock_after = models.PositiveSmallIntegerField(default=5)
    step_up_points = models.PositiveBigIntegerField(default=1_000_000)
    phone_codes_a_day = models.PositiveIntegerField(
        default=2_000, db_default=2_000
    )  # what the mall pays for; 0: none are sent
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="accounts_one_sign_in_policy", condition=models.Q(pk=1)),
            models.CheckConstraint(
                name="passwords_have_8_to_64", condition=models.Q(password_min_length__range=(8, 64))
            ),
            models.CheckConstraint(name="idleness_ends", condition=models.Q(idle_minutes__range=(5, 1440))),
            models.CheckConstraint(name="locks_after_some", condition=models.Q(lock_after__range=(3, 20))),
        ]


class SignedIn(TenantModel):
    """One place where somebody is signed in: what they see in their list, and may end from elsewhere."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="sessions")
    session_key = CharField(max_length=40, unique=True, personal="secret")
    ip = GenericIPAddressField(null=True, personal="contact")
    device = CharField(max_length=200, blank=True, personal="text")
    began_at = models.DateTimeField(auto_now_add=True)
    seen_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-seen_at"]


class KnownDevice(TenantModel):
    """A browser somebody has signed in with; it holds the token, here is its hash."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    token_hash = BinaryField(max_length=32, personal="secret")
    device = CharField(max_length=200, blank=True, personal="text")
    seen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "token_hash"], name="accounts_device_once_a_person")]
