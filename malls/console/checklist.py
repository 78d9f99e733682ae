"""A mall's first days: what is still to do, and how long it took to the first redemption."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.actors import Actor
from core.errors import DomainError
from core.guards import console
from core.requests import SignedInRequest
from malls.selectors.checklist import checklist
from malls.services import checklist as onboarding


@console("dashboard.view")
def start(request: SignedInRequest) -> HttpResponse:
    """The first-run list."""
    return render(request, "console/malls/checklist.html", {"list": checklist(request.tenant, may=request.user.can)})


@console("settings.edit")
@require_POST
def start_done(request: SignedInRequest) -> HttpResponse:
    """Put the finished list away."""
    try:
        onboarding.put_away(tenant=request.tenant, by=Actor.of(request))
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("console:start")
    messages.success(request, _("清单已收起，祝商城红红火火"))
    return redirect("console:home")
