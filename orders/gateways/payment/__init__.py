"""Who takes the cash part: one interface, a gateway behind each name. An SDK is imported when its gateway is first used."""

from typing import Any

from orders.gateways.payment.base import (
    BillRow,
    Charge,
    Gateway,
    GatewayDown,
    GatewayRefused,
    Notice,
    NoticeTooOld,
    SignatureWrong,
    Standing,
    Started,
)

__all__ = [
    "BillRow",
    "Charge",
    "Gateway",
    "GatewayDown",
    "GatewayRefused",
    "Notice",
    "NoticeTooOld",
    "SignatureWrong",
    "Standing",
    "Started",
    "gateway",
]


def gateway(name: str, secrets: dict[str, Any]) -> Gateway:
    """The gateway of that name with a merchant's secrets. Raises KeyError for a name nobody knows or a secret that lacks."""
    if name == "fake":
        from orders.gateways.payment.fake import Fake

        return Fake(secrets["key"])
    if name == "wechat":
        from orders.gateways.payment.wechat import WeChat

        return WeChat(secrets)
    if name == "alipay":
        from orders.gateways.payment.alipay import Alipay

        return Alipay(secrets)
    raise KeyError(name)
