"""Budgets and the books."""

from dataclasses import asdict
from typing import Any

from django.http import Http404
from rest_framework.request import Request

from accounts.endpoints import actor, endpoint
from core.api import cursor_of, page
from points import selectors
from points.api import shapes
from points.api.wallets import journal_json
from points.models import PointsAct
from points.services import acts, second_person
from points.services.ledger import budgets as budget_services

Kind = PointsAct.Kind


@endpoint("GET", permission="budgets.view", summary="Every budget and what is left of it", answer=shapes.BudgetsAnswer)
def budgets(request: Request) -> dict[str, Any]:
    """This year's first."""
    names = (
        "name",
        "year",
        "law_bucket",
        "department",
        "parent_id",
        "funded",
        "granted",
        "reserved",
        "available",
        "ends_on",
    )
    items = [
        {"id": one.budget_id, **{name: getattr(one, name) for name in names}} for one in selectors.budget_overview()
    ]
    return {"items": items, "next": None}


def _move(kind: PointsAct.Kind, service: Any, summary: str) -> Any:
    def act(request: Request, budget_id: int) -> dict[str, Any]:
        moving = acts.moving_budget(kind, budget_id=budget_id, reference=request.reference, **request.bound)
        return journal_json(second_person.do_alone(moving, by=actor(request)), request.bound["points"])

    act.__doc__, act.__name__ = service.__doc__, f"budget_{service.__name__}"
    return endpoint(
        "POST", permission="budgets.topup", summary=summary, body=shapes.MoveBody, answer=shapes.JournalAnswer
    )(act)


budget_top_up = _move(Kind.TOP_UP, budget_services.top_up, "Add points to a budget")
budget_allocate = _move(Kind.ALLOCATE, budget_services.allocate, "Hand points to a part of a budget")
budget_give_up = _move(Kind.RETURN, budget_services.return_unused, "Return points a budget does not need")
budget_carry = _move(Kind.CARRY, budget_services.carry_over, "Carry what a budget has left over to the next one")


@endpoint("GET", permission="ledger.view", summary="Journals, newest first", query=("before", "limit", "kind"))
def journals(request: Request) -> dict[str, Any]:
    """Each immutable movement."""
    before, limit = cursor_of(request)
    found = selectors.journals(kind=request.GET.get("kind", "")[:12])
    rows = list((found if before is None else found.filter(pk__lt=before))[: limit + 1])
    sums = selectors.journal_sums([journal.pk for journal in rows])
    return page([journal_json(one, sums.get(one.pk, 0)) for one in rows], limit=limit)


@endpoint(
    "POST",
    permission="grants.create",
    summary="Reverse a single grant, a top-up or an allocation",
    body=shapes.ReasonBody,
    answer=shapes.JournalAnswer,
)
def journal_reverse(request: Request, journal_id: int) -> dict[str, Any]:
    """By a linked journal; once, a repeat answers the first."""
    act = acts.reversing(journal_id=journal_id, reason=request.bound["reason"], by=actor(request))
    journal = second_person.do_alone(act, by=actor(request))
    return journal_json(journal, selectors.journal_sums([journal.pk]).get(journal.pk, 0))


@endpoint("GET", permission="ledger.view", summary="From a movement back to lots, batch, approvers and budget")
def trace(request: Request, reference: str) -> dict[str, Any]:
    """`order/…` or any other reference."""
    found = selectors.trace_back(reference)
    if found is None:
        raise Http404
    return {
        "reference": reference,
        "points": found.points,
        "member": found.member,
        "sources": [asdict(source) for source in found.sources],
        "by_budget": [{"budget": name, "points": points} for name, points in found.by_budget],
    }


@endpoint("GET", permission="ledger.view", summary="Point types with their rules")
def point_types(request: Request) -> dict[str, Any]:
    """The default one first."""
    names = (
        "id",
        "code",
        "name",
        "is_default",
        "is_active",
        "scope",
        "priority",
        "validity",
        "validity_n",
        "validity_on",
    )
    return {"items": [{name: getattr(one, name) for name in names} for one in selectors.point_types()], "next": None}


@endpoint("GET", permission="ledger.view", summary="Points per yuan, with history")
def rates(request: Request) -> dict[str, Any]:
    """Agreed rates, the newest day first, and the one in force."""
    items = [
        {"from_on": one.from_on, "points_per_yuan": one.points_per_yuan}
        for one in selectors.rates()
        if one.state == "agreed"
    ]
    return {"today": selectors.rate_on(), "items": items}


@endpoint("GET", permission="ledger.view", summary="The last proof of the ledger")
def proof(request: Request) -> dict[str, Any]:
    """Whether the books agree and how far the chain reaches."""
    found, seal = selectors.last_proof(), selectors.last_seal()
    return {
        "finished_at": found.finished_at if found else None,
        "clean": found.is_clean if found else None,
        "differences": found.differences if found else [],
        "seals": seal.no if seal else 0,
        "last_digest": bytes(seal.digest).hex() if seal else "",
    }
