"""What the tests of adoption share: the hand of whoever owns the tables."""

from __future__ import annotations

from typing import Any

import pytest

from buildify_nb.workspace import Workspace
from tests.conformance.datamodel import tables
from tests.conformance.datamodel.tables import Sql


@pytest.fixture
def sql(workspace: Workspace) -> Sql:
    def run(*statements: str) -> list[Any]:
        return [tables.sql(workspace, statement) for statement in statements][-1]

    return run
