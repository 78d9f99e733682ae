"""The departments as a tree, and one of them: its people, its name, its place."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.actors import Actor
from core.errors import DomainError
from core.guards import console
from core.requests import SignedInRequest
from members.forms import DepartmentForm, DepartmentPlaceForm
from members.models import Department
from members.selectors import organisation as questions
from members.services import organisation


@console("members.view")
def departments(request: SignedInRequest) -> HttpResponse:
    """All departments with their people, and a new one at the top."""
    form = DepartmentForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and request.user.can("members.edit"):
        added = _added(request, form, parent_id=None)
        if added is not None:
            return redirect("console:departments")
    context = {"tree": questions.department_tree(), "form": form}
    return render(request, "console/members/departments.html", context, status=422 if form.errors else 200)


@require_GET
@console("members.view")
def department(request: SignedInRequest, department_id: int) -> HttpResponse:
    """One department: where it stands, who is in it, what can be done with it."""
    found = get_object_or_404(Department.objects.active().select_related("parent"), pk=department_id)
    node = questions.department_node(found.pk)
    context = {
        "department": found,
        "node": node,
        "rename_form": DepartmentForm(initial={"name": found.name}, auto_id="rename_%s"),
        "part_form": DepartmentForm(auto_id="part_%s"),
        "move_form": DepartmentPlaceForm(department=found, initial={"place": found.parent_id}, auto_id="move_%s"),
        "merge_form": DepartmentPlaceForm(department=found, auto_id="merge_%s"),
    }
    return render(request, "console/members/department.html", context)


@require_POST
@console("members.edit")
def department_add(request: SignedInRequest, department_id: int) -> HttpResponse:
    """A new part of the department."""
    found = get_object_or_404(Department.objects.active(), pk=department_id)
    form = DepartmentForm(request.POST)
    if form.is_valid():
        _added(request, form, parent_id=found.pk)
    else:
        messages.error(request, _("请填写部门名称"))
    return redirect("console:department", found.pk)


@require_POST
@console("members.edit")
def department_rename(request: SignedInRequest, department_id: int) -> HttpResponse:
    """Another name."""
    get_object_or_404(Department.objects.active(), pk=department_id)
    form = DepartmentForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请填写部门名称"))
        return redirect("console:department", department_id)
    name = form.cleaned_data["name"]
    return _act(request, department_id, organisation.rename_department, _("部门名称已保存"), name=name)


@require_POST
@console("members.edit")
def department_move(request: SignedInRequest, department_id: int) -> HttpResponse:
    """Another place in the tree."""
    found = get_object_or_404(Department.objects.active(), pk=department_id)
    form = DepartmentPlaceForm(request.POST, department=found)
    if not form.is_valid():
        messages.error(request, _("请选择要移到的位置"))
        return redirect("console:department", department_id)
    place = form.cleaned_data["place"]
    parent_id = place.pk if place else None
    return _act(request, department_id, organisation.move_department, _("部门已移动"), parent_id=parent_id)


@require_POST
@console("members.edit")
def department_retire(request: SignedInRequest, department_id: int) -> HttpResponse:
    """Out of every choice, when nobody and nothing is in it."""
    found = get_object_or_404(Department, pk=department_id)
    try:
        organisation.retire_department(department_id=found.pk, by=Actor.of(request))
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("console:department", found.pk)
    messages.success(request, _("部门已停用"))
    return redirect("console:departments")


def _act(
    request: SignedInRequest, department_id: int, act: Callable[..., Any], done: str, **given: Any
) -> HttpResponse:
    found = get_object_or_404(Department.objects.active(), pk=department_id)
    try:
        act(department_id=found.pk, by=Actor.of(request), **given)
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, done)
    return redirect("console:department", found.pk)


def _added(request: SignedInRequest, form: DepartmentForm, *, parent_id: int | None) -> Department | None:
    name = form.cleaned_data["name"]
    try:
        added = organisation.add_department(name=name, parent_id=parent_id, by=Actor.of(request))
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return None
    messages.success(request, _("部门「%(name)s」已添加") % {"name": added.name})
    return added
