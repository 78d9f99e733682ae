"""Each page of the storefront and the floor's list in turns on the same machine: processor time, waiting, then memory."""

import random
from collections.abc import Callable
from functools import partial
from pathlib import Path
from urllib.parse import quote

from tests.bench import browser, load, memory, search, web
from tests.bench.table import Table

CLIENTS = 16
HOST = "acme.localhost"
TOP = 200  # goods that nearly everybody looks at
WORDS = 225

ANY_PRODUCT = "product page, any of all"
ANY_WORD = f"search, {WORDS} different words"
# Page → how many times the floor's processor time it may take, and should.
TIMES = {
    "home": (2.5, 1.7),
    "list": (2.5, 1.7),
    "product page": (3.3, 2.3),
    ANY_PRODUCT: (7, 4.5),
    "search": (4, 3),
    ANY_WORD: (9, 6),
}
BUSY = ("home", "list", "product page")  # those whose rate and waiting are promised too


def paths(product: str) -> dict[str, str]:
    """The storefront's busiest pages."""
    return {
        "home": "/",
        "list": "/goods/",
        "product page": f"/goods/{product}/",
        "search": _searched("保温杯"),
    }


def _searched(word: str) -> str:
    return f"/goods/?q={quote(word)}"


def words() -> list[str]:
    """What people type, no two alike: a make, a trait, a thing, or a trait and a thing."""
    pairs = [trait + thing for thing in search.THINGS for trait in search.TRAITS]
    single = [*search.MAKES, *search.TRAITS, *search.THINGS]
    return single + random.Random(7).sample(pairs, WORDS - len(single))


def run(table: Table, *, seconds: float, rounds: int, sessions: list[str], top: list[str]) -> None:
    """Of each page the best round counts."""
    with (
        web.served("tests.bench.floor:application", path="/list") as bare,
        web.served("config.wsgi:application", path="/healthz") as ours,
    ):
        asked = {"floor": (bare, lambda: browser.get("/list", "localhost"))}
        asked |= {what: (ours, requests) for what, requests in _requests(sessions, top).items()}
        found = [
            {what: _measured(*server, seconds, requests) for what, (server, requests) in asked.items()}
            for _ in range(rounds)
        ]
        held = memory.pss(ours[1])
    best = {what: max((row[what] for row in found), key=lambda one: one[0].per_second) for what in asked}
    floor = best.pop("floor")
    table.add(f"floor list, {CLIENTS} clients", floor[0].per_second, "/s")
    table.add("  processor time, web and database", floor[1], "ms")
    table.add("  p95", floor[0].percentile(0.95), "ms")
    for what, measured in best.items():
        _rows(table, what, measured, floor)
    wrong = sum(sum(one.wrong.values()) for row in found for one, _ in row.values())
    table.add("answers that were no page", wrong, "", must=0, below=True)
    table.add("web, 2 workers, after this load, one tenant seen", held, "MB", **memory.BOUNDS)


def _requests(sessions: list[str], top: list[str]) -> dict[str, Callable[[], bytes]]:
    looked_for = words()

    def page(what: str) -> bytes:
        return browser.get(paths(random.choice(top[:TOP]))[what], HOST, random.choice(sessions))

    asked: dict[str, Callable[[], bytes]] = {what: partial(page, what) for what in paths("")}
    asked[ANY_PRODUCT] = lambda: browser.get(f"/goods/{random.choice(top)}/", HOST, random.choice(sessions))
    asked[ANY_WORD] = lambda: browser.get(_searched(random.choice(looked_for)), HOST, random.choice(sessions))
    return asked


def _rows(table: Table, what: str, measured: tuple[load.Result, float], floor: tuple[load.Result, float]) -> None:
    (result, cpu), (must, aim) = measured, TIMES[what]
    rate = {"must": 0.25, "aim": 0.7} if what in BUSY else {}
    wait = {"must": 100, "aim": 40, "below": True} if what in BUSY else {}
    table.add(f"{what}, {CLIENTS} clients", result.per_second, "/s")
    table.add("  processor time, web and database", cpu, "ms")
    table.add("  times the floor's", cpu / floor[1], "×", must=must, aim=aim, below=True)
    table.add("  rate, of the floor's", result.per_second / floor[0].per_second, "×", **rate)
    table.add("  p50", result.percentile(0.5), "ms")
    table.add("  p95", result.percentile(0.95), "ms", **wait)


def _measured(port: int, group: int, seconds: float, requests: Callable[[], bytes]) -> tuple[load.Result, float]:
    # As long as the measured run: else a third of its product pages are the first of their product, which a day of such load
    # sees once a minute. (What a first view costs, «any of all» tells.)
    load.drive(port=port, clients=CLIENTS, seconds=seconds, requests=requests, wanted=200)
    before = web.cpu_of_group(group) + _cpu_of_database()
    result = load.drive(port=port, clients=CLIENTS, seconds=seconds, requests=requests, wanted=200)
    after = web.cpu_of_group(group) + _cpu_of_database()
    return result, (after - before) / max(len(result.latencies), 1) * 1000


def _cpu_of_database() -> float:
    """Processor seconds of all living PostgreSQL processes of this machine. (Connections stay during a run.)"""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            head, _, rest = stat.read_text().rpartition(")")
        except OSError:
            continue
        if head.endswith("(postgres"):
            fields = rest.split()
            ticks += int(fields[11]) + int(fields[12])
    return ticks / web.CLOCK
