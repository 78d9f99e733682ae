"""What leaves the house: mail, texts, work notices. One interface, a channel behind each name."""

from typing import Any

from members.gateways.base import Answer, Gateway, GatewayDown, Letter, Unheard
from members.gateways.dingtalk import DingTalk
from members.gateways.fake import Fake
from members.gateways.feishu import Feishu
from members.gateways.mail import Mail
from members.gateways.sms import AliyunSms
from members.gateways.wecom import WeCom

__all__ = ["Answer", "Gateway", "GatewayDown", "Letter", "Unheard", "gateway", "pretended"]

REAL: dict[str, type] = {"mail": Mail, "sms": AliyunSms, "wecom": WeCom, "dingtalk": DingTalk, "feishu": Feishu}


def gateway(channel: str, secrets: dict[str, Any]) -> Gateway:
    """The channel with a company's secrets. Raises KeyError for a channel nobody knows or a secret that lacks."""
    return REAL[channel](secrets)


def pretended(channel: str) -> Gateway:
    """The same, but nothing leaves: the demo's."""
    return Fake(channel)
