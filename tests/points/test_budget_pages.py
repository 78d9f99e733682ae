import pytest
from django.urls import reverse

from points.models import Budget
from points.services.spending import spend
from tests.points.words import MAKER, a_budget, a_member, an_approved, available, journal_of, posted, row

KEY = "0b2a8f2e-1111-4222-8333-444455556666"


def page(name, *args):
    return reverse(f"console:{name}", args=args, urlconf="config.urls_mall")


@pytest.fixture
def hr(at, cast):
    return at("acme", cast.hr)


def test_a_budget_is_opened_and_topped_up(hr, acme):
    hr.post(page("budget_new"), {"name": "年会", "year": 2026, "law_bucket": "welfare"})
    budget = Budget.objects.get(name="年会")
    hr.post(page("budget_top_up", budget.pk), {"points": 500, "note": "追加", "request_key": KEY})
    assert available(budget) == 500


def test_the_top_up_form_sent_twice_counts_once(hr, acme):
    budget = a_budget(0)
    for _ in range(2):
        hr.post(page("budget_top_up", budget.pk), {"points": 500, "note": "追加", "request_key": KEY})
    assert available(budget) == 500


def test_a_top_up_without_a_reason_is_refused_and_the_input_stays(hr, acme):
    budget = a_budget(0)
    answer = hr.post(page("budget_top_up", budget.pk), {"points": 500, "note": "", "request_key": KEY})
    assert (answer.status_code, 'value="500"' in answer.content.decode(), available(budget)) == (422, True, 0)


def test_a_second_budget_of_the_same_name_is_refused_in_words(hr, acme):
    a_budget(name="年会")
    answer = hr.post(page("budget_new"), {"name": "年会", "year": 2026, "law_bucket": "welfare"})
    assert (answer.status_code, "2026 年已有预算「年会」" in answer.content.decode()) == (422, True)


def test_an_approver_sees_budgets_but_cannot_top_up(at, cast, acme):
    approver, budget = at("acme", cast.approver), a_budget(70)
    assert approver.get(page("budgets")).status_code == 200
    assert approver.post(page("budget_top_up", budget.pk), {"points": 5, "note": "x"}).status_code == 403
    assert available(budget) == 70


@pytest.mark.parametrize("count", [1, 3])
def test_the_budgets_page_costs_the_same_for_one_and_three(hr, acme, django_assert_num_queries, count):
    for _ in range(count):
        a_budget()
    with django_assert_num_queries(12):
        hr.get(page("budgets"))


def test_the_ledger_is_found_by_words_kind_and_day(hr, acme):
    lin = a_member(points=100)
    spend(member_id=lin.pk, points=40, reference="order/1", note="保温杯", by=MAKER)
    for query in ("?q=保温杯", "?q=order/1", "?kind=spend"):
        assert [line.note for line in hr.get(page("journals") + query).context["page"].object_list] == ["保温杯"]
    assert not hr.get(page("journals") + "?first_on=2099-01-01").context["page"].object_list


@pytest.mark.parametrize(
    "query", ["first_on=x&kind=none", "last_on=9999-12-31", "q=%00", "page=-9", "first_on=0001-01-01"]
)
def test_a_nonsense_filter_is_left_out(hr, acme, query):
    a_member(points=100)
    assert len(hr.get(page("journals") + f"?{query}").context["page"].object_list) > 0


@pytest.mark.parametrize("budget_id", [404, 2**63, 10**30])
def test_a_budget_that_is_not_there_is_not_found(hr, acme, budget_id):
    assert hr.get(page("budget_top_up", budget_id)).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_ledger_costs_the_same_for_one_journal_and_three(hr, acme, django_assert_num_queries, count):
    for _ in range(count):
        a_member(points=100)
    with django_assert_num_queries(15):
        hr.get(page("journals"))


def test_a_journal_shows_both_sides_and_the_lot(hr, acme):
    lin = a_member()
    batch = posted(an_approved([row(lin, 100)], chunk_rows=1))
    text = hr.get(page("journal", journal_of(batch))).content.decode()
    assert all(words in text for words in (lin.name, batch.budget.name, batch.number, "+100", "余 100 / 100"))


@pytest.mark.parametrize("count", [1, 3])
def test_a_journal_costs_the_same_for_one_entry_and_three(hr, acme, django_assert_num_queries, count):
    batch = posted(an_approved([row(a_member(), 100) for _ in range(count)]))
    with django_assert_num_queries(14):
        hr.get(page("journal", journal_of(batch)))
