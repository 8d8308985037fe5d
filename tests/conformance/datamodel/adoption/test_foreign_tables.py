"""A table that is there already is refused by its name, with the way on; a free name is not."""

from __future__ import annotations

import pytest

from buildify_nb.datamodel.adoption.foreign_tables import refuse_foreign_table
from buildify_nb.errors import DriftFound
from buildify_nb.storage.table_shapes import TableShape
from buildify_nb.workspace import Workspace
from tests.conformance.datamodel.tables import schema_of, sql


def test_only_a_name_that_is_taken_is_refused(workspace: Workspace) -> None:
    sql(workspace, "CREATE TABLE {s}.guests (note VARCHAR)")

    def refuse(name: str) -> None:
        shape = TableShape(schema_of(workspace), name, (), ())
        workspace.runtime.database.as_owner(lambda uow: refuse_foreign_table(uow, shape, "Take another name."))

    refuse("hosts")
    with pytest.raises(DriftFound, match="'guests'") as caught:
        refuse("guests")
    assert "Take another name." in str(caught.value)
