"""Members' points: what they hold, one grant, holds, transfers, events."""

from typing import Any

from django.http import Http404
from rest_framework.request import Request

from accounts.endpoints import actor, endpoint
from core.api import cursor_of, page
from core.idempotency import REFERENCE_CHARS, fitted
from members.models import Member
from members.selectors import member_by_no
from points import selectors
from points.api import shapes
from points.models import Hold, Journal
from points.services import acts, second_person
from points.services.ledger import holds, pending
from points.services.ledger.spending import Part

HOLD_CHARS = REFERENCE_CHARS - len("/capture")


def the_member(employee_no: str) -> Member:
    """The member of that number, or 404."""
    member = member_by_no(employee_no)
    if member is None:
        raise Http404
    return member


@endpoint("GET", permission="ledger.view", summary="A member's points, wallet by wallet", answer=shapes.BalanceAnswer)
def balance(request: Request, employee_no: str) -> dict[str, Any]:
    """What the member can spend, will be able to, and owes."""
    member = the_member(employee_no)
    found = selectors.balance(member.pk)
    wallets = [
        {"point_type": one.code, "name": one.name, "points": one.points, "pending": one.pending}
        for one in selectors.wallets(member.pk)
    ]
    return {
        "employee_no": employee_no,
        "points": found.points,
        "pending": found.pending,
        "next_expiry_points": found.next_expiry_points,
        "next_expiry_at": found.next_expiry_at,
        "owed": sum(debt.remaining for debt in selectors.debts_of(member.pk)),
        "wallets": wallets,
    }


@endpoint("GET", permission="ledger.view", summary="A member's open lots, first ending first")
def lots(request: Request, employee_no: str) -> dict[str, Any]:
    """Each lot with what is left of it, when it ends and what it waits for."""
    found = selectors.open_lots(the_member(employee_no).pk)[:500]
    items = [
        {
            "id": lot.pk,
            "point_type": lot.account.point_type.code,
            "granted": lot.granted,
            "remaining": lot.remaining,
            "available_at": lot.available_at,
            "waits_for": lot.waits_for or "",
            "expires_at": lot.expires_at,
            "budget": lot.budget.name if lot.budget else "",
            "batch": lot.batch.number if lot.batch else "",
        }
        for lot in found
    ]
    return {"items": items, "next": None}


@endpoint("GET", permission="ledger.view", summary="A member's movements, newest first", query=("before", "limit"))
def statement(request: Request, employee_no: str) -> dict[str, Any]:
    """The lines the member sees."""
    before, limit = cursor_of(request)
    lines = selectors.statement(the_member(employee_no).pk, before=before, limit=limit + 1)
    items = [
        {"id": one.journal_id, "kind": one.kind, "title": one.title, "points": one.points, "at": one.at}
        for one in lines
    ]
    return page(items, limit=limit)


@endpoint(
    "POST",
    permission="grants.create",
    summary="Grant points to one member",
    body=shapes.GrantBody,
    answer=shapes.JournalAnswer,
)
def grant(request: Request, employee_no: str) -> dict[str, Any]:
    """One lot, once per Idempotency-Key. Above what one person may give alone in a day or month it is refused: make a batch."""
    member = the_member(employee_no)
    act = acts.granting(member_id=member.pk, reference=request.reference, **request.bound)
    return journal_json(second_person.do_alone(act, by=actor(request)), request.bound["points"])


@endpoint(
    "POST",
    permission="ledger.move",
    summary="Set a member's points aside",
    body=shapes.HoldBody,
    answer=shapes.HoldAnswer,
)
def hold(request: Request, employee_no: str) -> dict[str, Any]:
    """Until captured or released; by itself it is released at its hour. Once per `reference`."""
    fields = dict(request.bound)
    parts = [Part(part["points"], tuple(part["categories"])) for part in fields.pop("parts")]
    own_name = fields.pop("reference")
    made = holds.hold(
        member_id=the_member(employee_no).pk,
        reference=_hold_name(request, own_name),
        parts=parts,
        by=actor(request),
        **fields,
    )
    return hold_json(made, own_name)


@endpoint("GET", permission="ledger.view", summary="A hold", answer=shapes.HoldAnswer)
def hold_one(request: Request, reference: str) -> dict[str, Any]:
    """Where the hold stands."""
    found = selectors.find_hold(_hold_name(request, reference))
    if found is None:
        raise Http404
    return hold_json(found, reference)


@endpoint(
    "POST", permission="ledger.move", summary="Take a hold for good", body=shapes.CaptureBody, answer=shapes.HoldAnswer
)
def hold_capture(request: Request, reference: str) -> dict[str, Any]:
    """All of it, or `points` of it and the rest is released."""
    points = request.bound["points"]
    found = holds.capture(reference=_hold_name(request, reference), points=points, by=actor(request))
    return hold_json(found, reference)


@endpoint("POST", permission="ledger.move", summary="Give a hold back", body=shapes.NoteBody, answer=shapes.HoldAnswer)
def hold_release(request: Request, reference: str) -> dict[str, Any]:
    """Back to the lots it came from."""
    note = request.bound["note"]
    found = holds.release(reference=_hold_name(request, reference), note=note, by=actor(request))
    return hold_json(found, reference)


@endpoint("POST", permission="ledger.move", summary="Move points between two members", body=shapes.TransferBody)
def transfer(request: Request) -> dict[str, Any]:
    """First ending first, each lot's life kept. Once per Idempotency-Key, within what one person may move alone."""
    fields = request.bound
    act = acts.transferring(
        giver_id=the_member(fields["giver"]).pk,
        taker_id=the_member(fields["taker"]).pk,
        points=fields["points"],
        note=fields["note"],
        reference=request.reference,
    )
    return {"journal_id": second_person.do_alone(act, by=actor(request)).pk}


@endpoint(
    "POST",
    permission="ledger.move",
    summary="An event happened: what waits for it becomes usable",
    body=shapes.ActivateBody,
)
def event_activate(request: Request, event: str) -> dict[str, Any]:
    """Points of every lot that waits for `event`; a repeat finds none."""
    points = pending.activate(event=event, expires_at=request.bound["expires_at"], by=actor(request))
    return {"points": points}


@endpoint(
    "POST",
    permission="ledger.move",
    summary="An event will not happen: what waits for it goes back",
    body=shapes.ReasonBody,
)
def event_cancel(request: Request, event: str) -> dict[str, Any]:
    """To the budgets that paid; a repeat finds none."""
    return {"points": pending.cancel(event=event, reason=request.bound["reason"], by=actor(request))}


def _hold_name(request: Request, reference: str) -> str:
    """A program's own reference as the ledger keeps it, apart from those of every other owner of a key.

    (By its owner, so that a key that replaces another goes on with its holds.)
    """
    name = fitted(f"api-hold/{request.auth.owner_id}/{reference}", HOLD_CHARS)
    if selectors.find_hold(name) is None and _is_older_hold(request, reference):
        return f"api-hold/{reference}"
    return name


def _is_older_hold(request: Request, reference: str) -> bool:
    """Whether it was placed by this owner when the keys of a mall still shared their references."""
    found = selectors.find_hold(f"api-hold/{reference}"[:REFERENCE_CHARS])
    return found is not None and found.journal.actor_id == request.auth.owner_id


def hold_json(found: Hold, reference: str) -> dict[str, Any]:
    """A hold as programs see it, under the reference they gave it."""
    return {
        "reference": reference,
        "ledger_reference": found.reference,
        "points": found.points,
        "captured": found.captured,
        "state": found.state,
        "expires_at": found.expires_at,
    }


def journal_json(journal: Journal, points: int) -> dict[str, Any]:
    """A journal as programs see it."""
    return {
        "id": journal.pk,
        "kind": journal.kind,
        "reference": journal.reference,
        "note": journal.note,
        "points": points,
        "at": journal.created_at,
    }
