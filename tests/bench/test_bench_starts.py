import json
import subprocess
import sys

import pytest
from django.conf import settings

from tests.bench import pages, written
from tests.bench.table import Table

pytestmark = pytest.mark.drill


ZEROES = (
    "answers that were no redemption",
    "answers that were no page",
    "units of the one sku sold twice or lost",
)


# The kernel counts processor time by hundredths of a second: a tiny run may use less, beside a floor that was waited for.
PERHAPS = ("  processor time, web and database", "  times the floor's")


@pytest.mark.parametrize(
    ("name", "told"),
    [("ledger", "  of the same rows"), ("mall", f"{pages.ANY_WORD}, 16 clients")],
)
def test_a_tiny_run_prints_every_part_beside_its_floor(tmp_path, name, told):
    file = tmp_path / "figures.json"
    command = [sys.executable, "manage.py", "bench", name, "--tiny", "--json", str(file)]
    done = subprocess.run(command, cwd=settings.BASE_DIR, capture_output=True, text=True, check=False, timeout=300)
    assert file.exists(), done.stderr[-3000:]
    figures = {one["what"]: one["value"] for one in json.loads(file.read_text())}
    assert {told, "redemption over HTTP, 16 clients"} <= {*figures}
    nought = {what for what, value in figures.items() if value <= 0}
    assert nought - {*PERHAPS} == {one for one in figures if one in ZEROES}


def test_a_floor_that_writes_less_than_ours_is_refused():
    ours = written.per_transaction({"orders_order": (5, 0, 0)}, {"orders_order": (9, 0, 0), "points_lot": (0, 4, 0)}, 4)
    floor = written.per_transaction({"orders_order": (9, 0, 0)}, {"orders_order": (11, 0, 0)}, 2)
    assert ours == {"orders_order": (1, 0, 0), "points_lot": (0, 1, 0)}
    written.ensure_same(ours, ours)
    with pytest.raises(RuntimeError, match="points_lot': 'floor none, ours 0 1 0"):
        written.ensure_same(floor, ours)


def test_no_two_of_the_words_looked_for_are_alike():
    assert len(set(pages.words())) == pages.WORDS


def test_a_missed_must_is_told_and_an_aim_is_not():
    table = Table()
    table.add("fast", 12, "/s", must=10, aim=20)
    table.add("slow", 12, "ms", must=10, below=True)
    assert [one.what for one in table.missed] == ["slow"]
    assert ["short of the aim" in line for line in table.text().splitlines()[2:]] == [True, False]
