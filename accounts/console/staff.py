"""Staff and which roles they have."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import selectors
from accounts.forms import RolesForm, StaffForm
from accounts.models import User
from accounts.services import second_factor, users
from core.actors import Actor
from core.errors import DomainError
from core.guards import console, step_up, typed_before_step_up
from core.requests import SignedInRequest


@console("settings.edit")
def staff(request: SignedInRequest) -> HttpResponse:
    """Everybody who may use the console, their roles, whether their second step is on, and what each role may do."""
    people = list(selectors.staff())
    safe = selectors.with_second_factor(user.pk for user in people)
    rows = [
        (
            user,
            RolesForm(initial={"roles": [r.code for r in user.roles.all()]}, auto_id=f"user-{user.pk}-%s"),
            user.pk in safe,
        )
        for user in people
    ]
    context = {"rows": rows, "roles": selectors.roles(), "invitation": request.session.pop("invitation/staff", None)}
    return render(request, "console/accounts/staff.html", context)


@console("settings.edit")
@step_up
def staff_new(request: SignedInRequest) -> HttpResponse:
    """A new colleague: made with roles, let in by a one-time link."""
    form = StaffForm(request.POST or None, initial=typed_before_step_up(request))
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
@step_up
def staff_roles(request: SignedInRequest, user_id: int) -> HttpResponse:
    """Other roles for somebody; nobody changes their own."""
    user = get_object_or_404(selectors.staff(), pk=user_id)
    form = RolesForm(request.POST)
    if user.pk == request.user.pk:
        messages.error(request, _("不能修改自己的角色，请由另一位所有者操作"))
    elif form.is_valid():
        try:
            users.set_roles(user_id=user.pk, roles=form.codes(), by=Actor.of(request))
        except DomainError as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(request, _("角色已更新"))
    else:
        messages.error(request, _("至少选择一个角色"))
    return redirect("console:staff")


@console("settings.edit")
@require_POST
@step_up
def staff_invite(request: SignedInRequest, user_id: int) -> HttpResponse:
    """A fresh invitation link; earlier ones stop working."""
    return _invite(request, get_object_or_404(selectors.staff(), pk=user_id))


@console("settings.edit")
@require_POST
@step_up
def staff_factor_reset(request: SignedInRequest, user_id: int) -> HttpResponse:
    """Somebody lost their telephone: take their second factors away, so that they can set up new ones."""
    user = get_object_or_404(selectors.staff(), pk=user_id)
    if user.pk == request.user.pk:
        messages.error(request, _("自己的两步验证请在「安全设置」里修改"))
    else:
        second_factor.reset(user_id=user.pk, by=Actor.of(request))
        messages.success(request, _("已重置，对方下次登录时可重新设置"))
    return redirect("console:staff")


def _invite(request: HttpRequest, user: User) -> HttpResponse:
    token = users.invite(user_id=user.pk, by=Actor.of(request))
    request.session["invitation/staff"] = {"name": user.name, "url": request.build_absolute_uri(f"/invite/{token}/")}
    return redirect("console:staff")
