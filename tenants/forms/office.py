"""What operators type about plans, visits, announcements and a mall's end → clean values."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from core.registry.quotas import label_of
from core.ui.form_choices import set_choices
from tenants.forms import StateForm
from tenants.models import SLUG_RULE, Announcement, Metric, Tenant

GIB = 1024**3
COUNTED = ("members", "points", "calls", "orders")


class TypedSlugForm(StateForm):
    """A reason, and the mall's address typed out: for acts that end something."""

    slug = forms.CharField(label=_("商城地址"), max_length=32, widget=forms.TextInput(attrs={"autocomplete": "off"}))

    def __init__(self, *args: Any, slug: str, **kwargs: Any) -> None:
        self.expected = slug
        super().__init__(*args, **kwargs)

    def clean_slug(self) -> str:
        if self.cleaned_data["slug"].strip() != self.expected:
            raise forms.ValidationError(_("输入的地址与这家商城不一致，没有执行。"))
        return self.expected


class CloneForm(forms.Form):
    """Where a sandbox lives."""

    slug = forms.CharField(label=_("沙箱地址"), max_length=32, validators=[SLUG_RULE])


class VisitForm(forms.Form):
    """Why an operator wants to look, and for how long."""

    reason = forms.CharField(
        label=_("为什么需要进入"), max_length=200, help_text=_("租户会看到这段话，请写清楚问题或工单号")
    )
    minutes = forms.TypedChoiceField(
        label=_("多少分钟"), coerce=int, initial=30, choices=[(15, "15"), (30, "30"), (60, "60"), (120, "120")]
    )


class AnnouncementForm(forms.Form):
    """Words to tenants' consoles, for whom and how long."""

    title = forms.CharField(label=_("标题"), max_length=60)
    text = forms.CharField(label=_("内容"), max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}))
    level = forms.ChoiceField(label=_("级别"), choices=Announcement.Level.choices, initial=Announcement.Level.NEWS)
    audience = forms.ChoiceField(label=_("给谁看"))
    slug = forms.CharField(label=_("哪一家（地址名）"), max_length=32, required=False)
    starts_at = forms.DateTimeField(label=_("开始"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))
    ends_at = forms.DateTimeField(label=_("结束"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "audience", [("", _("所有租户")), *Tenant.Scenario.choices, ("one", _("只给一家"))])
        self.fields["audience"].required = False

    def clean(self) -> dict[str, Any]:
        """It ends after it begins, in the future; one mall is a mall there is."""
        data = super().clean() or self.cleaned_data
        starts, ends = data.get("starts_at"), data.get("ends_at")
        if starts and ends and (ends <= starts or ends <= timezone.now()):
            self.add_error("ends_at", _("结束时间要晚于开始时间和现在。"))
        if data.get("audience") == "one":
            data["tenant_id"] = (
                Tenant.objects.malls().filter(slug=data.get("slug", "")).values_list("pk", flat=True).first()
            )
            if data["tenant_id"] is None:
                self.add_error("slug", _("没有这个地址的租户。"))
        return data

    def details(self) -> dict[str, Any]:
        """The clean values as the service takes them."""
        data = self.cleaned_data
        plain = {name: data[name] for name in ("title", "text", "level", "starts_at", "ends_at")}
        one = data["audience"] == "one"
        return {**plain, "scenario": "" if one else data["audience"], "tenant_id": data["tenant_id"] if one else None}


class PlanForm(forms.Form):
    """A plan's limits (empty: without) and prices, in the units people think in."""

    code = forms.SlugField(label=_("代号"), max_length=50, help_text=_("小写字母，以后不变"))
    name = forms.CharField(label=_("名称"), max_length=40)
    members = forms.IntegerField(label=_("在册成员"), min_value=0, required=False)
    storage_gib = forms.IntegerField(label=_("存储空间（GB）"), min_value=0, max_value=10**6, required=False)
    points = forms.IntegerField(label=_("每月发放积分"), min_value=0, required=False)
    calls = forms.IntegerField(label=_("每月接口调用"), min_value=0, required=False)
    orders = forms.IntegerField(label=_("每月订单"), min_value=0, required=False)
    soft_percent = forms.IntegerField(label=_("用到百分之几开始提醒"), min_value=1, max_value=100, initial=80)
    month_yuan = forms.DecimalField(label=_("月费（元）"), min_value=0, max_digits=12, decimal_places=2, initial=0)
    member_yuan = forms.DecimalField(
        label=_("每成员每月（元）"), min_value=0, max_digits=8, decimal_places=2, initial=0
    )
    is_offered = forms.BooleanField(label=_("可以选给新租户"), required=False, initial=True)

    def __init__(self, data: Any = None, files: Any = None, *, plan: Any = None, **kwargs: Any) -> None:
        initial = (
            {name: getattr(plan, name) for name in (*COUNTED, "code", "name", "soft_percent", "is_offered")}
            if plan
            else {}
        )
        if plan:
            initial |= {"storage_gib": None if plan.storage is None else plan.storage // GIB}
            initial |= {"month_yuan": f"{plan.month_fen / 100:.2f}", "member_yuan": f"{plan.member_fen / 100:.2f}"}
        super().__init__(data, files, initial=initial, **kwargs)
        if plan:
            del self.fields["code"]

    def terms(self) -> dict[str, Any]:
        """The clean values as the service takes them."""
        data = self.cleaned_data
        gib = data["storage_gib"]
        return {
            **{name: data[name] for name in COUNTED},
            "storage": None if gib is None else gib * GIB,
            "soft_percent": data["soft_percent"],
            "month_fen": int(data["month_yuan"] * 100),
            "member_fen": int(data["member_yuan"] * 100),
        }


class TermsForm(forms.Form):
    """A mall's plan, and limits of its own over it: empty follows the plan, «不限» lifts the limit."""

    plan = forms.ChoiceField(label=_("套餐"))

    def __init__(self, data: Any = None, files: Any = None, *, plans: Any, tenant: Tenant, **kwargs: Any) -> None:
        super().__init__(data, files, initial={"plan": tenant.plan.code if tenant.plan else ""}, **kwargs)
        set_choices(self, "plan", [(plan.code, str(plan)) for plan in plans])
        for metric in Metric:
            own, scale = tenant.limits.get(metric.value), GIB if metric == Metric.STORAGE else 1
            unit = _("%(name)s（GB）") % {"name": label_of(metric)} if metric == Metric.STORAGE else label_of(metric)
            self.fields[metric.value] = forms.IntegerField(
                label=unit, min_value=0, required=False, initial=None if own is None else own // scale
            )
            lifted = metric.value in tenant.limits and own is None
            self.fields[f"free_{metric.value}"] = forms.BooleanField(label=_("不限"), required=False, initial=lifted)

    def pairs(self) -> list[tuple[Any, Any]]:
        """Each metric's number beside its tick."""
        return [(self[metric], self[f"free_{metric}"]) for metric in Metric]

    def limits(self) -> dict[str, int | None]:
        """The mall's own limits as the service takes them; what follows the plan is left out."""
        found: dict[str, int | None] = {}
        for metric in Metric:
            if self.cleaned_data[f"free_{metric}"]:
                found[metric] = None
            elif self.cleaned_data[metric] is not None:
                found[metric] = self.cleaned_data[metric] * (GIB if metric == Metric.STORAGE else 1)
        return found
