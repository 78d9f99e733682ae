"""Who has not looked at what a batch gave them, and a word to them."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from core.actors import Actor
from core.errors import DomainError
from core.guards import console
from core.requests import SignedInRequest
from points.console.batches import ENDED, the_batch
from points.selectors.openings import reminded_today, unopened
from points.services.grants import reminders

PAGE_ROWS = 50


@require_GET
@console("grants.view")
def grant_unopened(request: SignedInRequest, number: str) -> HttpResponse:
    """The people of a posted batch whose message waits to be opened."""
    batch = the_batch(number)
    if batch.state not in ENDED or batch.notified_at is None:
        raise Http404
    page = Paginator(unopened(batch), PAGE_ROWS).get_page(request.GET.get("page"))
    context = {"batch": batch, "page": page, "reminded": reminded_today(batch)}
    return render(request, "console/points/grant_unopened.html", context)


@require_POST
@console("grants.create")
def grant_remind(request: SignedInRequest, number: str) -> HttpResponse:
    """A reminder to each of them, once a day."""
    batch = the_batch(number)
    try:
        people = reminders.remind_unopened(batch_id=batch.pk, by=Actor.of(request))
    except DomainError as refusal:
        messages.error(request, str(refusal))
    else:
        if people:
            messages.success(request, _("已提醒 %(people)s 人") % {"people": f"{people:,}"})
        else:
            messages.info(request, _("没有需要提醒的人：今天已提醒过，或都已打开。"))
    return redirect("console:grant_unopened", number)
