"""A sheet's rows that wait for somebody's answer: packed and sealed in one value."""

import base64
import csv
import io
import zlib
from collections.abc import Iterable, Iterator

from core.privacy import crypto


def seal_rows(rows: Iterable[list[str]]) -> tuple[bytes, int]:
    """The rows sealed for the tenant in force, and how many they are."""
    text, count = io.StringIO(newline=""), 0
    writer = csv.writer(text)
    for row in rows:
        count += 1
        writer.writerow(row)
    packed = zlib.compress(text.getvalue().encode(), 1)
    return crypto.encrypt(base64.b64encode(packed).decode()), count


def unseal_rows(sealed: bytes | memoryview) -> Iterator[list[str]]:
    """The rows again, as they were."""
    packed = base64.b64decode(crypto.decrypt(sealed))
    return csv.reader(io.StringIO(zlib.decompress(packed).decode(), newline=""))
