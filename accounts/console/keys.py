"""API keys: programs' way in."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from drf_spectacular.generators import SchemaGenerator

from accounts import selectors
from accounts.forms import ApiKeyForm
from accounts.services import api_keys as key_services
from core.actors import Actor
from core.errors import DomainError
from core.guards import console, step_up, typed_before_step_up, writes
from core.requests import SignedInRequest


@console("settings.edit")
@step_up(when=writes)
def api_keys(request: SignedInRequest) -> HttpResponse:
    """Keys for programs; a new one is shown once."""
    form = ApiKeyForm(request.POST or None, owner=request.user, initial=typed_before_step_up(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            key, token = key_services.make_key(
                name=data["name"], permissions=data["permissions"], expires_at=data["expires_on"], by=Actor.of(request)
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            request.session["api-key/new"] = {"name": key.name, "token": token}
            return redirect("console:api_keys")
    made = request.session.pop("api-key/new", None)
    context = {"form": form, "keys": selectors.api_keys(), "made": made}
    return render(request, "console/accounts/api_keys.html", context, status=422 if form.errors else 200)


@require_POST
@console("settings.edit")
def api_key_revoke(request: SignedInRequest, key_id: int) -> HttpResponse:
    """Take a key away."""
    get_object_or_404(selectors.api_keys(), pk=key_id)
    key_services.revoke_key(key_id=key_id, by=Actor.of(request))
    messages.success(request, _("密钥已停用"))
    return redirect("console:api_keys")


@require_GET
@console("settings.edit")
def api_schema(request: SignedInRequest) -> HttpResponse:
    """The API as an OpenAPI file."""
    generator = SchemaGenerator(urlconf=settings.SPECTACULAR_SETTINGS["SERVE_URLCONF"])
    response = JsonResponse(generator.get_schema(request=None, public=True), json_dumps_params={"ensure_ascii": False})
    response.headers["Content-Disposition"] = 'attachment; filename="openapi.json"'
    return response
