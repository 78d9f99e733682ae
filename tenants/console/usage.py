"""What the company uses of what it bought, and its monthly statements."""

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.files.downloads import attachment
from core.guards import console
from core.requests import MallRequest, SignedInRequest
from core.ui.charts import chart
from tenants.models import TenantMonth
from tenants.selectors import usage as use


@require_GET
@console("dashboard.view")
def usage(request: SignedInRequest) -> HttpResponse:
    """Today's use against the limits, the last month day by day, statements."""
    days = use.days_of(request.tenant.pk)
    labels = [f"{day.on.month}/{day.on.day}" for day in days]
    context = {
        "lines": use.use_lines(request.tenant),
        "plan": use.plan_of(request.tenant.pk),
        "months": use.statements(request.tenant.pk),
        "at": request.tenant.usage.get("at", ""),
        "days": days,
        "chart": chart(
            labels, {_("在册成员"): [day.members for day in days], _("活跃成员"): [day.active_members for day in days]}
        ),
    }
    return render(request, "console/tenants/usage.html", context)


@require_GET
@console("dashboard.view")
def statement(request: SignedInRequest, month: str) -> HttpResponse:
    """A month's statement, laid out for paper."""
    found = _statement(request, month)
    context = {"month": found, "lines": use.statement_lines(found), "tenant": found.tenant, "sheet_url": "sheet.xlsx"}
    return render(request, "console/tenants/statement.html", context)


@require_GET
@console("dashboard.view")
def statement_sheet(request: SignedInRequest, month: str) -> HttpResponse:
    """The same as a sheet."""
    return attachment(use.statement_xlsx(_statement(request, month)), f"{request.tenant.slug}-{month}.xlsx")


@require_GET
@console("dashboard.view")
def statement_pdf(request: SignedInRequest, month: str) -> HttpResponse:
    """The same as a PDF."""
    return attachment(use.statement_pdf(_statement(request, month)), f"{request.tenant.slug}-{month}.pdf")


def _statement(request: MallRequest, month: str) -> TenantMonth:
    found = use.statement(request.tenant.pk, month)
    if found is None:
        raise Http404
    return found
