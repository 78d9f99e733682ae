import datetime as dt
import itertools

import pytest
import time_machine
from django.db import connection, transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from insights import selectors
from insights.errors import BooksDisagree, MonthClosed, MonthNotOver, MonthOutOfOrder, NothingToClose
from insights.models import DailyBalance, MonthClose
from insights.services.days import record_days
from insights.services.months import close_month
from members.models import Member
from members.services.organisation import add_department
from points.models import Lot
from points.selectors.liability import liability
from points.services.ledger.spending import refund, spend
from tests.insights.steps import tamper
from tests.points.steps import CHECKER, MAKER, a_member, give

OCTOBER, NOVEMBER = dt.date(2026, 10, 1), dt.date(2026, 11, 1)


def moved_to(day):
    """Everything written so far happened on this day at noon; for tests of the past only."""
    noon = timezone.make_aware(dt.datetime.combine(day, dt.time(12)))
    tamper("update points_journal set created_at = %s where created_at > now() - interval '1 hour'", noon)


@pytest.fixture
def october(acme):
    """Lin got 100 on the 5th, spent 30 on the 6th, got 10 back on the 20th of November."""
    lin = a_member()
    give(lin, 100)
    moved_to(dt.date(2026, 10, 5))
    spend(member_id=lin.pk, points=30, reference="order/1", by=MAKER)
    moved_to(dt.date(2026, 10, 6))
    refund(reference="order/1/part", original_reference="order/1", points=10, by=MAKER)
    moved_to(dt.date(2026, 11, 20))
    return lin


def test_a_day_opens_with_what_the_day_before_closed_with(october):
    assert record_days(today=dt.date(2026, 11, 21)) == 47
    days = list(DailyBalance.objects.all())
    assert [(one.on.day, one.granted, one.spent, one.closing) for one in days[:2]] == [
        (5, 100, 0, 100),
        (6, 0, -30, 70),
    ]
    assert all(after.opening == before.closing for before, after in itertools.pairwise(days))
    assert (days[-1].refunded, days[-1].closing, days[-1].lots, days[-1].ties) == (10, 80, 80, True)


def test_days_are_written_down_once(october):
    record_days(today=dt.date(2026, 11, 20))
    assert (record_days(today=dt.date(2026, 11, 21)), record_days(today=dt.date(2026, 11, 21))) == (1, 0)


def test_a_lot_that_lost_points_without_a_journal_shows_on_the_day(october):
    Lot.objects.update(remaining=79)
    record_days(today=dt.date(2026, 11, 21))
    assert not DailyBalance.objects.latest("on").ties


def test_before_the_first_journal_there_is_nothing_to_write_or_close(acme):
    assert record_days(today=dt.date(2026, 11, 21)) == 0
    with pytest.raises(NothingToClose):
        close_month(month=OCTOBER, by=CHECKER)


def test_a_month_is_closed_with_its_figures_and_by_whom(october):
    close = close_month(month=OCTOBER, by=CHECKER)
    assert (close.opening, close.closing, close.closed_by) == (0, 70, "王敏")
    assert (close.figures["granted"], close.figures["spent"]) == (100, -30)


def test_months_close_in_order_once_and_only_when_over(october):
    with time_machine.travel(dt.datetime(2026, 12, 5, 12, tzinfo=dt.UTC), tick=False):
        with pytest.raises(MonthOutOfOrder):
            close_month(month=NOVEMBER, by=CHECKER)
        close_month(month=OCTOBER, by=CHECKER)
        with pytest.raises(MonthClosed):
            close_month(month=OCTOBER, by=CHECKER)
        with pytest.raises(MonthNotOver):
            close_month(month=dt.date(2026, 12, 1), by=CHECKER)
        assert close_month(month=NOVEMBER, by=CHECKER).opening == 70


def test_days_that_no_longer_match_their_journals_do_not_close(october):
    record_days(today=dt.date(2026, 11, 21))
    tamper("update points_entry set points = points + 1 where points = 100")
    with pytest.raises(BooksDisagree):
        close_month(month=OCTOBER, by=CHECKER)


@pytest.mark.parametrize("statement", ["update {} set closing = closing", "delete from {}"])
@pytest.mark.parametrize("model", [DailyBalance, MonthClose])
def test_what_is_closed_cannot_be_changed(october, model, statement):
    close_month(month=OCTOBER, by=CHECKER)
    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement.format(model._meta.db_table))


def october_checked():
    return selectors.with_differences(next(one for one in selectors.month_list() if one.month == OCTOBER))


def test_a_closed_month_stays_sound_while_nobody_tampers(october):
    close_month(month=OCTOBER, by=CHECKER)
    assert october_checked().is_sound


def test_a_journal_smuggled_into_a_closed_month_is_flagged(october):
    close_month(month=OCTOBER, by=CHECKER)
    give(october, 5)
    moved_to(dt.date(2026, 10, 9))
    found = october_checked()
    assert (found.is_sound, found.late, found.differences) == (False, 1, {"granted": (100, 105)})


def test_liability_ties_to_the_entries_and_tells_pending_apart(acme):
    lin = a_member()
    give(lin, 100)
    give(lin, 40, days=400)
    tamper("update points_lot set available_at = null where granted = 40")
    found = liability()
    assert (found.total.usable, found.total.pending, found.entries, found.ties) == (100, 40, 140, True)
    assert [(share.month is None, share.points) for share in found.by_month] == [(False, 40), (True, 100)]
    assert sum(share.points for share in found.by_department) == sum(share.points for share in found.by_type) == 140


def test_liability_says_when_lots_and_entries_differ(acme):
    give(a_member(), 100)
    Lot.objects.update(remaining=99)
    assert not liability().ties


def test_liability_of_nothing_is_nothing(acme):
    found = liability()
    assert (found.total.points, found.ties, found.by_month) == (0, True, [])


def test_two_departments_of_one_name_are_two(acme):  # N10
    for place, points in (("华东", 30), ("华南", 50)):
        above = add_department(name=place, parent_id=None, by=MAKER)
        found = add_department(name="产品部", parent_id=above.pk, by=MAKER)
        member = a_member(points)
        Member.objects.filter(pk=member.pk).update(department=found)
    shares = {share.name: share.points for share in liability().by_department}
    assert shares == {"华东/产品部": 30, "华南/产品部": 50}
