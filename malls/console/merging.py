"""Two records of one person: the pairs that look so, and the page that makes one of them."""

import contextlib
import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.actors import Actor
from core.errors import DomainError
from core.guards import console, step_up, typed_before_step_up, writes
from core.requests import SignedInRequest
from malls.forms.merging import MergeForm, OtherRecordForm
from malls.selectors.merging import differing, summary_of
from malls.services import merging
from members.models import Member
from members.selectors import member_by_no, member_by_public_id
from members.selectors.doubles import doubles
from members.services.merging import tell_apart


@require_GET
@console("members.edit")
def member_doubles(request: SignedInRequest) -> HttpResponse:
    """Records that may be one person's, pair by pair."""
    return render(request, "console/malls/doubles.html", {"pairs": doubles()})


@require_POST
@console("members.edit")
def member_different(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """These two are two people; they are not shown again."""
    one, other = _the_member(public_id), _other(request.POST.get("other", ""))
    if other is None or other.pk == one.pk:
        raise Http404
    tell_apart(one_id=one.pk, other_id=other.pk, by=Actor.of(request))
    messages.success(request, _("已记下：%(one)s和%(other)s不是同一人") % {"one": one.name, "other": other.name})
    return redirect("console:member_doubles")


@console("members.edit")
@step_up(when=writes)
def member_merge(request: SignedInRequest, public_id: uuid.UUID) -> HttpResponse:
    """Choose what stays of two records, see what both hold, and make one of them."""
    kept = _the_member(public_id)
    if kept.merged_into_id or kept.is_forgotten:
        raise Http404
    asked = request.POST.get("other", "") or request.GET.get("other", "")
    other = _other(asked)
    if other is None or other.pk == kept.pk:
        find = OtherRecordForm({"other": asked} if asked else None)
        if asked:
            find.add_error("other", _("没有找到这个工号的另一条记录"))
        context = {"member": kept, "form": find}
        return render(request, "console/malls/merge_other.html", context, status=422 if asked else 200)
    pairs = differing(kept, other)
    form = MergeForm(request.POST or None, pairs=pairs, initial=typed_before_step_up(request))
    if request.method == "POST" and form.is_valid():
        try:
            waiting = merging.merge_or_ask(
                kept_id=kept.pk,
                gone_id=other.pk,
                take=form.take(),
                reason=form.cleaned_data["reason"],
                by=Actor.of(request),
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            return _merged(request, kept, waiting)
    context = {
        "member": kept,
        "form": form,
        "kept": summary_of(kept),
        "gone": summary_of(other),
        "fields": [(pair, form[pair.name]) for pair in pairs],
    }
    return render(request, "console/malls/merge.html", context, status=422 if form.errors else 200)


def _merged(request: SignedInRequest, kept: Member, waiting: int | None) -> HttpResponse:
    if waiting:
        messages.info(request, _("两条记录的积分超过一个人可直接处理的额度，已提交审批，同意后自动合并"))
        if request.user.can("grants.view"):
            return redirect("console:points_act", waiting)
        return redirect("console:member", kept.public_id)
    messages.success(request, _("已合并，积分、订单和消息都在这条记录上"))
    return redirect("console:member", kept.public_id)


def _the_member(public_id: uuid.UUID) -> Member:
    if member := member_by_public_id(public_id):
        return member
    raise Http404


def _other(text: str) -> Member | None:
    """The record meant: by its public id (a link of ours) or by a number that was typed."""
    with contextlib.suppress(ValueError):
        return member_by_public_id(uuid.UUID(text))
    found = member_by_no(text) if text.strip() else None
    return member_by_public_id(found.public_id) if found else None
