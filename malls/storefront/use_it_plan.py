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
    request.standing = standing = selectors.standing(request.member.pk)
    target = standing.balance.next_expiry_points
    options = {"balance": standing.balance.points, "takes_cash": channels.takes_cash()}
    found = plan_for(request.member, target, **options) if target else None
    return render(request, "storefront/malls/use_it_plan.html", {"plan": found, "balance": standing.balance})
