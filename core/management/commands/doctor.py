import os
import sys
from typing import Any

from django.core.management import BaseCommand

from core.dev import assets, localservices


class Command(BaseCommand):
    help = "Say what would be used on this machine and whether it works."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        self._line("Python", sys.version.split()[0])
        self._line("Node", assets.node())
        self._line("data", str(localservices.state_dir()))
        for name, ours in (("DATABASE_URL", localservices.postgres_bin), ("REDIS_URL", localservices.valkey_server)):
            self._line(name, "from the environment" if os.environ.get(name) else str(ours()))
        import psycopg
        import redis

        with psycopg.connect(localservices.database_url()) as connection:
            version = connection.execute("SELECT version()").fetchone()
            self._line("PostgreSQL answers", str(version[0]).split(",")[0] if version else "no")
        info = redis.Redis.from_url(localservices.redis_url()).info("server")
        self._line("Valkey answers", info.get("valkey_version") or info["redis_version"])
        self.stdout.write("mall: all well.")

    def _line(self, name: str, value: str) -> None:
        self.stdout.write(f"{name:<20} {value}")
