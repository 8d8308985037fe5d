"""Finds a Chromium to test with, or installs one: prints its path, or fails loudly.

In this order: $BUILDIFY_CHROMIUM, a chromium or chrome on the PATH, one that Playwright downloaded or can download,
and, as root on Debian, the package `chromium`.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

_NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def find_chromium(*, install: bool = False) -> str | None:
    """The path of an executable Chromium, or None; with `install` it is fetched when there is none."""
    given = os.environ.get("BUILDIFY_CHROMIUM")
    if given:
        return given
    found = _on_path() or _from_playwright()
    if found or not install:
        return found
    _try([sys.executable, "-m", "playwright", "install", "chromium"])
    if not _from_playwright() and hasattr(os, "geteuid") and os.geteuid() == 0 and shutil.which("apt-get"):
        _try(["apt-get", "update", "-qq"])
        _try(["apt-get", "install", "-y", "-qq", "--no-install-recommends", "chromium"])
    return _on_path() or _from_playwright()


def _on_path() -> str | None:
    return next((path for path in map(shutil.which, _NAMES) if path), None)


def _from_playwright() -> str | None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        path = playwright.chromium.executable_path
    return path if path and Path(path).exists() else None


def _try(command: list[str]) -> None:
    print("+", *command, file=sys.stderr)
    done = subprocess.run(command, stdout=sys.stderr, check=False)
    if done.returncode:
        print(f"  failed with {done.returncode}", file=sys.stderr)


if __name__ == "__main__":
    chromium = find_chromium(install=True)
    if chromium is None:
        sys.exit(
            "No Chromium was found and none could be installed. Install one, or set BUILDIFY_CHROMIUM to its path."
        )
    print(chromium)
