import datetime as dt

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from points.models import Budget, Journal
from points.selectors import finance
from points.services.ledger import budgets
from points.services.ledger.spending import spend
from tests.points.steps import (
    MAKER,
    a_budget,
    a_member,
    an_approved,
    available,
    balance_of,
    give,
    journal_of,
    posted,
    row,
)

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
    with django_assert_num_queries(15):
        hr.get(page("budgets"))


def test_the_ledger_is_found_by_words_kind_and_day(hr, acme):
    lin = a_member(points=100)
    spend(member_id=lin.pk, points=40, reference="order/1", note="保温杯", by=MAKER)
    for query in ("?q=保温杯", "?q=order/1", "?kind=spend"):
        assert [line.note for line in hr.get(page("journals") + query).context["page"].object_list] == ["保温杯"]
    assert not hr.get(page("journals") + "?first_on=2099-01-01").context["page"].object_list


@pytest.mark.parametrize("query", ["first_on=x&kind=none", "last_on=9999-12-31", "page=-9", "first_on=0001-01-01"])
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
    with django_assert_num_queries(16):
        hr.get(page("journals"))


def test_a_journal_shows_both_sides_and_the_lot(hr, acme):
    lin = a_member()
    batch = posted(an_approved([row(lin, 100)], chunk_rows=1))
    text = hr.get(page("journal", journal_of(batch))).content.decode()
    assert all(words in text for words in (lin.name, batch.budget.name, batch.number, "+100", "余 100 / 100"))


@pytest.mark.parametrize("count", [1, 3])
def test_a_journal_costs_the_same_for_one_entry_and_three(hr, acme, django_assert_num_queries, count):
    batch = posted(an_approved([row(a_member(), 100) for _ in range(count)]))
    with django_assert_num_queries(15):
        hr.get(page("journal", journal_of(batch)))


@pytest.fixture
def tree(acme):
    """A company budget of 1,000 with 400 handed to a part, of which 100 were granted."""
    whole = a_budget(1_000, name="公司福利")
    part = budgets.open_budget(name="研发部", year=2020, parent_id=whole.pk, by=MAKER)
    budgets.allocate(budget_id=part.pk, points=400, reference="a/1", note="划拨", by=MAKER)
    give(a_member(), 100, budget=part)
    return whole, part


def test_the_tree_adds_the_parts_up(hr, tree):
    context = hr.get(page("budgets") + "?year=2026").context
    (found,) = [one for one in context["trees"] if one.whole.name == "公司福利"]
    assert (found.funded, found.granted, found.available, found.percent_used) == (1_000, 100, 900, 10)
    assert [part.name for part in found.parts] == ["研发部"]


def test_the_burn_down_counts_what_moves_inside_once(hr, tree):
    burn = finance.burn_down([budget.pk for budget in tree], 2026)
    month = timezone.localdate().month - 1
    assert (burn.funded[month], burn.granted[month]) == (1_000, 100)
    part = finance.burn_down([tree[1].pk], 2026)
    assert (part.funded[month], part.granted[month]) == (400, 100)


def test_the_forecast_goes_on_at_the_years_pace(hr, tree):
    with time_machine.travel(dt.datetime(2026, 11, 30, 12, tzinfo=dt.UTC), tick=False):
        burn = finance.burn_down([tree[1].pk], 2026)
    assert (burn.forecast[9], burn.forecast[10], burn.year_end) == (None, 100, round(100 + 100 / 334 * 32))
    assert burn.funded[11] is None


def test_years_and_law_buckets_are_filters(hr, tree):
    assert hr.get(page("budgets") + "?law=union").context["trees"] == []
    assert hr.get(page("budgets") + "?year=1999&law=x").context["trees"]


def test_a_budgets_page_tells_what_moved_and_what_it_became(hr, tree):
    whole, part = tree
    context = hr.get(page("budget", part.pk)).context
    assert [(move.kind, move.points, move.other) for move in context["moves"]][1] == ("allocate", 400, "公司福利")
    assert (context["moves"][0].points, context["became"].granted, context["became"].remaining) == (-100, 100, 100)
    assert [move.points for move in hr.get(page("budget", whole.pk)).context["moves"]] == [-400, 1_000]


def test_a_batch_is_one_movement_however_many_slices_it_has(hr, acme):
    budget = a_budget(1_000)
    posted(an_approved([row(a_member(), 10) for _ in range(3)], budget=budget, chunk_rows=1))
    assert [move.points for move in finance.movements(budget.pk)] == [-30, 1_000]


def test_points_are_handed_over_and_back_by_forms_once_each(hr, tree):
    whole, part = tree
    for _ in range(2):
        hr.post(page("budget_allocate", part.pk), {"points": 50, "note": "追加", "request_key": KEY})
        hr.post(page("budget_return", part.pk), {"points": 20, "note": "用不完", "request_key": KEY})
    assert (available(whole), available(part)) == (570, 330)


def test_more_than_there_is_cannot_be_handed_back(hr, tree):
    answer = hr.post(page("budget_return", tree[1].pk), {"points": 301, "note": "x", "request_key": KEY})
    assert (answer.status_code, available(tree[1])) == (422, 300)


def test_a_part_is_opened_under_its_whole(hr, tree):
    fields = {"name": "市场部", "year": 2020, "law_bucket": "union", "parent": tree[0].pk}
    hr.post(page("budget_new"), fields)
    part = Budget.objects.get(name="市场部")
    assert (part.parent, part.year, part.law_bucket) == (tree[0], 2026, "welfare")


@pytest.mark.parametrize("count", [1, 3])
def test_a_budgets_page_costs_the_same_for_one_movement_and_three(hr, acme, django_assert_num_queries, count):
    budget = a_budget(1_000)
    for _ in range(count):
        posted(an_approved([row(a_member(), 10)], budget=budget))
    with django_assert_num_queries(17):
        hr.get(page("budget", budget.pk))


def test_a_single_grant_can_be_reversed_from_its_page_once(hr, acme):
    lin = a_member(points=100)
    journal = Journal.objects.filter(kind="grant").latest("pk")
    assert "冲正这张凭证" in hr.get(page("journal", journal.pk)).content.decode()
    hr.post(page("journal_reverse", journal.pk), {"note": "发错人"})
    assert (balance_of(lin), "冲正这张凭证" in hr.get(page("journal", journal.pk)).content.decode()) == (0, False)


def test_a_gift_is_traced_from_its_order_number(hr, acme):
    lin = a_member(points=100)
    spend(member_id=lin.pk, points=40, reference="order/2026X", note="保温杯", by=MAKER)
    for words in ("2026X", "order/2026X"):
        found = hr.get(page("trace") + f"?q={words}").context["found"].back
        assert (found.points, len(found.sources), found.shares[0][1:]) == (-40, 1, (40, 100))


def test_a_batch_is_traced_to_what_it_became(hr, acme):
    batch = posted(an_approved([row(a_member(), 100)]))
    answer = hr.get(page("trace") + f"?q={batch.number}")
    assert (answer.context["found"].forward.granted, batch.title in answer.content.decode()) == (100, True)


@pytest.mark.parametrize("words", ["", "404", "9" * 40, "'"])
def test_nothing_is_found_for_nonsense(hr, acme, words):
    answer = hr.get(page("trace") + f"?q={words}")
    assert (answer.status_code, answer.context["found"]) == (200, None)


@pytest.mark.parametrize("count", [1, 3])
def test_a_trace_costs_the_same_for_one_lot_and_three(hr, acme, django_assert_num_queries, count):
    lin = a_member()
    for _ in range(count):
        give(lin, 10)
    spend(member_id=lin.pk, points=10 * count, reference="order/1", by=MAKER)
    with django_assert_num_queries(14):
        hr.get(page("trace") + "?q=order/1")
