"""Synonyms for the tenant's staff."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from catalog.forms.synonyms import SynonymsForm
from catalog.models import Synonyms
from catalog.selectors.synonyms import synonym_groups
from catalog.services import synonyms as synonyms_act
from core.actors import Actor
from core.errors import DomainError
from core.guards import console
from core.requests import SignedInRequest


@console("catalog.edit")
def synonyms(request: SignedInRequest) -> HttpResponse:
    """All groups of words; posting makes one more."""
    return _synonyms(request, None)


@console("catalog.edit")
@require_POST
def synonyms_save(request: SignedInRequest, group_id: int) -> HttpResponse:
    """Other words in a group, or the group away."""
    found = get_object_or_404(Synonyms, pk=group_id)
    if request.POST.get("act") == "remove":
        synonyms_act.remove(group_id=found.pk, by=Actor.of(request))
        messages.success(request, _("已删除这一组"))
        return redirect("console:synonyms")
    return _synonyms(request, found)


def _synonyms(request: HttpRequest, found: Synonyms | None) -> HttpResponse:
    prefix = f"words-{found.pk}" if found else "words-new"
    form = SynonymsForm(request.POST or None, auto_id=f"{prefix}-%s")
    if request.method == "POST" and form.is_valid():
        try:
            synonyms_act.save(group_id=found.pk if found else None, words=form.listed(), by=Actor.of(request))
        except DomainError as refusal:
            form.add_error("words", str(refusal))
        else:
            messages.success(request, _("已保存，几秒后搜索就认得"))
            return redirect("console:synonyms")
    groups = [
        (
            row,
            form
            if found and row.pk == found.pk
            else SynonymsForm(initial={"words": "、".join(row.words)}, auto_id=f"words-{row.pk}-%s"),
        )
        for row in synonym_groups()
    ]
    new = form if found is None else SynonymsForm(auto_id="words-new-%s")
    context = {"groups": groups, "form": new}
    return render(request, "console/catalog/synonyms.html", context, status=422 if form.errors else 200)
