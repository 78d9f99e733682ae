"""The demo's channels: nothing leaves, what was «sent» can be looked at. A reference is taken once, as a good provider would.

Addresses with «down» in them, and phones ending in 0002, never answer; with «gone», and phones ending in 0001, nobody lives there;
phones ending in 0003 take it, and the answer is lost on its way.
"""

from collections.abc import Sequence

from core.privacy import crypto
from members.gateways.base import Letter, OneByOne, SendResult
from members.models import DemoSent


class Fake(OneByOne):
    """Plays any channel."""

    def __init__(self, channel: str) -> None:
        self._channel = channel

    def post(self, letters: Sequence[Letter]) -> list[SendResult]:
        """Keep what can be delivered."""
        answers = [self._answer(letter) for letter in letters]
        DemoSent.objects.bulk_create(
            [
                DemoSent(
                    sending_id=int(letter.reference.rpartition("-")[2]),
                    channel=self._channel,
                    to_masked=_masked(letter.to)[:80],
                    title=letter.title[:200],
                    body=letter.body[:600],
                    url=letter.url[:300],
                )
                for letter, answer in zip(letters, answers, strict=True)
                if (answer.ok or answer.is_unsure) and not letter.code
            ],
            ignore_conflicts=True,
        )
        return answers

    @staticmethod
    def _answer(letter: Letter) -> SendResult:
        phone = letter.to if len(letter.to) == 11 and letter.to.isdecimal() else ""
        if "down" in letter.to or phone.endswith("0002"):
            return SendResult(False, why="timeout")
        if "gone" in letter.to or phone.endswith("0001"):
            return SendResult(False, why="no such receiver", is_final=True)
        if phone.endswith("0003"):
            return SendResult(False, why="ReadTimeout", is_unsure=True)
        return SendResult(True, provider_no=f"DEMO-{letter.reference}")


def _masked(to: str) -> str:
    name, at, host = to.partition("@")
    return f"{name[:2]}***@{host}" if at else crypto.mask_phone(to)
