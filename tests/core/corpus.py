"""Files people send, and files built to hurt. Everything is made here; no binary is kept in the repository."""

import datetime as dt
import io
import struct
import zipfile

import openpyxl
import xlsxwriter

TABLE = [["工号", "积分"], ["E1", "100"]]
NS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def xlsx(*rows, options=None, **sheets):
    """A workbook by xlsxwriter; numbers stay numbers."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"strings_to_formulas": False, **(options or {})}) as book:
        for name, content in (sheets or {"名单": rows}).items():
            sheet = book.add_worksheet(name)
            for at, row in enumerate(content):
                sheet.write_row(at, 0, row)
    return out.getvalue()


def written(write, options=None):
    """A workbook whose one sheet `write(book, sheet)` fills."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, options or {}) as book:
        write(book, book.add_worksheet("名单"))
    return out.getvalue()


def raw(sheet, strings="", more=None, dimension=""):
    """A minimal xlsx around this sheet data."""
    parts = {
        "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.'
        'spreadsheetml.sheet.main+xml"/></Types>',
        "_rels/.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{REL}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{NS}" xmlns:r="{REL}"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f'<Relationship Id="r1" Type="{REL}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="r2" Type="{REL}/sharedStrings" Target="sharedStrings.xml"/></Relationships>',
        "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{NS}">{dimension}<sheetData>{sheet}</sheetData></worksheet>',
        "xl/sharedStrings.xml": f'<sst xmlns="{NS}">{strings}</sst>',
        **(more or {}),
    }
    return zipped(parts)


def zipped(parts, kind=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", kind) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def cell(reference, value, kind="inlineStr"):
    if kind == "inlineStr":
        return f'<c r="{reference}" t="inlineStr"><is><t>{value}</t></is></c>'
    return f'<c r="{reference}" t="{kind}"><v>{value}</v></c>'


HEAD = f'<row r="1">{cell("A1", "工号")}{cell("B1", "积分")}</row>'


def good(rest="", **more):
    """A good header, then whatever."""
    return raw(HEAD + rest, **more)


def zip_bomb():
    return zipped({"xl/workbook.xml": b"<a/>", "xl/worksheets/sheet1.xml": b"0" * (500 << 20)})


def liar():
    """A bomb whose directory says it is small."""
    data = bytearray(zipped({"xl/workbook.xml": b"<a/>", "xl/worksheets/sheet1.xml": b"<c/>" * (80 << 20)}))
    small = struct.pack("<I", 4096)
    real = struct.pack("<I", 4 * (80 << 20))
    return bytes(data.replace(real, small))


def nested_bomb():
    inner = zipped({"deep.xml": b"0" * (50 << 20)})
    return zipped({f"level{n}.zip": inner for n in range(50)})


def far_corners():
    return good(f'<row r="1048576">{cell("XFD1048576", "x")}</row>')


def far_corners_unusual():
    """The same with attributes in another order, so that a careless look does not see it."""
    return good('<row r="1048576"><c t="inlineStr" r="XFD1048576"><is><t>x</t></is></c></row>')


def million_columns():
    return good("<row r='2'>" + "".join(f'<c r="BZZZ{n}"><v>1</v></c>' for n in range(2, 20)) + "</row>")


def wide():
    return xlsx(["工号", "积分", *[""] * 200], ["E1", 100, *range(16_000)])


def million_empty_rows():
    rows = "".join(f'<row r="{n}"/>' for n in range(2, 1_000_000))
    return good(rows + f'<row r="1000000">{cell("A1000000", "E1")}</row>', dimension='<dimension ref="A1:XFD1048576"/>')


def declared_dimension():
    return good(f'<row r="2">{cell("A2", "E1")}{cell("B2", "100")}</row>', dimension='<dimension ref="A1:XFD1048576"/>')


def string_bomb():
    """One text of a megabyte that a hundred thousand cells point at."""
    rows = "".join(f'<row r="{n}"><c r="A{n}" t="s"><v>0</v></c></row>' for n in range(2, 100_000))
    return good(rows, strings=f"<si><t>{'x' * (1 << 20)}</t></si>")


def many_strings():
    return good(cell("A2", "0", "s"), strings="<si/>" * 9_000_000)


def entities(kind):
    doctype = {
        "xxe": '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        "laughs": '<!DOCTYPE a [<!ENTITY a "aaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;">]>',
    }[kind]
    sheet = f'{doctype}<worksheet xmlns="{NS}"><sheetData>{HEAD}<row r="2">{cell("A2", "&x;")}</row></sheetData></worksheet>'
    return raw("", more={"xl/worksheets/sheet1.xml": sheet})


def external_links():
    link = f'<externalLink xmlns="{NS}"><externalBook r:id="r1" xmlns:r="{REL}"/></externalLink>'
    return good(
        f'<row r="2">{cell("A2", "E1")}{cell("B2", "100")}</row>',
        more={"xl/externalLinks/externalLink1.xml": link},
    )


def with_macros():
    return good(
        f'<row r="2">{cell("A2", "E1")}{cell("B2", "100")}</row>',
        more={"xl/vbaProject.bin": b"\xd0\xcf\x11\xe0" + b"x" * 99},
    )


def encrypted():
    """What Excel makes of a workbook with a password: an OLE file with the package inside."""
    name = "EncryptedPackage".encode("utf-16-le")
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504 + name + b"\0" * 2000


def encrypted_zip():
    data = bytearray(xlsx(*TABLE))
    data[6] |= 1
    at = data.index(b"PK\x01\x02")
    while at >= 0:
        data[at + 8] |= 1
        at = data.find(b"PK\x01\x02", at + 1)
    return bytes(data)


def twice_the_same_part():
    return zipped({"xl/workbook.xml": "<a/>", "xl/Workbook.xml": "<b/>"})


def formulas():
    def write(book, sheet):
        sheet.write_row(0, 0, TABLE[0])
        sheet.write(1, 0, "E1")
        sheet.write_formula(1, 1, "=50*2", None, 100)

    return written(write)


def uncounted_formula():
    book = openpyxl.Workbook()
    book.active.append(TABLE[0])
    book.active.append(["E1", "=50*2"])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def merged_title():
    def write(book, sheet):
        sheet.merge_range(0, 0, 0, 1, "名单")
        sheet.merge_range(1, 0, 1, 1, "人力资源部")
        sheet.write_row(2, 0, TABLE[0])
        sheet.write_row(3, 0, ["E1", 100])

    return written(write)


def merged_header():
    def write(book, sheet):
        sheet.merge_range(0, 0, 1, 0, "工号")
        sheet.merge_range(0, 1, 1, 1, "积分")
        sheet.write_row(2, 0, ["E1", 100])

    return written(write)


def dated(options=None):
    def write(book, sheet):
        sheet.write_row(0, 0, ["工号", "积分", "有效期"])
        sheet.write(1, 0, "E1")
        sheet.write(1, 1, 100)
        sheet.write_datetime(1, 2, dt.date(2030, 12, 31), book.add_format({"num_format": "yyyy-mm-dd"}))

    return written(write, options)


def hidden_first():
    def write(book, sheet):
        sheet.write_row(0, 0, ["工号", "积分"])
        sheet.write_row(1, 0, ["HIDDEN", 999])
        shown = book.add_worksheet("可见")
        for at, row in enumerate(TABLE):
            shown.write_row(at, 0, row)
        shown.activate()
        shown.set_first_sheet()
        sheet.hide()

    return written(write)


def error_cells():
    def write(book, sheet):
        sheet.write_row(0, 0, TABLE[0])
        sheet.write(1, 0, "E1")
        sheet.write_formula(1, 1, "=NA()", None, "#N/A")

    return written(write)


def ods(rows=TABLE, repeated=""):
    cells = "".join(
        "<table:table-row>"
        + "".join(
            f'<table:table-cell office:value-type="string"><text:p>{one}</text:p></table:table-cell>' for one in row
        )
        + "</table:table-row>"
        for row in rows
    )
    body = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0">'
        f'<office:body><office:spreadsheet><table:table table:name="a">{cells}{repeated}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    return zipped({"mimetype": kind, "content.xml": body, "META-INF/manifest.xml": manifest})


def ods_bomb():
    row = (
        '<table:table-row table:number-rows-repeated="1000000"><table:table-cell office:value-type="string" '
        'table:number-columns-repeated="16000"><text:p>x</text:p></table:table-cell></table:table-row>'
    )
    return ods(repeated=row)


def ods_empty_tail():
    """What LibreOffice really writes below the data."""
    row = '<table:table-row table:number-rows-repeated="1048500">'
    row += '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
    return ods(repeated=row)


def xls(rows=(("Employee No", "Points"), ("E1", "100"))):
    """An Excel 5 workbook: a BIFF5 stream in an OLE envelope, both by hand."""
    records = _record(0x0809, struct.pack("<HHHH", 0x0500, 0x0005, 0, 1997))
    sheet = _record(0x0809, struct.pack("<HHHH", 0x0500, 0x0010, 0, 1997))
    for at, row in enumerate(rows):
        for column, text in enumerate(row):
            content = text.encode("ascii")
            sheet += _record(0x0204, struct.pack("<HHHH", at, column, 0, len(content)) + content)
    sheet += _record(0x000A, b"")
    name = b"Sheet1"
    offset = len(records) + 4 + 7 + len(name) + 4
    records += _record(0x0085, struct.pack("<IHB", offset, 0, len(name)) + name) + _record(0x000A, b"")
    return _ole("Book", (records + sheet).ljust(4096, b"\0"))


def _record(kind, content):
    return struct.pack("<HH", kind, len(content)) + content


def _ole(name, stream):
    """A compound file with one stream: header, one FAT sector, one directory sector, the stream's sectors."""
    sectors = -(-len(stream) // 512)
    fat = [0xFFFFFFFD, 0xFFFFFFFE] + [n + 3 for n in range(sectors - 1)] + [0xFFFFFFFE]
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16
    header += struct.pack(
        "<HHHHH6sIIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, b"\0" * 6, 0, 1, 1, 0, 4096, 0xFFFFFFFE, 0, 0xFFFFFFFE, 0, 0
    )
    header += struct.pack("<109I", *([0xFFFFFFFF] * 108), 0xFFFFFFFF)[4:]
    header = (header[:76] + struct.pack("<I", 0) + header[76:])[:512].ljust(512, b"\xff")
    entries = (
        _entry("Root Entry", 5, 1, 0xFFFFFFFE, 0)
        + _entry(name, 2, 0xFFFFFFFF, 2, len(stream))
        + _entry("", 0, 0xFFFFFFFF, 0, 0) * 2
    )
    table = struct.pack(f"<{len(fat)}I", *fat).ljust(512, b"\xff")
    return header + table + entries + stream.ljust(sectors * 512, b"\0")


def _entry(name, kind, child, start, size):
    encoded = name.encode("utf-16-le")
    length = len(encoded) + 2 if name else 0
    return encoded.ljust(64, b"\0") + struct.pack(
        "<HBBIII16sIQQIQ", length, kind, 1, 0xFFFFFFFF, 0xFFFFFFFF, child, b"\0" * 16, 0, 0, 0, start, size
    )
