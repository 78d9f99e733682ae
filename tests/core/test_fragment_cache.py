"""The fragment cache: what is rendered once, for how long, for whom; lazy values; versions that all processes read."""

import threading

import pytest
from django.core.cache import cache
from django.template import Context, Template, TemplateSyntaxError

from core.tenancy import enter
from core.ui import fragment_cache
from core.ui.fragment_cache import SharedVersion, cached, lazy


@pytest.fixture(autouse=True)
def as_in_production(settings):
    settings.DEBUG = False


@pytest.fixture
def clock(monkeypatch):
    """A clock that only the test moves."""
    now = [1_000.0]
    monkeypatch.setattr(fragment_cache.time, "monotonic", lambda: now[0])
    return now


def shelf(value):
    return cached(("shelf",), 10, lambda: value)


def test_a_fragment_is_rendered_once_and_again_when_it_has_expired(clock):
    assert shelf("first") == "first"
    clock[0] += 5
    assert shelf("second") == "first"
    clock[0] += 10
    assert shelf("third") == "third"


def test_while_one_reader_renews_a_fragment_the_others_see_the_old_one(clock):
    shelf("old")
    clock[0] += 13
    rendering, go_on = threading.Event(), threading.Event()

    def render_slowly():
        rendering.set()
        go_on.wait(5)
        return "new"

    renewal = threading.Thread(target=lambda: cached(("shelf",), 10, render_slowly))
    renewal.start()
    rendering.wait(5)
    assert shelf("rendered twice") == "old"
    go_on.set()
    renewal.join()
    assert shelf("rendered again") == "new"


def test_a_fragment_nobody_asked_for_in_a_long_time_is_shown_to_nobody(clock):
    shelf("of yesterday")
    clock[0] += 60
    assert shelf("of today") == "of today"


def test_when_a_renewal_fails_the_next_reader_tries_soon(clock):
    shelf("old")
    clock[0] += 13
    with pytest.raises(ZeroDivisionError):
        cached(("shelf",), 10, lambda: 1 // 0)
    assert shelf("too early") == "old"
    clock[0] += fragment_cache.RENEWAL_SECONDS
    assert shelf("new") == "new"


def test_fragments_rendered_together_do_not_expire_together(clock):
    for n in range(50):
        cached((n,), 10, lambda: "old")
    clock[0] += 10
    renewed = [cached((n,), 10, lambda: "new") == "new" for n in range(50)]
    assert any(renewed)
    assert not all(renewed)


def test_the_cache_stays_within_its_bytes_and_drops_what_was_used_longest_ago(clock):
    big = "文" * (fragment_cache.MAX_BYTES // 8)
    for n in range(6):
        cached((n,), 10, lambda: big + str(n))  # noqa: B023 -- called at once
    assert fragment_cache._bytes <= fragment_cache.MAX_BYTES
    assert cached((5,), 10, lambda: "again") != "again"
    assert cached((0,), 10, lambda: "again") == "again"


def test_a_tenant_never_sees_the_fragment_of_another(acme, globex):
    assert shelf("of acme") == "of acme"
    with enter(globex):
        assert shelf("of globex") == "of globex"
    assert shelf("again") == "of acme"


def form(seconds, token):
    template = Template("{% cached seconds 'form' %}<form>{% csrf_token %}</form>{% endcached %}")
    return template.render(Context({"seconds": seconds, "csrf_token": token}))


@pytest.mark.parametrize("seconds", [60, 0])
def test_a_cached_form_carries_the_token_of_whoever_sees_it(seconds):
    assert 'value="of-lin"' in form(seconds, "of-lin")
    of_zhao = form(seconds, "of-zhao")
    assert 'value="of-zhao"' in of_zhao
    assert "of-lin" not in of_zhao


@pytest.mark.parametrize("tag", ["{% cached %}", "{% cached 60 %}"])
def test_the_tag_needs_seconds_and_a_name(tag):
    with pytest.raises(TemplateSyntaxError):
        Template(tag + "{% endcached %}")


def test_a_lazy_value_is_computed_once_and_not_at_all_while_its_fragment_is_cached():
    computed = []
    goods = lazy(lambda: computed.append("computed") or ["cup", "pot"])
    template = Template("{% cached 60 'goods' version %}{% if goods %}{{ goods|join:' ' }}{% endif %}{% endcached %}")
    assert template.render(Context({"goods": goods, "version": 1})) == "cup pot"
    assert computed == ["computed"]
    other = lazy(lambda: computed.append("again") or ["cup"])
    assert template.render(Context({"goods": other, "version": 1})) == "cup pot"
    assert computed == ["computed"]
    assert template.render(Context({"goods": other, "version": 2})) == "cup"


# Shared versions: two objects of one name stand for two processes.


@pytest.fixture
def processes(acme):
    return SharedVersion("test"), SharedVersion("test")


def test_processes_agree_on_a_version(processes):
    here, there = processes
    assert here.current() == there.current() == here.current()


def test_a_raise_shows_here_at_once_and_elsewhere_within_seconds(processes, clock, django_capture_on_commit_callbacks):
    here, there = processes
    before = here.current(), there.current()
    with django_capture_on_commit_callbacks(execute=True):
        here.raise_version()
        in_transaction = here.current()
    assert len({before[0], in_transaction, here.current()}) == 3
    assert there.current() == before[1]
    clock[0] += fragment_cache.CHECK_SECONDS + 0.1
    assert there.current() != before[1]


def test_what_is_rolled_back_is_not_shown_elsewhere(processes, clock, django_capture_on_commit_callbacks):
    here, there = processes
    before = there.current()
    with django_capture_on_commit_callbacks(execute=False):
        here.raise_version()
    clock[0] += fragment_cache.CHECK_SECONDS + 0.1
    assert there.current() == before


def test_a_version_belongs_to_its_tenant(processes, globex, django_capture_on_commit_callbacks):
    here, _ = processes
    with enter(globex):
        before = here.current()
    with django_capture_on_commit_callbacks(execute=True):
        here.raise_version()
    with enter(globex):
        assert here.current() == before


def test_a_version_still_rises_when_redis_has_lost_it(processes, clock):
    here, _ = processes
    before = here.current()
    cache.clear()
    clock[0] += fragment_cache.CHECK_SECONDS + 0.1
    assert here.current() != before
