"""Sheets to take away."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.files.downloads import attachment
from core.guards import console
from core.requests import SignedInRequest
from points.console.batches import the_batch
from points.selectors import reports, sheets


@require_GET
@console("grants.create")
def grant_template(request: SignedInRequest) -> HttpResponse:
    """The import template."""
    return attachment(sheets.grant_template(), _("积分发放导入模板") + ".xlsx")


@require_GET
@console("grants.create")
def grant_failed(request: SignedInRequest, number: str) -> HttpResponse:
    """The rows that will not be granted, in clear, for who uploaded such a list: to mend and upload again."""
    batch = the_batch(number)
    return attachment(sheets.failed_sheet(batch), f"{batch.number}-{_('错误明细')}.xlsx")


@require_GET
@console("grants.view")
def grant_report_sheet(request: SignedInRequest, number: str) -> HttpResponse:
    """What became of every row."""
    batch = the_batch(number)
    return attachment(reports.grant_report_sheet(batch), f"{batch.number}-{_('发放报告')}.xlsx")
