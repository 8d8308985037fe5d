"""Revisions are appended and read, for one tenant, and never changed."""

from __future__ import annotations

from datetime import UTC, datetime

from buildify_nb.definitions import store
from buildify_nb.definitions.revisions import Action
from buildify_nb.storage.transactions import UnitOfWork
from buildify_nb.workspace import Workspace
from tests.factories import number

NOW = datetime(2026, 1, 1, tzinfo=UTC)
ODD = {"text": "50% %s :name {} \U0001f600", "list": [1, None, {"a": True}]}


def test_revisions_are_counted_per_definition(workspace: Workspace) -> None:
    database, context = workspace.runtime.database, workspace.context

    def work(uow: UnitOfWork) -> list[int]:
        actions: list[tuple[int, Action]] = [(1, "create"), (1, "edit"), (2, "create"), (1, "undo")]
        return [
            store.append(uow, context, kind="x", definition_id=number(n), document=ODD, action=action, at=NOW)
            for n, action in actions
        ]

    assert database.write(context, work) == [1, 2, 1, 3]
    history = database.read(context, lambda uow: store.history(uow, number(1)))
    assert [(r.number, r.action, r.created_by) for r in history] == [
        (1, "create", "ana"),
        (2, "edit", "ana"),
        (3, "undo", "ana"),
    ]
    assert database.read(context, lambda uow: store.document(uow, number(1), 2)) == ODD
    assert database.read(context, lambda uow: store.document(uow, number(1), 9)) is None
