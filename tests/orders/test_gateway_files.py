"""Every payment gateway and tracking service by what its own file declares."""

import pytest
from django.urls import reverse

from core.actors import SYSTEM
from orders.errors import ChannelIncomplete
from orders.gateways.courier import COURIERS
from orders.gateways.payment import GATEWAYS
from orders.models import Payment, PaymentChannel
from orders.services import channels
from orders.storefront.paying import way_for
from tests.orders.merchants import AlipayHouse, WeChatHouse

NAMES = Payment.Gateway.values
DESK, PHONE, WECHAT = "Firefox", "Mobile Safari", "Mobile MicroMessenger"
KEYS = {
    "fake": lambda: {"key": b"k"},
    "wechat": lambda: WeChatHouse().secrets,
    "alipay": lambda: AlipayHouse().secrets,
}
each_gateway = pytest.mark.parametrize("name", NAMES)
each_real = pytest.mark.parametrize("name", channels.REAL)


def test_each_gateway_has_a_file_and_each_file_is_a_gateways():
    assert sorted(GATEWAYS) == sorted(NAMES)
    assert sorted([*channels.REAL, channels.FAKE]) == sorted(NAMES)


@each_gateway
def test_a_browser_is_sent_a_way_that_the_gateway_has(name):
    ways = GATEWAYS[name].open(KEYS[name]()).ways
    asked = [way_for(name, agent) for agent in (DESK, PHONE, WECHAT)]
    assert set(asked) - set(ways) <= {""} and asked[0] and asked[1]


@each_real
def test_its_page_asks_for_what_it_declares(name, at, cast):
    page = reverse("console:payment_channels", urlconf="config.urls_mall")
    shown = at("acme", cast.owner).get(page).content.decode()
    missing = [one.name for one in GATEWAYS[name].secrets if f'name="password-{name}-{one.name}"' not in shown]
    assert (missing, GATEWAYS[name].icon in shown) == ([], True)


@each_real
def test_it_is_not_kept_without_one_of_the_keys_it_needs(name, acme):
    for one in GATEWAYS[name].secrets:
        if not one.is_optional:
            with pytest.raises(ChannelIncomplete, match=one.name):
                channels.save(gateway=name, secrets=KEYS[name]() | {one.name: ""}, by=SYSTEM)
    assert not PaymentChannel.objects.exists()


def test_members_choose_by_its_name_and_icon(at, cast, order):
    page = at("acme", cast.lin.user).get(
        reverse("storefront:order-pay", args=[order.number], urlconf="config.urls_mall")
    )
    shown, fake = page.content.decode(), GATEWAYS[channels.FAKE]
    assert all(words in shown for words in (fake.icon, fake.color, str(fake.note), str(Payment.Gateway.FAKE.label)))


def test_the_tracking_service_asks_for_what_it_declares(at, cast):
    page = reverse("console:courier", urlconf="config.urls_mall")
    shown = at("acme", cast.owner).get(page).content.decode()
    declared = [one for service in COURIERS.values() for one in service.secrets]
    assert declared and [one.name for one in declared if f'name="password-courier-{one.name}"' not in shown] == []
