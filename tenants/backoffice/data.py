"""A mall's whole data as operators hand it over: asked for, fetched, each time written down on both sides."""

import uuid

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.actors import Actor
from core.errors import DomainError
from core.guards import backoffice, step_up, writes
from core.requests import SignedInRequest
from tenants import tasks
from tenants.backoffice import frame
from tenants.selectors import files
from tenants.services import data_files


@backoffice("platform.tenants")
@step_up(when=writes)
def tenant_data(request: SignedInRequest, slug: str) -> HttpResponse:
    """The mall's files; posting asks for a new one. The list asks for itself while one is in the making."""
    found = frame.mall(slug)
    if request.method == "POST":
        try:
            file = data_files.ask(tenant_id=frame.built(slug).pk, by=Actor.of(request))
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            tasks.send_data_file(file.pk)
            messages.success(request, _("正在后台生成，完成后可在这里下载"))
        return redirect("backoffice:tenant_data", slug)
    context = files.files_of(found)
    if request.htmx:
        return render(request, "console/tenants/data_files.html", {"tenant": found, **context, "by_operator": True})
    return frame.tenant_page(request, found, "tenant_data", "data", by_operator=True, **context)


@require_GET
@backoffice("platform.tenants")
@step_up(again=True)
def tenant_data_file(request: SignedInRequest, slug: str, public_id: uuid.UUID) -> HttpResponseBase:
    """One file, to the operator who proved who they are."""
    found = frame.mall(slug)
    try:
        path = data_files.take(public_id=str(public_id), tenant_id=found.pk, by=Actor.of(request))
    except DomainError:
        raise Http404 from None
    return FileResponse(path.open("rb"), as_attachment=True, filename=files.name_of(found, path))
