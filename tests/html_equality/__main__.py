"""The command: write what every page says now, or compare two such folders."""

# ruff: noqa: T201

import difflib
import os
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
FOLDER, ONLY = "HTML_EQUALITY_FOLDER", "HTML_EQUALITY_ONLY"


def write(folder: Path, only: str = "") -> int:
    """Render every page into the folder, or those of the routes whose full names begin so (`storefront:order`)."""
    folder.mkdir(parents=True, exist_ok=True)
    os.environ[FOLDER] = str(folder.resolve())
    os.environ[ONLY] = only
    failed = int(pytest.main([str(HERE / "render.py"), "-q", "-p", "no:cacheprovider"]))
    if (folder / "summary.list").exists():
        print((folder / "summary.list").read_text(encoding="utf-8"), end="")
    return failed


def pages(folder: Path) -> dict[str, str]:
    """Each page's tokens by its name."""
    return {str(path.relative_to(folder)): path.read_text(encoding="utf-8") for path in sorted(folder.rglob("*.txt"))}


def compare(before: Path, after: Path) -> int:
    """Print every difference as a unified diff; 1 if there is any."""
    old, new = pages(before), pages(after)
    differing = [name for name in sorted(old.keys() | new.keys()) if old.get(name) != new.get(name)]
    for name in differing:
        lines = (old.get(name, "").splitlines(), new.get(name, "").splitlines())
        print("\n".join(difflib.unified_diff(*lines, f"before/{name}", f"after/{name}", lineterm="", n=2)))
    states = {name.rpartition(".")[0].rpartition(".")[0] for name in old | new}
    routes = {state.rpartition("/")[2].partition("@")[0] for state in states}
    print(f"{len(routes)} routes, {len(states)} states, {len(old | new)} pages in their languages: ", end="")
    print(f"{len(differing)} differ")
    return 1 if differing or not old else 0


def main(arguments: list[str]) -> int:
    """The command line."""
    match arguments:
        case ["write", folder, *only]:
            return write(Path(folder), *only)
        case ["compare", before, after]:
            return compare(Path(before), Path(after))
    print(__doc__)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
