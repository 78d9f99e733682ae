"""Redeeming at a desk of the company, for members who come with a card instead of a phone."""

from django.db import transaction

from accounts.models import Permission, User
from core.actors import Actor
from core.events import operation_log
from members.models import Member, Site
from orders.models import Order
from orders.services import redemptions
from orders.services.redemptions import LineRequest, OrderRequest

# What a kiosk's browser remembers, and how long: where it stands and who started it; whose card was read last.
HERE, WHO = "kiosk", "kiosk/member"
HOURS = 12
SECONDS = 60  # without a touch, then the page lets its member go
LONGEST = 180  # since the last page: so long a card is remembered at most, whatever the page does


@transaction.atomic
def start(*, site_id: int, by: Actor) -> int:
    """Write down that a kiosk was started at a place; returns the id of who started it, in whose name it acts."""
    site = Site.objects.get(pk=site_id)
    operation_log.record(by=by, action="kiosk.start", target=f"site/{site.code}", label=site.name)
    return by.user_id or 0


def kiosk_actor(staff_id: int, ip: str | None) -> Actor | None:
    """Who started it, as long as they may: a kiosk ends with their permission. Two queries."""
    user = User.objects.filter(pk=staff_id, is_active=True).first()
    if user is None or not user.can(Permission.ORDERS_WRITE_OFF):
        return None
    return Actor(user_id=user.pk, name=user.name or user.login, ip=ip)


def redeem(*, member: Member, sku_id: int, agreed_points: int, site_id: int, key: str, by: Actor) -> Order:
    """One unit for the member, to be collected at the place; once per `key`. Raises what redeeming raises."""
    order_request = OrderRequest(
        key=key, site_id=site_id, agreed_points=agreed_points, agreed_fen=0, source=Order.Source.KIOSK
    )
    return redemptions.redeem(member=member, lines=[LineRequest(sku_id, 1)], order_request=order_request, by=by)
