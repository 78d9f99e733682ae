"""Sheets in: kinds, encodings, and files built to hurt (PROMISES S4). Sheets out: nothing runs (S5)."""

import io
import zipfile

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.documents.sheets import MAX_BYTES, SheetRefused, read_rows, write_xlsx


def xlsx(*rows):
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def test_numbers_and_dates_are_read_as_people_wrote_them():
    import datetime as dt

    assert list(read_rows(xlsx(["工号", 7.0, 1.5, dt.date(2026, 12, 31)]), "a.xlsx")) == [
        ["工号", "7", "1.5", "2026-12-31"]
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_csv_in_the_encodings_people_have(encoding):
    assert list(read_rows("工号,姓名\nE1,陈思远\n".encode(encoding), "a.csv")) == [["工号", "姓名"], ["E1", "陈思远"]]


def bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * (500 << 20))
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "a.xlsx"),
        (b"   ", "a.csv"),
        (b"PK\x03\x04broken", "a.xlsx"),
        (xlsx(["a"])[:300], "a.xlsx"),
        (b"%PDF-1.7", "a.pdf"),
        (b"\xd0\xcf\x11\xe0broken", "a.xls"),
        (b"a,b\x00c", "a.csv"),
        (b"x" * (MAX_BYTES + 1), "a.csv"),
        (b"\xff\xfe\xfd\x80\x81", "a.csv"),
        (b"<html>", "a.xlsx"),
    ],
)
def test_what_is_no_sheet_is_refused_in_words(data, name):
    with pytest.raises(SheetRefused) as refusal:
        list(read_rows(data, name))
    assert len(str(refusal.value)) > 4


def test_a_zip_bomb_is_refused_before_it_is_opened():
    data = bomb()
    assert len(data) < 1_000_000
    with pytest.raises(SheetRefused):
        list(read_rows(data, "a.xlsx"))


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "＝1+1", "－1"])
def test_what_goes_out_does_not_run(cell):
    sheet = openpyxl.load_workbook(io.BytesIO(write_xlsx(["名"], [[cell]]))).active
    assert (sheet["A2"].data_type, sheet["A2"].value) == ("s", "'" + cell)


@settings(deadline=None)  # the first sheet loads what writes it
@given(
    st.lists(st.text(st.sampled_from("=+-@\t\r＝＋－＠|!'\"A1 ()"), min_size=1, max_size=8), min_size=1, max_size=20)
)
def test_whatever_goes_out_is_text_when_it_is_read_again(cells):
    sheet = openpyxl.load_workbook(io.BytesIO(write_xlsx(["名"], [[cell] for cell in cells]))).active
    assert [cell.data_type for (cell,) in sheet.iter_rows(min_row=2) if cell.value is not None].count("f") == 0
