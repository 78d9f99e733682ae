"""Words to tenants' consoles."""

import datetime as dt

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.actors import Actor
from core.guards import backoffice
from core.requests import SignedInRequest
from tenants.forms.office import AnnouncementForm
from tenants.models import Announcement, Tenant
from tenants.selectors.announcements import every_announcement
from tenants.services import announcements

PAGE = 20


@backoffice("platform.tenants")
def announcement_list(request: SignedInRequest) -> HttpResponse:
    """All announcements; posting writes one."""
    now = timezone.localtime().replace(second=0, microsecond=0, tzinfo=None)
    initial = {"starts_at": _typed(now), "ends_at": _typed(now + dt.timedelta(days=1))}
    form = AnnouncementForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        announcements.publish(by=Actor.of(request), **form.details())
        messages.success(request, _("已发布，十秒内出现在租户后台"))
        return redirect("backoffice:announcements")
    page = Paginator(every_announcement(), PAGE).get_page(request.GET.get("page"))
    scenarios = dict(Tenant.Scenario.choices)
    for one in page.object_list:
        one.audience = one.tenant.name if one.tenant else scenarios.get(one.scenario, _("所有租户"))
    context = {"form": form, "page": page, "now": timezone.now()}
    return render(request, "backoffice/announcements.html", context, status=422 if form.errors else 200)


def _typed(moment: dt.datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M")


@require_POST
@backoffice("platform.tenants")
def announcement_withdraw(request: SignedInRequest, announcement_id: int) -> HttpResponse:
    """Take one back at once."""
    found = get_object_or_404(Announcement, pk=announcement_id)
    announcements.withdraw(announcement_id=found.pk, by=Actor.of(request))
    messages.success(request, _("已撤回"))
    return redirect("backoffice:announcements")
