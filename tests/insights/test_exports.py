import io
import zipfile

import openpyxl
import pytest
from django.urls import reverse
from django.utils import timezone

from core.models import OperationLog
from insights import selectors
from insights.errors import TooManyExports
from insights.models import Export
from insights.selectors.exports import LEFT_AFTER
from insights.services import exports
from points.services.ledger.spending import spend
from tests import given
from tests.points.steps import MAKER, a_budget, a_member, an_approved, posted, row


def page(name, *args):
    return reverse(f"console:{name}", args=args, urlconf="config.urls_mall")


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def made(what, by=MAKER, **shown):
    export = exports.ask(kind=what, shown=shown, language="zh-hans", by=by)
    exports.make(export_id=export.pk)
    export.refresh_from_db()
    assert export.state == "done", export.error
    return export


def taken(browser, export):
    """The size of what a browser gets of it, or why it gets nothing."""
    answer = browser.get(page("export_file", export.pk))
    return len(b"".join(answer.streaming_content)) if answer.status_code == 200 else answer.status_code


def sheet(export):
    with export.file.open("rb") as file:
        return [
            list(line) for line in openpyxl.load_workbook(io.BytesIO(file.read())).active.iter_rows(values_only=True)
        ]


def test_the_journals_of_a_filter_are_in_the_file(acme):
    lin = a_member(points=100)
    spend(member_id=lin.pk, points=40, reference="order/1", note="=1+1", by=MAKER)
    rows = sheet(made("journals", kind="spend"))
    assert (len(rows), rows[1][3:5], rows[1][6]) == (2, ["'=1+1", -40], "order/1")


def test_balances_hide_phones(acme):
    a_member(points=70, name="林晓", phone="13800138000")
    rows = sheet(made("balances"))
    line = next(line for line in rows if line[1] == "林晓")
    assert (line[3], line[5]) == ("138****8000", 70)


def test_every_kind_can_be_made(acme):
    lin, budget = a_member(), a_budget()
    posted(an_approved([row(lin, 100)], budget=budget))
    for kind in set(Export.Kind.values) - {"ledger"}:
        rows = sheet(made(kind, budget=budget.pk))
        assert len(rows) > 1 or kind == "days"


def test_the_ledger_package_is_whole(acme):
    a_member(points=100)
    with zipfile.ZipFile(made("ledger").file.path) as package:
        assert {"manifest.json", "entries.csv", "seals.csv"} <= set(package.namelist())


def test_a_file_that_cannot_be_made_says_so(acme):
    export = exports.ask(kind="movements", shown={}, language="zh-hans", by=MAKER)
    exports.make(export_id=export.pk)
    export.refresh_from_db()
    assert (export.state, bool(export.error), export.is_ready) == ("failed", True, False)


def test_a_killed_workers_file_is_found_and_made_again(acme):
    export = exports.ask(kind="balances", shown={}, language="zh-hans", by=MAKER)
    Export.objects.filter(pk=export.pk).update(state="running", attempts=1, touched_at=timezone.now() - LEFT_AFTER * 2)
    assert selectors.exports_left_behind() == [export.pk]
    exports.make(export_id=export.pk)
    export.refresh_from_db()
    assert (export.state, export.attempts) == ("done", 2)


def test_a_made_file_is_not_made_again(acme):
    export = made("balances")
    exports.make(export_id=export.pk)
    export.refresh_from_db()
    assert export.attempts == 1


def test_nobody_fills_the_queue(acme):
    for _ in range(exports.OPEN_AT_MOST):
        exports.ask(kind="balances", shown={}, language="en", by=MAKER)
    with pytest.raises(TooManyExports):
        exports.ask(kind="balances", shown={}, language="en", by=MAKER)


def test_files_go_after_their_days(acme):
    export = made("balances")
    path = export.file.path
    Export.objects.update(expires_at=timezone.now())
    assert (exports.drop_expired(), exports.drop_expired()) == (1, 0)
    export.refresh_from_db()
    with pytest.raises(FileNotFoundError):
        open(path, "rb")  # noqa: SIM115
    assert (export.state, bool(export.file)) == ("expired", False)


def test_a_download_is_logged_and_guarded(acme, at, cast):
    export = made("balances", by=given.actor(cast.owner))
    owner = at("acme", cast.owner)
    answer = owner.get(page("export_file", export.pk))
    assert (answer.status_code, len(b"".join(answer.streaming_content))) == (200, export.size)
    assert OperationLog.objects.filter(action="export.take", actor_id=cast.owner.pk).exists()
    assert at("acme", cast.merchandiser).get(page("export_file", export.pk)).status_code == 403
    assert owner.get(page("export_file", export.pk + 1)).status_code == 404


def test_people_in_a_file_are_shown_to_its_maker_alone(acme, at, cast):
    mine, figures = made("balances", by=given.actor(cast.hr)), made("days", by=given.actor(cast.hr))
    other = at("acme", cast.owner)  # may see balances, but with another's eyes
    asked = [(at("acme", cast.hr), mine), (other, mine), (other, figures)]
    assert [taken(browser, one) for browser, one in asked] == [mine.size, 404, figures.size]
    assert page("export_file", mine.pk) not in other.get(page("exports")).content.decode()


def test_who_may_not_see_members_cannot_take_their_balances(acme, at, cast):
    export = made("balances")  # an approver may export, and does not see members
    approver = at("acme", cast.approver)
    assert approver.get(page("export_file", export.pk)).status_code == 404
    assert approver.post(page("export_new"), {"what": "balances"}).status_code == 403


def test_a_list_is_exported_with_its_filter(acme, at, cast):
    at("acme", cast.owner).post(
        page("export_new"), {"what": "journals", "q": "茶", "kind": "spend", "last_on": "2026-11-01"}
    )
    assert Export.objects.get().filter == {"query": "茶", "kind": "spend", "last_on": "2026-11-01"}


@pytest.mark.parametrize(
    "form", [{}, {"what": "passwords"}, {"what": "movements"}, {"what": "days", "month": "2026-13"}]
)
def test_nonsense_is_not_exported(acme, at, cast, form):
    assert at("acme", cast.owner).post(page("export_new"), form).status_code == 302
    assert not Export.objects.exists()


@pytest.mark.parametrize("count", [1, 3])
def test_the_download_centre_costs_the_same_for_one_and_three(at, cast, acme, django_assert_num_queries, count):
    for _ in range(count):
        exports.ask(kind="balances", shown={}, language="en", by=given.actor(cast.owner))
    owner = at("acme", cast.owner)
    with django_assert_num_queries(13):
        owner.get(page("exports"))
