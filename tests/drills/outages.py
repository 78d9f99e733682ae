"""R6 and R7 as programs: redemptions over HTTP while Redis is slow, silent or cut off, or while PostgreSQL is silent.

`python -m tests.drills.outages redis --orders 2000`, `python -m tests.drills.outages postgres --seconds 10`; the last line is JSON.
"""

import argparse
import http.client
import json
import sys
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tests.drills import servers
from tests.drills.proxy import Proxy
from tests.drills.redeeming import BUYERS, CLIENTS, PRICE, Buyer, buyers_of

PHASES = ("quiet", "slow", "silent", "cut", "back")
RECOVERED = 5  # seconds of good answers in a row that count as full service
# A shared machine's disk may stop for seconds while another drill makes its databases. That is a silent database and would be
# refused with 503, as the other drill demands; here only Redis is in question, so the database is waited for.
DISK_STALL = 10


@dataclass(frozen=True)
class Answer:
    """One request: when it was sent and answered, and how (0: not at all)."""

    sent: float
    took: float
    status: int
    key: str


def ask(buyer: Buyer, key: str) -> Answer:
    """One redemption, not repeated."""
    began = time.monotonic()
    try:
        status, place = buyer.ask(key, timeout=20)
    except (OSError, http.client.HTTPException):
        status, place = 0, ""
    good = status == 302 and "/orders/" in place
    return Answer(began, time.monotonic() - began, 200 if good else status, key)


def p95(answers: list[Answer]) -> float:
    """Milliseconds."""
    return round(sorted(one.took for one in answers)[int(len(answers) * 0.95)] * 1000, 1)


def redis(asked: argparse.Namespace) -> dict[str, object]:
    """So many orders in five equal parts: quiet, 200 ms slower, silent, cut, back. What each part waited and was refused."""
    proxy = Proxy(path=str(servers.localservices.state_dir() / "run" / "valkey.sock")).start()
    more = {"REDIS_URL": f"redis://127.0.0.1:{proxy.port}/2", "MALL_DATABASE_SILENT_SECONDS": str(DISK_STALL)}
    with Stage(more, orders=asked.orders + BUYERS) as stage:
        for buyer in stage.buyers:
            ask(buyer, str(uuid.uuid4()))  # everything is imported and at hand
        found: dict[str, list[Answer]] = {}
        for phase in PHASES:
            proxy.delay, proxy.stalled, proxy.cut = (0.2 if phase == "slow" else 0), phase == "silent", False
            if phase == "cut":
                proxy.sever()
            with ThreadPoolExecutor(CLIENTS) as pool:
                jobs = [(stage.buyers[n % BUYERS], str(uuid.uuid4())) for n in range(asked.orders // len(PHASES))]
                found[phase] = list(pool.map(lambda job: ask(*job), jobs))
    every = [one for phase in found.values() for one in phase]
    return {
        "asked": len(every),
        "refusals": [
            (phase, round(one.took, 2), one.status)
            for phase, answers in found.items()
            for one in answers
            if one.status != 200
        ],
        "p95": {phase: p95(answers) for phase, answers in found.items()},
        **stage.books([one.key for one in every]),
    }


def postgres(asked: argparse.Namespace) -> dict[str, object]:
    """Redemptions and pages without a pause while the database is silent for so long: the longest wait, what was answered, when
    service was full again; then everything that was refused is sent once more."""
    proxy = Proxy(path=str(next((servers.localservices.state_dir() / "pg-run").glob(".s.PGSQL.[0-9]*[0-9]")))).start()
    more = {"DATABASE_URL": servers.through(proxy.port), "MALL_DATABASE_SILENT_SECONDS": str(asked.patience)}
    with Stage(more, orders=20_000) as stage:
        answers: list[Answer] = []
        owners: list[tuple[str, Buyer]] = []
        ended = threading.Event()

        def keep_asking(buyer: Buyer) -> None:
            while not ended.is_set():
                owners.append((key := str(uuid.uuid4()), buyer))
                answers.append(ask(buyer, key))
                time.sleep(0.05)

        with ThreadPoolExecutor(CLIENTS) as pool:
            for buyer in stage.buyers[:CLIENTS]:
                pool.submit(keep_asking, buyer)
            time.sleep(3)
            fell_silent = time.monotonic()
            proxy.stalled = True
            time.sleep(asked.seconds)
            proxy.stalled = False
            spoke_again = time.monotonic()
            time.sleep(RECOVERED * 2)
            ended.set()
        owner = dict(owners)
        refused = [one for one in answers if one.status != 200]
        with ThreadPoolExecutor(CLIENTS) as pool:
            again = list(pool.map(lambda one: ask(owner[one.key], one.key).status, refused))
    during = [one for one in answers if one.sent + one.took > fell_silent and one.sent < spoke_again]
    return {
        "asked": len(answers),
        "during the silence": len(during),
        "of these refused": len(refused),
        "longest wait": round(max(one.took for one in during), 2),
        "refused otherwise than by 503": sum(one.status not in (200, 503) for one in answers),
        "last refusal after it spoke again": round(
            max((one.sent + one.took for one in refused), default=0) - spoke_again, 2
        ),
        "served after that": sum(one.status == 200 and one.sent > spoke_again for one in answers),
        "sent again and refused": sum(status != 200 for status in again),
        **stage.books([one.key for one in answers]),
    }


class Stage:
    """A mall with a product and a hundred buyers, and a web server that reaches its servers through a proxy."""

    def __init__(self, more: dict[str, str], *, orders: int) -> None:
        from core.tenancy import enter
        from tenants.models import Tenant
        from tests import given
        from tests.platform import Platform

        self.platform = Platform(log=servers.localservices.state_dir() / "web.log", more=more)
        self.mall = Tenant.objects.get(slug="acme")
        with enter(self.mall):
            product = given.a_product(points=PRICE, stock=orders)
            self.buyers = buyers_of(product, self.mall, port=self.platform.port, points=min(PRICE * orders, 90_000))

    def __enter__(self) -> "Stage":
        self.platform.start("web")
        return self

    def __exit__(self, *_: object) -> None:
        self.platform.stop()

    def books(self, keys: list[str]) -> dict[str, object]:
        """What the database says beside what the buyers were told."""
        from django.db import connection

        from core.tenancy import enter
        from orders.models import Order
        from points import selectors as points

        connection.close()
        with enter(self.mall):
            placed = {str(key) for key in Order.objects.values_list("key", flat=True)}
            doubled = Order.objects.count() - len(placed)
            return {
                "lost": len(set(keys) - placed),
                "doubled": doubled,
                "differences": len(points.ledger_differences()),
            }


def main() -> None:
    """Set up, run, tell, tear down."""
    parser = argparse.ArgumentParser()
    parser.add_argument("what", choices=["redis", "postgres"])
    parser.add_argument("--orders", type=int, default=500)
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument(
        "--patience", type=float, default=2, help="control: seconds of silence before the server is asked"
    )
    asked = parser.parse_args()
    servers.set_up()
    try:
        report = {"redis": redis, "postgres": postgres}[asked.what](asked)
    finally:
        servers.tear_down()
    sys.stdout.write(json.dumps(report) + "\n")


if __name__ == "__main__":
    main()
