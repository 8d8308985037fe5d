"""What a linter of migrations says about the SQL of a publish, where the engine has one and it is installed."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from buildify_nb.datamodel.publishing.migrations import Risk

_CIRCUMSTANCES = ("--assume-in-transaction", "--exclude=require-lock-timeout,require-statement-timeout")
"""Every publish is one transaction with a lock timeout; how long its statements may take, whoever publishes decides."""
PATIENCE = 10
"""Seconds after which a linter that does not answer is left alone."""


def advice(linter: str | None, sql: str) -> list[Risk]:
    """The linter's findings as risks of the level "advice"; none where it is not installed or does not answer."""
    program = _program(linter) if linter and sql else None
    if program is None:
        return []
    command = [program, "--reporter", "json", *_CIRCUMSTANCES, "--stdin-filepath", "publish.sql"]
    try:
        # The program is the one that this environment has installed, and takes the SQL as its input.
        done = subprocess.run(command, input=sql, capture_output=True, text=True, check=False, timeout=PATIENCE)  # noqa: S603
        return list(dict.fromkeys(_risks(json.loads(done.stdout or "[]"), linter or "")))
    except (OSError, subprocess.TimeoutExpired, json.JSONDecodeError):
        return []


def _program(linter: str) -> str | None:
    """Beside this Python first: a notebook's kernel often runs without its environment on the path."""
    beside = Path(sysconfig.get_path("scripts")) / (f"{linter}.exe" if sys.platform == "win32" else linter)
    return str(beside) if beside.is_file() else shutil.which(linter)


def _risks(findings: list[dict[str, Any]], linter: str) -> Iterator[Risk]:
    for finding in findings:
        help_text = finding.get("help")
        told = f"{finding['message']} {help_text}" if help_text else str(finding["message"])
        yield Risk("advice", f"{linter} ({finding['rule_name']}): {told}")
