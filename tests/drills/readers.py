"""Many threads read as many tenants through few connections; each answer must carry its tenant's mark.

A program of its own (`python -m tests.drills.readers THREADS READS`): how it reaches the database, and whether it minds the
pooler, comes from the environment. Prints one JSON line. Each tenant's mark is a member named after its schema.
"""

import json
import os
import random
import sys
import threading

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

import django

django.setup()

from django.db import DatabaseError, transaction  # noqa: E402

from core.statements import hot_rows  # noqa: E402
from core.tenancy import enter  # noqa: E402
from core.tenancy.connections import connection  # noqa: E402
from members.models import Member  # noqa: E402
from tenants.models import Tenant  # noqa: E402

NAMES = "select name from members_member where id > %s::bigint"


def read(tenant: Tenant, number: int) -> bool:
    """Whether the answer was the tenant's own; every fourth statement is a prepared one, every fourth read writes too, every
    eighth is undone."""
    with enter(tenant):
        if number % 4 == 1:
            return hot_rows(NAMES, [0]) == [(tenant.schema_name,)]
        if number % 4:
            return list(Member.objects.values_list("name", flat=True)) == [tenant.schema_name]
        with transaction.atomic():
            Member.objects.update(grade=str(number))
            seen = list(Member.objects.values_list("name", "grade"))
            if number % 8 == 0:
                transaction.set_rollback(True)
        return seen == [(tenant.schema_name, str(number))]


def main(threads: int, reads: int) -> None:
    """Run, and print how many answers were wrong, or failed."""
    tenants = list(Tenant.objects.open_malls())
    wrong, failed, lock = [0], [0], threading.Lock()

    def one(seed: int) -> None:
        choose = random.Random(seed)
        for number in range(reads):
            try:
                right = read(choose.choice(tenants), number)
            except DatabaseError:  # another tenant's role may refuse before a row is seen: a mix-up all the same
                with lock:
                    failed[0] += 1
                connection.close()
                continue
            finally:
                if number % 3 == 0:
                    connection.close()  # back into the pool: the next read takes whichever is free
            with lock:
                wrong[0] += not right
        connection.close()

    workers = [threading.Thread(target=one, args=[seed]) for seed in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    connection.close_pool()
    sys.stdout.write(json.dumps({"reads": threads * reads, "wrong": wrong[0], "failed": failed[0]}) + "\n")


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
