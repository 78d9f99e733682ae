"""R1 as a program: redemptions over HTTP while web workers and PostgreSQL are killed; says what was lost or doubled.

`python -m tests.drills.redeeming --orders 10000 --worker-kills 50 --postgres-kills 3`; the last line is JSON.
"""

import argparse
import contextlib
import http.client
import json
import os
import random
import signal
import sys
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.drills import servers

PRICE, SPARE, CLIENTS, BUYERS = 10, 3, 16, 100
TOKEN = "x" * 32
PATIENCE = 120
# As `./mall up` runs it: a web server whose workers keep dying gives up, and the supervisor starts it again.
SUPERVISED = """
import os, sys
from core.management.commands.up import commands
from core.dev.supervisor import Supervisor
Supervisor({"web": commands("127.0.0.1", int(sys.argv[1]))["web"]}, dict(os.environ)).run()
"""


@dataclass
class Buyer:
    """A signed-in browser; it repeats a request until it has an answer, as a person would."""

    port: int
    member_id: int
    cookies: str
    address: str
    sku: int

    def redeem(self, key: str) -> str:
        """POST the checkout with `key` until it is answered; the place it was sent to, or the status."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                status, place = self.ask(key)
                if status < 500:
                    return place or str(status)
                time.sleep(0.1)
            except (OSError, http.client.HTTPException):
                time.sleep(0.05)
        return "no answer"

    def ask(self, key: str, *, timeout: float = 10) -> tuple[int, str]:
        """POST the checkout once: status and the place it leads to. Raises OSError when nothing comes in `timeout` seconds."""
        fields = {"key": key, "agreed_points": PRICE, "address": self.address, "csrfmiddlewaretoken": TOKEN}
        headers = {
            "Host": f"acme.localhost:{self.port}",
            "Cookie": self.cookies,
            "Content-Type": "application/x-www-form-urlencoded",
        }
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=timeout)
        try:
            line.request("POST", f"/checkout/?sku={self.sku}&quantity=1", urlencode(fields), headers)
            answer = line.getresponse()
            answer.read()
            return answer.status, answer.getheader("Location") or ""
        finally:
            line.close()


@dataclass
class Drill:
    """Jobs, what was answered, and the faults."""

    orders: int
    platform: Any
    buyers: list[Buyer]
    answers: dict[str, set[str]] = field(default_factory=dict)
    answered: int = 0
    kills: dict[str, int] = field(default_factory=lambda: {"worker": 0, "postgres": 0})
    lock: threading.Lock = field(default_factory=threading.Lock)

    def run(self, *, worker_kills: int, postgres_kills: int) -> None:
        """All orders, every twentieth sent twice at the same time, while the faults strike at even distances."""
        jobs = [(self.buyers[n % BUYERS], str(uuid.uuid4())) for n in range(self.orders)]
        sent = [job for n, job in enumerate(jobs) for _ in range(2 if n % 20 == 0 else 1)]
        faults = ["worker"] * worker_kills + ["postgres"] * postgres_kills
        random.shuffle(faults)
        killer = threading.Thread(target=self._strike, args=(faults, len(sent)))
        killer.start()
        with ThreadPoolExecutor(CLIENTS) as pool:
            list(pool.map(self._act, sent))
        killer.join()

    def _act(self, job: tuple[Buyer, str]) -> None:
        buyer, key = job
        place = buyer.redeem(key)
        with self.lock:
            self.answers.setdefault(key, set()).add(place)
            self.answered += 1

    def _workers(self) -> list[int]:
        """The web server's workers: grandchildren of the supervisor."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if found := _children(_children([self.platform.processes["web"].pid])):
                return found
            time.sleep(0.05)
        raise RuntimeError("the web server has no worker left")

    def _strike(self, faults: list[str], total: int) -> None:
        for number, fault in enumerate(faults, start=1):
            while self.answered < number * total // (len(faults) + 1):
                time.sleep(0.01)
            if fault == "worker":
                os.kill(random.choice(self._workers()), signal.SIGKILL)
            else:
                servers.kill_postgres()
            self.kills[fault] += 1


def _children(parents: list[int]) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            state, parent = (path / "stat").read_text().rpartition(")")[2].split()[:2]
            if int(parent) in parents and state not in "ZX":
                found.append(int(path.name))
    return found


def switch_the_guard_off() -> None:
    """The control: every call names another order and nothing remembers a key; the same drill must count doubles now."""
    from django.conf import settings

    from core.tenancy.connections import connection

    body = Path(settings.BASE_DIR, "orders/sql/order_place.sql").read_text(encoding="utf-8")
    head, begin, rest = body.partition("declare\n")
    careless = rest.replace("p_number", "v_number")
    number = "  v_number text := left(p_number, 8) || substr(md5(random()::text), 1, 12);\n"
    schema = connection.schema_name
    connection.set_schema_to_public()
    with connection.cursor() as cursor:
        cursor.execute(f'drop index "{schema}".an_order_is_placed_once')
        cursor.execute(head + begin + number + careless)


def verdict(drill: Drill, product: Any) -> dict[str, object]:
    """What the books say beside what the buyers were told."""
    from catalog.models import StockSlot
    from orders.models import Order
    from points import selectors as points
    from tests import given

    placed = list(Order.objects.values_list("number", "key", "member_id"))
    told = dict(drill.answers)
    numbers = {number for number, _, _ in placed}
    balances = points.balances([buyer.member_id for buyer in drill.buyers])
    per_buyer = drill.orders // BUYERS
    return {
        "orders": len(placed),
        "lost": sum(
            1
            for places in told.values()
            if not any(number in place for place in places for number in numbers & _numbers(places))
        ),
        "ghosts": sum(1 for _, key, _ in placed if key not in told),
        "doubled": len(placed) - len({(member, key) for _, key, member in placed}),
        "answers that differ": sum(1 for places in told.values() if len(places) != 1),
        "balances off": sum(1 for left in balances.values() if left != SPARE),
        "stock": StockSlot.objects.get(sku=given.sku_of(product)).available - 7,
        "differences": len(points.ledger_differences()),
        "per buyer": per_buyer,
        **{f"{fault} kills": count for fault, count in drill.kills.items()},
    }


def _numbers(places: set[str]) -> set[str]:
    return {part for place in places for part in place.split("/") if len(part) == 20}


def main() -> None:
    """Set up, run, tell, tear down."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--orders", type=int, default=1000)
    parser.add_argument("--worker-kills", type=int, default=5)
    parser.add_argument("--postgres-kills", type=int, default=1)
    parser.add_argument("--guard", choices=["on", "off"], default="on")
    asked = parser.parse_args()
    servers.set_up()
    try:
        report = drill_at(asked)
    finally:
        servers.tear_down()
    sys.stdout.write(json.dumps(report) + "\n")


def buyers_of(product: Any, mall: Any, *, port: int, points: int) -> list[Buyer]:
    """A hundred people signed in with an address and so many points, in the tenant in force."""
    from django.test import Client

    from core.tenancy.connections import connection
    from members.services.addresses import save_address
    from tests import given

    buyers = []
    for _ in range(BUYERS):
        member = given.a_member(points=points)
        address = save_address(member_id=member.pk, address=given.HOME, is_default=True, by=given.SYSTEM)
        client = Client(HTTP_HOST="acme.localhost")
        user: Any = member.user
        client.force_login(user)
        connection.set_tenant(mall)
        cookies = {name: morsel.value for name, morsel in client.cookies.items()} | {"mall-csrf": TOKEN}
        words = "; ".join(f"{name}={value}" for name, value in cookies.items())
        buyers.append(Buyer(port, member.pk, words, str(address.public_id), given.sku_of(product)))
    return buyers


def drill_at(asked: argparse.Namespace) -> dict[str, object]:
    """The drill in tenant acme of a fresh database."""
    from core.tenancy import enter
    from core.tenancy.connections import connection
    from tenants.models import Tenant
    from tests import given
    from tests.platform import Platform

    orders = asked.orders // BUYERS * BUYERS
    platform = Platform(log=servers.localservices.state_dir() / "web.log")
    command = [sys.executable, "-c", SUPERVISED, str(platform.port)]
    platform._command = lambda name: command  # type: ignore[method-assign]  # supervised, unlike the tests' own
    acme = Tenant.objects.get(slug="acme")
    with enter(acme):
        product = given.a_product(points=PRICE, stock=orders + 7)
        buyers = buyers_of(product, acme, port=platform.port, points=PRICE * (orders // BUYERS) + SPARE)
        if asked.guard == "off":
            switch_the_guard_off()
    platform.start("web")
    began = time.monotonic()
    drill = Drill(orders=orders, platform=platform, buyers=buyers)
    try:
        drill.run(worker_kills=asked.worker_kills, postgres_kills=asked.postgres_kills)
    finally:
        platform.stop()
    connection.close()
    with enter(acme):
        return verdict(drill, product) | {"seconds": round(time.monotonic() - began, 1)}


if __name__ == "__main__":
    main()
