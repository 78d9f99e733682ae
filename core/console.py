"""The operation log's page."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date

from core import selectors
from core.guards import console

PAGE = 30


@console("log.view")
def operation_log(request: HttpRequest) -> HttpResponse:
    """Every write of this tenant, searchable by words, kind of act and day."""
    try:
        on = parse_date(request.GET.get("on", ""))
    except ValueError:
        on = None
    rows = selectors.operation_log(words=request.GET.get("q", "")[:60], action=request.GET.get("action", "")[:20], on=on)
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    return render(request, "console/core/operation_log.html", {"page": page})
