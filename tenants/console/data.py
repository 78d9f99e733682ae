"""The company's data in its own hands: everything in one file, any day."""

import uuid

from django.contrib import messages
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from core.actors import Actor
from core.errors import DomainError
from core.guards import console, step_up, writes
from core.registry.features import is_on
from core.requests import SignedInRequest
from tenants import tasks
from tenants.selectors import files
from tenants.services import data_files


@console("settings.edit")
@step_up(when=writes)
def data(request: SignedInRequest) -> HttpResponse:
    """What is in the file, how to check it, every file so far; posting asks for one."""
    if request.method == "POST":
        try:
            file = data_files.ask(tenant_id=request.tenant.pk, by=Actor.of(request))
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            tasks.send_data_file(file.pk)
            messages.success(request, _("正在后台生成，完成后可在这里下载"))
        return redirect("console:data")
    context = {"tenant": request.tenant, "may_ask": is_on("exports"), **files.files_of(request.tenant)}
    template = "console/tenants/data_files.html" if request.htmx else "console/tenants/data.html"
    return render(request, template, context)


@require_GET
@console("settings.edit")
@step_up(again=True)
def data_file(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponseBase:
    """The file, to whoever proved who they are; written down."""
    try:
        path = data_files.take(public_id=str(public_id), tenant_id=request.tenant.pk, by=Actor.of(request))
    except DomainError:
        raise Http404 from None
    return FileResponse(path.open("rb"), as_attachment=True, filename=files.name_of(request.tenant, path))
