"""What leaves the house: mail, texts, work notices. One interface, one file a channel: its `CHANNEL` is found here by name."""

import sys
from typing import Any

from core.registry.collected import collected
from members.gateways.base import Gateway, GatewayDown, Letter, MessageGateway, ReachedBy, ResponseUnknown, SendResult
from members.gateways.fake import Fake

__all__ = [
    "Gateway",
    "GatewayDown",
    "Letter",
    "MessageGateway",
    "ReachedBy",
    "ResponseUnknown",
    "SendResult",
    "gateway",
    "pretended",
]

CHANNELS: dict[str, MessageGateway] = {one.name: one for one in collected(sys.modules[__name__], "CHANNEL")}


def gateway(channel: str, secrets: dict[str, Any]) -> Gateway:
    """The channel with a company's secrets. Raises KeyError for a channel nobody knows or a secret that lacks."""
    return CHANNELS[channel].open(secrets)


def pretended(channel: str) -> Gateway:
    """The same, but nothing leaves: the demo's."""
    return Fake(channel)
