"""What each scenario brings to a new mall."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import Category, Offer, Product, Sku
from core.models import OperationLog
from core.tenancy import enter
from members.selectors.audiences import segments
from points.selectors import point_types
from tenants.models import Tenant
from tenants.presets.scenarios import PRESETS
from tenants.selectors.scenario_texts import SCENARIO_TEXTS
from tenants.services import presets

SCENARIOS = [scenario.value for scenario in Tenant.Scenario]


@pytest.fixture
def bare(acme):
    """A mall with nothing in it."""
    Offer.objects.all().delete()
    Product.objects.all().delete()
    Category.objects.all().delete()
    return acme


@pytest.mark.parametrize("scenario", SCENARIOS)
def test_a_scenario_brings_shelves_goods_types_and_groups(bare, scenario):
    presets.install(scenario=scenario)
    preset = PRESETS[Tenant.Scenario(scenario)]
    assert presets.missing(scenario=scenario) == []
    assert Product.objects.on_sale().count() == len(preset.goods)
    assert {one.name for one in preset.types} <= set(point_types().values_list("name", flat=True))
    assert {name for name, _ in preset.groups} <= set(segments().values_list("name", flat=True))


def test_a_second_time_changes_nothing(bare):
    presets.install(scenario="channel")
    before = (Product.objects.count(), Sku.objects.count(), point_types().count(), OperationLog.objects.count())
    presets.install(scenario="channel")
    assert before == (Product.objects.count(), Sku.objects.count(), point_types().count(), OperationLog.objects.count())


def test_what_a_person_changed_stays(bare):
    presets.install(scenario="welfare")
    Product.objects.filter(art="tea").update(title="自家茶")
    presets.install(scenario="welfare")
    assert Product.objects.get(art="tea").title == "自家茶"


def test_the_five_put_different_things_in_front():
    drawn_blocks = [(preset.goods[0].art, preset.shelves[0][0], preset.first[:1]) for preset in PRESETS.values()]
    assert len(set(drawn_blocks)) == 5
    assert len({str(scene.banner) for scene in SCENARIO_TEXTS.values()}) == 5
    assert len({str(scene.slogan) for scene in SCENARIO_TEXTS.values()}) == 5
    assert len({scene.art for scene in SCENARIO_TEXTS.values()}) == 5


@pytest.mark.parametrize("preset", PRESETS.values(), ids=SCENARIOS)
def test_each_good_has_its_drawing_and_an_open_shelf(settings, preset):
    shelves = {slug for slug, *_ in preset.shelves}
    for good in preset.goods:
        assert (settings.BASE_DIR / "static" / "art" / f"{good.art}.svg").exists()
        assert good.category in shelves


def test_a_banner_leads_to_a_shelf_that_is_open():
    for scenario, scene in SCENARIO_TEXTS.items():
        shelf = scene.query.removeprefix("?category=")
        assert scene.query.startswith("?sort=") or shelf in {slug for slug, *_ in PRESETS[scenario].shelves}


def test_goods_go_out_set_by_set(bare):
    with CaptureQueriesContext(
        connection,
    ) as few:
        presets.install(scenario="campaign")
    assert len(few) <= 60


def test_what_is_missing_is_named(bare):
    assert presets.missing() == ["categories", "goods"]
    presets.install(scenario="loyalty")
    Offer.objects.filter(sku__product__art="mug").delete()
    assert presets.missing(scenario="loyalty") == ["prices or stock"]


def test_the_words_of_the_shop_name_no_points(acme, globex):
    """A mall may call its points otherwise: what is written into its tables must not know the word."""
    with enter(globex):
        assert not Product.objects.filter(description__contains="积分").exists()
        assert not Product.objects.filter(title__contains="积分").exists()
