"""Notices to members: written, sent to a choice of people, followed, taken back."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.actors import Actor
from core.errors import DomainError
from core.guards import console
from core.requests import SignedInRequest
from members import tasks
from members.forms.bulletins import BulletinForm
from members.selectors import bulletins as asked
from members.selectors.audiences import Audience, people, segments
from members.services import bulletins

PAGE = 20


@require_GET
@console("members.edit")
def bulletin_list(request: SignedInRequest) -> HttpResponse:
    """Every notice with how many it reached."""
    page = Paginator(asked.bulletins(), PAGE).get_page(request.GET.get("page"))
    return render(request, "console/members/bulletins.html", {"page": page})


@console("members.edit")
def bulletin_new(request: SignedInRequest) -> HttpResponse:
    """The words, the people, and how many they are; sending makes the notice."""
    saved = next((one for one in segments() if str(one.pk) == request.GET.get("segment")), None)
    chosen = Audience.of(saved.audience) if saved else Audience()
    form = BulletinForm(request.POST or None, initial=BulletinForm.initial_of(chosen))
    if request.method == "POST" and form.is_valid():
        try:
            made = bulletins.send(
                text=form.bulletin_text(),
                audience=form.audience(),
                request_key=form.cleaned_data["request_key"],
                by=Actor.of(request),
            )
        except DomainError as refusal:
            form.add_error(None, str(refusal))
        else:
            tasks.nudge_bulletin(made)
            return redirect("console:bulletin", made.pk)
    counted = form.audience() if request.method == "POST" and form.is_valid() else chosen
    context = {"form": form, "segments": segments(), "segment": saved, "people": people(counted).count(), "cost": None}
    return render(request, "console/members/bulletin_new.html", context, status=422 if form.errors else 200)


@require_GET
@console("members.edit")
def bulletin(request: SignedInRequest, bulletin_id: int) -> HttpResponse:
    """One notice: how far it is, who read it; asks for itself while a worker is at it."""
    found = get_object_or_404(asked.bulletins(), pk=bulletin_id)
    context = {"bulletin": found, "read": asked.read_count(found)}
    template = "bulletin_progress" if request.htmx else "bulletin"
    return render(request, f"console/members/{template}.html", context)


@require_POST
@console("members.edit")
def bulletin_withdraw(request: SignedInRequest, bulletin_id: int) -> HttpResponse:
    """Take back what nobody read yet."""
    found = get_object_or_404(asked.bulletins(), pk=bulletin_id)
    try:
        bulletins.withdraw(bulletin_id=bulletin_id, by=Actor.of(request))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        tasks.nudge_bulletin(found)
        messages.success(request, _("正在撤回：没读过的成员不会再看到它"))
    return redirect("console:bulletin", bulletin_id)
