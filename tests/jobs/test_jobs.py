"""core.jobs: each row on its own; a bad one is set aside, left alone, tried again, and forgotten when it goes through."""

import datetime as dt

import pytest
import time_machine
from django.db import IntegrityError, OperationalError, connection, transaction
from django.utils import timezone

from core import jobs
from core.errors import DomainError
from core.jobs import failure_store
from core.models import SetAside
from members.models import Site

NAME = "points-holds"


class Refused(DomainError):
    """A rule says no."""

    code = "refused_in_test"


def bad(*keys, error=ValueError):
    """An act that raises for these keys and notes the others."""
    done = []

    def act(key):
        if key in keys:
            raise error(f"no {key}")
        done.append(key)

    act.done = done
    return act


def later(minutes):
    return time_machine.travel(timezone.now() + dt.timedelta(minutes=minutes), tick=True)


def test_a_row_that_raises_never_stops_the_next_one(acme):
    act = bad(1)
    outcome = jobs.each(NAME, [1, 2, 3], act)
    assert (act.done, outcome.done, outcome.set_aside, outcome.is_over) == ([2, 3], 2, 1, True)
    row = SetAside.objects.get()
    assert (row.sweep, row.key, row.attempts, row.last_error, row.is_refusal) == (
        NAME,
        "1",
        1,
        "ValueError: no 1",
        False,
    )


def test_what_a_bad_row_wrote_is_gone_and_what_the_next_wrote_stays(acme):
    def write(key):
        Site.objects.create(code=f"s{key}", name="标签")
        if key == 1:
            Site.objects.create(code="s1", name="标签")

    jobs.each(NAME, [1, 2], write)
    assert list(Site.objects.filter(name="标签").values_list("code", flat=True)) == ["s2"]
    assert "IntegrityError" in SetAside.objects.get().last_error


def test_it_is_left_alone_until_its_next_try_which_comes_later_each_time(acme):
    act = bad(1)
    jobs.each(NAME, [1], act)
    jobs.each(NAME, [1], act)
    assert SetAside.objects.get().attempts == 1
    with later(2):
        jobs.each(NAME, [1], act)
        row = SetAside.objects.get()
        assert (row.attempts, round((row.next_at - timezone.now()).total_seconds(), -1)) == (2, 300)


def test_it_is_forgotten_when_it_goes_through(acme):
    jobs.each(NAME, [1], bad(1))
    with later(2):
        act = bad()
        jobs.each(NAME, [1], act)
    assert (act.done, SetAside.objects.count()) == ([1], 0)


def test_it_is_forgotten_when_it_was_settled_in_another_way(acme):
    jobs.each(NAME, [1], bad(1))
    with later(2):
        jobs.each(NAME, [], bad())
        assert SetAside.objects.count() == 1  # somebody may hold it in hand
    with later(12):
        jobs.each(NAME, [], bad())
        assert SetAside.objects.count() == 0


def test_bad_rows_at_the_front_take_nobodys_place(acme):
    jobs.each(NAME, range(5), bad(0, 1, 2))
    act = bad()
    jobs.each(NAME, range(5), act, limit=2)
    assert act.done == [3, 4]


def test_a_question_that_fails_is_set_aside_as_the_whole_sweep(acme):
    def rows():
        raise IntegrityError("broken view")

    assert jobs.each(NAME, rows, bad()).set_aside == 1
    assert SetAside.objects.get().key == ""
    with later(2):
        jobs.each(NAME, list, bad())
    assert SetAside.objects.count() == 0


def test_after_its_time_a_sweep_stops_and_says_so(acme):
    act = bad()
    outcome = jobs.each(NAME, [1, 2], act, seconds=-1)
    assert (act.done, outcome.is_over) == ([], False)


def test_a_refusal_keeps_its_own_sentence(acme):
    jobs.each(NAME, [1], bad(1, error=Refused))
    row = SetAside.objects.get()
    assert (row.last_error, row.is_refusal) == ("no 1", True)


def test_two_acts_that_met_are_done_again_at_once(acme):
    tries = []

    def act(_key):
        tries.append(1)
        if len(tries) < 3:
            met = OperationalError("deadlock detected")
            met.__cause__ = type("Met", (Exception,), {"sqlstate": "40P01"})()
            raise met

    assert (jobs.each(NAME, [1], act).done, len(tries)) == (1, 3)


def test_a_lost_database_ends_the_sweep(committing, globex):
    from core.tenancy import enter

    done = []

    def act(key):
        done.append(key)
        connection.connection.close()
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")

    with pytest.raises(Exception, match="closed"), enter(globex):
        jobs.each(NAME, [1, 2], act, atomic=False)
    assert done == [1]
    connection.close()


def test_together_is_one_statement_and_row_by_row_only_when_that_raises(acme):
    calls = []

    def at_once(left_out):
        calls.append(sorted(left_out))
        if "2" not in left_out:
            raise ValueError("one of them is bad")
        return 2

    outcome = jobs.all_at_once(NAME, at_once=at_once, rows=[1, 2, 3], act=bad(2))
    assert (outcome.done, outcome.set_aside) == (2, 1)
    assert (jobs.all_at_once(NAME, at_once=at_once, rows=[1, 2, 3], act=bad(2)).done, calls) == (2, [[], ["2"]])


def test_a_step_without_rows_stops_no_step_after_it(acme):
    jobs.run(NAME, lambda: 1 / 0)
    assert (SetAside.objects.get().key, jobs.run("points-seal", lambda: None).done) == ("", 1)


def test_what_was_made_due_is_tried_with_the_next_round_and_a_repeat_changes_nothing(acme):
    jobs.each(NAME, [1], bad(1))
    row = SetAside.objects.get()
    for _ in range(2):
        jobs.make_due(set_aside_id=row.pk)
    act = bad()
    jobs.each(NAME, [1], act)
    assert act.done == [1]
    with pytest.raises(jobs.SetAsideUnknown):
        jobs.make_due(set_aside_id=row.pk)


def test_a_databases_error_is_told_without_the_values_it_quotes(acme):
    Site.objects.create(code="only", name="唯一")
    with pytest.raises(IntegrityError) as error, transaction.atomic():
        Site.objects.create(code="only", name="唯一")
    assert "only" not in failure_store.words_of(error.value) and failure_store.words_of(error.value).startswith(
        "IntegrityError"
    )


def test_a_claim_takes_due_rows_once_and_counts_the_try(acme):
    for key in range(3):
        SetAside.objects.create(sweep=NAME, key=str(key), next_at=timezone.now() + dt.timedelta(hours=key - 1))
    lease = dt.timedelta(minutes=3)
    taken = jobs.claim(SetAside.objects.filter(sweep=NAME), limit=5, lease=lease)
    assert len(taken) == 2 and jobs.claim(SetAside.objects.all(), limit=5, lease=lease) == []
    assert set(SetAside.objects.values_list("attempts", flat=True)) == {0, 1}


def test_without_trouble_a_sweep_costs_one_query_for_the_list_and_one_for_its_rows(acme, django_assert_num_queries):
    SetAside.objects.count()  # the search path is told with the first query
    with django_assert_num_queries(4):  # the list; the rows between a savepoint's two
        jobs.each(NAME, SetAside.objects.values_list("pk", flat=True), bad())
