"""People of the roster for HR, one by one."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core import cleaners
from core.actors import Actor
from core.errors import DomainError
from core.guards import console, step_up, typed_before_step_up, writes
from core.requests import SignedInRequest
from members import selectors
from members.fields import LeaveForm
from members.forms import MemberEditForm, MemberForm
from members.models import Member
from members.services import login_runs, logins, privacy, roster

PAGE = 30
UNMASKABLE = ("phone", "email", "birthday", "employee_no")


@console("members.view")
def members(request: SignedInRequest) -> HttpResponse:
    """People by department, state and words."""
    asked = request.GET
    department = asked.get("department", "")
    rows = selectors.member_list(
        query=asked.get("q", "").strip()[:60],
        department_id=cleaners.parse_id(department),
        state=asked.get("state", ""),
    )
    page = Paginator(rows, PAGE).get_page(asked.get("page"))
    return render(request, "console/members/members.html", {"page": page, "departments": selectors.departments()})


@console("members.view")
def member(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """One person's card."""
    found = get_object_or_404(Member.objects.select_related("department", "user", "merged_into"), public_id=public_id)
    invitation = request.session.pop(f"invitation/{public_id}", None)
    context = {
        "member": found,
        "leave_form": LeaveForm(),
        "invitation": invitation,
        "card": selectors.card_of(found.pk),
        "reached_by": logins.reached_by(found),
    }
    return render(request, "console/members/member.html", context)


@console("members.unmask")
@require_POST
@step_up
def member_unmask(request: SignedInRequest, public_id: uuid.UUID, field: str) -> HttpResponse:
    """One masked value in clear; a fragment. The look is written down."""
    found = get_object_or_404(Member, public_id=public_id)
    if field not in UNMASKABLE:
        raise Http404
    value = privacy.unmask(member_id=found.pk, field=field, by=Actor.of(request))
    return render(request, "console/members/unmasked.html", {"value": value})


@console("members.edit")
@require_POST
@step_up
def member_invite(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """Give the member a login and tell them how to come in; who can't be reached gets a link, shown once. Whoever has signed in
    before is told."""
    found = get_object_or_404(Member.objects.active(), public_id=public_id)
    try:
        if logins.reached_by(found):
            login_runs.open_one(member_id=found.pk, by=Actor.of(request))
            messages.success(request, _("已开通，并通知本人怎么登录"))
            return redirect("console:member", public_id)
        path = logins.open_login(member_id=found.pk, by=Actor.of(request))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        request.session[f"invitation/{public_id}"] = request.build_absolute_uri(path)
    return redirect("console:member", public_id)


@console("members.edit")
def member_new(request: SignedInRequest) -> HttpResponse:
    """Add one person."""
    form = MemberForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        department = data.pop("department")
        try:
            found = roster.add_member(**data, department_id=department.pk if department else None, by=Actor.of(request))
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("成员已添加"))
            return redirect("console:member", found.public_id)
    return render(request, "console/members/member_new.html", {"form": form}, status=422 if form.errors else 200)


@console("members.edit")
@step_up(when=writes)
def member_edit(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """All that the roster holds of one person. What the editor may not see in clear stays as it is unless typed anew."""
    found = get_object_or_404(Member.objects.select_related("user"), public_id=public_id)
    if found.is_forgotten or found.merged_into_id:
        raise Http404
    form = MemberEditForm(
        request.POST or None, member=found, sees=request.user.sees, initial=typed_before_step_up(request)
    )
    if request.method == "POST" and form.is_valid():
        try:
            roster.change_member(member_id=found.pk, details=form.details(), by=Actor.of(request))
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("成员资料已保存"))
            return redirect("console:member", public_id)
    context = {"form": form, "member": found}
    return render(request, "console/members/member_edit.html", context, status=422 if form.errors else 200)
