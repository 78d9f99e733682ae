"""Redemption over HTTP: ours with everything in the way, beside a bare view with one statement."""

import random
import uuid
from collections.abc import Callable

from tests.bench import browser, load, web, world
from tests.bench.table import Table

CLIENTS = 16


def run(table: Table, *, seconds: float, buyers: list[world.Buyer], skus: list[int], hot: int, rounds: int) -> None:
    """Floor, ours over many skus, ours on one hot sku, in turns on the same machine; the best round of each counts."""
    with (
        web.served("tests.bench.floor:application", path="/") as bare,
        web.served("config.wsgi:application", path="/healthz") as ours,
    ):
        turns = [(bare, _bare(len(buyers), len(skus))), (ours, _ours(buyers, skus)), (ours, _ours(buyers, [hot]))]
        found = [[_measured(*server, seconds, requests) for server, requests in turns] for _ in range(rounds)]
    best = [max(column, key=lambda one: one[0].per_second) for column in zip(*found, strict=True)]
    wrong = sum(sum(one.wrong.values()) for row in found for one, _ in row)
    _rows(table, *best, wrong=wrong)


def _measured(port: int, group: int, seconds: float, requests: Callable[[], bytes]) -> tuple[load.Result, float]:
    load.drive(port=port, clients=CLIENTS, seconds=min(seconds / 4, 2), requests=requests, wanted=302)
    before = web.cpu_of_group(group)
    result = load.drive(port=port, clients=CLIENTS, seconds=seconds, requests=requests, wanted=302)
    return result, (web.cpu_of_group(group) - before) / max(len(result.latencies), 1) * 1000


def _rows(table: Table, bare: tuple, ours: tuple, flash: tuple, *, wrong: int) -> None:
    floor, result = bare[0].per_second, ours[0]
    table.add("bare view, one statement", floor, "/s")
    table.add("  p95", bare[0].percentile(0.95), "ms")
    table.add("  web cpu per request", bare[1], "ms")
    table.add("redemption over HTTP, 16 clients", result.per_second, "/s", must=600, aim=850)
    table.add("  p50", result.percentile(0.5), "ms")
    table.add("  p95", result.percentile(0.95), "ms", must=50, aim=35, below=True)
    table.add("  of the bare view", result.per_second / floor, "×", aim=0.4)
    table.add("  web cpu per request", ours[1], "ms", must=1.5, aim=1.15, below=True)
    table.add("  the load generator's own cpu", result.own_cpu / len(result.latencies) * 1000, "ms")
    table.add("all buyers on one sku of 16 slots", flash[0].per_second, "/s", must=100, aim=400)
    table.add("answers that were no redemption", wrong, "", must=0, below=True)


def _bare(members: int, skus: int) -> Callable[[], bytes]:
    def request() -> bytes:
        fields = {"member": random.randint(1, members), "sku": random.randint(1, skus), "key": uuid.uuid4()}
        return browser.post("/redeem", "localhost", "", fields)

    return request


def _ours(buyers: list[world.Buyer], skus: list[int]) -> Callable[[], bytes]:
    def request() -> bytes:
        buyer = random.choice(buyers)
        fields = {"key": uuid.uuid4(), "agreed_points": world.PRICE, "address": buyer.address, "note": ""}
        path = f"/checkout/?sku={random.choice(skus)}&quantity=1"
        return browser.post(path, "acme.localhost", buyer.session, fields)

    return request
