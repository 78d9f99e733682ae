import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from core.documents.sheets import read_rows
from core.models import OperationLog
from members.models import Message
from points import selectors
from points.models import GrantBatch
from points.services.grants import decisions, posting
from tests.core import corpus
from tests.given import actor
from tests.points.steps import a_budget, a_draft, a_member, a_submitted, an_approved, balance_of, posted, row


def page(name, *args):
    return reverse(f"console:{name}", args=args, urlconf="config.urls_mall")


@pytest.fixture
def hr(at, cast):
    return at("acme", cast.hr)


@pytest.fixture
def approver(at, cast):
    return at("acme", cast.approver)


def upload(browser, content, budget, **changes):
    sheet = SimpleUploadedFile("名单.csv", content.encode())
    form = {"title": "中秋", "budget": budget.pk, "reason": "中秋福利", "file": sheet}
    form |= {"request_key": "0b2a8f2e-1111-4222-8333-444455556666", **changes}
    return browser.post(page("grant_new"), form)


def test_an_uploaded_sheet_becomes_a_batch_to_be_validated(hr, acme):
    lin = a_member()
    answer = upload(hr, f"工号,积分\n{lin.employee_no},100\n", a_budget())
    batch = GrantBatch.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, page("grant_batch", batch.number))
    assert (batch.state, batch.rows_total) == ("validating", 1)


def test_the_form_sent_twice_makes_one_batch(hr, acme):
    budget, content = a_budget(), f"工号,积分\n{a_member().employee_no},100\n"
    assert upload(hr, content, budget)["Location"] == upload(hr, content, budget)["Location"]
    assert GrantBatch.objects.count() == 1


def test_a_file_that_is_no_sheet_is_refused_in_words_and_the_input_stays(hr, acme):
    answer = upload(hr, "只有一列\nP1\n", a_budget())
    text = answer.content.decode()
    assert (answer.status_code, "没有找到必需的列：积分" in text, 'value="中秋福利"' in text) == (422, True, True)
    assert not GrantBatch.objects.exists()


@pytest.mark.parametrize("content", [corpus.zip_bomb, corpus.far_corners, corpus.encrypted, lambda: b"\x89PNG\r\n"])
def test_a_file_built_to_hurt_is_refused_and_nothing_is_kept(hr, acme, content):
    sheet = SimpleUploadedFile("名单.xlsx", content())
    form = {"title": "中秋", "budget": a_budget().pk, "reason": "中秋福利", "file": sheet}
    answer = hr.post(page("grant_new"), form | {"request_key": "0b2a8f2e-1111-4222-8333-444455556666"})
    assert (answer.status_code, len(answer.context["form"].errors["file"])) == (422, 1)
    assert not GrantBatch.objects.exists()


def test_a_file_that_breaks_off_in_the_middle_leaves_no_rows(hr, acme):
    lin = a_member()
    content = f"工号,积分\n{lin.employee_no},1\n" + "x" * 300_000
    assert upload(hr, content, a_budget()).status_code == 422
    assert not GrantBatch.objects.exists()


def test_columns_that_were_not_recognised_are_asked_for_and_then_judged(hr, acme):
    lin = a_member()
    answer = upload(hr, f"谁,多少\n{lin.employee_no},100\n", a_budget())
    batch = GrantBatch.objects.get()
    assert answer["Location"] == page("grant_columns", batch.number)
    assert lin.employee_no in hr.get(answer["Location"]).content.decode()
    said = hr.post(answer["Location"], {"header_row": 1, "column_0": "employee_no", "column_1": ""})
    assert (said.status_code, "请指出哪一列是积分" in said.content.decode()) == (422, True)
    hr.post(answer["Location"], {"header_row": 1, "column_0": "employee_no", "column_1": "points"})
    batch.refresh_from_db()
    assert (batch.state, batch.rows_total) == ("validating", 1)


def test_a_drafts_settings_may_change_and_its_rows_are_judged_again(hr, acme):
    batch = a_draft([row(a_member(), 100)])
    form = {"title": "新名", "budget": batch.budget_id, "reason": "生日", "rows_policy": "all_or_nothing"}
    form |= {"available_on": "2030-01-01", "expires_on": "2030-02-01", "scheduled_at": "2029-12-31T08:00"}
    hr.post(page("grant_draft", batch.number), form)
    batch.refresh_from_db()
    assert (batch.title, batch.reason, batch.rows_policy, batch.rows_ok) == ("新名", "生日", "all_or_nothing", 1)
    assert timezone.localtime(batch.scheduled_at).hour == 8


def test_all_or_nothing_with_a_bad_row_can_not_be_submitted(hr, acme):
    batch = a_draft([row(a_member(), 100), ["X9", "", "5", ""]], rows_policy="all_or_nothing")
    answer = hr.post(page("grant_submit", batch.number), follow=True)
    batch.refresh_from_db()
    assert (batch.state, "还有 1 行有错误" in answer.content.decode()) == ("ready", True)


def test_a_scheduled_batch_counts_down_and_starts_by_itself(hr, approver, acme):
    lin = a_member()
    batch = a_draft([row(lin, 100)], scheduled_at=timezone.now() + dt.timedelta(days=2))
    hr.post(page("grant_submit", batch.number))
    approver.post(page("grant_approve", batch.number))
    assert "还有 1 天 23:59" in hr.get(page("grant_batch", batch.number)).content.decode()
    GrantBatch.objects.update(scheduled_at=timezone.now())
    assert decisions.start_due() == [batch.pk]
    assert (posted(batch).state, balance_of(lin)) == ("done", 100)


def test_the_report_tells_who_opened_and_what_was_used(hr, acme):
    batch = posted(an_approved([row(a_member(), 100), row(a_member(), 300), ["X9", "", "5", ""]]))
    posting.notify_members(batch_id=batch.pk)
    Message.objects.filter(pk=Message.objects.first().pk).update(read_at=timezone.now())
    report = hr.get(page("grant_batch", batch.number)).context["report"]
    assert (report.people, report.opened_percent, report.granted, report.spent) == (2, 50, 400, 0)
    assert report.causes == [("工号不存在：请核对花名册", 1)]
    rows = list(read_rows(hr.get(page("grant_report_sheet", batch.number)).content, "report.xlsx"))
    assert [line[-1] for line in rows] == ["结果", "已到账", "已到账", "工号不存在：请核对花名册"]


def test_the_maker_is_told_once_that_their_batch_ended(hr, cast, acme):
    batch = posted(an_approved([row(a_member(), 100)]))
    GrantBatch.objects.filter(pk=batch.pk).update(maker_id=cast.hr.pk)
    first, second = (hr.get(page("grant_batches")).content.decode() for _ in range(2))
    assert ("「中秋福利积分」已完成" in first, "「中秋福利积分」已完成" in second) == (True, False)


def test_the_preview_names_each_bad_row_and_its_cause(hr, acme):
    batch = a_draft([row(a_member()), ["YG1002A", "王若曦", "1000", ""]])
    text = hr.get(page("grant_batch", batch.number)).content.decode()
    assert all(words in text for words in ("YG1002A", "工号不存在：请核对花名册", "有 <strong>1 行</strong>无法发放"))


def test_the_tabs_show_only_their_rows(hr, acme):
    good = a_member()
    batch = a_draft([row(good), ["YG1002A", "王若曦", "1000", ""]])
    shown = hr.get(page("grant_batch", batch.number) + "?tab=ok").context["page"].object_list
    assert [line.employee_no for line in shown] == [good.employee_no]


def test_a_row_mended_on_the_page_passes(hr, acme):
    lin, batch = a_member(), a_draft([["YG1002A", "", "1000", ""]])
    hr.post(page("grant_row", batch.number, 2), {"employee_no": lin.employee_no, "points": "1000"})
    batch.refresh_from_db()
    assert (batch.rows_ok, batch.rows_failed) == (1, 0)


def test_the_failed_rows_are_downloaded_with_their_cause(hr, acme):
    batch = a_draft([row(a_member()), ["YG1002A", "王若曦", "1000", ""]])
    answer = hr.get(page("grant_failed", batch.number))
    rows = list(read_rows(answer.content, "failed.xlsx"))
    assert [line[-1] for line in rows] == ["错误原因", "工号不存在：请核对花名册"]


def test_the_same_file_again_warns_with_the_earlier_batch(hr, acme):
    earlier = a_draft([row(a_member())], sha256="f" * 64)
    batch = a_draft([row(a_member())], sha256="f" * 64)
    text = hr.get(page("grant_batch", batch.number)).content.decode()
    assert "刚刚上传过同一文件" in text and earlier.number in text


def test_submitting_and_approving_by_two_people_posts_the_batch(hr, approver, acme):
    lin = a_member()
    batch = a_draft([row(lin, 100)])
    hr.post(page("grant_submit", batch.number))
    approver.post(page("grant_approve", batch.number), {"note": "同意"})
    batch.refresh_from_db()
    assert (batch.state, batch.decision_note) == ("approved", "同意")
    posted(batch)
    assert balance_of(lin) == 100


def test_a_maker_with_both_permissions_still_cannot_approve(at, cast, acme):
    batch = a_submitted([row(a_member())])
    GrantBatch.objects.filter(pk=batch.pk).update(maker_id=cast.owner.pk)
    browser = at("acme", cast.owner)
    answer = browser.post(page("grant_approve", batch.number), follow=True)
    batch.refresh_from_db()
    assert (batch.state, "发起人不能审批自己的批次" in answer.content.decode()) == ("submitted", True)


def test_an_approval_over_budget_says_so_and_stays_open(approver, acme):
    batch = a_submitted([row(a_member(), 300)], budget=a_budget(299))
    answer = approver.post(page("grant_approve", batch.number), follow=True)
    batch.refresh_from_db()
    assert (batch.state, "余额不足：需要 300，可用 299" in answer.content.decode()) == ("submitted", True)


def test_a_rejection_shows_its_reason(approver, hr, acme):
    batch = a_submitted([row(a_member())])
    approver.post(page("grant_reject", batch.number), {"note": "名单不对"})
    assert "名单不对" in hr.get(page("grant_batch", batch.number)).content.decode()


def test_the_progress_fragment_tells_done_and_left(hr, acme):
    batch = an_approved([row(a_member(), 100) for _ in range(4)], chunk_rows=1)
    posting.post_next_chunk(batch_id=batch.pk)
    text = hr.get(page("grant_progress", batch.number) + "?seen=approved").content.decode()
    assert "25%" in text and "已到账 1 / 4 行" in text


def test_the_progress_fragment_calls_for_the_page_when_the_batch_is_done(hr, acme):
    batch = posted(an_approved([row(a_member(), 100)]))
    answer = hr.get(page("grant_progress", batch.number) + "?seen=posting")
    assert (answer.status_code, answer["HX-Refresh"]) == (204, "true")


@pytest.mark.parametrize("role", ["warehouse", "merchandiser"])
def test_people_without_the_permission_see_no_batch(at, cast, acme, role):
    batch = a_draft([row(a_member())])
    assert at("acme", getattr(cast, role)).get(page("grant_batch", batch.number)).status_code == 403


def test_an_auditor_reads_but_does_not_touch(at, cast, acme):
    batch = a_draft([row(a_member())])
    auditor = at("acme", cast.auditor)
    assert auditor.get(page("grant_batch", batch.number)).status_code == 200
    assert auditor.post(page("grant_submit", batch.number)).status_code == 403
    batch.refresh_from_db()
    assert batch.state == "ready"


@pytest.mark.parametrize("count", [1, 3])
def test_the_preview_costs_the_same_for_one_row_and_three(hr, acme, django_assert_num_queries, count):
    batch = a_draft([row(a_member()) for _ in range(count)])
    with django_assert_num_queries(24):
        hr.get(page("grant_batch", batch.number))


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_costs_the_same_for_one_batch_and_three(hr, acme, django_assert_num_queries, count):
    for _ in range(count):
        a_draft([row(a_member())])
    with django_assert_num_queries(13):
        hr.get(page("grant_batches"))


@pytest.mark.parametrize("count", [1, 3])
def test_approvals_cost_the_same_for_one_and_three(approver, acme, django_assert_num_queries, count):
    for _ in range(count):
        a_submitted([row(a_member())])
    with django_assert_num_queries(15):
        assert len(approver.get(page("approvals")).context["batches"]) == count


def test_every_act_on_a_batch_is_in_the_operation_log(hr, approver, cast, acme):
    batch = a_draft([row(a_member(), 100)])
    hr.post(page("grant_submit", batch.number))
    approver.post(page("grant_approve", batch.number))
    posted(batch)
    acts = OperationLog.objects.filter(target=f"grant-batch/{batch.number}").order_by("pk")
    assert [act.action for act in acts] == ["grant.upload", "grant.submit", "grant.approve", "grant.done"]
    assert acts[2].actor_name == actor(cast.approver).name
    assert selectors.ledger_differences() == []


def test_whatever_asks_for_the_count_of_picked_people_waits_in_one_line(hr, acme):
    text = hr.get(page("grant_pick")).content.decode()
    asks = text.count('hx-target="#pick-count"')
    assert (asks, text.count('hx-sync="closest form:replace"')) == (2, asks)
