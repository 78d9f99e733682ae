"""People of a tenant: employees, customers or distributors; their departments, addresses and messages."""

from members.models.bulletins import Bulletin
from members.models.messages import (
    ALWAYS_SHOWN,
    CHAT,
    KINDS,
    OUTSIDE,
    URGENT,
    Channel,
    DemoSent,
    KindFacts,
    Message,
    MessageCategory,
    MessageChannel,
    MessageChoice,
    MessageSwitch,
    QuietHours,
    Sending,
)
from members.models.people import Address, Card, Department, Member, MemberQuerySet, Site, Tier
from members.models.segments import Segment

__all__ = [
    "ALWAYS_SHOWN",
    "CHAT",
    "KINDS",
    "OUTSIDE",
    "URGENT",
    "Address",
    "Bulletin",
    "Card",
    "Channel",
    "DemoSent",
    "Department",
    "KindFacts",
    "Member",
    "MemberQuerySet",
    "Message",
    "MessageCategory",
    "MessageChannel",
    "MessageChoice",
    "MessageSwitch",
    "QuietHours",
    "Segment",
    "Sending",
    "Site",
    "Tier",
]
