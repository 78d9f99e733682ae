import datetime as dt

import pytest
from django.utils import timezone, translation

from members.models import Member
from points import selectors
from points.selectors import causes
from points.services import validation
from tests.points.words import a_draft, a_member, an_approved, an_upload, posted, row, verdicts

WIDE = ["工号", "姓名", "手机", "积分", "事由", "有效期"]


def judged(cells, header=WIDE):
    return selectors.preview_page(a_draft([cells], header=header)).object_list[0]


@pytest.fixture
def lin(acme):
    return a_member(name="林晓", phone="13800138000")


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({0: ""}, "unknown_phone"),
        ({0: "", 1: "", 2: ""}, "missing_key"),
        ({0: "YG404"}, "unknown_employee"),
        ({0: "", 2: "13900139000"}, "unknown_phone"),
        ({0: "", 1: "没有这个人", 2: ""}, "unknown_name"),
        ({1: "林小"}, "name_mismatch"),
        ({3: ""}, "points_missing"),
        ({3: "1.5"}, "points_not_whole"),
        ({3: "一百"}, "points_not_number"),
        ({3: "0"}, "points_not_positive"),
        ({3: "-500"}, "points_not_positive"),
        ({3: "100001"}, "points_too_large"),
        ({4: "长" * 101}, "reason_too_long"),
        ({5: "年底"}, "bad_expiry"),
        ({5: "2020-01-01"}, "expiry_passed"),
    ],
)
def test_each_fault_has_its_own_cause(lin, changes, code):
    cells = [lin.employee_no, "林晓", "13911112222", "100", "", ""]
    for at, cell in changes.items():
        cells[at] = cell
    shown = judged(cells)
    assert (shown.verdict, shown.code) == ("error", code)
    assert shown.message and "%(" not in shown.message


def test_a_good_row_passes_by_number_phone_or_name(lin):
    by = [[lin.employee_no, "", "", "1"], ["", "", "+86 13800138000", "1"], ["", "林晓", "", "1"]]
    for cells in by:
        assert judged([*cells, "", ""]).verdict == "ok"


def test_a_phone_of_somebody_else_is_a_conflict(lin):
    a_member(phone="13700137000")
    assert judged([lin.employee_no, "", "13700137000", "1", "", ""]).code == "key_conflict"


def test_a_shared_name_needs_a_number(lin):
    a_member(name="林晓")
    shown = judged(["", "林晓", "", "1", "", ""])
    assert (shown.code, "2 位" in shown.message) == ("ambiguous_name", True)


def test_somebody_who_left_gets_nothing(lin):
    Member.objects.filter(pk=lin.pk).update(state="left")
    assert judged([lin.employee_no, "", "", "1", "", ""]).code == "left_member"


def test_a_mismatch_tells_the_name_on_the_roster(lin):
    assert "林晓" in judged([lin.employee_no, "王敏", "", "1", "", ""]).message


def test_the_second_row_of_the_same_person_and_reason_is_a_duplicate(lin):
    batch = a_draft([row(lin), row(lin), row(lin, reason="生日"), row(lin, points="x")])
    assert verdicts(batch) == ["ok", "duplicate_row", "ok", "points_not_number"]
    assert "第 2 行" in selectors.preview_page(batch).object_list[1].message


def test_a_bad_row_does_not_make_a_later_good_one_a_duplicate(lin):
    assert verdicts(a_draft([row(lin, points="x"), row(lin)])) == ["points_not_number", "ok"]


def test_much_for_one_person_is_a_warning_and_still_goes(lin):
    batch = a_draft([row(lin, points=5001)])
    assert (verdicts(batch), batch.rows_ok, batch.rows_warned) == (["over_suggested"], 1, 1)


def test_the_same_reason_within_ten_days_is_a_warning_with_the_earlier_batch(lin):
    earlier = posted(an_approved([row(lin)]))
    batch = a_draft([row(lin), row(a_member())])
    assert verdicts(batch) == ["recent_same_reason", "ok"]
    assert earlier.number in selectors.preview_page(batch).object_list[0].message


def test_the_batch_counts_its_rows_and_points(lin):
    batch = a_draft([row(lin, 300), row(a_member(), 200), ["NOBODY", "", "9", ""]])
    assert (batch.rows_total, batch.rows_ok, batch.rows_failed, batch.points_total) == (3, 2, 1, 500)


def test_the_batchs_own_expiry_is_judged_too(lin):
    yesterday = timezone.localdate() - dt.timedelta(days=1)
    assert verdicts(a_draft([row(lin)], expires_on=yesterday)) == ["expiry_passed"]


def test_judging_twice_changes_nothing_more(lin):
    batch = an_upload([row(lin)])
    assert (validation.validate(batch_id=batch.pk), validation.validate(batch_id=batch.pk)) == (True, False)


def test_the_same_file_again_is_noticed(acme):
    first = an_upload([row(a_member())], sha256="f" * 64)
    second = an_upload([row(a_member())], sha256="f" * 64)
    assert (first.same_file, second.same_file) == (None, first)


def test_every_cause_has_a_sentence_in_both_languages(acme):
    facts = {
        "cap": 1,
        "suggested": 1,
        "row": 2,
        "people": 2,
        "roster_name": "x",
        "number": "GB",
        "days": 10,
        "chars": 9,
    }
    for code in [*causes.ERRORS, *causes.WARNINGS]:
        chinese = causes.cause(code, facts)
        with translation.override("en"):
            assert causes.cause(code, facts) not in ("", chinese)
