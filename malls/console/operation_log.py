"""The operation log: every write of this mall, or of the operators."""

import datetime as dt

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.dateparse import parse_date

from core.events import selectors as core
from core.guards import console
from core.privacy import masks
from core.registry import log_actions
from core.requests import SignedInRequest
from members.selectors import names_by_public_id
from tenants.selectors.changes import changes_of, role_names

LOG_PAGE = 30


OF_PEOPLE = ("user/", "handover/")  # lines whose label is somebody's name


@console("log.view")
def operation_log(request: SignedInRequest) -> HttpResponse:
    """Every write of this tenant (or of the operators): found by words, person, act, object and days; its seals."""
    asked = {name: request.GET.get(name, "").strip()[:60] for name in ("q", "kind", "actor", "target")}
    rows = core.operation_log(
        query=asked["q"],
        actions=log_actions.codes_of(asked["q"]),
        action=asked["kind"],
        actor=asked["actor"],
        target=asked["target"],
        first_on=_day(request, "first_on"),
        last_on=_day(request, "last_on"),
    )
    page, names = Paginator(rows, LOG_PAGE).get_page(request.GET.get("page")), role_names()
    named = {} if request.tenant.is_ops else names_by_public_id(_member_of(row.target) for row in page)
    for row in page:
        row.label = row.label or named.get(_member_of(row.target), "")
        row.label_of_action, row.changes = log_actions.action_words(row.action), changes_of(row, roles=names)
        row.label = names.get(row.target.removeprefix("role/"), row.label)
        if row.target.startswith(OF_PEOPLE):
            row.label = masks.name_shown(row.label)
    context = {
        "page": page,
        "acts": log_actions.action_choices(),
        "seal": core.last_log_seal(),
        "night": core.last_log_proof(),
        "proof": core.log_proof() if "prove" in request.GET else None,
        "exportable": not request.tenant.is_ops and request.user.can("exports.create"),
        "frame": "backoffice/page.html" if request.tenant.is_ops else "console/page.html",
    }
    return render(request, "console/malls/operation_log.html", context)


def _member_of(target: str) -> str:
    """The public id of the member a line is about: lines can't be changed, so they name members by id (decision 0015)."""
    return target.removeprefix("member/") if target.startswith("member/") else ""


def _day(request: HttpRequest, name: str) -> dt.date | None:
    try:
        return parse_date(request.GET.get(name, ""))
    except ValueError:
        return None
