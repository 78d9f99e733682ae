"""Pictures that come with a sheet of goods: by address or in a zip, drawn anew, each once."""

import io

import pytest

from catalog.gateways.pictures import Pretend
from catalog.models import GoodsImport, GoodsPicture, Product, Sku
from catalog.selectors import imports as questions
from core.files.archives import ArchiveRefused
from tests.catalog.sheets import (
    HEADER,
    a_picture,
    a_row,
    a_zip,
    brought,
    counts,
    exported,
    judged,
    problems,
)


def test_pictures_come_by_address_and_are_drawn_anew(acme):
    world = Pretend({"https://p.example/a.png": a_picture(), "https://p.example/b.jpg": a_picture("blue", "JPEG")})
    brought(
        [*a_row("MUG"), "https://p.example/a.png", "https://p.example/b.jpg"],
        header=[*HEADER, "图片1", "图片2"],
        world=world,
    )
    images = Product.objects.get(skus__code="MUG").images.all()
    assert [(one.width, one.height, begins_with(one.file)) for one in images] == [(40, 30, b"RIFF")] * 2


def begins_with(file):
    with file.open() as opened:
        return opened.read(4)


def test_a_picture_that_does_not_come_is_told_and_the_goods_are_there(acme):
    world = Pretend({"https://p.example/a.png": b"no picture"})
    rows = [[*a_row("MUG"), "https://p.example/a.png"], [*a_row("CUP"), "https://p.example/none.png"]]
    found = brought(*rows, header=[*HEADER, "图片1"], world=world)
    assert [one.state for one in questions.import_pictures(found)] == ["failed"] * 2
    whys = [one.why for one in questions.why_not_brought(list(questions.import_pictures(found)))]
    assert "图片打不开" in whys[0] and "找不到" in whys[1] and Sku.objects.filter(code="CUP").exists()


@pytest.mark.parametrize("address", ["http://p.example/a.png", "ftp://p.example/a.png", "file:///etc/passwd"])
def test_only_https_addresses_are_taken(acme, address):
    assert problems(judged([*a_row("MUG"), address], header=[*HEADER, "图片1"])) == [(2, "picture1", "picture_address")]


def test_pictures_come_in_a_zip_by_column_or_called_as_the_sku(acme):
    box = a_zip(MUG__png=a_picture(), MUG_n2__jpg=a_picture("blue", "JPEG"), 封面__png=a_picture("green"))
    rows = [[*a_row("MUG"), ""], [*a_row("CUP"), "封面.png"]]
    found = brought(*rows, header=[*HEADER, "图片1"], archive=box)
    assert Product.objects.get(skus__code="MUG").images.count() == 2
    assert Product.objects.get(skus__code="CUP").images.count() == 1
    assert not found.archive


def test_a_name_that_is_not_in_the_zip_is_told(acme):
    found = judged([*a_row("MUG"), "没有.png"], header=[*HEADER, "图片1"], archive=a_zip(x__png=a_picture()))
    assert problems(found) == [(2, "picture1", "picture_absent")]


def test_the_same_picture_is_brought_once(acme):
    world = Pretend({"https://p.example/a.png": a_picture()})
    row = [*a_row("MUG"), "https://p.example/a.png"]
    brought(row, header=[*HEADER, "图片1"], world=world)
    again = judged(row, header=[*HEADER, "图片1"])
    assert counts(again) == (0, 0, 1, 0)
    GoodsImport.objects.update(state="dropped")
    rows = exported()
    assert counts(judged(*rows[1:], header=rows[0]))[:2] == (0, 0)
    assert GoodsPicture.objects.count() == 1


def test_what_is_no_zip_is_refused_and_nothing_is_kept(acme):
    with pytest.raises(ArchiveRefused):
        judged(a_row("MUG"), archive=io.BytesIO(b"no zip"))
    assert not GoodsImport.objects.exists()
