"""The word lists: source strings are Chinese, English stands in locale/en; no GNU gettext is needed."""

import io
from pathlib import Path
from typing import Any

from babel.messages import Catalog
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.utils.translation.template import templatize

from core.registry.apps import own_apps

KEYWORDS: dict[str, Any] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
PO = Path(settings.BASE_DIR) / "locale" / "en" / "LC_MESSAGES" / "django.po"


class Command(BaseCommand):
    help = "Collect the words of code and templates into locale/en; --check fails on a missing one, --compile only compiles."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: Any) -> None:
        parser.add_argument(
            "--check", action="store_true", help="change nothing; fail when English lacks or keeps words"
        )
        parser.add_argument("--compile", action="store_true", help="only write the .mo file")
        parser.add_argument(
            "--import", dest="tsv", nargs="*", default=[], help="msgid<TAB>english[<TAB>plural] files to take in"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        catalog = _read()
        if not options["compile"]:
            wanted = _collect()
            missing = [m.id for m in wanted if m.id and not _translated(catalog, m.id)]
            stale = [m.id for m in catalog if m.id and m.id not in wanted]
            if options["check"]:
                self._report(missing, stale)
            else:
                catalog.update(wanted, no_fuzzy_matching=True)
                catalog.obsolete.clear()
                for path in options["tsv"]:
                    _take_in(catalog, Path(path))
                _write(catalog)
                left = [m.id for m in catalog if m.id and not _translated(catalog, m.id)]
                self.stdout.write(f"words: {len(catalog)} in all, {len(left)} without English")
                for words in left[:400]:
                    self.stdout.write(f"  {words[0] if isinstance(words, tuple) else words}")
        with PO.with_suffix(".mo").open("wb") as out:
            write_mo(out, catalog)

    def _report(self, missing: list, stale: list) -> None:
        if missing or stale:
            lines = [f"no English: {words}" for words in missing] + [f"no longer used: {words}" for words in stale]
            raise CommandError("\n".join(lines))
        self.stdout.write("words: both languages are complete")


def _collect() -> Catalog:
    catalog = Catalog(locale="en", charset="utf-8")
    root = Path(settings.BASE_DIR)
    sources = [
        path
        for app in (*own_apps(), "config")
        for path in sorted((root / app).rglob("*.py"))
        if "migrations" not in path.parts
    ]
    for path in sources + sorted((root / "templates").rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        code = _as_python(text, origin=str(path)) if path.suffix == ".html" else text
        for _line, words, _comments, context in extract("python", io.BytesIO(code.encode()), keywords=KEYWORDS):
            catalog.add(words, context=context, locations=[(str(path.relative_to(root)), 1)])
    return catalog


def _as_python(template: str, origin: str) -> str:
    # Django's stand-in for Python keeps the template's indents, which Python's tokenizer then stumbles over.
    return "\n".join(line.strip() for line in templatize(template, origin=origin).splitlines())


def _read() -> Catalog:
    if not PO.exists():
        return Catalog(locale="en", charset="utf-8")
    with PO.open("rb") as source:
        return read_po(source, locale="en", charset="utf-8")


def _write(catalog: Catalog) -> None:
    catalog.project, catalog.header_comment = (
        "xiaoyang-mall",
        "# English words of 小羊云商. The source language is Chinese.",
    )
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as out:
        write_po(out, catalog, no_location=True, sort_output=True, omit_header=False, width=0)


def _translated(catalog: Catalog, words: Any) -> bool:
    message = catalog.get(words[0] if isinstance(words, tuple) else words)
    if message is None or message.fuzzy:
        return False
    return all(message.string) if isinstance(message.string, tuple) else bool(message.string)


def _take_in(catalog: Catalog, path: Path) -> None:
    for line in path.read_text(encoding="utf-8").splitlines():
        words, *english = [part.replace("\\n", "\n") for part in line.split("\t")]
        message = catalog.get(words)
        if message is None or not english or _translated(catalog, words):
            continue
        message.string = (english[0], english[-1]) if isinstance(message.id, tuple) else english[0]
