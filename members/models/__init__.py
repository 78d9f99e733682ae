"""People of a tenant: employees, customers or distributors; their departments, addresses and messages."""

from members.models.bulletins import Bulletin
from members.models.logins import JoinLink, LoginRun, PhoneCode
from members.models.messages import (
    ALWAYS_SHOWN,
    CHAT,
    KINDS,
    OUTSIDE,
    URGENT,
    Channel,
    DemoSent,
    Message,
    MessageCategory,
    MessageChannel,
    MessageChoice,
    MessageKindSettings,
    MessageSwitch,
    QuietHours,
    Sending,
)
from members.models.people import Address, Card, Department, DifferentPeople, Member, MemberQuerySet, Site, Tier
from members.models.roster import RosterLine, RosterRun
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
    "DifferentPeople",
    "JoinLink",
    "LoginRun",
    "Member",
    "MemberQuerySet",
    "Message",
    "MessageCategory",
    "MessageChannel",
    "MessageChoice",
    "MessageKindSettings",
    "MessageSwitch",
    "PhoneCode",
    "QuietHours",
    "RosterLine",
    "RosterRun",
    "Segment",
    "Sending",
    "Site",
    "Tier",
]
