"""What every channel has in common: letters, answers, how a call leaves the house, tokens that are kept a while."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol

import requests
from django.core.cache import cache
from django.utils.translation import gettext_noop
from urllib3.exceptions import NewConnectionError

from core.privacy import crypto
from core.registry.gateways import GatewayDescription

TIMEOUT = (5, 10)  # seconds to connect, to answer
BAD_ADDRESS = gettext_noop("地址无效，无法发送")
SPARE = 300  # a token is renewed so many seconds before its time


class GatewayDown(Exception):
    """The channel did not answer, or not now: nobody knows more, it is tried again."""


class ResponseUnknown(GatewayDown):
    """What was asked left the house, and no answer came back: it may have been done."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One message to one person, in their language. `reference` is the same at every try; `url` is whole."""

    reference: str
    to: str
    title: str
    body: str
    url: str = ""
    code: str = ""  # a code to sign in with, and nothing else: only texts carry one


@dataclass(frozen=True, slots=True)
class SendResult:
    """What became of a letter. `is_final`: trying again won't help; `is_unsure`: it may have been taken."""

    ok: bool
    provider_no: str = ""
    why: str = ""
    is_final: bool = False
    is_unsure: bool = False


class ReachedBy(StrEnum):
    """How a channel finds its member: the member's field of that name."""

    EMAIL = "email"
    PHONE = "phone"
    EMPLOYEE_NO = "employee_no"


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageGateway(GatewayDescription):
    """A channel, one file each: its `CHANNEL`. `name` is its value in members.models.Channel, which has its label."""

    icon: str
    hint: Any  # what stands beside its keys
    reached_by: ReachedBy
    open: Callable[[dict[str, Any]], "Gateway"]  # with a company's secrets; raises KeyError, ValueError
    repeats_arrive_twice: bool = (
        False  # over there nobody tells a repeat by its reference: each letter leaves at most once
    )


class Gateway(Protocol):
    """A channel with one company's secrets. Answers for each letter, in their order; every call has a time limit."""

    at_once: int  # letters with the same words that one call reaches

    def post(self, letters: Sequence[Letter]) -> list[SendResult]:
        """Send them. What a channel could not take now is answered with ok=False. Raises GatewayDown where nothing goes at
        all now."""

    def close(self) -> None:
        """Put away what was kept open between calls."""


class OneByOne:
    """A channel whose calls reach one person and keep nothing open."""

    at_once = 1

    def close(self) -> None:
        """Nothing is open."""


def in_groups(
    letters: Sequence[Letter], most: int, send: Callable[[list[Letter]], list[SendResult]]
) -> list[SendResult]:
    """Letters with the same words go in one call of at most `most`; a call that fails fails for its own letters only."""
    groups: dict[tuple[str, str, str], list[Letter]] = {}
    for letter in letters:
        groups.setdefault((letter.title, letter.body, letter.url), []).append(letter)
    answers: dict[str, SendResult] = {}
    for group in groups.values():
        for start in range(0, len(group), most):
            part = group[start : start + most]
            try:
                found = send(part)
            except GatewayDown as down:
                found = [SendResult(False, why=str(down), is_unsure=isinstance(down, ResponseUnknown))] * len(part)
            answers |= {letter.reference: answer for letter, answer in zip(part, found, strict=True)}
    return [answers[letter.reference] for letter in letters]


def said_by(call: Callable[..., Any], url: str, **more: Any) -> dict[str, Any]:
    """The JSON object that came back. Raises GatewayDown where no line came about, ResponseUnknown for everything else that is none."""
    try:
        answer = call(url, timeout=TIMEOUT, **more)
        if answer.status_code >= 500:
            raise ResponseUnknown(f"HTTP {answer.status_code}")
        said = answer.json()
    except (requests.RequestException, ValueError) as fault:
        raise (GatewayDown if _never_left(fault) else ResponseUnknown)(type(fault).__name__) from fault
    if not isinstance(said, dict):
        raise ResponseUnknown("not an object")
    return said


def _never_left(fault: Exception) -> bool:
    """Whether the other side can't have heard of it: no address, no connection."""
    cause = getattr(fault.args[0] if fault.args else None, "reason", None)
    return isinstance(fault, requests.ConnectTimeout) or isinstance(cause, NewConnectionError)


class Token:
    """An access token, kept sealed in the cache until shortly before its time is over."""

    def __init__(self, channel: str, account: str, fetch: Callable[[], tuple[str, int]]) -> None:
        self._key = f"post/token/{channel}/{hashlib.sha256(account.encode()).hexdigest()[:16]}"
        self._fetch = fetch

    def value(self) -> str:
        """The token that stands. Raises GatewayDown."""
        if sealed := cache.get(self._key):
            return crypto.decrypt(sealed)
        token, seconds = self._fetch()
        cache.set(self._key, crypto.encrypt(token), max(seconds - SPARE, 60))
        return token

    def drop(self) -> None:
        """The other side no longer takes it."""
        cache.delete(self._key)
