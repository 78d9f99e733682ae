"""What a request carries once our middleware and a guard have passed it. For type hints only: nothing here is ever made.

At run time a view gets Django's own HttpRequest. Each class names what its guard promises, and the guards in
core/guards.py accept only a view that asks for no more than that.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING

from django.http import HttpRequest

if TYPE_CHECKING:  # the layers above own these classes; core never imports them at run time
    from django_htmx.middleware import HtmxDetails

    from accounts.models import User
    from members.models import Member
    from orders.selectors.member_summary import MemberSummary
    from tenants.models import SupportVisit, Tenant


class MallRequest(HttpRequest):
    """Any request that reached a tenant; under `@public` nobody may be signed in."""

    tenant: "Tenant"  # core.tenancy.middleware.TenantFromHost
    htmx: "HtmxDetails"  # django_htmx.middleware.HtmxMiddleware
    visit: "SupportVisit | None"  # these three: tenants.storefront.support.Visitors
    visit_mark: str
    draw_veil: Callable[[], object]


class SignedInRequest(MallRequest):
    """Behind `@insider`, `@console` and `@backoffice`."""

    user: "User"


class MemberRequest(SignedInRequest):
    """Behind `@storefront`."""

    member: "Member"
    summary: "MemberSummary"  # set by pages that show the balance; the frame shows the same figures (malls/context.py)
