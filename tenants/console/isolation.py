"""Whether the walls between companies stand: what was tried against them, and what came through."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from core.guards import console
from core.requests import SignedInRequest
from tenants.selectors.isolation import isolation_context


@require_GET
@console("dashboard.view")
def isolation(request: SignedInRequest) -> HttpResponse:
    """The last run wall by wall, those before it, how it is done."""
    return render(request, "console/tenants/isolation.html", isolation_context())
