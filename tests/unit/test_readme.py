"""The README tells the truth: its Python runs, prints what it shows, and its links lead somewhere."""

from __future__ import annotations

import contextlib
import io
import re
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
_BLOCK = re.compile(r"^```python\n(?P<code>.*?)^```\n(?:\n```text\n(?P<shown>.*?)^```\n)?", re.DOTALL | re.MULTILINE)
_LINK = re.compile(r"\]\((?!https?:)(?P<path>[^)#]+)\)")


def test_each_block_prints_what_is_shown_below_it() -> None:
    names: dict[str, Any] = {}
    blocks = list(_BLOCK.finditer(README))
    assert len(blocks) == README.count("```python") >= 2
    try:
        for block in blocks:
            assert _printed(block["code"], names) == (block["shown"] or "")
    finally:
        names["ws"].close()


def test_the_first_story_is_short() -> None:
    first = next(_BLOCK.finditer(README))["code"]
    assert len([line for line in first.splitlines() if line.strip()]) <= 12


def test_links_and_pictures_exist() -> None:
    paths = [match["path"] for match in _LINK.finditer(README)]
    assert len(paths) > 5
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_the_make_targets_exist() -> None:
    targets = re.findall(r"^make (\S+)", README, re.MULTILINE)
    assert {"lab", "test"} <= set(targets)
    makefile = (ROOT / "Makefile").read_text()
    assert [target for target in targets if f"\n{target}:" not in makefile] == []


def _printed(code: str, names: dict[str, Any]) -> str:
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(code, "README.md", "exec"), names)
    return printed.getvalue()
