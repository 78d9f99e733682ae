"""R1 small: 1,000 redemptions over HTTP while the web worker is killed ten times; no point is lost or made twice."""

import http.client
import itertools
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlencode

import pytest
from django.test import Client

from catalog.models import StockSlot
from core.tenancy import enter
from members.services.addresses import save_address
from orders.models import Order
from points import selectors as points
from tests import given
from tests.conftest import tenant

pytestmark = pytest.mark.drill
BUYERS, EACH, KILLS, CLIENTS, PRICE = 20, 50, 10, 8, 10


class Buyer:
    """A signed-in browser over a bare HTTP connection; it repeats a request until it has an answer, as a person would."""

    def __init__(self, port, member, address, sku):
        self.port, self.member, self.sku = port, member, sku
        client = Client(HTTP_HOST="acme.localhost")
        client.force_login(member.user)
        self.cookies = {name: morsel.value for name, morsel in client.cookies.items()}
        self.address = str(address.public_id)
        self.token = "x" * 32

    def redeem(self, key):
        """POST the checkout with `key` until it is answered; returns the answer's status and place."""
        fields = {"key": key, "agreed_points": PRICE, "address": self.address, "csrfmiddlewaretoken": self.token}
        cookies = "; ".join(f"{n}={v}" for n, v in {**self.cookies, "mall-csrf": self.token}.items())
        headers = {
            "Host": f"acme.localhost:{self.port}",
            "Cookie": cookies,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        for _ in range(400):
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
            try:
                connection.request("POST", f"/checkout/?sku={self.sku}&quantity=1", urlencode(fields), headers)
                answer = connection.getresponse()
                answer.read()
                if answer.status < 500:
                    return answer.status, answer.getheader("Location", "")
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)
            finally:
                connection.close()
        raise AssertionError("no answer after 400 tries")


@pytest.fixture
def market(platform):
    """The web running, twenty members with points, one product with units enough; all committed."""
    acme = tenant("acme")
    with enter(acme):
        product = given.a_product(points=PRICE, stock=BUYERS * EACH + 7)
        members = [given.a_member(points=PRICE * EACH + 3) for _ in range(BUYERS)]
        addresses = [save_address(member_id=m.pk, facts=given.HOME, is_default=True, by=given.SYSTEM) for m in members]
        buyers = [Buyer(platform.port, m, a, given.sku_of(product)) for m, a in zip(members, addresses, strict=True)]
    platform.start("web")
    return acme, platform, product, members, buyers


def test_a_thousand_redemptions_survive_ten_kills(market):
    acme, platform, product, members, buyers = market
    jobs = [(buyer, str(uuid.uuid4())) for buyer, _ in itertools.product(buyers, range(EACH))]
    answered = []
    done = threading.Event()

    def killer():
        for number in range(1, KILLS + 1):
            while len(answered) < number * len(jobs) // (KILLS + 1) and not done.is_set():
                time.sleep(0.01)
            platform.kill("web")
            platform.start("web")

    def act(job):
        buyer, key = job
        answered.append(buyer.redeem(key))
        if len(answered) % 20 == 0:  # every twentieth is sent again: a double tap after the answer was lost
            assert buyer.redeem(key) == answered[-1] or buyer.redeem(key)[0] == 302

    death = threading.Thread(target=killer)
    death.start()
    with ThreadPoolExecutor(CLIENTS) as pool:
        list(pool.map(act, jobs))
    done.set()
    death.join()
    assert {status for status, _ in answered} == {302}
    with enter(acme):
        assert (Order.objects.count(), Order.objects.values("member", "key").distinct().count()) == (1000, 1000)
        assert set(points.balances([m.pk for m in members]).values()) == {3}
        assert StockSlot.objects.get(sku=given.sku_of(product)).available == 7
        assert points.ledger_differences() == []


def test_control_a_new_key_at_every_retry_buys_twice(market):
    """Without the key's memory a retry is a second order: the drill's counting would notice."""
    acme, _platform, _product, members, buyers = market
    for _ in range(2):
        assert buyers[0].redeem(str(uuid.uuid4()))[0] == 302
    with enter(acme):
        assert Order.objects.filter(member=members[0]).count() == 2
