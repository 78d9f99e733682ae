"""Places of the company for HR."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from core.actors import Actor
from core.guards import console
from core.requests import SignedInRequest
from members import selectors
from members.forms import SiteForm
from members.models import Site
from members.services import sites


@console("members.edit")
def site_new(request: SignedInRequest) -> HttpResponse:
    """Add a place."""
    return _form(request, None)


@console("members.edit")
def site_edit(request: SignedInRequest, site_id: int) -> HttpResponse:
    """Change a place, or let it take no more goods."""
    return _form(request, get_object_or_404(Site, pk=site_id))


def _form(request: HttpRequest, site: Site | None) -> HttpResponse:
    form = SiteForm(request.POST or None, initial=selectors.site_initial(site) if site else None)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        sites.save_site(
            site_id=site.pk if site else None,
            name=said["name"],
            name_en=said["name_en"],
            address=form.details(),
            is_active=said["is_active"],
            by=Actor.of(request),
        )
        messages.success(request, _("办公点已保存"))
        return redirect("console:sites")
    context = {"form": form, "site": site}
    return render(request, "console/members/site_form.html", context, status=422 if form.errors else 200)
