"""The mall's standing pages in the company's own words, with their history."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import cleaners
from core.actors import Actor
from core.errors import DomainError
from core.guards import console
from core.requests import SignedInRequest
from malls.forms.page_texts import PageTextForm
from malls.selectors import page_texts as text_selectors
from malls.services import page_texts
from tenants.models import PageText


@console("settings.edit")
def page_list(request: SignedInRequest) -> HttpResponse:
    """The four pages and which words each shows."""
    newest = text_selectors.newest_versions(request.tenant)
    rows = [{"page": page.value, "title": page.label, "newest": newest.get(page.value)} for page in PageText.Page]
    return render(request, "console/malls/page_texts.html", {"rows": rows})


@console("settings.edit")
def page_text(request: SignedInRequest, page: str) -> HttpResponse:
    """One page: write, preview, save as a new version, go back to an old one."""
    if page not in PageText.Page.values:
        raise Http404
    versions = text_selectors.page_versions(request.tenant, page)
    form = PageTextForm(request.POST or None, initial={"text": versions[0].text if versions else ""})
    if request.method == "POST" and form.is_valid():
        saved = page_texts.save_text(tenant_id=request.tenant.pk, page=page, by=Actor.of(request), **form.cleaned_data)
        messages.success(request, _("已发布第 %(n)s 版") % {"n": saved.version})
        return redirect("console:page_text", page)
    context = {
        "form": form,
        "page": page,
        "title": PageText.Page(page).label,
        "versions": versions,
        "html": text_selectors.rendered(form["text"].value() or ""),
    }
    return render(request, "console/malls/page_text.html", context, status=422 if form.errors else 200)


@console("settings.edit")
@require_POST
def page_preview(request: SignedInRequest) -> HttpResponse:
    """How the words typed will look; a fragment."""
    html = text_selectors.rendered(request.POST.get("text", "")[:20_000])
    return render(request, "console/malls/page_text_preview.html", {"html": html})


@console("settings.edit")
@require_POST
def page_restore(request: SignedInRequest, page: str) -> HttpResponse:
    """Put an earlier version back, as a new one."""
    version = request.POST.get("version", "")
    if page not in PageText.Page.values:
        raise Http404
    try:
        saved = page_texts.restore_text(
            tenant_id=request.tenant.pk,
            page=page,
            version=cleaners.parse_id(version) or 0,
            by=Actor.of(request),
        )
    except DomainError as error:
        raise Http404 from error
    messages.success(request, _("已发布第 %(n)s 版") % {"n": saved.version})
    return redirect("console:page_text", page)
