"""Records whose table somebody changed or removed with other tools: the refusal says so, and shows no SQL."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from buildify_nb.errors import DriftFound
from buildify_nb.workspace import Workspace

CHANGES = ("DROP TABLE {}", "ALTER TABLE {} DROP COLUMN b", "ALTER TABLE {} RENAME COLUMN b TO c")


@pytest.mark.parametrize("change", CHANGES)
def test_reading_and_writing_tell_what_happened(workspace: Workspace, change: str) -> None:
    workspace.entities.create("mine", fields={"a": "string", "b": "integer"}).publish()
    records = workspace.records["mine"]
    record = records.create(a="x", b=1)
    statement = change.format("tenant_default.custom_mine")
    workspace.runtime.database.as_owner(lambda uow: uow.connection.execute(text(statement)))
    for call in (
        lambda: records.list().items,
        lambda: records.get(record["id"]),
        records.to_pandas,
        lambda: records.create(a="y", b=2),
        lambda: records.update(record["id"], {"b": 3}),
    ):
        with pytest.raises(DriftFound, match="changed or removed outside buildify-nb") as caught:
            call()
        assert "The table of 'mine'" in str(caught.value)
        assert "ws.entities['mine'].drift()" in str(caught.value)
        assert "ws.entities['mine'].reconcile()" in str(caught.value)
        assert not any(word in str(caught.value) for word in ("SELECT", "INSERT", "UPDATE", "custom_mine"))
