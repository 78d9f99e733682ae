"""Whom a program acts for."""

from django.http import Http404
from rest_framework.request import Request

from core.privacy import masks
from members.models import Member
from members.selectors import PostalAddress, member_by_no
from orders.errors import MemberNotHere


def the_member(employee_no: str) -> Member:
    """The member of that number, or 404."""
    member = member_by_no(employee_no)
    if member is None:
        raise Http404
    return member


def a_buyer(employee_no: str) -> Member:
    """The same, if the mall is open to them. Raises MemberNotHere."""
    member = the_member(employee_no)
    if not member.may_redeem:
        raise MemberNotHere
    return member


def address_json(address: PostalAddress, request: Request) -> dict[str, str]:
    """An address as the key's owner may see it: masked where their roles don't show it in clear."""
    sees = request.user.sees
    return {
        "receiver": address.receiver,
        "area": address.area,
        "area_code": address.area_code,
        "phone": masks.shown("phone", address.phone, sees=sees),
        "detail": masks.shown("address", address.detail, sees=sees),
    }
