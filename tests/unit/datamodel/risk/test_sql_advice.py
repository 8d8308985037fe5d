"""Findings of a linter become risks; without one, or with one that fails, nothing happens."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from buildify_nb.datamodel.risk.sql_advice import advice

FINDINGS = """[
 {"rule_name": "prefer-bigint", "message": "Using 32-bit integers.", "help": "Use 64-bit.", "level": "Warning"},
 {"rule_name": "require-concurrent-index-creation", "message": "Updates are blocked.", "help": null},
 {"rule_name": "require-concurrent-index-creation", "message": "Updates are blocked.", "help": null}
]"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on the path for programs."""
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path


def install(folder: Path, body: str) -> None:
    program = folder / "sqllint"
    program.write_text(f"#!{sys.executable}\nimport sys\nread = sys.stdin.read()\n{body}\n")
    program.chmod(0o755)


def test_findings_are_listed_once(folder: Path) -> None:
    install(folder, f"print('''{FINDINGS}''' if 'CREATE INDEX' in read and '--reporter' in sys.argv else '[]')")
    assert [str(risk) for risk in advice("sqllint", "CREATE INDEX x ON a (b);")] == [
        "advice: sqllint (prefer-bigint): Using 32-bit integers. Use 64-bit.",
        "advice: sqllint (require-concurrent-index-creation): Updates are blocked.",
    ]
    assert advice("sqllint", "SELECT 1") == []


def test_without_a_linter_there_is_no_advice(folder: Path) -> None:
    assert advice("sqllint", "SELECT 1") == advice(None, "SELECT 1") == advice("sqllint", "") == []
    install(folder, "print('not json')")
    assert advice("sqllint", "SELECT 1") == []
