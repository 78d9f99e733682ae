"""Ctrl K finds the console's desks by name, by sound, by initials; only those one may enter."""

import pytest
from django.urls import NoReverseMatch, reverse
from django.utils import translation

from tenants.selectors.desks import DESKS, desks
from tests import given
from tests.routes import routes


def found(words, may=lambda permission: True):
    return [desk.route for desk in desks(words, may=may)]


@pytest.mark.parametrize(
    ("words", "route"),
    [
        ("导入", "goods_imports"),
        ("daoru", "goods_imports"),
        ("dao ru", "goods_imports"),
        ("spdr", "goods_imports"),
        ("改价", "goods_bulk"),
        ("专区", "zones"),
        ("tyc", "synonyms"),
        ("同义", "synonyms"),
        ("kmc", "pools"),
        ("API", "api_keys"),
    ],
)
def test_a_desk_is_found(acme, words, route):
    assert route in found(words)


def test_in_english_by_its_english_name(acme):
    with translation.override("en"):
        assert "zones" in found("zone")


def test_nothing_is_found_for_nothing_and_for_nonsense(acme):
    assert found("") == found("   ") == found("qqqq") == []


def test_only_desks_one_may_enter(acme):
    assert "goods_bulk" not in found("批量", may=lambda permission: permission.endswith(".view"))


def test_every_desk_asks_what_its_page_asks(acme):
    permissions = {route.name: route.view.permission for route in routes("config.urls_mall")}
    wrong = {desk.route for desk in DESKS if permissions.get(f"console:{desk.route}") != desk.permission}
    assert wrong == set()
    for desk in DESKS:
        try:
            reverse(f"console:{desk.route}", urlconf="config.urls_mall")
        except NoReverseMatch:
            pytest.fail(desk.route)


def test_the_palette_shows_them(at, acme):
    text = at("acme", given.a_user("merchandiser")).get("/console/search/", {"q": "同义"}).content.decode()
    assert "搜索同义词" in text and "/console/synonyms/" in text
