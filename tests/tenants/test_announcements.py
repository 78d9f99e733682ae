"""Words to tenants' consoles: to all, to one scenario, to one mall; for a time; put away, unless urgent."""

import datetime as dt

import pytest
from django.utils import timezone

from core.tenancy import enter
from tenants.models import Announcement
from tenants.selectors.announcements import announcements_for
from tenants.services import announcements
from tests import given
from tests.conftest import tenant


def say(title="维护", *, level="warning", hours=(-1, 1), **whom):
    now = timezone.now()
    starts, ends = (now + dt.timedelta(hours=n) for n in hours)
    with enter(tenant("platform")):
        return announcements.publish(
            title=title, text="两点到两点半", level=level, starts_at=starts, ends_at=ends, by=given.SYSTEM, **whom
        )


def heard(slug):
    return [one.title for one in announcements_for(tenant(slug))]


@pytest.mark.parametrize(("hours", "shown"), [((-1, 1), True), ((1, 2), False), ((-2, -1), False)])
def test_it_is_shown_from_its_start_to_its_end(db, hours, shown):
    say(hours=hours)
    assert bool(heard("acme")) == shown


def test_one_malls_words_are_for_no_other(db):
    say(tenant_id=tenant("acme").pk)
    assert (heard("acme"), heard("globex")) == (["维护"], [])


def test_a_scenarios_words_are_for_its_malls(db):
    say("给员工福利", scenario="welfare")
    say("给经销商", scenario="channel")
    assert heard("acme") == ["给员工福利"]


def test_the_most_urgent_stands_first(db):
    say("新闻", level="news")
    say("断网", level="urgent")
    assert heard("acme") == ["断网", "新闻"]


def test_withdrawn_is_gone_at_once(db):
    one = say()
    with enter(tenant("platform")):
        announcements.withdraw(announcement_id=one.pk, by=given.SYSTEM)
    assert heard("acme") == []


def test_who_read_it_puts_it_away_for_themselves_only(acme, at, cast):
    one = say()
    reader, other = at("acme", cast.owner), at("acme", cast.hr)
    assert "两点到两点半" in reader.get("/console/").content.decode()
    reader.post(f"/console/platform/announcements/{one.pk}/")
    assert "两点到两点半" not in reader.get("/console/").content.decode()
    assert "两点到两点半" in other.get("/console/").content.decode()


def test_what_is_urgent_stays(acme, at, cast):
    one = say(level="urgent")
    assert at("acme", cast.owner).post(f"/console/platform/announcements/{one.pk}/").status_code == 404


def test_another_malls_words_cannot_be_put_away(acme, at, cast):
    one = say(tenant_id=tenant("globex").pk)
    assert at("acme", cast.owner).post(f"/console/platform/announcements/{one.pk}/").status_code == 404


@pytest.fixture
def written(ops, at):
    """Write one on the page; the answer."""
    operator = at("platform", given.a_user("operator"))

    def write(**changes):
        form = {
            "title": "年终维护",
            "text": "",
            "level": "news",
            "audience": "",
            "starts_at": "2026-01-01T00:00",
            "ends_at": "2999-01-01T00:00",
        }
        return operator.post("/announcements/", form | changes)

    return write


def test_an_operator_writes_to_one_mall(written):
    written(audience="one", slug="globex")
    assert Announcement.objects.get().tenant.slug == "globex"


@pytest.mark.parametrize(
    "wrong", [{"ends_at": "2025-12-31T00:00"}, {"audience": "one", "slug": "nobody"}, {"title": ""}, {"level": "loud"}]
)
def test_nonsense_is_not_published(written, wrong):
    assert written(**wrong).status_code == 422
    assert not Announcement.objects.exists()
