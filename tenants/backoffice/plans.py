"""What malls may use: plans, one mall's use and terms, its monthly statements."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.actors import Actor
from core.errors import DomainError
from core.files.downloads import attachment
from core.guards import backoffice, step_up, typed_before_step_up, writes
from core.requests import SignedInRequest
from tenants.backoffice import frame
from tenants.forms.office import PlanForm, TermsForm
from tenants.models import Plan, Tenant, TenantMonth
from tenants.selectors import office, usage
from tenants.services import plans


@require_GET
@backoffice("platform.tenants")
def plan_list(request: SignedInRequest) -> HttpResponse:
    """Every plan with its limits, its price and who has it."""
    return render(request, "backoffice/plans/plans.html", {"plans": office.plans_with_holders()})


@backoffice("platform.tenants")
@step_up(when=writes)
def plan(request: SignedInRequest, code: str = "") -> HttpResponse:
    """Change a plan, or make one; whoever has it gets the new limits."""
    found = get_object_or_404(Plan, code=code) if code else None
    form = PlanForm(request.POST or None, plan=found)
    form.initial.update(typed_before_step_up(request) or {})
    if request.method == "POST" and form.is_valid():
        code = code or form.cleaned_data["code"]
        if found is None and Plan.objects.filter(code=code).exists():
            form.add_error("code", _("已经有这个代号的套餐。"))
        else:
            data = form.cleaned_data
            plans.save_plan(
                code=code, name=data["name"], terms=form.terms(), is_offered=data["is_offered"], by=Actor.of(request)
            )
            messages.success(request, _("套餐已保存，几秒后对所有使用它的租户生效"))
            return redirect("backoffice:plans")
    holders = Tenant.objects.malls().filter(plan=found).order_by("name") if found else []
    context = {"form": form, "plan": found, "holders": holders}
    return render(request, "backoffice/plans/plan.html", context, status=422 if form.errors else 200)


@require_POST
@backoffice("platform.tenants")
@step_up
def plan_drop(request: SignedInRequest, code: str) -> HttpResponse:
    """Remove a plan nobody has."""
    get_object_or_404(Plan, code=code)
    try:
        plans.drop_plan(code=code, by=Actor.of(request))
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("backoffice:plan", code)
    messages.success(request, _("套餐已删除"))
    return redirect("backoffice:plans")


@backoffice("platform.tenants")
@step_up(when=writes)
def tenant_usage(request: SignedInRequest, slug: str) -> HttpResponse:
    """Use against quota, the plan, limits of its own, statements."""
    found = frame.mall(slug)
    form = TermsForm(request.POST or None, plans=Plan.objects.all(), tenant=found)
    form.initial.update(typed_before_step_up(request) or {})
    if request.method == "POST" and form.is_valid():
        plans.assign(
            tenant_id=found.pk, plan_code=form.cleaned_data["plan"], limits=form.limits(), by=Actor.of(request)
        )
        messages.success(request, _("套餐与上限已保存，几秒后生效"))
        return redirect("backoffice:tenant_usage", slug)
    return frame.tenant_page(
        request,
        found,
        "tenant_usage",
        "usage",
        status=422 if form.errors else 200,
        form=form,
        lines=usage.use_lines(found),
        months=usage.statements(found.pk),
    )


@require_GET
@backoffice("platform.tenants")
def tenant_statement(request: SignedInRequest, slug: str, month: str) -> HttpResponse:
    """A month's statement, laid out for paper."""
    found = _statement(slug, month)
    context = {"month": found, "lines": usage.statement_lines(found), "tenant": found.tenant, "sheet_url": "sheet.xlsx"}
    return render(request, "console/tenants/statement.html", context)


@require_GET
@backoffice("platform.tenants")
def tenant_statement_sheet(request: SignedInRequest, slug: str, month: str) -> HttpResponse:
    """The same as a sheet."""
    return attachment(usage.statement_xlsx(_statement(slug, month)), f"{slug}-{month}.xlsx")


@require_GET
@backoffice("platform.tenants")
def tenant_statement_pdf(request: SignedInRequest, slug: str, month: str) -> HttpResponse:
    """The same as a PDF."""
    return attachment(usage.statement_pdf(_statement(slug, month)), f"{slug}-{month}.pdf")


def _statement(slug: str, month: str) -> TenantMonth:
    found = usage.statement(frame.mall(slug).pk, month)
    if found is None:
        raise Http404
    return found
