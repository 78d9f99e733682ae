import json
import subprocess
import sys

import pytest
from django.conf import settings

from tests.bench.table import Table

pytestmark = pytest.mark.drill


def test_a_tiny_run_prints_every_part_beside_its_floor(tmp_path):
    file = tmp_path / "figures.json"
    command = [sys.executable, "manage.py", "bench", "ledger", "--tiny", "--json", str(file)]
    done = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False, timeout=300)
    assert file.exists(), done.stderr[-3000:]
    figures = {one["what"]: one["value"] for one in json.loads(file.read_text())}
    assert "redemption over HTTP" in done.stdout, done.stderr[-2000:]
    assert figures["answers that were no redemption"] == 0
    assert all(value > 0 for what, value in figures.items() if what != "answers that were no redemption")


def test_a_missed_must_is_told_and_an_aim_is_not():
    table = Table()
    table.add("fast", 12, "/s", must=10, aim=20)
    table.add("slow", 12, "ms", must=10, below=True)
    assert [one.what for one in table.missed] == ["slow"]
    assert ["short of the aim" in line for line in table.text().splitlines()[2:]] == [True, False]
