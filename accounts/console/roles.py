"""The matrix of roles and what they may do."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import selectors
from accounts.forms import MatrixForm, RoleForm, RoleNameForm
from accounts.models import Role
from accounts.services import roles as service
from accounts.services.roles import Powers
from core.actors import Actor
from core.errors import DomainError
from core.guards import console, step_up, writes
from core.requests import SignedInRequest


@console("settings.edit")
@step_up(when=writes)
def roles(request: SignedInRequest) -> HttpResponse:
    """All roles beside each other; ticks are saved together."""
    if request.method == "POST":
        _save(request)
        return redirect("console:roles")
    context = {
        "roles": list(selectors.roles()),
        "groups": selectors.permission_groups(),
        "fields": selectors.personal_fields(),
        "form": RoleForm(),
    }
    return render(request, "console/accounts/roles.html", context)


@console("settings.edit")
@step_up(when=writes)
def role(request: SignedInRequest, code: str) -> HttpResponse:
    """One role: what it may do and see, its name, its end."""
    found = _the(code)
    if request.method == "POST":
        _save(request)
        return redirect("console:role", code)
    context = {
        "role": found,
        "roles": [found],
        "groups": selectors.permission_groups(),
        "fields": selectors.personal_fields(),
        "form": RoleNameForm(initial={"name": str(found)}),
    }
    return render(request, "console/accounts/role.html", context)


def _save(request: HttpRequest) -> None:
    form = MatrixForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("权限不存在，请刷新页面后重试。"))
        return
    powers = {code: Powers(*sets) for code, sets in form.by_role().items()}
    _told(request, lambda by: service.set_powers(powers=powers, by=by), _("权限已保存，立即生效"))


@console("settings.edit")
@require_POST
@step_up
def role_new(request: SignedInRequest) -> HttpResponse:
    """Another role, empty or like a preset."""
    form = RoleForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请填写角色名称"))
        return redirect("console:roles")
    made: list[Role] = []
    _told(request, lambda by: made.append(service.add_role(**form.cleaned_data, by=by)), _("角色已添加"))
    return redirect("console:role", made[0].code) if made else redirect("console:roles")


@console("settings.edit")
@require_POST
@step_up
def role_rename(request: SignedInRequest, code: str) -> HttpResponse:
    """Another name."""
    _the(code)
    form = RoleNameForm(request.POST)
    if form.is_valid():
        _told(request, lambda by: service.rename_role(code=code, by=by, **form.cleaned_data), _("角色已改名"))
    else:
        messages.error(request, _("请填写角色名称"))
    return redirect("console:role", code)


@console("settings.edit")
@require_POST
@step_up
def role_reset(request: SignedInRequest, code: str) -> HttpResponse:
    """A preset as it was made."""
    if not _the(code).is_preset:
        raise Http404
    _told(request, lambda by: service.reset_role(code=code, by=by), _("已恢复为预设权限"))
    return redirect("console:role", code)


@console("settings.edit")
@require_POST
@step_up
def role_drop(request: SignedInRequest, code: str) -> HttpResponse:
    """Take away a role nobody has."""
    _the(code)
    gone = _told(request, lambda by: service.drop_role(code=code, by=by), _("角色已删除"))
    return redirect("console:roles") if gone else redirect("console:role", code)


def _the(code: str) -> Role:
    found = selectors.roles().filter(code=code).first()
    if found is None:
        raise Http404
    return found


def _told(request: HttpRequest, act: Callable[[Actor], Any], done: str) -> bool:
    """Do it and say so, or say why not."""
    try:
        act(Actor.of(request))
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return False
    messages.success(request, done)
    return True
