"""A worker that is killed while it draws: nothing half-drawn is shown, and whoever comes next finishes."""

import io
import os
import signal
from pathlib import Path

import pytest
from django.db import connections
from PIL import Image

from catalog.models import ProductImage
from catalog.services import products, renditions
from core.actors import SYSTEM
from core.tenancy import enter
from core.tenancy.storage import TenantStorage
from tests import given
from tests.conftest import tenant

pytestmark = pytest.mark.drill


@pytest.fixture
def waiting(committing, settings, tmp_path):
    """Three pictures that wait."""
    settings.MEDIA_ROOT = tmp_path
    out = io.BytesIO()
    Image.effect_noise((900, 900), 40).convert("RGB").save(out, "PNG")
    with enter(tenant("acme")):
        product = given.a_product()
        for _ in range(3):
            products.add_picture(product_id=product.pk, data=out.getvalue(), by=SYSTEM)
        yield product


def die_at(step: int) -> None:
    """In a child: draw, and be killed at the writing of the n-th file, half of it written."""
    connections.close_all()  # a connection must not be shared
    child = os.fork()
    if child:
        assert os.WTERMSIG(os.waitpid(child, 0)[1]) == signal.SIGKILL
        return
    written, really = 0, TenantStorage.replace

    def replace(self, name, content):
        nonlocal written
        written += 1
        if written == step:
            Path(self.path(name)).with_suffix(".part").write_bytes(content[: len(content) // 2])
            os.kill(os.getpid(), signal.SIGKILL)
        really(self, name, content)

    TenantStorage.replace = replace  # type: ignore[method-assign]  # in a child that is about to be killed
    with enter(tenant("acme")):
        while renditions.draw_next():
            pass
    os._exit(0)


@pytest.mark.parametrize("step", [1, 2, 4])
def test_what_a_killed_worker_left_is_finished_by_the_next(waiting, step, tmp_path):
    die_at(step)
    for image in ProductImage.objects.all():
        for width in image.widths:
            with image.file.storage.open(image.name_at(width)) as file, Image.open(file) as picture:
                picture.load()
    assert ProductImage.objects.filter(drawn_at=None).count() == 3 - (step - 1) // 2
    while renditions.draw_next():
        pass
    assert set(map(tuple, ProductImage.objects.values_list("widths", flat=True))) == {(320, 640)}
    assert len([path for path in tmp_path.rglob("*.*") if path.is_file()]) == 9
