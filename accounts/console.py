"""Staff and their roles, for the tenant's owner."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from drf_spectacular.generators import SchemaGenerator

from accounts import selectors
from accounts.forms import ApiKeyForm, RolesForm, StaffForm
from accounts.models import User
from accounts.services import api_keys as key_services
from accounts.services import users
from core.actors import Actor
from core.errors import DomainError
from core.guards import console


@console("settings.edit")
def staff(request: HttpRequest) -> HttpResponse:
    """Everybody who may use the console, their roles, and what each role may do."""
    rows = [
        (user, RolesForm(initial={"roles": [r.code for r in user.roles.all()]}, auto_id=f"user-{user.pk}-%s"))
        for user in selectors.staff()
    ]
    context = {"rows": rows, "roles": selectors.roles(), "invitation": request.session.pop("invitation/staff", None)}
    return render(request, "console/accounts/staff.html", context)


@console("settings.edit")
def staff_new(request: HttpRequest) -> HttpResponse:
    """A new colleague: made with roles, let in by a one-time link."""
    form = StaffForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = {name: form.cleaned_data[name] for name in ("login", "name", "email", "title")}
        try:
            user = users.create_user(**data, roles=form.codes(), by=Actor.of(request))
        except DomainError as refusal:
            form.add_error("login", str(refusal))
        else:
            return _invite(request, user)
    return render(request, "console/accounts/staff_new.html", {"form": form}, status=422 if form.errors else 200)


@console("settings.edit")
@require_POST
def staff_roles(request: HttpRequest, user_id: int) -> HttpResponse:
    """Other roles for somebody; nobody changes their own."""
    user = get_object_or_404(selectors.staff(), pk=user_id)
    form = RolesForm(request.POST)
    if user.pk == request.user.pk:
        messages.error(request, _("不能修改自己的角色，请由另一位所有者操作"))
    elif form.is_valid():
        users.set_roles(user_id=user.pk, roles=form.codes(), by=Actor.of(request))
        messages.success(request, _("角色已更新"))
    else:
        messages.error(request, _("至少选择一个角色"))
    return redirect("console:staff")


@console("settings.edit")
@require_POST
def staff_invite(request: HttpRequest, user_id: int) -> HttpResponse:
    """A fresh invitation link; earlier ones stop working."""
    return _invite(request, get_object_or_404(selectors.staff(), pk=user_id))


def _invite(request: HttpRequest, user: User) -> HttpResponse:
    token = users.invite(user_id=user.pk, by=Actor.of(request))
    request.session["invitation/staff"] = {"name": user.name, "url": request.build_absolute_uri(f"/invite/{token}/")}
    return redirect("console:staff")


@console("settings.edit")
def api_keys(request: HttpRequest) -> HttpResponse:
    """Keys for programs; a new one is shown once."""
    form = ApiKeyForm(request.POST or None, owner=request.user)
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
def api_key_revoke(request: HttpRequest, key_id: int) -> HttpResponse:
    """Take a key away."""
    get_object_or_404(selectors.api_keys(), pk=key_id)
    key_services.revoke_key(key_id=key_id, by=Actor.of(request))
    messages.success(request, _("密钥已停用"))
    return redirect("console:api_keys")


@require_GET
@console("settings.edit")
def api_schema(request: HttpRequest) -> HttpResponse:
    """The API as an OpenAPI file."""
    generator = SchemaGenerator(urlconf=settings.SPECTACULAR_SETTINGS["SERVE_URLCONF"])
    response = JsonResponse(generator.get_schema(request=None, public=True), json_dumps_params={"ensure_ascii": False})
    response.headers["Content-Disposition"] = 'attachment; filename="openapi.json"'
    return response
