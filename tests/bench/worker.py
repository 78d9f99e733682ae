"""One process of a run: waits for a line on its input, works, prints how much it did."""

import random
import sys
import time
import uuid
from collections.abc import Callable

import django


def post(batch_id: str) -> int:
    """Post chunks of a batch until there is none."""
    from points.services.grants import posting

    chunks = 0
    while posting.post_next_chunk(batch_id=int(batch_id)):
        chunks += 1
    return chunks


def f4(seconds: str) -> int:
    """The floor as Django issues it."""
    from django.db import connection, transaction

    def once() -> None:
        one = random.randint(1, 100_000)
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("UPDATE floor.f4 SET n = n + 1 WHERE id = %s", [one])
            cursor.execute("INSERT INTO floor.f4_log (id, points) VALUES (%s, 1)", [one])

    return _as_often_as(once, float(seconds))


def redeem(seconds: str, first_sku: str, last_sku: str) -> int:
    """Redemptions through the service, by members picked at random."""
    from core.actors import Actor
    from members.models import Member
    from orders.services import redemptions
    from tests.given import HOME

    members = list(Member.objects.filter(employee_no__startswith="B").order_by("?")[:500])
    by = Actor(user_id=1, name="bench", ip="127.0.0.1")

    def once() -> None:
        line = redemptions.LineRequest(random.randint(int(first_sku), int(last_sku)), 1)
        redemptions.redeem(
            member=random.choice(members),
            lines=[line],
            order_request=redemptions.OrderRequest(key=str(uuid.uuid4()), address=HOME),
            by=by,
        )

    return _as_often_as(once, float(seconds))


def _as_often_as(once: Callable[[], None], seconds: float) -> int:
    _ready()
    done, until = 0, time.monotonic() + seconds
    while time.monotonic() < until:
        once()
        done += 1
    return done


def _ready() -> None:
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    sys.stdin.readline()


def main() -> None:
    """`worker <schema> <job> <arguments>`."""
    django.setup()
    from core.tenancy import enter
    from tenants.models import Tenant

    schema, job, *arguments = sys.argv[1:]
    with enter(Tenant.objects.get(schema_name=schema)):
        if job == "post":
            _ready()
        jobs: dict[str, Callable[..., object]] = {"post": post, "f4": f4, "redeem": redeem}
        done = jobs[job](*arguments)
    sys.stdout.write(f"{done}\n")


if __name__ == "__main__":
    main()
