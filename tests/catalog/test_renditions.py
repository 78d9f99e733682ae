"""Smaller renditions of goods' pictures: drawn by a worker, shown as soon as they are there, gone with their picture."""

import io
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django_tenants.utils import schema_context
from PIL import Image

from catalog.models import Product, ProductImage
from catalog.services import products, renditions
from core.actors import SYSTEM
from core.tenancy import enter
from core.ui import fragment_cache
from tenants.services import archives, metering, provisioning, sandbox
from tests import given
from tests.catalog.sheets import a_row, a_zip, brought, taken_back
from tests.conftest import tenant


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def a_photo(width=1000, height=750):
    out = io.BytesIO()
    Image.effect_noise((width, height), 40).convert("RGB").save(out, "JPEG")
    return out.getvalue()


def a_picture(product, **size) -> ProductImage:
    return products.add_picture(product_id=product.pk, data=a_photo(**size), by=SYSTEM)


def files(media):
    return sorted(path.name.partition("-")[2] for path in Path(media).rglob("*.*"))


def drawn(image) -> ProductImage:
    while renditions.draw_next():
        pass
    image.refresh_from_db()
    return image


def test_a_picture_waits_and_serves_itself_until_the_worker_comes(acme):
    image = a_picture(given.a_product())
    assert (image.widths, image.drawn_at, image.srcset, image.small_url) == ([], None, "", image.file.url)


def test_the_worker_draws_it_in_both_widths(acme):
    image = drawn(a_picture(given.a_product()))
    assert image.widths == [320, 640]
    with image.file.storage.open(image.name_at(320)) as file, Image.open(file) as small:
        assert (small.size, small.format) == ((320, 240), "WEBP")
    assert image.srcset.split(", ")[-1] == f"{image.file.url} 1000w"
    assert image.small_url.endswith("-320.webp")


@pytest.mark.parametrize(("width", "widths"), [(640, [320]), (500, [320]), (320, []), (90, [])])
def test_nothing_is_drawn_larger_than_it_is(acme, width, widths):
    image = drawn(a_picture(given.a_product(), width=width, height=400))
    assert image.widths == widths and image.drawn_at


def test_a_rendition_weighs_a_fraction(acme):
    image = drawn(a_picture(given.a_product(), width=1200, height=1200))
    size = image.file.storage.size
    assert size(image.name_at(320)) * 4 < size(image.name_at(640)) * 2 < size(image.file.name)


def test_only_insiders_see_it(at, cast):
    image = drawn(a_picture(given.a_product()))
    answer = at("acme", cast.lin.user).get(image.small_url)
    assert b"".join(answer.streaming_content)[8:12] == b"WEBP"
    assert at("acme").get(image.small_url).status_code == 302
    assert at("globex").get(image.small_url).status_code in (302, 404)


def test_a_file_that_is_gone_is_not_asked_for_again_and_again(acme):
    image = a_picture(given.a_product())
    image.file.storage.delete(image.file.name)
    image = drawn(image)
    assert (image.widths, image.drawn_at is None) == ([], False)
    assert not renditions.draw_next()


def test_older_pictures_are_drawn_too_and_all_of_them_again_on_request(acme):
    image = drawn(a_picture(given.a_product()))
    ProductImage.objects.update(widths=[], drawn_at=None, width=0, height=0)
    assert (drawn(image).widths, image.width) == ([320, 640], 1000)
    assert renditions.retry() == 1
    assert drawn(image).widths == [320, 640]


def test_with_a_picture_all_its_files_go(acme, media, django_capture_on_commit_callbacks):
    product = given.a_product()
    image = drawn(a_picture(product))
    assert files(media) == ["", "320.webp", "640.webp"]
    with django_capture_on_commit_callbacks(execute=True):
        products.remove_picture(product_id=product.pk, image_id=image.pk, by=SYSTEM)
    assert files(media) == []


def test_a_sheets_pictures_are_drawn_and_go_with_its_undo(acme, media, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        sheet = brought(a_row("MUG"), archive=a_zip(MUG__jpg=a_photo()))
    image = drawn(Product.objects.get(skus__code="MUG").images.get())
    assert image.widths == [320, 640]
    with django_capture_on_commit_callbacks(execute=True):
        taken_back(sheet)
    assert files(media) == []


# What pages make of it


def test_a_card_shows_it_as_soon_as_the_list_is_rendered_anew(at, cast):
    image = a_picture(given.a_product(title="冰川杯"))
    browser = at("acme", cast.lin.user)
    assert "srcset" not in browser.get("/goods/?q=冰川杯").content.decode()
    drawn(image)
    fragment_cache.clear()  # a list is cached for 15 seconds
    page = browser.get("/goods/?q=冰川杯").content.decode()
    assert f"{image.small_url.replace('320', '640')} 640w" in page and "46vw" in page


def test_the_gallery_offers_every_width(at, cast):
    product = given.a_product()
    drawn(a_picture(product))
    page = at("acme", cast.lin.user).get(f"/goods/{product.public_id}/").content.decode()
    assert page.count("-320.webp 320w") == 1


@pytest.mark.parametrize("path", ["/", "/goods/"])
def test_pages_ask_no_more_than_without(at, cast, path, django_assert_max_num_queries):
    product = given.a_product()
    browser = at("acme", cast.lin.user)
    a_picture(product)
    browser.get(path)
    with CaptureQueriesContext(connection) as before:
        browser.get(path)
    drawn(product.images.get())
    with django_assert_max_num_queries(len(before)):
        browser.get(path)


def test_the_desk_shows_the_small_one(at, cast):
    image = drawn(a_picture(given.a_product()))
    page = at("acme", cast.merchandiser).get(f"/console/goods/{image.product.public_id}/").content.decode()
    assert image.small_url in page


# With the whole mall


def on_disk(media, schema):
    return sorted(path.name for path in (Path(media) / schema / "products").iterdir())


def all_served(image):
    return all(image.file.storage.exists(name) for name in image.names)


def test_renditions_come_along_into_a_sandbox_and_a_restored_mall(committing, media):
    with enter(tenant("acme")):
        drawn(a_picture(given.a_product()))
    with enter(tenant("platform")):
        copy = sandbox.ask(slug="acme-lab", host="acme-lab.localhost", tenant_id=tenant("acme").pk, by=SYSTEM)
    copy = provisioning.advance(tenant_id=copy.pk)
    archives.write(tenant("acme"), media / "acme.zip")
    restored = archives.restore(media / "acme.zip", slug="acme-2", host="acme-2.localhost")
    for mall in (copy, restored):
        with enter(mall):
            image = ProductImage.objects.get()
            assert image.widths == [320, 640] and all_served(image)
        assert on_disk(media, mall.schema_name) == on_disk(media, tenant("acme").schema_name)


def test_they_count_as_storage(acme, media):
    drawn(a_picture(given.a_product()))
    kept = sum(path.stat().st_size for path in Path(media).rglob("*.webp"))
    with schema_context("public"):
        assert metering._stored(acme.schema_name) - metering._stored("nobody") >= kept
