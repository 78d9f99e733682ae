"""Everything the mall knows of one member, for themselves to take away."""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder

from members import selectors as members
from members.models import Member
from orders import selectors as orders
from points import selectors as points


def everything_of(member: Member) -> dict[str, Any]:
    """A member's data as plain values, in clear: it is theirs. Fixed query count but for parcels' addresses."""
    return {
        "profile": {
            "employee_no": member.employee_no,
            "name": member.name,
            "department": str(member.department or ""),
            "phone": member.phone,
            "email": member.email,
            "birthday": member.birthday,
            "grade": member.grade,
            "labels": member.labels,
            "joined_on": member.joined_on,
            "left_on": member.left_on,
            "state": member.state,
        },
        "sign_in": {"login": member.user.login, "last_login": member.user.last_login} if member.user else None,
        "addresses": [
            {"receiver": card.postal.receiver, "phone": card.postal.phone, "address": card.postal.one_line}
            for card in members.addresses(member.pk)
        ],
        "points": {
            "balance": points.balance(member.pk).points,
            "lots": [
                {"granted": lot.granted, "remaining": lot.remaining, "expires_at": lot.expires_at}
                for lot in points.open_lots(member.pk)
            ],
            "movements": [
                {"at": line.at, "title": line.title, "points": line.points} for line in points.statement(member.pk)
            ],
        },
        "orders": [
            {
                "number": order.number,
                "placed_at": order.placed_at,
                "state": order.state,
                "points": order.points,
                "lines": [
                    {"title": line.title, "quantity": line.quantity, "points": line.points}
                    for line in order.lines.all()
                ],
            }
            for order in orders.member_orders(member.pk)
        ],
        "messages": [
            {"at": message.created_at, "title": message.shown_title, "body": message.shown_body}
            for message in member.messages.all()
        ],
    }


def file_of(member: Member) -> bytes:
    """The same as one JSON file, readable for people and programs."""
    return json.dumps(everything_of(member), cls=DjangoJSONEncoder, ensure_ascii=False, indent=1).encode()
