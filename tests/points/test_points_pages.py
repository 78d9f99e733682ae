import pytest
from django.urls import reverse

from points.services.spending import spend
from tests.given import give
from tests.points.words import MAKER, an_approved, journal_of, posted, row


def page(name, *args):
    return reverse(f"storefront:{name}", args=args, urlconf="config.urls_mall")


@pytest.fixture
def lin(at, cast):
    return at("acme", cast.lin.user)


def test_the_member_sees_the_balance_and_each_line(lin, cast):
    spend(member_id=cast.lin.pk, points=300, reference="order/1", note="保温杯", by=MAKER)
    answer = lin.get(page("points"))
    assert answer.context["balance"].points == 700
    assert [(line.title, line.points) for line in answer.context["lines"]] == [("保温杯", -300), ("测试", 1000)]


def test_income_and_spending_are_told_apart(lin, cast):
    spend(member_id=cast.lin.pk, points=300, reference="order/1", note="保温杯", by=MAKER)
    shown = {
        flow: [line.points for line in lin.get(page("points") + f"?flow={flow}").context["lines"]]
        for flow in ("in", "out")
    }
    assert shown == {"in": [1000], "out": [-300]}


def test_a_line_is_explained_by_batch_maker_and_approver(lin, cast):
    batch = posted(an_approved([row(cast.lin, 500, reason="全勤奖")]))
    detail = lin.get(page("journal", journal_of(batch))).context["detail"]
    assert (detail.title, detail.points, detail.granted_by, detail.approved_by) == ("全勤奖", 500, "林晓", "王敏")


def test_a_strangers_line_does_not_exist(lin, cast, at):
    bought = spend(member_id=cast.stranger.pk, points=300, reference="order/1", note="保温杯", by=MAKER)
    assert at("acme", cast.stranger.user).get(page("journal", bought)).status_code == 200
    assert lin.get(page("journal", bought)).status_code == 404


@pytest.mark.parametrize("before", ["x", "-1", "9" * 30, ""])
def test_a_nonsense_page_mark_shows_the_first_page(lin, cast, before):
    assert len(lin.get(page("points") + f"?before={before}").context["lines"]) == 1


def test_older_lines_are_a_page_away(lin, cast):
    for _ in range(20):
        give(cast.lin, 1)
    mark = lin.get(page("points")).context["next_before"]
    assert [line.points for line in lin.get(page("points") + f"?before={mark}").context["lines"]] == [1000]


@pytest.mark.parametrize("count", [1, 3])
def test_the_statement_costs_the_same_for_one_line_and_three(lin, cast, django_assert_num_queries, count):
    for _ in range(count - 1):
        give(cast.lin, 1)
    with django_assert_num_queries(15):
        lin.get(page("points"))
