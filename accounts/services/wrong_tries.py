"""Guessing a password is slow, and slows nobody but the guesser.

Tries are counted before the password is looked at, so that tries at the same moment can't pass together. A browser somebody has
signed in with before is counted by itself; all others by the network they come from, and together for one name: whoever knows
a name can't lock its owner out of their own browser.
"""

import contextlib
import hashlib
import ipaddress
from dataclasses import dataclass

from django.core.cache import cache
from django.db import transaction
from django.db.models import Q

from accounts.models import User
from accounts.selectors import policy
from accounts.services import known_devices
from core.actors import Actor
from core.events import operation_log

SECONDS = 15 * 60  # wrong tries are counted, and a locked door stays locked, for so long
STRANGERS = 10  # times the tenant's number: one name from all unknown browsers together
NETWORK = 300  # any names from one network (an office behind one address has hundreds of people)
TOLD_EVERY = 60  # seconds: a guesser must not fill the log


@dataclass(frozen=True, slots=True)
class Try:
    """One try at a name: the counters it was added to."""

    keys: tuple[str, ...]

    def roll_back(self) -> None:
        """The password was right: the try was none of a guesser's. What was wrong before stays counted until somebody is in."""
        for key in self.keys:
            with contextlib.suppress(ValueError):  # its quarter of an hour is over
                cache.decr(key)


def begin(*, login: str, ip: str | None, token: str) -> Try | None:
    """Count a try at `login` from an address and a browser; None where there were too many and nothing may be tried."""
    limits = _limits(login, _user(login), ip, token)
    for n, (key, most) in enumerate(limits):
        if _count(key) > most:
            if n == 0 and cache.add(f"{key}/locked", 1, SECONDS):
                cache.touch(key, SECONDS)
            return None
    return Try(tuple(key for key, _most in limits))


@transaction.atomic
def wrong(*, login: str, ip: str | None, token: str = "", counted: bool = True) -> None:
    """Write down a wrong password or code: at most once a minute and name, and when the door locks. `counted` False counts it
    now: a code was not announced by `begin`."""
    user = _user(login)
    (own, most), *_others = _limits(login, user, ip, token)
    tries = cache.get(own) or 0 if counted else _count(own)
    by = Actor(user_id=user.pk if user else None, name=user.log_name if user else f"{login[:2]}***", ip=ip)
    target = f"user/{user.pk}" if user else "user/unknown"
    if tries >= most:
        if cache.add(f"{own}/told-locked", 1, SECONDS):
            operation_log.record(by=by, action="user.lock", target=target, after={"wrong_tries": tries})
    elif cache.add(f"sign-in/told/{_name(login, user)}", 1, TOLD_EVERY):
        operation_log.record(by=by, action="user.sign_in_failed", target=target)


def forgive(*, login: str, ip: str | None, token: str) -> None:
    """Somebody is in: what was wrong before, from there, is forgotten."""
    own = _limits(login, _user(login), ip, token)[0][0]
    cache.delete_many([own, f"{own}/locked", f"{own}/told-locked"])


def _limits(login: str, user: User | None, ip: str | None, token: str) -> list[tuple[str, int]]:
    """The counters of a try and how many each allows, the narrowest first. Up to two queries."""
    name, most = _name(login, user), policy().lock_after
    if user and known_devices.is_known(token=token, user_id=user.pk):
        return [(f"sign-in/device/{name}/{hashlib.sha256(token.encode()).hexdigest()}", most)]
    network = _network(ip)
    return [
        (f"sign-in/net/{name}/{network}", most),
        (f"sign-in/strangers/{name}", most * STRANGERS),
        (f"sign-in/net/{network}", NETWORK),
    ]


def _count(key: str) -> int:
    cache.add(key, 0, SECONDS)
    return cache.incr(key)


def _network(ip: str | None) -> str:
    """The /24 of an address, or the /64: whoever holds one address of a network easily has the next."""
    if not ip:
        return "none"
    bits = 24 if ipaddress.ip_address(ip).version == 4 else 64
    return str(ipaddress.ip_network(f"{ip}/{bits}", strict=False))


def _user(login: str) -> User | None:
    return User.objects.filter(Q(login__iexact=login) | ~Q(email="") & Q(email__iexact=login)).order_by("pk").first()


def _name(login: str, user: User | None) -> str:
    """One name for a person's login and e-mail, none that could be read."""
    return hashlib.sha256((user.login if user else login).strip().lower().encode()).hexdigest()
