"""Finding a Chromium, or installing one where that is allowed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"


def find_or_install() -> str | None:
    """The path of a Chromium, or None after one loud line."""
    if named := os.environ.get("MALL_BROWSER"):
        return named
    if found := _find():
        return found
    if os.geteuid() == 0 and Path("/etc/debian_version").exists():
        print("mall: installing Chromium for the browser tests (once)…", flush=True)  # noqa: T201
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        subprocess.run(["apt-get", "update", "-qq"], env=environment, check=False)
        packages = ["chromium"] + ([] if Path(FONT).exists() else ["fonts-noto-cjk"])
        subprocess.run(
            ["apt-get", "install", "-y", "-qq", *packages], env=environment, stdout=subprocess.DEVNULL, check=False
        )
    if not (found := _find()):
        print("\n!!! mall: NO CHROMIUM HERE: THE BROWSER TESTS ARE LEFT OUT !!!\n", file=sys.stderr, flush=True)  # noqa: T201
    return found


def _find() -> str | None:
    for name in NAMES:
        if found := shutil.which(name):
            return found
    own = sorted(Path.home().glob(".cache/ms-playwright/chromium-*/chrome-linux*/chrome"))
    return str(own[-1]) if own else None
