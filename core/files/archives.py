"""Zips of small files (pictures, mostly) that somebody uploads: looked into before anything is unpacked.

Sizes in a zip's directory may lie, so what is read is counted again while it is read.
"""

import zipfile
import zlib
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import IO

from django.utils.translation import gettext_lazy as _

from core.documents.workbooks.limits import MAX_RATIO
from core.errors import DomainError

MAX_BYTES = 200 * 1024 * 1024
MAX_ENTRIES = 60_000
PIECE = 64 * 1024
UTF8_NAMES = 0x800
CAUSES = {
    "not_a_zip": _("压缩包打不开：请上传 zip，不要加密或分卷。"),
    "too_big": _("压缩包超过 200 MB，请分几次上传。"),
    "too_many": _("压缩包里的文件太多。"),
    "bomb": _("压缩包解开后过大，已拒绝。"),
    "locked": _("压缩包有密码，请去掉密码后再上传。"),
}


class ArchiveRefused(DomainError):
    """The upload is no zip we open, or built to hurt; `facts["cause"]` is one of CAUSES."""

    code = "archive_refused"

    def __init__(self, cause: str) -> None:
        super().__init__(CAUSES[cause], cause=cause)


@dataclass(frozen=True, slots=True)
class Entry:
    """A file in a zip: its name without folders, its bytes unpacked, and a mark that is the same for the same content."""

    name: str
    size: int
    mark: str
    info: zipfile.ZipInfo


def entries(file: IO[bytes], *, endings: Collection[str], max_entry: int) -> list[Entry]:
    """The files of a zip whose names end in `endings` (lower case, with the dot), at most `max_entry` bytes each; larger
    ones and other kinds are left out. Nothing is unpacked. Raises ArchiveRefused."""
    file.seek(0, 2)
    packed = file.tell()
    if packed > MAX_BYTES:
        raise ArchiveRefused("too_big")
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as box:
            infos = [one for one in box.infolist() if not one.is_dir()]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise ArchiveRefused("not_a_zip") from error
    if len(infos) > MAX_ENTRIES:
        raise ArchiveRefused("too_many")
    if any(one.flag_bits & 1 for one in infos):
        raise ArchiveRefused("locked")
    if sum(one.file_size for one in infos) > MAX_RATIO * max(packed, 1024):
        raise ArchiveRefused("bomb")
    named = [(_name(one), one) for one in infos]
    return [
        Entry(name, one.file_size, f"{one.CRC:08x}-{one.file_size}", one)
        for name, one in named
        if PurePosixPath(name).suffix.lower() in endings and not name.startswith(".") and one.file_size <= max_entry
    ]


def content(file: IO[bytes], entry: Entry, *, max_entry: int) -> bytes:
    """One file of the zip, counted while it is unpacked. Raises ArchiveRefused."""
    pieces: list[bytes] = []
    size = 0
    file.seek(0)
    try:
        with zipfile.ZipFile(file) as box, box.open(entry.info) as opened:
            while piece := opened.read(PIECE):
                size += len(piece)
                if size > max_entry:
                    raise ArchiveRefused("bomb")
                pieces.append(piece)
    except (zipfile.BadZipFile, OSError, ValueError, EOFError, NotImplementedError, RuntimeError, zlib.error) as error:
        raise ArchiveRefused("not_a_zip") from error
    return b"".join(pieces)


def _name(info: zipfile.ZipInfo) -> str:
    """Without folders; a name that was not written in UTF-8 is what Chinese Windows writes."""
    name = info.filename
    if not info.flag_bits & UTF8_NAMES:
        try:
            name = name.encode("cp437").decode("gb18030")
        except (UnicodeEncodeError, UnicodeDecodeError):
            name = info.filename
    return PurePosixPath(name.replace("\\", "/")).name
