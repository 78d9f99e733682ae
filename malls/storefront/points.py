"""The member's own points. The page stands here because it names the goods a wallet is for."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from catalog.selectors import categories
from core.guards import storefront
from core.requests import MemberRequest
from points import selectors

PAGE = 20
SIGNS = {"in": 1, "out": -1}


@require_GET
@storefront
def points(request: MemberRequest) -> HttpResponse:
    """Balance, wallets, what ends, waits, is owed or held, and the movements, twenty at a time."""
    member_id = request.member.pk
    flow = request.GET.get("flow", "")
    before = request.GET.get("before", "")
    before_id = int(before) if before.isdecimal() and len(before) <= 18 else None
    lines = selectors.statement(member_id, before=before_id, limit=PAGE + 1, sign=SIGNS.get(flow, 0))
    wallets = selectors.wallets(member_id)
    goods = {one.pk: one for one in categories()} if any(wallet.scope for wallet in wallets) else {}
    context = {
        "balance": selectors.balance(member_id),
        "lines": lines[:PAGE],
        "flow": flow if flow in SIGNS else "",
        "next_before": lines[PAGE - 1].journal_id if len(lines) > PAGE else None,
        "wallets": [(wallet, [goods[pk] for pk in wallet.scope if pk in goods]) for wallet in wallets],
        "ending": selectors.ending(member_id)[:6],
        "waiting": selectors.waiting(member_id)[:6],
        "debts": list(selectors.debts_of(member_id)),
        "holds": list(selectors.holds_of(member_id)),
    }
    return render(request, "storefront/malls/points.html", context)
