"""Each column and endpoint of the specification's data model is in a list with the test that shows what it does."""

from __future__ import annotations

import ast
from functools import cache
from pathlib import Path

from buildify_nb.api.application import described_app
from buildify_nb.datamodel import tables
from tests.architecture import specified_columns, specified_endpoints
from tests.architecture.source_files import ROOT
from tests.architecture.specified_columns import COLUMNS, MISSING, PARTLY, SPECIFIED
from tests.architecture.specified_endpoints import ALLOWED, ENDPOINTS, PREFIX, REFUSED


def test_every_column_is_listed() -> None:
    for table, names in SPECIFIED.items():
        listed = COLUMNS[table].keys() | {column for owner, column in MISSING if owner == table}
        ours = {column.name for column in getattr(tables, table).columns}
        assert listed == ours | set(names.split()), table
    assert COLUMNS.keys() == SPECIFIED.keys()


def test_what_is_missing_is_not_listed_as_tested() -> None:
    both = [(table, column) for table, column in MISSING if column in COLUMNS[table]]
    assert not both
    assert not [(table, column) for table, column in PARTLY if column not in COLUMNS[table]]


def test_each_named_test_exists() -> None:
    of_columns = {node for columns in COLUMNS.values() for node in columns.values()}
    of_endpoints = {endpoint.test for endpoint in ENDPOINTS.values()} | {REFUSED, ALLOWED}
    gone = sorted(node for node in of_columns | of_endpoints if not _exists(node))
    assert not gone
    assert not _exists("conformance/columns/test_entity_columns.py::test_that_nobody_wrote")
    assert not _exists("conformance/columns/nowhere.py::test_that_nobody_wrote")


def test_each_endpoint_is_in_the_document_with_its_permission_and_parameters() -> None:
    offered = {f"{one.method} {one.path}": one for one in described_app().state.operations}
    for path, specified in ENDPOINTS.items():
        method, _, rest = path.partition(" ")
        found = offered[f"{method} {PREFIX}{rest}"]
        assert found.permission == specified.permission, path
        assert set(specified.parameters) <= found.query_names, path


def test_the_lists_can_be_quoted() -> None:
    columns, endpoints = specified_columns.as_markdown(), specified_endpoints.as_markdown()
    assert "| entity_definitions | `records_per_page` | `tests/conformance/columns/" in columns
    assert len(columns.splitlines()) == 2 + len(MISSING) + sum(map(len, COLUMNS.values()))
    assert "| `POST /entities/{entity_id}/publish` | `data_model:execute:tenant` | `tests/conformance/api/" in endpoints


def _exists(node: str) -> bool:
    path, _, function = node.partition("::")
    return function in _functions_of(ROOT / "tests" / path)


@cache
def _functions_of(path: Path) -> frozenset[str]:
    """The test functions of a module, without importing it; none where it is not there."""
    if not path.is_file():
        return frozenset()
    body = ast.parse(path.read_text()).body
    functions = (node.name for node in body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef))
    return frozenset(name for name in functions if name.startswith("test_"))
