"""The mall's rules for orders."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from core.actors import Actor
from core.guards import console
from core.requests import SignedInRequest
from orders.forms import OrderPolicyForm
from orders.selectors.policy import policy
from orders.services import policies
from points import selectors as points


@console("settings.edit")
def order_policy(request: SignedInRequest) -> HttpResponse:
    """Days until an order counts as received and until its after-sale ends."""
    rules = policy()
    form = OrderPolicyForm(request.POST or None, policy=rules)
    if request.method == "POST" and form.is_valid():
        policies.save_policy(**form.cleaned_data, by=Actor.of(request))
        messages.success(request, _("规则已保存，之后发出的订单按新规则计算"))
        return redirect("console:order_policy")
    context = {
        "form": form,
        "policy": rules,
        "points_policy": points.policy(),
        "default_type": points.point_types().first(),
    }
    return render(request, "console/orders/policy.html", context, status=422 if form.errors else 200)
