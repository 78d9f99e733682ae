"""Accounts: made when first needed, never changed."""

import datetime as dt
from dataclasses import dataclass

from django.db import connection, transaction
from django.utils.translation import gettext_noop

from points.models import Account, PointType


@dataclass(frozen=True, slots=True)
class SystemAccounts:
    """Ids of the tenant's own accounts: the other side of every movement of a member or a budget."""

    issuer: int
    redeemed: int
    expired: int
    hold: int
    debt: int
    transit: int


SYSTEM_KINDS = (
    Account.Kind.ISSUER,
    Account.Kind.REDEEMED,
    Account.Kind.EXPIRED,
    Account.Kind.HOLD,
    Account.Kind.DEBT,
    Account.Kind.TRANSIT,
)


def default_point_type() -> PointType:
    """The tenant's general point type; made at the first call."""
    found = PointType.objects.filter(is_default=True).first()
    if found is None:
        defaults = {"name": gettext_noop("通用积分"), "is_default": True}  # translated, and worded, where it is shown
        found, _ = PointType.objects.get_or_create(code="general", defaults=defaults)
    return found


def system_accounts() -> SystemAccounts:
    """The tenant's own accounts, one of each kind whatever the point type; made at the first call. One query then."""
    found = _system_ids()
    if len(found) < len(SYSTEM_KINDS):
        point_type = default_point_type()
        missing = [Account(kind=kind, point_type=point_type) for kind in SYSTEM_KINDS if kind not in found]
        Account.objects.bulk_create(missing, ignore_conflicts=True)
        found = _system_ids()
    return SystemAccounts(**found)


def _system_ids() -> dict[str, int]:
    rows = Account.objects.filter(point_type__is_default=True, kind__in=SYSTEM_KINDS)
    return dict(rows.values_list("kind", "pk"))


def member_account(*, member_id: int, point_type: PointType) -> int:
    """The id of the member's account for `point_type`; made at the first call."""
    key = {"kind": Account.Kind.MEMBER, "member_id": member_id, "merged_from": None, "point_type": point_type}
    found = Account.objects.filter(**key).values_list("pk", flat=True).first()
    if found is None:
        with transaction.atomic():
            Account.objects.bulk_create([Account(**key)], ignore_conflicts=True)
        found = Account.objects.filter(**key).values_list("pk", flat=True).get()
    return found


def ends_on(point_type: PointType, today: dt.date) -> dt.date | None:
    """The last day of points of this type granted on `today`, by its validity policy; None = for ever. One query."""
    with connection.cursor() as cursor:
        policy = [point_type.validity, point_type.validity_n, point_type.validity_on, today]
        cursor.execute("select ledger_ends_on(%s, %s, %s, %s)", policy)
        return cursor.fetchone()[0]
