"""What the platform said: put away by whoever read it."""

from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from core.guards import console
from core.requests import SignedInRequest
from tenants.models import Announcement
from tenants.selectors.announcements import PUT_AWAY, announcements_for


@require_POST
@console("dashboard.view")
def announcement_put_away(request: SignedInRequest, announcement_id: int) -> HttpResponse:
    """Not shown again in this session; what is urgent stays."""
    shown = {one.pk: one for one in announcements_for(request.tenant)}
    if announcement_id not in shown or shown[announcement_id].level == Announcement.Level.URGENT:
        raise Http404
    request.session[PUT_AWAY] = [*request.session.get(PUT_AWAY, []), announcement_id][-50:]
    return HttpResponse() if request.htmx else redirect("console:home")
