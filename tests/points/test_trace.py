from points import selectors
from points.services import revocations
from points.services.ledger.spending import refund, spend
from points.services.ledger.transfers import transfer
from tests.points.steps import MAKER, a_budget, a_member, an_approved, give, posted, row
from tests.points.test_revoking import revoked


def test_an_order_leads_back_to_batch_line_approver_and_budget(acme):
    welfare, union, lin = a_budget(500, name="福利"), a_budget(500, name="工会"), a_member()
    batch = posted(an_approved([row(lin, 70, reason="全勤")], budget=welfare))
    give(lin, 50, budget=union)
    spend(member_id=lin.pk, points=100, reference="order/1", note="茶具", by=MAKER)
    found = selectors.trace_back("order/1")
    assert (found.points, found.member, found.by_budget) == (-100, lin.name, [("福利", 70), ("工会", 30)])
    first = found.sources[0]
    assert (first.batch_number, first.row_no, first.reason, first.maker, first.checkers) == (
        batch.number,
        2,
        "全勤",
        "林晓",
        ("审批 王敏",),
    )


def test_points_that_were_given_back_or_passed_on_still_lead_to_their_budget(acme):
    budget, lin, wang = a_budget(500, name="福利"), a_member(), a_member()
    give(lin, 100, days=3, budget=budget)
    spend(member_id=lin.pk, points=100, reference="order/1", by=MAKER)
    refund(reference="order/1/cancel", original_reference="order/1", by=MAKER)
    transfer(giver_id=lin.pk, taker_id=wang.pk, points=100, reference="t/1", by=MAKER)
    spend(member_id=wang.pk, points=100, reference="order/2", by=MAKER)
    source = selectors.trace_back("order/2").sources[0]
    assert (source.budget, source.passed_on_by) == ("福利", lin.name)


def test_a_budget_leads_forward_to_gifts_and_its_parts_add_up(acme):
    budget, lin, wang = a_budget(1_000), a_member(), a_member()
    batch = posted(an_approved([row(lin, 100), row(wang, 100)], budget=budget))
    spend(member_id=lin.pk, points=30, reference="order/1", note="茶具", by=MAKER)
    revoked(batch, revocations.Spent.WAIVE, row_nos=(3,))
    for found in (selectors.trace_budget(budget.pk), selectors.trace_batch(batch)):
        sums = (found.granted, found.remaining, found.spent, found.expired, found.taken_back)
        assert (sums, found.uses[0].note, found.uses_total) == ((200, 70, 30, 0, 100), "茶具", 1)


def test_nothing_is_made_up_for_an_unknown_reference(acme):
    assert selectors.trace_back("order/404") is None


def test_tracing_costs_the_same_for_one_source_and_many(acme, django_assert_num_queries):
    lin = a_member()
    for _ in range(5):
        posted(an_approved([row(lin, 10)]))
    spend(member_id=lin.pk, points=50, reference="order/1", by=MAKER)
    with django_assert_num_queries(4):
        selectors.trace_back("order/1")
