"""Judging a batch's rows: one statement, joins instead of loops."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext, override

from core import cleaners
from core.statements import sql_beside
from points.models import GrantBatch, PointType

REASON_CHARS = 100
GREETING_CHARS = 200
FORMER_CAP = 10**8  # points of a row of a former system's list: an 11-digit phone in the column of points is none
RECENT_DAYS = 10  # the same reason for the same person within them is probably the same sheet again
LOST_DIGITS = r"^[+-]?[0-9]+([.][0-9]+)?[eE][+]?[0-9]+$"
OUTLIER_ROWS, OUTLIER_TIMES = 20, 10  # a nought too many or too few; among fewer lines the median says little

# From so many people on a list is compared with those of the last days: so many per cent of the people of both the same, what
# these get within so many per cent.
REPEAT_PEOPLE, REPEAT_PERCENT, REPEAT_SPREAD = 5, 80, 10

JUDGE = sql_beside(__file__, "judge_lines")
REPEAT = sql_beside(__file__, "find_repeat")

COUNT = """
update points_grantbatch b set rows_total = c.total, rows_ok = c.ok, rows_failed = c.failed, rows_warned = c.warned,
  rows_aside = c.aside, points_total = c.points
from (
  select count(*) as total, count(*) filter (where error = '' and not set_aside) as ok,
    count(*) filter (where error <> '' and not set_aside) as failed,
    count(*) filter (where error = '' and warning <> '' and not set_aside) as warned,
    count(*) filter (where set_aside) as aside,
    coalesce(sum(points) filter (where error = '' and not set_aside), 0) as points
  from points_grantline where batch_id = %(batch)s
) c where b.id = %(batch)s
"""


@transaction.atomic
def validate(*, batch_id: int) -> bool:
    """Judge all rows of a freshly uploaded batch and make it ready; False when there was nothing to do.

    A batch that another worker is judging is left to it, one already judged is left alone: a repeat is harmless.
    """
    waiting = GrantBatch.objects.filter(pk=batch_id, state=GrantBatch.State.VALIDATING)
    if not waiting.select_for_update(skip_locked=True).exists():
        return False
    started = time.monotonic()
    validate_rows(batch_id=batch_id)
    took = max(1, int((time.monotonic() - started) * 1000))
    waiting.update(state=GrantBatch.State.READY, validated_ms=took)
    return True


def validate_rows(*, batch_id: int) -> None:
    """Judge every row against the roster and the other rows and count the result, in the caller's transaction."""
    types = _type_names()
    parameters: dict[str, Any] = {
        "batch": batch_id,
        "today": timezone.localdate(),
        "zone": timezone.get_current_timezone_name(),
        "reason_chars": REASON_CHARS,
        "greeting_chars": GREETING_CHARS,
        "former_cap": FORMER_CAP,
        "recent_days": RECENT_DAYS,
        "outlier_rows": OUTLIER_ROWS,
        "outlier_times": OUTLIER_TIMES,
        "lost_digits": LOST_DIGITS,
        "repeat_days": RECENT_DAYS,
        "repeat_least": REPEAT_PEOPLE,
        "repeat_percent": REPEAT_PERCENT,
        "repeat_spread": REPEAT_SPREAD,
        "name_signs": cleaners.NAME_SIGNS,
        "type_words": [word for word, _id in types],
        "type_ids": [type_id for _word, type_id in types],
    }
    with connection.cursor() as cursor:
        with hash_joins_only(cursor):
            cursor.execute(JUDGE, parameters)
            cursor.execute(REPEAT, parameters)
        cursor.execute(COUNT, parameters)


def _type_names() -> list[tuple[str, int]]:
    """Every word a point type may be written by: its code, its name, its name in the readers' languages."""
    names = []
    for type_id, code, name in PointType.objects.values_list("pk", "code", "name"):
        names += [(code, type_id), (name, type_id)]
        for language, _label in settings.LANGUAGES:
            with override(language):
                names.append((gettext(name), type_id))
    return sorted({(word.lower(), type_id) for word, type_id in names})


@contextmanager
def hash_joins_only(cursor: Any) -> Iterator[None]:
    """Keep the planner from nested loops: freshly copied rows have no statistics, and it would take them for few."""
    cursor.execute("select set_config('enable_nestloop', 'off', true)")
    yield
    cursor.execute("select set_config('enable_nestloop', 'on', true)")
