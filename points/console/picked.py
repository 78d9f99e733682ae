"""A batch for people who are picked instead of listed."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from core.actors import Actor
from core.errors import DomainError
from core.guards import console, step_up, typed_before_step_up, writes
from core.requests import SignedInRequest
from members.selectors.audiences import Audience, people
from members.selectors.audiences import segments as saved_segments
from members.services import segments
from points import selectors, tasks
from points.console.acts import say_done_or_waiting
from points.console.batches import steps
from points.forms import ExtendGroupForm, PickForm, SegmentForm, end_of
from points.services import acts, second_person
from points.services.grants import picked


@console("grants.create")
def grant_pick(request: SignedInRequest) -> HttpResponse:
    """Whom, how much each, the settings; makes a draft to look over like any other."""
    saved = next((one for one in saved_segments() if str(one.pk) == request.GET.get("segment")), None)
    initial = PickForm.initial_of(Audience.of(saved.audience)) if saved else {}
    form = PickForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            batch = picked.create_from_audience(
                audience=form.audience(),
                points=data["points"],
                settings=form.settings(),
                request_key=data["request_key"],
                by=Actor.of(request),
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            tasks.nudge_batch(tasks.validate_grant_batch, batch)
            return redirect("console:grant_batch", batch.number)
    chosen = Audience.of(saved.audience) if saved else Audience()
    context = {
        "form": form,
        "steps": steps(None),
        "segments": saved_segments(),
        "segment": saved,
        "has_budget": selectors.budget_choices().exists(),
        "people": people(chosen).count(),
        "cost": None,
    }
    return render(request, "console/points/grant_pick.html", context, status=422 if form.errors else 200)


@console("ledger.move")
@step_up(when=writes)
def group_extend(request: SignedInRequest) -> HttpResponse:
    """A longer life for what a group holds, in one act with a reason."""
    form = ExtendGroupForm(request.POST or None, initial=typed_before_step_up(request))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            act = acts.extending(
                member_ids=list(people(form.audience()).values_list("pk", flat=True)),
                until=end_of(data["until"]),
                reason=data["reason"],
                reference=f"extend/{data['request_key']}",
            )
            found = second_person.do_or_ask(act, by=Actor.of(request))
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            say_done_or_waiting(request, found, _("已延长 %(points)s 分的有效期") % {"points": f"{found.points:,}"})
            return redirect("console:group_extend")
    context = {"form": form, "people": people(Audience()).count()}
    return render(request, "console/points/group_extend.html", context, status=422 if form.errors else 200)


@require_POST
@console("grants.create")
def segment_save(request: SignedInRequest) -> HttpResponse:
    """Keep the choice under a name."""
    form = SegmentForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("请给这个人群起个名字。"))
        return redirect("console:grant_pick")
    try:
        segment = segments.save(name=form.cleaned_data["name"], audience=form.audience(), by=Actor.of(request))
    except DomainError as refusal:
        messages.error(request, str(refusal))
        return redirect("console:grant_pick")
    messages.success(request, _("人群已保存，下次可直接选用"))
    response = redirect("console:grant_pick")
    response["Location"] += f"?segment={segment.pk}"
    return response


@require_POST
@console("grants.create")
def segment_drop(request: SignedInRequest, segment_id: int) -> HttpResponse:
    """Forget a saved group."""
    get_object_or_404(saved_segments(), pk=segment_id)
    segments.drop(segment_id=segment_id, by=Actor.of(request))
    messages.success(request, _("人群已删除"))
    return redirect("console:grant_pick")
