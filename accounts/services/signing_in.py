"""Coming in, staying, leaving, failing to: what is remembered and written down of it."""

import datetime as dt
import hashlib

from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from accounts.models import SignedIn, User
from accounts.selectors import policy
from core.actors import Actor
from core.events import operation_log

LOCKED_FOR = 15 * 60  # seconds; also the time within which wrong tries are counted
TOLD_EVERY = 60  # seconds: a guesser must not fill the log
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
    """Write down that somebody came in; their wrong tries are forgotten."""
    login = User.objects.values_list("login", flat=True).get(pk=by.user_id or 0)
    cache.delete_many([_key("wrong", login), _key("locked", login)])
    operation_log.record(by=by, action="user.sign_in", target=f"user/{by.user_id}")


@transaction.atomic
def failed(*, login: str, ip: str | None) -> None:
    """A wrong password or code. After `lock_after` of them within a quarter of an hour nobody gets in by that name
    for another one, whether the name exists or not. Written down at most once a minute and name, and when it locks."""
    user = User.objects.filter(Q(login__iexact=login) | ~Q(email="") & Q(email__iexact=login)).first()
    key = _key("wrong", login)
    cache.add(key, 0, LOCKED_FOR)
    wrong = cache.incr(key)
    by = Actor(user_id=user.pk if user else None, name=user.log_name if user else f"{login[:2]}***", ip=ip)
    target = f"user/{user.pk}" if user else "user/unknown"
    if wrong >= policy().lock_after:
        cache.set(_key("locked", login), 1, LOCKED_FOR)
        cache.delete(key)
        operation_log.record(by=by, action="user.lock", target=target, after={"wrong_tries": wrong})
    elif cache.add(_key("told", login), 1, TOLD_EVERY):
        operation_log.record(by=by, action="user.sign_in_failed", target=target)


def is_locked(*, login: str) -> bool:
    """Whether too many wrong tries were made by this name. At most one query."""
    return cache.get(_key("locked", login)) is not None


def _key(what: str, login: str) -> str:
    """One key for a person's login and e-mail, none that could be read."""
    known = User.objects.filter(~Q(email=""), email__iexact=login).values_list("login", flat=True).first()
    name = (known or login).strip().lower()
    return f"sign-in/{what}/{hashlib.sha256(name.encode()).hexdigest()}"


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
    """Written down; whoever was signed in elsewhere with the old password is out."""
    operation_log.record(by=by, action="user.password", target=f"user/{by.user_id}")
    end_others(user_id=by.user_id or 0, but=but, by=by)


@transaction.atomic
def factor_changed(*, action: str, kind: str, by: Actor) -> None:
    """Write down a second factor that came, went or was renewed (`factor.add`, `factor.remove`, `factor.renew`)."""
    operation_log.record(by=by, action=action, target=f"user/{by.user_id}", after={"factor": kind})
