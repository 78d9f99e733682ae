"""Direct top-up: a provider that credits a phone or an account. Asked again with the same reference, it must not credit twice."""

import hashlib
from dataclasses import dataclass
from typing import Any, Protocol

from django.conf import settings

DONE, PENDING, FAILED = "done", "pending", "failed"


@dataclass(frozen=True, slots=True)
class TopUpResult:
    """What a provider said: done, pending (ask again later) or failed for good, with its own number and why."""

    state: str
    provider_no: str = ""
    why: str = ""


class ProviderDown(Exception):
    """The provider did not answer in time: nobody knows whether it credited, so the same reference is asked again."""


class ProviderMissing(ProviderDown):
    """No provider is configured here: what waits is asked for again, and given back after the last try."""


class TopUp(Protocol):
    """A provider of top-ups."""

    def credit(self, *, reference: str, account: str, details: dict[str, Any]) -> TopUpResult:
        """Credit `account` once per `reference`. Raises ProviderDown."""


class Fake:
    """The demo's provider. Accounts ending in 0001 fail for good, in 0002 never answer, in 0003 take a second asking."""

    asked: dict[str, int] = {}

    def credit(self, *, reference: str, account: str, details: dict[str, Any]) -> TopUpResult:
        number = "F" + hashlib.sha256(reference.encode()).hexdigest()[:15].upper()
        if account.endswith("0001"):
            return TopUpResult(FAILED, number, "号码不存在或已停机")
        if account.endswith("0002"):
            raise ProviderDown
        if account.endswith("0003") and self.asked.setdefault(reference, 0) < 1:
            self.asked[reference] += 1
            return TopUpResult(PENDING, number)
        return TopUpResult(DONE, number)


def is_configured() -> bool:
    """Whether somebody credits here: the demo's provider where it is allowed. (A real one is asked about here too.)"""
    return settings.FAKE_TOPUPS


def provider() -> TopUp:
    """Who credits here. Raises ProviderMissing."""
    if not is_configured():
        raise ProviderMissing
    return Fake()
