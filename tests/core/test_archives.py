"""Zips that come in: looked into before anything is unpacked, counted again while it is."""

import io
import zipfile

import pytest

from core.files import archives
from core.files.archives import ArchiveRefused, content, entries


def a_zip(files, **options):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, **options) as box:
        for name, data in files.items():
            box.writestr(name, data)
    return out


def names(file, **limits):
    return [one.name for one in entries(file, endings=(".png",), **{"max_entry": 1_000, **limits})]


def cause(file, **limits):
    with pytest.raises(ArchiveRefused) as refusal:
        names(file, **limits)
    return refusal.value.facts["cause"]


def test_files_are_found_by_name_without_their_folders():
    file = a_zip({"a/b/MUG.PNG": b"1", "readme.txt": b"2", "__MACOSX/._MUG.png": b"3", "big.png": b"x" * 2_000})
    assert names(file) == ["MUG.PNG"]


def test_a_file_comes_out_as_it_went_in():
    file = a_zip({"a.png": b"hello"})
    entry = entries(file, endings=(".png",), max_entry=100)[0]
    assert (content(file, entry, max_entry=100), entry.size) == (b"hello", 5)


def test_the_same_content_has_the_same_mark():
    file = a_zip({"a.png": b"hello", "b.png": b"hello", "c.png": b"other"})
    one, two, three = (entry.mark for entry in entries(file, endings=(".png",), max_entry=100))
    assert one == two != three


def test_names_of_chinese_windows_are_read():
    name = "红杯.png".encode("gb18030").decode("cp437")
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as box:
        info = zipfile.ZipInfo("x" * len(name) + "")
        box.writestr(info, b"1")
    data = out.getvalue().replace(("x" * len(name)).encode(), name.encode("cp437"))
    assert names(io.BytesIO(data)) == ["红杯.png"]


def test_what_would_unpack_to_much_more_is_refused():
    assert cause(a_zip({"a.png": b"\x00" * 3_000_000})) == "bomb"


@pytest.mark.parametrize("data", [b"", b"no zip", b"PK\x03\x04broken"])
def test_what_is_no_zip_is_refused(data):
    assert cause(io.BytesIO(data)) == "not_a_zip"


def test_a_locked_zip_is_refused():
    data = bytearray(a_zip({"a.png": b"hello"}).getvalue())
    place = data.index(b"PK\x01\x02")
    data[place + 8] |= 1
    assert cause(io.BytesIO(bytes(data))) == "locked"


def test_too_many_files_are_refused(monkeypatch):
    monkeypatch.setattr(archives, "MAX_ENTRIES", 2)
    assert cause(a_zip({f"{n}.png": b"1" for n in range(3)})) == "too_many"


def test_a_directory_that_lies_about_a_size_is_found_out():
    file = a_zip({"a.png": b"x" * 5_000})
    entry = entries(file, endings=(".png",), max_entry=10_000)[0]
    with pytest.raises(ArchiveRefused):
        content(file, entry, max_entry=1_000)
