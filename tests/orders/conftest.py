"""Orders that wait for their cash, and the houses of the two gateways as far as their contracts go."""

import pytest

from core.actors import SYSTEM
from orders.gateways import payment
from orders.services import channels
from tests import given
from tests.given import an_order
from tests.orders.merchants import AlipayHouse, WeChatHouse


@pytest.fixture
def lin(cast):
    return cast.lin


@pytest.fixture
def order(lin):
    """One gift for 100 points and ¥9.90, not paid."""
    return an_order(lin, given.a_product(points=100, stock=5, cash_fen=990))


@pytest.fixture
def wechat_house(monkeypatch):
    house = WeChatHouse()
    monkeypatch.setattr("requests.get", lambda url, **more: house.request("GET", url, **more))
    monkeypatch.setattr("requests.post", lambda url, **more: house.request("POST", url, **more))
    return house


@pytest.fixture
def wechat(wechat_house):
    return payment.gateway("wechat", wechat_house.secrets)


@pytest.fixture
def alipay_house(monkeypatch):
    house = AlipayHouse()
    monkeypatch.setattr("alipay.urlopen", house.urlopen)
    monkeypatch.setattr("requests.get", house.get)
    return house


@pytest.fixture
def alipay(alipay_house):
    return payment.gateway("alipay", alipay_house.secrets)


@pytest.fixture
def open_channel(acme, wechat_house):
    channels.save(gateway="wechat", secrets=wechat_house.secrets, by=SYSTEM)
    channels.switch(gateway="wechat", on=True, by=SYSTEM)
    return wechat_house


@pytest.fixture
def pen(acme):
    """What comes along as a gift."""
    return given.a_product(points=50, stock=20, title="笔")
