"""One line in settings makes an app known; nothing else lists the apps by hand, but the order of the layers."""

import tomllib

import pytest

from core.management.commands import words
from core.registry import collecting, features, log_actions, quotas
from core.registry.apps import own_apps
from tests import test_house
from tests.core.test_every_act_is_logged import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]
LAYERS = PROJECT["importlinter"]["contracts"][0]["layers"]


def test_every_folder_with_an_app_is_an_app_of_the_settings():
    assert {path.parent.name for path in ROOT.glob("*/apps.py")} <= set(own_apps())


@pytest.mark.parametrize("app", own_apps())
def test_the_house_walks_it_and_its_layer_is_known(app):
    assert any(path.parts[len(ROOT.parts)] == app for path in test_house.SOURCES)
    assert app in PROJECT["importlinter"]["root_packages"]
    assert app in " | ".join(LAYERS).split(" | ")


@pytest.fixture
def an_app_more(tmp_path, monkeypatch, settings):
    """An app nobody else knows, in a folder of its own: the line in settings is all it has."""
    (tmp_path / "picnics").mkdir()
    for module, text in {
        "__init__": "",
        "features": "from core.registry.features import Feature\nFEATURES = {'picnics': Feature('野餐', '一起出游', place=5)}",
        "log_actions": "LOG_ACTIONS = {'picnic.hold': '办野餐'}",
        "quotas": "QUOTAS = {'picnics': '野餐数'}",
    }.items():
        (tmp_path / "picnics" / f"{module}.py").write_text(text)
    monkeypatch.syspath_prepend(tmp_path)
    declared = (features.features, log_actions.log_actions, quotas.quotas)
    for one in declared:
        one.cache_clear()
    settings.INSTALLED_APPS = [*settings.INSTALLED_APPS, "picnics"]
    yield
    for one in declared:
        one.cache_clear()


def test_what_a_new_app_declares_is_known_at_once(an_app_more):
    assert log_actions.action_words("picnic.hold") == "办野餐"
    assert next(iter(features.features())) == "picnics"
    assert quotas.label_of("picnics") == "野餐数"


def test_what_is_declared_twice_is_refused(an_app_more, monkeypatch):
    named = collecting.apps.get_app_configs()
    monkeypatch.setattr(collecting.apps, "get_app_configs", lambda: [*named, *named])
    with pytest.raises(ValueError, match="declares again"):
        collecting.collect("quotas", "QUOTAS")


def test_the_words_of_every_app_are_collected():
    sources = {message.locations[0][0].split("/")[0] for message in words._collect() if message.id}
    assert {app for app in own_apps() if (ROOT / app / "log_actions.py").exists()} <= sources


def test_every_metric_of_a_plan_has_a_name():
    from tenants.models import Metric

    assert set(Metric) == set(quotas.quotas())
