"""A use for points that end soon."""

from django.http import HttpResponse
from django.shortcuts import render

from core.guards import storefront
from core.requests import MemberRequest
from malls.selectors.use_it_plan import plan_for
from orders import selectors
from orders.services import channels


@storefront
def plan(request: MemberRequest) -> HttpResponse:
    """Points that end soon, and goods that use exactly them."""
    request.summary = summary = selectors.member_summary(request.member.pk)
    target = summary.balance.next_expiry_points
    takes_cash, balance = channels.takes_cash(), summary.balance.points
    found = plan_for(request.member, target, balance=balance, takes_cash=takes_cash) if target else None
    return render(request, "storefront/malls/use_it_plan.html", {"plan": found, "balance": summary.balance})
