"""Files people send and files built to hurt (PROMISES S4): each is read, or refused in words, quickly and in little memory."""

import json
import struct
import subprocess
import sys
import time
from pathlib import Path

import pytest

from core.documents.sheets import SheetRefused, read_rows
from core.documents.workbooks import child
from points.services.grants.columns import header_words
from tests.core import corpus

ROOT = Path(child.__file__).resolve().parents[3]
HTML = b"<html><table><tr><td>a</td></tr></table></html>"
XML_2003 = b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"></Workbook>'
TWO = [["工号", "积分"], ["E1", "100"]]
CSV = "工号,积分\nE1,100\n"

REFUSED = {
    "zip bomb": (corpus.zip_bomb, "a.xlsx", "过大"),
    "a zip directory that lies": (corpus.liar, "a.xlsx", "过大"),
    "zips in a zip": (corpus.nested_bomb, "a.xlsx", "压缩包"),
    "the last cell of the grid": (corpus.far_corners, "a.xlsx", "20 万行"),
    "the last cell, attributes swapped": (corpus.far_corners_unusual, "a.xlsx", "20 万行"),
    "columns that do not exist": (corpus.million_columns, "a.xlsx", "范围过大"),
    "a million empty rows": (corpus.million_empty_rows, "a.xlsx", "20 万行"),
    "one text pointed at by all cells": (corpus.string_bomb, "a.xlsx", "过大"),
    "nine million texts": (corpus.many_strings, "a.xlsx", "过大"),
    "external entity": (lambda: corpus.entities("xxe"), "a.xlsx", "外部引用"),
    "entities in entities": (lambda: corpus.entities("laughs"), "a.xlsx", "外部引用"),
    "a password (OLE)": (corpus.encrypted, "a.xlsx", "密码"),
    "a password (zip)": (corpus.encrypted_zip, "a.xlsx", "密码"),
    "the same part twice": (corpus.twice_the_same_part, "a.xlsx", "打不开"),
    "truncated": (lambda: corpus.xlsx(*TWO)[:3000], "a.xlsx", "打不开"),
    "wrong magic": (lambda: b"PK\x05\x06" + b"\0" * 18, "a.xlsx", "打不开"),
    "noise behind a zip's magic": (lambda: b"PK\x03\x04" + bytes(range(256)) * 20, "a.xlsx", "打不开"),
    "noise behind an xls's magic": (lambda: b"\xd0\xcf\x11\xe0" + bytes(range(256)) * 20, "a.xls", "打不开"),
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + b"\0" * 99, "a.xlsx", "PNG"),
    "a pdf": (lambda: b"%PDF-1.7\n", "名单.xlsx", "PDF"),
    "an archive": (lambda: b"Rar!\x1a\x07\x00", "a.xlsx", "RAR"),
    "a web page called xls": (lambda: HTML, "a.xls", "网页"),
    "an xml sheet of 2003": (lambda: XML_2003, "a.xls", "2003"),
    "a workbook in binary": (lambda: corpus.zipped({"xl/workbook.bin": b"x"}), "a.xlsb", "xlsb"),
    "no cell at all": (lambda: corpus.xlsx([]), "a.xlsx", "没有数据"),
    "an ods that repeats itself": (corpus.ods_bomb, "a.ods", "范围过大"),
    "nothing": (lambda: b"", "a.csv", "空的"),
    "a csv with NUL": (lambda: b"a,b\x00c\n", "a.csv", "打不开"),
    "a csv in no encoding": (lambda: b"a,\xff\xfe\xfd\x80\x81\n", "a.csv", "编码"),
    "a csv of one endless line": (lambda: b"," * (4 << 20), "a.csv", "换行"),
    "a csv with an open quote": (lambda: b'a,b\n"' + b"x,y\n" * 100_000, "a.csv", "引号"),
    "a file of no kind": (lambda: b"\x00\x01\x02", "a.bin", "认不出"),
}
READ = {
    "numbers as text": (lambda: corpus.xlsx(["工号", "积分"], ["E1", "100"]), "a.xlsx", TWO),
    "numbers as numbers": (lambda: corpus.xlsx(["工号", "积分"], ["E1", 100.0]), "a.xlsx", TWO),
    "a long id as a number": (
        lambda: corpus.xlsx(["工号", "积分"], [13800138000, 100]),
        "a.xlsx",
        [TWO[0], ["13800138000", "100"]],
    ),
    "an id beyond a number's digits": (
        lambda: corpus.xlsx(["工号"], [1.380013800138e17]),
        "a.xlsx",
        [["工号"], ["1.380013800138000e+17"]],
    ),
    "empty columns first": (lambda: corpus.xlsx(["", "no", "points"]), "a.xlsx", [["", "no", "points"]]),
    "booleans": (lambda: corpus.xlsx(["工号", "积分"], ["E1", True]), "a.xlsx", [TWO[0], ["E1", "TRUE"]]),
    "a formula's value": (corpus.formulas, "a.xlsx", TWO),
    "a formula nobody counted": (corpus.uncounted_formula, "a.xlsx", [TWO[0], ["E1", ""]]),
    "error cells": (corpus.error_cells, "a.xlsx", [TWO[0], ["E1", ""]]),
    "a merged title above": (corpus.merged_title, "a.xlsx", [["名单", ""], ["人力资源部", ""], *TWO]),
    "merged headers": (corpus.merged_header, "a.xlsx", [TWO[0], ["", ""], TWO[1]]),
    "dates": (corpus.dated, "a.xlsx", [["工号", "积分", "有效期"], ["E1", "100", "2030-12-31"]]),
    "dates since 1904": (
        lambda: corpus.dated({"date_1904": True}),
        "a.xlsx",
        [["工号", "积分", "有效期"], ["E1", "100", "2030-12-31"]],
    ),
    "a hidden sheet first": (corpus.hidden_first, "a.xlsx", TWO),
    "the header on the second sheet": (lambda: corpus.xlsx(说明=[["请看下一张"], ["谢谢"]], 名单=TWO), "a.xlsx", TWO),
    "macros (left alone)": (corpus.with_macros, "a.xlsm", TWO),
    "external links (left alone)": (corpus.external_links, "a.xlsx", TWO),
    "a declared giant": (corpus.declared_dimension, "a.xlsx", TWO),
    "leading empty rows": (lambda: corpus.xlsx([], [], *TWO), "a.xlsx", [["", ""], ["", ""], *TWO]),
    "ods": (corpus.ods, "a.ods", TWO),
    "an ods with LibreOffice's tail": (corpus.ods_empty_tail, "a.ods", TWO),
    "xls": (corpus.xls, "a.xls", [["Employee No", "Points"], ["E1", "100"]]),
    "csv": (lambda: CSV.encode(), "a.csv", TWO),
    "csv with BOM": (lambda: CSV.encode("utf-8-sig"), "a.csv", TWO),
    "csv in GBK": (lambda: CSV.encode("gbk"), "a.csv", TWO),
    "csv in GB18030": (lambda: "工号,积分\nE1,100\n㐂,1\n".encode("gb18030"), "a.csv", [*TWO, ["㐂", "1"]]),
    "csv in UTF-16": (lambda: CSV.encode("utf-16"), "a.csv", TWO),
    "csv in UTF-16 without BOM": (
        lambda: "no,points\nE1,100\n".encode("utf-16-le"),
        "a.csv",
        [["no", "points"], ["E1", "100"]],
    ),
    "csv with CRLF": (lambda: CSV.replace("\n", "\r\n").encode(), "a.csv", TWO),
    "csv with CR": (lambda: CSV.replace("\n", "\r").encode(), "a.csv", TWO),
    "csv with semicolons": (lambda: CSV.replace(",", ";").encode(), "a.csv", TWO),
    "tsv": (lambda: CSV.replace(",", "\t").encode(), "a.tsv", TWO),
    "tabs called xls": (lambda: CSV.replace(",", "\t").encode("gbk"), "a.xls", TWO),
    "a line break in quotes": (lambda: b'no,points\n"E\n1",100\n', "a.csv", [["no", "points"], ["E\n1", "100"]]),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_what_can_not_be_read_is_refused_with_its_cause(kind):
    make, name, word = REFUSED[kind]
    data, started = make(), time.monotonic()
    with pytest.raises(SheetRefused) as refusal:
        list(read_rows(data, name, known=header_words()))
    assert word in str(refusal.value)
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("kind", READ)
def test_what_people_send_is_read_as_they_meant_it(kind):
    make, name, rows = READ[kind]
    assert list(read_rows(make(), name, known=header_words())) == rows


def far_xls():
    """An xls of one row whose second cell stands in the grid's last corner, many times over."""
    data = bytearray(corpus.xls(rows=[["no", "points"], ["E1", "100"]]))
    at = data.rindex(struct.pack("<HHHHH", 0x0204, 8 + 3, 1, 1, 0))
    data[at + 4 : at + 8] = struct.pack("<HH", 65535, 255)
    return bytes(data)


OPTIONS = json.dumps({"known": [], "sheet": "", "look": True})  # as core.documents.sheets asks for a workbook
PEAK = """
import json, resource, subprocess, sys
done = subprocess.run([sys.executable, "-I", "-c", *sys.argv[1:]], input=sys.stdin.buffer.read(), stdout=-1, stderr=-3)
print(json.dumps([resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, bool(done.stdout) or done.returncode < 0]))
"""


@pytest.mark.parametrize(
    "make",
    [
        corpus.zip_bomb,
        corpus.liar,
        corpus.nested_bomb,
        corpus.far_corners,
        corpus.far_corners_unusual,
        corpus.wide,
        corpus.million_empty_rows,
        corpus.string_bomb,
        corpus.many_strings,
        corpus.ods_bomb,
        far_xls,
    ],
    ids=lambda make: make.__name__,
)
def test_a_file_built_to_hurt_costs_little_memory_and_time(make):
    program = f"import sys; sys.path.insert(0, {str(ROOT)!r}); from core.documents.workbooks import child; child.main()"
    data, started = make(), time.monotonic()
    done = subprocess.run([sys.executable, "-c", PEAK, program, OPTIONS], input=data, capture_output=True, check=True)
    peak, has_answered_or_was_killed = json.loads(done.stdout)
    assert peak < 200 * 1024
    assert has_answered_or_was_killed
    assert time.monotonic() - started < 5


def test_the_reading_process_dies_alone():
    """Beyond every look beforehand there is the limit of the process itself."""
    program = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); from core.documents.workbooks import child;"
        "child.look_into = lambda data: bytearray(2 << 30); child.main()"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", program, OPTIONS], input=corpus.xlsx(*TWO), capture_output=True, check=False
    )
    assert b"bomb" in done.stdout
