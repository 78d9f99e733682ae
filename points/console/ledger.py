"""The journals and the trace of a point, for people who check."""

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from core.guards import console
from core.requests import SignedInRequest
from points import selectors
from points.forms import JournalFilter


@require_GET
@console("ledger.view")
def ledger(request: SignedInRequest) -> HttpResponse:
    """Journals, newest first, by kind, words and day."""
    form = JournalFilter(request.GET)
    page = Paginator(selectors.journals(**form.shown()), 30).get_page(request.GET.get("page"))
    sums = selectors.journal_sums([journal.pk for journal in page.object_list])
    for journal in page.object_list:
        journal.points = sums.get(journal.pk, 0)
    context = {"page": page, "form": form, "proof": selectors.last_proof(), "seal": selectors.last_seal()}
    return render(request, "console/points/ledger.html", context)


@require_GET
@console("ledger.view")
def trace(request: SignedInRequest) -> HttpResponse:
    """From an order, a journal or a batch back to who paid for it, or forward to what it became."""
    query = request.GET.get("q", "").strip()[:120]
    return render(request, "console/points/trace.html", {"query": query, "found": selectors.trace(query)})


@require_GET
@console("ledger.view")
def ledger_journal(request: SignedInRequest, journal_id: int) -> HttpResponse:
    """One journal with its entries."""
    journal = selectors.ledger_journal(journal_id)
    if journal is None:
        raise Http404
    page = Paginator(selectors.ledger_entries(journal_id), 50).get_page(request.GET.get("page"))
    points = selectors.journal_sums([journal_id]).get(journal_id, 0)
    context = {"journal": journal, "page": page, "points": points, "may_reverse": selectors.reversible(journal)}
    return render(request, "console/points/journal.html", context)
