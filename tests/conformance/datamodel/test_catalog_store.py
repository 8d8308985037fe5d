"""Which entities are published, at which revision."""

from __future__ import annotations

from buildify_nb.datamodel import catalog_store
from buildify_nb.workspace import Workspace
from tests.factories import number


def test_the_store_knows_heads_by_name_and_id(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string"}).publish()
    database, context = workspace.runtime.database, workspace.context
    found = database.read(context, lambda uow: catalog_store.by_name(uow, "thing"))
    assert found is not None
    assert found == database.read(context, lambda uow: catalog_store.by_id(uow, thing.definition.id))
    assert (found.status, found.published_revision) == ("published", 1)
    assert database.read(context, lambda uow: catalog_store.by_id(uow, number(1))) is None
