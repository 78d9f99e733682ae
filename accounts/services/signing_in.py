"""Coming in, staying, leaving: what is remembered and written down of it."""

import datetime as dt

from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from accounts.models import Invitation, SignedIn
from core.actors import Actor
from core.events import operation_log

BROWSERS = ("MicroMessenger", "DingTalk", "Lark", "Edg", "Firefox", "Chrome", "Safari")
SYSTEMS = ("HarmonyOS", "iPhone", "iPad", "Android", "Windows", "Mac OS X", "Linux")
SHOWN = {"Edg": "Edge", "MicroMessenger": "WeChat", "Mac OS X": "macOS", "Lark": "Feishu"}


def device_of(agent: str) -> str:
    """«Chrome · Windows» out of a User-Agent header; empty when it says neither."""
    parts = [next((mark for mark in marks if mark in agent), "") for marks in (BROWSERS, SYSTEMS)]
    return " · ".join(SHOWN.get(part, part) for part in parts if part)


def begin(*, session_key: str, agent: str, by: Actor) -> None:
    """Remember where `by` has a session, for their list. Idempotent by session key."""
    SignedIn.objects.update_or_create(
        session_key=session_key, defaults={"user_id": by.user_id or 0, "ip": by.ip, "device": device_of(agent)}
    )


@transaction.atomic
def signed_in(*, by: Actor) -> None:
    """Write down that somebody came in."""
    operation_log.record(by=by, action="user.sign_in", target=f"user/{by.user_id}")


def touch_session(*, session_key: str, idle_minutes: int, by: Actor) -> bool:
    """Note that somebody did something; False (and written down) when they hadn't for `idle_minutes`. Usually one query."""
    now = timezone.now()
    mine = SignedIn.objects.filter(session_key=session_key)
    if mine.filter(seen_at__gt=now - dt.timedelta(minutes=idle_minutes)).update(seen_at=now):
        return True
    if not mine.exists():  # a session from before places were remembered
        SignedIn.objects.create(user_id=by.user_id or 0, session_key=session_key, ip=by.ip)
        return True
    operation_log.record(
        by=by, action="user.idle_out", target=f"user/{by.user_id}", after={"idle_minutes": idle_minutes}
    )
    return False


def forget(*, session_key: str) -> None:
    """A session has ended. A repeat finds nothing."""
    SignedIn.objects.filter(session_key=session_key).delete()


@transaction.atomic
def end_others(*, user_id: int, but: str, by: Actor) -> int:
    """End every session of a user but one (a session key, empty for none); returns how many were alive."""
    keys = list(SignedIn.objects.filter(user_id=user_id).exclude(session_key=but).values_list("session_key", flat=True))
    ended, _each = Session.objects.filter(session_key__in=keys).delete()
    SignedIn.objects.filter(session_key__in=keys).delete()
    if ended:
        operation_log.record(by=by, action="user.end_sessions", target=f"user/{user_id}", after={"sessions": ended})
    return ended


@transaction.atomic
def end_one(*, user_id: int, session_id: int, by: Actor) -> bool:
    """End one of a user's own sessions; False when it isn't theirs or is over."""
    one = SignedIn.objects.filter(user_id=user_id, pk=session_id).first()
    if one is None:
        return False
    Session.objects.filter(session_key=one.session_key).delete()
    one.delete()
    operation_log.record(
        by=by, action="user.end_sessions", target=f"user/{user_id}", after={"sessions": 1, "device": one.device}
    )
    return True


@transaction.atomic
def password_changed(*, but: str, by: Actor) -> None:
    """Written down; whoever was signed in elsewhere with the old password is out, and no link sets another."""
    Invitation.objects.filter(user=by.user_id or 0, used_at=None).delete()
    operation_log.record(by=by, action="user.password", target=f"user/{by.user_id}")
    end_others(user_id=by.user_id or 0, but=but, by=by)


@transaction.atomic
def factor_changed(*, action: str, kind: str, by: Actor) -> None:
    """Write down a second factor that came, went or was renewed (`factor.add`, `factor.remove`, `factor.renew`)."""
    operation_log.record(by=by, action=action, target=f"user/{by.user_id}", after={"factor": kind})
