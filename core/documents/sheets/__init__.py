"""Sheets in and out: xlsx/xls/ods by calamine in a process of its own, csv in the encodings people have; xlsx row by row.

Limits stand before anything is opened (PROMISES S4). What is written can't run (PROMISES S5, CWE-1236).
"""

from core.documents.sheets.reading import (
    MAX_BYTES,
    Sheet,
    SheetRefused,
    SheetSummary,
    header_key,
    read_rows,
    read_sheet,
)
from core.documents.sheets.writing import XLSX, inert, write_xlsx, write_xlsx_to

__all__ = [
    "MAX_BYTES",
    "XLSX",
    "Sheet",
    "SheetRefused",
    "SheetSummary",
    "header_key",
    "inert",
    "read_rows",
    "read_sheet",
    "write_xlsx",
    "write_xlsx_to",
]
