#!/usr/bin/env python3
"""Add an exported ledger up again and re-compute its hash chain. Python's standard library only; trusts nothing but the file.

    python3 verify_ledger.py LEDGER.zip [--last-digest HEX]

Checked: each row's own check · every entry has two different sides, a journal, accounts and (for members) a lot · a lot's
entries add up to what remains of it, within 0 and what was granted · a member's entries equal the member's lots · a budget's
entries equal what it has left and what is reserved · points only ever come from the issuer · the chain of seals.
`--last-digest` compares the end of the chain with a digest you noted earlier: a chain re-made from a forged history differs.
Ends with 0 when everything agrees, 1 with the rows named when not, 2 when the file can't be read or has an older format.
"""

import argparse
import csv
import hashlib
import io
import itertools
import json
import sys
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from typing import Any

FORMAT = "xiaoyang-ledger/2"
OLDER = "xiaoyang-ledger/1"
MOST = 20
Row = dict[str, str]
Numbered = tuple[int, Row]  # with the number of its line
Stray = Callable[[int, list[Numbered]], None]  # told of rows whose journal is missing


class OlderFormat(Exception):
    """An export from before the first release; the sentence says what to do."""


class Findings:
    """What does not agree, in the order it was found."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.count = 0

    def add(self, text: str) -> None:
        self.count += 1
        if len(self.said) < MOST:
            self.said.append(text)


class Rows:
    """The rows of one file with their line numbers; a row whose check does not fit is named."""

    def __init__(self, archive: zipfile.ZipFile, name: str, findings: Findings) -> None:
        self.archive, self.name, self.findings = archive, name, findings

    def __iter__(self) -> Iterator[Numbered]:
        with self.archive.open(self.name) as raw:
            reader = csv.reader(io.TextIOWrapper(raw, encoding="utf-8", newline=""))
            columns = next(reader)
            for row in reader:
                *values, check = row or [""]
                if len(row) != len(columns) or hashlib.sha256("|".join(values).encode()).hexdigest()[:16] != check:
                    self.findings.add(f"{self.name} line {reader.line_num}: the row was changed: {','.join(row)[:120]}")
                if len(row) == len(columns):
                    yield reader.line_num, dict(zip(columns, values, strict=False))


def number(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        return 0


class Books:
    """The sums that must agree."""

    def __init__(self, archive: zipfile.ZipFile, findings: Findings) -> None:
        self.archive, self.findings = archive, findings
        self.account = {row["id"]: row["kind"] for _, row in self.rows("accounts")}
        self.lots = {row["id"]: (line, row) for line, row in self.rows("lots")}
        self.of_lot: dict[str, int] = defaultdict(int)
        self.of_account: dict[str, int] = defaultdict(int)
        self.entries = 0

    def rows(self, name: str) -> Rows:
        return Rows(self.archive, f"{name}.csv", self.findings)

    def entry(self, line: int, row: Row) -> None:
        self.entries += 1
        where, points = f"entries.csv line {line} (journal {row['journal']}, line {row['line']})", number(row["points"])
        if points == 0 or row["account"] == row["contra"]:
            self.findings.add(f"{where}: an entry needs two sides and a movement")
        for side in ("account", "contra"):
            if row[side] not in self.account:
                self.findings.add(f"{where}: account {row[side]} does not exist")
        if row["lot"] and row["lot"] not in self.lots:
            self.findings.add(f"{where}: lot {row['lot']} does not exist")
        if self.account.get(row["account"]) == "member":
            if not row["lot"]:
                self.findings.add(f"{where}: points of a member without a lot")
            self.of_lot[row["lot"]] += points
        elif self.account.get(row["contra"]) == "member":
            self.findings.add(f"{where}: a member stands on the other side")
        self.of_account[row["account"]] += points
        self.of_account[row["contra"]] -= points

    def close(self) -> None:
        held: dict[str, int] = defaultdict(int)
        for lot, (line, row) in self.lots.items():
            remaining, granted = number(row["remaining"]), number(row["granted"])
            held[row["account"]] += remaining
            if not 0 <= remaining <= granted:
                self.findings.add(f"lots.csv line {line} (lot {lot}): {remaining} of {granted} is impossible")
            if self.of_lot[lot] != remaining:
                self.findings.add(
                    f"lots.csv line {line} (lot {lot}): {remaining} remain, its entries say {self.of_lot[lot]}"
                )
        for account, kind in self.account.items():
            points = self.of_account[account]
            if kind == "member" and points != held[account]:
                self.findings.add(f"account {account}: its lots hold {held[account]}, its entries say {points}")
            if kind in ("redeemed", "expired", "hold") and points < 0:
                self.findings.add(f"account {account} ({kind}): {points} is below zero")
            if kind == "transit" and points:
                self.findings.add(f"account {account} (transit): {points} got stuck")
        for line, row in self.rows("budgets"):
            left = number(row["available"]) + number(row["reserved"])
            points = self.of_account[row["account"]]
            if left != points:
                self.findings.add(
                    f"budgets.csv line {line} ({row['name']}): {left} left and reserved, its entries say {points}"
                )
        if sum(self.of_account.values()):
            self.findings.add("the accounts do not add up to zero")


def grouped(rows: Iterable[Numbered], key: str) -> Callable[[int, Stray], list[Numbered]]:
    """Rows that follow each other by journal id, as a lookup that only goes forward."""
    groups = itertools.groupby(rows, key=lambda item: number(item[1][key]))
    current = next(groups, None)

    def of(journal: int, stray: Stray) -> list[Numbered]:
        nonlocal current
        while current and current[0] < journal:
            stray(current[0], list(current[1]))
            current = next(groups, None)
        if current and current[0] == journal:
            found = list(current[1])
            current = next(groups, None)
            return found
        return []

    return of


def verify(path: str, last_digest: str | None = None) -> tuple[Findings, dict[str, Any]]:
    """All findings about the export at `path`, and a summary."""
    findings = Findings()
    with zipfile.ZipFile(path) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        if manifest.get("format") == OLDER:
            raise OlderFormat(
                f"This file has the older format {OLDER}: export the ledger again, or check it with the verify_ledger.py "
                "of the version that wrote it."
            )
        if manifest.get("format") != FORMAT:
            raise ValueError(f"not a {FORMAT} export")
        books = Books(archive, findings)
        seals = [row for _, row in books.rows("seals")]
        sealed, digest = chain(books, seals, findings)
        books.close()
        for name, file in manifest["files"].items():
            if not findings.count and hashlib.sha256(archive.read(name)).hexdigest() != file["sha256"]:
                findings.add(f"{name}: not the file that was exported")
    if last_digest and last_digest.lower() != digest:
        findings.add(f"the chain ends with {digest}, not with {last_digest}")
    summary = {
        "tenant": manifest["tenant"],
        "exported_at": manifest["exported_at"],
        "entries": books.entries,
        "lots": len(books.lots),
        "seals": len(seals),
        "sealed_journals": sealed,
        "last_digest": digest,
    }
    return findings, summary


def chain(books: Books, seals: list[Row], findings: Findings) -> tuple[int, str]:
    """Walk journals with their entries and changes once, in order of id; returns journals sealed and the last digest."""

    def stray(journal: int, rows: list[Numbered]) -> None:
        for line, row in rows:
            findings.add(f"entries.csv line {line}: journal {journal} does not exist")
            books.entry(line, row)

    entries_of, changes_of = grouped(books.rows("entries"), "journal"), grouped(books.rows("changes"), "journal")
    previous, block, waiting = bytes(32), hashlib.sha256(bytes(32)), iter(seals)
    seal, journals, entries, sealed = next(waiting, None), 0, 0, 0

    def close(seal: Row) -> None:
        nonlocal previous, block, journals, entries, sealed
        found = block.digest()
        if (found.hex(), journals, entries) != (seal["digest"], number(seal["journals"]), number(seal["entries"])):
            findings.add(
                f"seal {seal['no']} is broken: its journals (up to {seal['last_journal']}) were changed, added or removed"
            )
        sealed += journals
        previous = bytes.fromhex(seal["digest"]) if len(seal["digest"]) == 64 else found
        block, journals, entries = hashlib.sha256(previous), 0, 0

    last = 0
    for _line, row in books.rows("journals"):
        last = number(row["id"])
        while seal and last > number(seal["last_journal"]):
            close(seal)
            seal = next(waiting, None)
        own = entries_of(last, stray)
        for line, entry in own:
            books.entry(line, entry)
        block.update(journal_digest(row, own, changes_of(last, lambda *_: None)))
        journals, entries = journals + 1, entries + len(own)
    entries_of(last + 1 << 62, stray)
    while seal:
        close(seal)
        seal = next(waiting, None)
    return sealed, previous.hex()


def journal_digest(row: Row, entries: list[Numbered], changes: list[Numbered]) -> bytes:
    """SHA-256 over the journal's facts, its entries and the lives it changed; docs/ledger.md spells the text out."""
    head = "|".join(
        row[name]
        for name in (
            "id",
            "kind",
            "reference",
            "request_hash",
            "reverses",
            "actor",
            "actor_name",
            "note",
            "event_at",
            "created_at",
        )
    )
    lines = "\n".join(
        "|".join(
            [
                *(entry[name] for name in ("line", "account", "contra", "lot", "points")),
                *filter(None, [entry["part"]]),  # bought goods only
            ]
        )
        for _, entry in entries
    )
    lives = "\n".join("|".join(change[name] for name in ("lot", "available", "expires")) for _, change in changes)
    return hashlib.sha256(f"{head}\n{lines}\n{lives}".encode()).digest()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("file")
    parser.add_argument("--last-digest", help="the end of the chain as you noted it earlier (64 hex digits)")
    asked = parser.parse_args()
    csv.field_size_limit(1 << 24)
    try:
        findings, summary = verify(asked.file, asked.last_digest)
    except OlderFormat as refusal:
        print(refusal)
        return 2
    except (OSError, ValueError, KeyError, StopIteration, zipfile.BadZipFile, UnicodeDecodeError, csv.Error) as error:
        print(f"can't be read: {error!r}")
        return 2
    print("\n".join(f"{name}: {value}" for name, value in summary.items()))
    print("\n".join(findings.said))
    if findings.count:
        print(f"NOT in order: {findings.count} finding(s)")
        return 1
    print("in order")
    return 0


if __name__ == "__main__":
    sys.exit(main())
