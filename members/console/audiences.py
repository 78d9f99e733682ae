"""How many people a choice means."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST

from core.guards import console
from core.requests import SignedInRequest
from members.fields import CountForm
from members.selectors.audiences import people


@require_POST
@console("members.view")
def audience_count(request: SignedInRequest) -> HttpResponse:
    """How many people and points the choice means now: a fragment that follows the form."""
    form = CountForm(request.POST)
    if not form.is_valid():
        return render(request, "console/members/audience_count.html", {"people": None})
    count, points = people(form.audience()).count(), form.cleaned_data["points"]
    cost = count * points if points else None
    return render(request, "console/members/audience_count.html", {"people": count, "cost": cost})
