"""Roster and departments for HR."""

import json
import uuid

from django.contrib import messages
from django.core.cache import cache
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.actors import Actor
from core.documents import sheets
from core.errors import DomainError
from core.files.downloads import attachment
from core.guards import console, step_up
from core.privacy import crypto
from core.requests import SignedInRequest
from members import selectors
from members.fields import LeaveForm
from members.forms import MemberForm, RosterForm
from members.models import Member
from members.services import logins, privacy, roster

PAGE = 30
UPLOAD_SECONDS = 1800
UNMASKABLE = ("phone", "email", "birthday", "employee_no")


@console("members.view")
def members(request: SignedInRequest) -> HttpResponse:
    """People by department, state and words."""
    asked = request.GET
    department = asked.get("department", "")
    rows = selectors.member_list(
        query=asked.get("q", "").strip()[:60],
        department_id=int(department) if department.isdecimal() else None,
        state=asked.get("state", ""),
    )
    page = Paginator(rows, PAGE).get_page(asked.get("page"))
    return render(request, "console/members/members.html", {"page": page, "departments": selectors.departments()})


@console("members.view")
def member(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """One person's card."""
    found = get_object_or_404(Member.objects.select_related("department", "user"), public_id=public_id)
    invitation = request.session.pop(f"invitation/{public_id}", None)
    context = {
        "member": found,
        "leave_form": LeaveForm(),
        "invitation": invitation,
        "card": selectors.card_of(found.pk),
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
    """Give the member a login and show its invitation link once. Whoever has signed in before is told."""
    found = get_object_or_404(Member.objects.active(), public_id=public_id)
    try:
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
def roster_import(request: SignedInRequest) -> HttpResponse:
    """Upload a roster, see what it would change, apply it. The upload waits, sealed, half an hour between the steps."""
    form = RosterForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            rows = list(sheets.read_rows(upload.read(), upload.name))
            plan = roster.plan_roster(rows)
        except DomainError as refusal:
            form.add_error("file", str(refusal))
        else:
            ticket = uuid.uuid4().hex
            cache.set(f"roster/{request.user.pk}/{ticket}", crypto.encrypt(json.dumps(rows)), UPLOAD_SECONDS)
            context = {"plan": plan, "ticket": ticket, "filename": upload.name, "form": RosterForm()}
            return render(request, "console/members/roster_preview.html", context)
    return render(request, "console/members/roster_import.html", {"form": form}, status=422 if form.errors else 200)


@console("members.edit")
@require_POST
def roster_apply(request: SignedInRequest) -> HttpResponse:
    """Apply the roster that was previewed. A second tap finds nothing left to change."""
    key = f"roster/{request.user.pk}/{request.POST.get('ticket', '')[:40]}"
    sealed = cache.get(key)
    if sealed is None:
        messages.error(request, _("上传已过期，请重新上传花名册"))
        return redirect("console:roster_import")
    plan = roster.apply_roster(rows=json.loads(crypto.decrypt(sealed)), by=Actor.of(request))
    counts = {"joined": len(plan.joiners), "changed": len(plan.changes), "left": len(plan.leavers)}
    messages.success(request, _("花名册已更新：新增 %(joined)d 人，变更 %(changed)d 人，离开 %(left)d 人") % counts)
    return redirect("console:members")


@console("members.edit")
def roster_template(request: SignedInRequest) -> HttpResponse:
    """An empty roster sheet with the right header and two example rows."""
    header = [_("工号"), _("姓名"), _("部门"), _("手机"), _("邮箱"), _("入职日期")]
    header += [_("职级"), _("标签"), _("生日"), _("状态")]
    examples = [
        [
            "YG10001",
            "陈思远",
            "研发中心",
            "13800138000",
            "siyuan@example.com",
            "2024-03-01",
            "P6",
            "骨干、导师",
            "08-15",
            "在职",
        ],
        ["YG10002", "李沐辰", "市场部", "", "", "", "", "", "", "离职"],
    ]
    return attachment(sheets.write_xlsx(header, examples, title=_("花名册")), "roster.xlsx")
