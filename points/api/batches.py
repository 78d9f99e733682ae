"""Grant batches and their undoing. Deciding is for people: there is no door to approve."""

import hashlib
import uuid
from typing import Any

from django.http import Http404
from rest_framework.request import Request

from accounts.endpoints import actor, endpoint
from core.api import cursor_of, page
from core.privacy import masks
from points import selectors, tasks
from points.api import shapes
from points.models import GrantBatch, Revocation
from points.services import revocations
from points.services.grants import batches as grant_batches
from points.services.grants import decisions
from points.services.grants.columns import own_header

NAMESPACE = uuid.UUID("0b3f3c0e-6a0c-4b0e-9c0a-5d9f5f0f7a11")


def the_batch(number: str) -> GrantBatch:
    """The batch of that number, or 404."""
    found = selectors.find_batch(number)
    if found is None:
        raise Http404
    return found


def batch_json(batch: GrantBatch) -> dict[str, Any]:
    """A batch as programs see it."""
    names = ("number", "title", "state", "rows_total", "rows_ok", "rows_failed", "rows_warned", "points_total")
    done = selectors.batch_progress(batch).rows_done if batch.is_approved else 0
    return {"id": batch.pk, **{name: getattr(batch, name) for name in names}, "rows_done": done}


@endpoint(
    "GET",
    "POST",
    permission="grants.create",
    summary="Grant batches: the list, and a new one from rows",
    body=None,
    query=("before", "limit"),
)
def batches(request: Request) -> dict[str, Any]:
    """GET: newest first. POST: rows are checked like a sheet's; submit it when it is ready."""
    if request.method == "POST":
        return _make(request)
    before, limit = cursor_of(request)
    found = selectors.batch_list()
    found = found if before is None else found.filter(pk__lt=before)
    return page([batch_json(one) for one in found[: limit + 1]], limit=limit)


def _make(request: Request) -> dict[str, Any]:
    form = shapes.BatchBody(data=request.data)
    form.is_valid(raise_exception=True)
    fields = dict(form.validated_data)
    header = own_header("employee_no", "points", "reason", "expires", "greeting")
    rows = [
        [row["employee_no"], str(row["points"]), row["reason"], str(row["expires_on"] or ""), row["greeting"]]
        for row in fields.pop("rows")
    ]
    batch = grant_batches.create_batch(
        settings=grant_batches.Settings(**fields),
        file_name=f"API {request.auth.name}",
        rows=[header, *rows],
        file_sha256=hashlib.sha256(repr(rows).encode()).hexdigest(),
        source=GrantBatch.Source.API,
        request_key=uuid.uuid5(NAMESPACE, request.reference),
        by=actor(request),
    )
    tasks.nudge_batch(tasks.validate_grant_batch, batch)
    return batch_json(batch)


@endpoint("GET", permission="grants.view", summary="A batch with its progress", answer=shapes.BatchAnswer)
def batch_one(request: Request, number: str) -> dict[str, Any]:
    """Where it stands."""
    return batch_json(the_batch(number))


@endpoint(
    "GET",
    permission="grants.view",
    summary="A batch's rows that will not be granted, with their cause",
    query=("before", "limit"),
)
def batch_failed(request: Request, number: str) -> dict[str, Any]:
    """The first rows in error or set aside."""
    _before, limit = cursor_of(request)
    found = selectors.failed_rows(the_batch(number))
    items = [
        {
            "row": row.row_no,
            "employee_no": masks.shown("employee_no", row.employee_no, sees=request.user.sees),
            "points": row.points,
            "code": row.code,
            "message": row.message,
        }
        for _, row in zip(range(limit), found, strict=False)
    ]
    return {"items": items, "next": None}


def _act(service: Any, **options: Any) -> Any:
    def act(request: Request, number: str) -> dict[str, Any]:
        extra = {name: request.bound[name] for name in options.get("takes", ())}
        service(batch_id=the_batch(number).pk, by=actor(request), **extra)
        batch = the_batch(number)
        if options.get("nudges"):
            tasks.nudge_batch(tasks.post_grant_batch, batch)
        return batch_json(batch)

    act.__doc__ = service.__doc__
    act.__name__ = f"batch_{service.__name__}"
    body = options.get("body", shapes.EmptyBody)
    return endpoint(
        "POST", permission="grants.create", summary=options["summary"], body=body, answer=shapes.BatchAnswer
    )(act)


batch_submit = _act(
    grant_batches.submit, summary="Freeze the good rows and ask for approval", takes=("sure",), body=shapes.SubmitBody
)
batch_withdraw = _act(grant_batches.withdraw, summary="Take a submitted batch back")
batch_cancel = _act(grant_batches.cancel, summary="Drop a batch nobody approved")
batch_pause = _act(decisions.pause, summary="Stop posting after the chunk in hand")
batch_resume = _act(decisions.resume, summary="Go on posting", nudges=True)
batch_cancel_rest = _act(
    decisions.cancel_rest, summary="Never post the rest", takes=("reason",), body=shapes.ReasonBody
)


@endpoint(
    "POST",
    permission="grants.create",
    summary="Ask to undo a finished batch",
    body=shapes.UndoBody,
    answer=shapes.UndoAnswer,
)
def batch_undo(request: Request, number: str) -> dict[str, Any]:
    """The whole of it, or some departments or rows; people decide. Once per Idempotency-Key."""
    fields = request.bound
    audience = revocations.RowFilter(
        department_ids=tuple(fields["department_ids"]) if fields["department_ids"] is not None else None,
        row_nos=tuple(fields["rows"]) if fields["rows"] is not None else None,
    )
    asked = revocations.ask(
        batch_id=the_batch(number).pk,
        audience=audience,
        spent=fields["spent"],
        reason=fields["reason"],
        request_key=uuid.uuid5(NAMESPACE, request.reference),
        by=actor(request),
    )
    return revocation_json(asked)


@endpoint("GET", permission="grants.view", summary="An undo and what came of it", answer=shapes.UndoAnswer)
def undo_one(request: Request, number: str) -> dict[str, Any]:
    """Where it stands."""
    found = selectors.find_revocation(number)
    if found is None:
        raise Http404
    return revocation_json(found)


def revocation_json(asked: Revocation) -> dict[str, Any]:
    """A revocation as programs see it."""
    names = ("number", "state", "rows_total", "points_granted", "points_taken", "points_kept")
    return {name: getattr(asked, name) for name in names}
