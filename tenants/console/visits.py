"""Operators who ask to look in: let them, refuse, send them out, read what they looked at."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop
from django.views.decorators.http import require_GET, require_POST

from core.actors import Actor
from core.errors import DomainError
from core.guards import console, step_up
from core.requests import MallRequest, SignedInRequest
from tenants.models import SupportVisit
from tenants.selectors import visits as asked
from tenants.services import visits as service

DONE = {
    "agree": gettext_noop("已同意，对方现在可以进入"),
    "refuse": gettext_noop("已拒绝"),
    "end": gettext_noop("访问已结束"),
}


@require_GET
@console("settings.edit")
def visits(request: SignedInRequest) -> HttpResponse:
    """Every visit, those that wait for an answer first."""
    rows = asked.visits_of(request.tenant.pk)
    waiting = [one for one in rows if one.state == SupportVisit.State.ASKED or one.is_open]
    return render(
        request,
        "console/tenants/visits.html",
        {"waiting": waiting, "past": [one for one in rows if one not in waiting]},
    )


@require_GET
@console("settings.edit")
def visit(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """One visit with every page that was looked at."""
    found = _found(request, public_id)
    return render(request, "console/tenants/visit.html", {"visit": found, "views": asked.views_of(found)})


def _lets_in(request: HttpRequest, act: str = "", **places: object) -> bool:
    return act == "agree"


@require_POST
@console("settings.edit")
@step_up(when=_lets_in)
def visit_act(request: SignedInRequest, public_id: uuid.UUID, act: str) -> HttpResponse:
    """Agree, refuse, or end it."""
    found = _found(request, public_id)
    if act not in DONE:
        raise Http404
    try:
        if act == "end":
            service.end(public_id=str(found.public_id), by=Actor.of(request), from_ops=False)
        else:
            names = request.POST.get("shows_names") == "1"
            service.decide(
                public_id=str(found.public_id), agree=act == "agree", shows_names=names, by=Actor.of(request)
            )
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _(DONE[act]))
    return redirect("console:visits")


def _found(request: MallRequest, public_id: uuid.UUID) -> SupportVisit:
    found = asked.find_visit(request.tenant.pk, public_id)
    if found is None:
        raise Http404
    return found
