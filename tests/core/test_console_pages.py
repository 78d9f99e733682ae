"""The console's pages are declared beside their routes; Ctrl K finds them by name, by sound, by initials."""

import pytest
from django.urls import reverse
from django.utils import translation

from config import urls_mall  # noqa: F401 -- its routes declare the pages
from core.registry import console_pages as registry
from core.registry.console_pages import console_pages
from tests import given


def found(query, may=lambda permission: True):
    return [page.name for page in registry.search(query, may=may)]


@pytest.mark.parametrize(
    ("query", "route"),
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
def test_a_page_is_found(acme, query, route):
    assert route in found(query)


def test_in_english_by_its_english_name(acme):
    with translation.override("en"):
        assert "zones" in found("zone")


def test_nothing_is_found_for_nothing_and_for_nonsense(acme):
    assert found("") == found("   ") == found("qqqq") == []


def test_only_pages_one_may_enter(acme):
    assert "goods_bulk" not in found("批量", may=lambda permission: permission.endswith(".view"))


def test_every_page_of_a_menu_group_has_its_own_place(acme):
    places = [(page.group, page.place) for page in console_pages()]
    assert len(places) == len(set(places)) > 40


def test_the_menu_leads_to_each_page_whoever_sees_all(at, acme):
    text = at("acme", given.a_user("owner")).get("/console/").content.decode()
    for page in console_pages():
        if page.in_menu and page.name != "start":
            assert f'href="{reverse(f"console:{page.name}", urlconf="config.urls_mall")}"' in text, page.name


def test_the_palette_shows_them(at, acme):
    text = at("acme", given.a_user("merchandiser")).get("/console/search/", {"q": "同义"}).content.decode()
    assert "搜索同义词" in text and "/console/synonyms/" in text
