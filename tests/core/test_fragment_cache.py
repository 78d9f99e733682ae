import threading

import pytest
from django.template import Context, Template

from core.ui import fragment_cache


@pytest.fixture(autouse=True)
def as_in_production(settings):
    settings.DEBUG = False


@pytest.fixture
def clock(monkeypatch):
    """A clock that only we move."""
    now = [1_000.0]
    monkeypatch.setattr(fragment_cache.time, "monotonic", lambda: now[0])
    return now


def asked(answer):
    return fragment_cache.kept(("shelf",), 10, lambda: answer)


def test_a_piece_is_made_once_and_again_when_its_time_is_up(clock):
    assert asked("first") == "first"
    clock[0] += 5
    assert asked("second") == "first"
    clock[0] += 10
    assert asked("third") == "third"


def test_while_one_renews_a_piece_the_others_see_the_old_one(clock):
    asked("old")
    clock[0] += 13
    waiting, go = threading.Event(), threading.Event()

    def slowly():
        waiting.set()
        go.wait(5)
        return "new"

    renewing = threading.Thread(target=lambda: fragment_cache.kept(("shelf",), 10, slowly))
    renewing.start()
    waiting.wait(5)
    assert asked("made twice") == "old"
    go.set()
    renewing.join()
    assert asked("again") == "new"


def test_a_piece_left_alone_for_long_is_shown_to_nobody(clock):
    asked("of yesterday")
    clock[0] += 60
    assert asked("of today") == "of today"


def test_when_renewing_fails_the_next_reader_tries_soon(clock):
    asked("old")
    clock[0] += 13
    with pytest.raises(ZeroDivisionError):
        fragment_cache.kept(("shelf",), 10, lambda: 1 // 0)
    assert asked("too early") == "old"
    clock[0] += fragment_cache.RENEWING
    assert asked("new") == "new"


def test_pieces_made_together_do_not_end_together(clock):
    for n in range(50):
        fragment_cache.kept((n,), 10, lambda: "old")
    clock[0] += 10
    renewed = [fragment_cache.kept((n,), 10, lambda: "new") == "new" for n in range(50)]
    assert any(renewed)
    assert not all(renewed)


def test_what_is_kept_stays_within_its_bytes_and_the_oldest_goes_first(clock):
    big = "文" * (fragment_cache.LIMIT // 8)
    for n in range(6):
        fragment_cache.kept((n,), 10, lambda: big + str(n))  # noqa: B023 -- called at once
    assert fragment_cache._bytes <= fragment_cache.LIMIT
    assert fragment_cache.kept((5,), 10, lambda: "made again") != "made again"
    assert fragment_cache.kept((0,), 10, lambda: "made again") == "made again"


def form(seconds, token):
    template = Template("{% load mall %}{% kept seconds 'form' %}<form>{% csrf_token %}</form>{% endkept %}")
    return template.render(Context({"seconds": seconds, "csrf_token": token}))


@pytest.mark.parametrize("seconds", [60, 0])
def test_a_kept_form_carries_the_token_of_whoever_sees_it(seconds):
    assert 'value="of-lin"' in form(seconds, "of-lin")
    of_zhao = form(seconds, "of-zhao")
    assert 'value="of-zhao"' in of_zhao
    assert "of-lin" not in of_zhao
