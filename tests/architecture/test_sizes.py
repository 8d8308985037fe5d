"""Files stay readable in one go: at most 400 lines each, and functions at most 40.

A component of the front end is mostly markup and a browser test tells one story from start to end: those get 60.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source_files import name_of, python_sources, python_tests, typescript_sources

MAX_FILE, MAX_FUNCTION, MAX_STORY = 400, 40, 60
_TS_FUNCTION = re.compile(
    r"^(?P<indent> *)(?:export )?(?:default )?(?:async )?(?:function\b|(?:private |async |static )*\w+\(.*\{$)"
)

_COMPONENT = re.compile(r"(?:export )?(?:default )?function [A-Z]")


def test_no_file_is_too_long() -> None:
    files = [*python_sources(), *python_tests(), *typescript_sources()]
    long = {name_of(path): lines for path in files if (lines := len(path.read_text().splitlines())) > MAX_FILE}
    assert not long


def test_no_python_function_is_too_long() -> None:
    """Released upgrades of the system tables are frozen lists of columns: they are never read as code again."""
    files = [path for path in [*python_sources(), *python_tests()] if path.parent.name != "versions"]
    long = dict(entry for path in files for entry in _long_functions(path))
    assert not long


def test_no_typescript_function_is_too_long() -> None:
    long = dict(entry for path in typescript_sources() for entry in _long_typescript_functions(path))
    assert not long


def test_the_measure_finds_a_long_function(tmp_path: Path) -> None:
    lines = [f"  const x{index} = {index};" for index in range(MAX_FUNCTION)]
    text = "\n".join(["function long() {", *lines, "}"])
    assert [length for _, length in _measure_typescript(text)] == [MAX_FUNCTION + 2]


def _long_functions(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = _own_length(node)
            if length > (MAX_STORY if "browser" in path.parts else MAX_FUNCTION):
                yield f"{name_of(path)}:{node.name}", length


def _own_length(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines of the body without its docstring."""
    body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
    return (node.end_lineno or body[-1].lineno) - body[0].lineno + 1


def _long_typescript_functions(path: Path) -> Iterator[tuple[str, int]]:
    for name, length in _measure_typescript(path.read_text()):
        if length > (MAX_STORY if _COMPONENT.match(name) else MAX_FUNCTION):
            yield f"{name_of(path)}:{name}", length


def _measure_typescript(text: str) -> Iterator[tuple[str, int]]:
    """Functions by their indentation. One that holds a view's state in a closure counts without those inside it."""
    lines = text.splitlines()
    spans = [span for number, line in enumerate(lines) if (span := _span(lines, number, line))]
    for start, end in spans:
        inner = [(a, b) for a, b in spans if start < a and b <= end]
        outermost = [(a, b) for a, b in inner if not any(c < a and b <= d for c, d in inner)]
        yield lines[start].strip(), end - start + 1 - sum(b - a + 1 for a, b in outermost)


def _span(lines: list[str], number: int, line: str) -> tuple[int, int] | None:
    found = _TS_FUNCTION.match(line)
    if not found or re.match(r"\s*(if|for|while|switch|return|catch)\b", line):
        return None
    closing = found["indent"] + "}"
    end = next((index for index in range(number, len(lines)) if lines[index].rstrip(";,)") == closing), None)
    return (number, end) if end is not None else None
