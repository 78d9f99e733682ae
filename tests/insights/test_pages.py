import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from insights.models import MonthClose, ProofRun
from insights.services.days import record_days
from insights.services.proofs import ask_proof, prove, run_proof
from points import selectors
from tests.insights.test_books import moved_to
from tests.points.steps import MAKER, a_member, give


def page(name, *args):
    return reverse(f"console:{name}", args=args, urlconf="config.urls_mall")


@pytest.fixture
def approver(at, cast):
    return at("acme", cast.approver)


@pytest.fixture
def october(acme):
    give(a_member(), 100)
    moved_to(dt.date(2026, 10, 5))
    record_days(today=timezone.localdate())


def test_the_liability_page_shows_that_it_ties(approver, acme):
    a_member(points=100)
    text = approver.get(page("liability")).content.decode()
    assert "按批次 100 · 按分录 100" in text and "一分不差" in text


def test_a_month_is_closed_from_its_page(approver, october):
    assert approver.post(page("month_close", "2026-10")).url.endswith("?month=2026-10")
    assert MonthClose.objects.get().closing == 100
    assert "2026-10 已结账" in approver.get(page("days") + "?month=2026-10").content.decode()


def test_a_month_that_cannot_be_closed_says_why(approver, october):
    answer = approver.post(page("month_close", "2026-11"), follow=True)
    assert not MonthClose.objects.exists()
    assert "不能结账" in answer.content.decode()


@pytest.mark.parametrize("month", ["x", "2026-13", "0000-01", "2099-01"])
def test_a_month_that_makes_no_sense_does_not_exist(approver, october, month):
    is_a_month = month == "2099-01"  # one without any day, which the page says
    assert approver.post(page("month_close", month)).status_code == 404
    assert approver.get(page("days") + f"?month={month}").status_code == (200 if is_a_month else 404)


def test_hr_may_look_but_not_close(at, cast, october):
    hr = at("acme", cast.hr)
    assert hr.get(page("days")).status_code == 200
    assert hr.post(page("month_close", "2026-10")).status_code == 403


def test_a_proof_is_asked_for_and_its_result_stands_on_both_pages(approver, acme):
    a_member(points=100)
    approver.post(page("prove"))
    run = ProofRun.objects.get()
    assert "正在核对" in approver.get(page("proof")).content.decode()
    run_proof(run_id=run.pk)
    assert approver.get(page("proof_state")).headers["HX-Refresh"] == "true"
    for name in ("proof", "journals"):
        assert "账实相符" in approver.get(page(name)).content.decode()


def test_the_verifier_can_be_taken_along(approver, acme):
    answer = approver.get(page("verifier"))
    assert b"def " in b"".join(answer.streaming_content)


@pytest.mark.parametrize("name", ["liability", "days", "proof", "exports"])
def test_empty_pages_stand(approver, acme, name):
    assert approver.get(page(name)).status_code == 200


@pytest.mark.parametrize(("name", "queries"), [("liability", 14), ("days", 17), ("proof", 17)])
@pytest.mark.parametrize("count", [1, 3])
def test_pages_cost_the_same_for_one_and_three(approver, acme, django_assert_num_queries, name, queries, count):
    for _ in range(count):
        give(a_member(), 10, days=40)
        prove()
    moved_to(dt.date(2026, 10, 5))
    record_days(today=timezone.localdate())
    with django_assert_num_queries(queries):
        approver.get(page(name))


def test_only_one_proof_runs_at_a_time(acme):
    assert ask_proof(by=MAKER) == ask_proof(by=MAKER)
    assert selectors.last_proof() is None
