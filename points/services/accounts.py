"""Accounts: made when first needed, never changed."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext

from points.models import Account, PointType


@dataclass(frozen=True, slots=True)
class SystemAccounts:
    """Ids of the tenant's own accounts for one point type."""

    issuer: int
    redeemed: int
    expired: int


SYSTEM_KINDS = (Account.Kind.ISSUER, Account.Kind.REDEEMED, Account.Kind.EXPIRED)


def default_point_type() -> PointType:
    """The tenant's general point type; made at the first call."""
    found = PointType.objects.filter(is_default=True).first()
    if found is None:
        defaults = {"name": gettext("通用积分"), "is_default": True}
        found, _ = PointType.objects.get_or_create(code="general", defaults=defaults)
    return found


def system_accounts(point_type: PointType) -> SystemAccounts:
    """The issuer, redeemed and expired accounts of `point_type`; made at the first call. One query once they exist."""
    found = _system_ids(point_type.pk)
    if len(found) < len(SYSTEM_KINDS):
        missing = [Account(kind=kind, point_type=point_type) for kind in SYSTEM_KINDS if kind not in found]
        Account.objects.bulk_create(missing, ignore_conflicts=True)
        found = _system_ids(point_type.pk)
    return SystemAccounts(**found)


def _system_ids(point_type_id: int) -> dict[str, int]:
    rows = Account.objects.filter(point_type_id=point_type_id, kind__in=SYSTEM_KINDS)
    return dict(rows.values_list("kind", "pk"))


def member_account(*, member_id: int, point_type: PointType) -> int:
    """The id of the member's account for `point_type`; made at the first call."""
    key = {"kind": Account.Kind.MEMBER, "member_id": member_id, "point_type": point_type}
    found = Account.objects.filter(**key).values_list("pk", flat=True).first()
    if found is None:
        with transaction.atomic():
            Account.objects.bulk_create([Account(**key)], ignore_conflicts=True)
        found = Account.objects.filter(**key).values_list("pk", flat=True).get()
    return found
