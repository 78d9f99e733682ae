"""How a company comes to have a mall: its application, the steps of building it, its own words."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from tenants.models.tenant import SLUG_RULE, Tenant


class Application(models.Model):
    """A company asks for a mall on the platform's public page; an operator decides."""

    class State(models.TextChoices):
        NEW = "new", _("待审核")
        APPROVED = "approved", _("已通过")
        REFUSED = "refused", _("未通过")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True)
    company = models.CharField(max_length=60)
    scenario = models.CharField(max_length=16, choices=Tenant.Scenario.choices)
    slug = models.CharField(max_length=32, validators=[SLUG_RULE])
    headcount = models.PositiveIntegerField(null=True)
    contact_name = models.CharField(max_length=60)
    contact_email = models.EmailField()
    phone_sealed = models.BinaryField(default=bytes)  # core.privacy.crypto, bound to the operators' schema
    note = models.CharField(max_length=500, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.NEW)
    reason = models.CharField(max_length=200, blank=True)
    decided_by = models.CharField(max_length=100, blank=True)
    decided_at = models.DateTimeField(null=True)
    told_at = models.DateTimeField(null=True)  # when the outcome went to the contact by mail
    language = models.CharField(max_length=10, default="zh-hans")  # the applicant's, for that mail
    tenant = models.OneToOneField(Tenant, on_delete=models.SET_NULL, null=True, related_name="application")
    ip = models.GenericIPAddressField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["-id"]


class ProvisioningStep(models.Model):
    """One step of a tenant's coming to be: what happened, how often it was tried, how long it took."""

    class Code(models.TextChoices):
        SCHEMA = "schema", _("取得独立数据空间")
        TABLES = "tables", _("建立数据表")
        WALLS = "walls", _("设立数据隔离权限")
        ROLES = "roles", _("准备角色与权限")
        LEDGER = "ledger", _("开立积分账本")
        GOODS = "goods", _("上架起步商品")
        VERIFY = "verify", _("逐项检查")
        ROWS = "rows", _("复制数据并打码")
        PICTURES = "pictures", _("复制商品图片与外观")
        PROOF = "proof", _("确认没有真实的个人信息")

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


class PageText(models.Model):
    """A version of one of the mall's standing pages, in the company's own words. The newest is shown; none is lost."""

    class Page(models.TextChoices):
        ABOUT = "about", _("关于我们")
        HELP = "help", _("帮助中心")
        CONTACT = "contact", _("联系我们")
        PRIVACY = "privacy", _("隐私政策")

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="texts")
    page = models.CharField(max_length=8, choices=Page.choices)
    version = models.PositiveIntegerField()
    text = models.TextField(max_length=20_000, blank=True)  # "" goes back to the platform's own words
    by = models.CharField(max_length=100)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["page", "-version"]
        constraints = [models.UniqueConstraint("tenant", "page", "version", name="a_page_has_each_version_once")]


class PastBranding(models.Model):
    """How a mall looked before a change of its brand: kept so that it can be put back."""

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="past_brandings")
    version = models.PositiveIntegerField()  # the brand_version it was shown under
    branding = models.JSONField()  # services.branding.LOOK fields
    by = models.CharField(max_length=100)  # who replaced it
    at = models.DateTimeField(auto_now_add=True)  # when

    class Meta:
        ordering = ["-version"]
        constraints = [models.UniqueConstraint("tenant", "version", name="a_branding_is_kept_once")]
