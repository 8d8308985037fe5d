"""The history of publishes as it is kept."""

from __future__ import annotations

from buildify_nb.datamodel.parking.column_history import parkings
from buildify_nb.datamodel.publishing import migration_store
from buildify_nb.workspace import Workspace


def test_the_history_knows_what_was_hidden_where(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string", "b": "string"}).publish()
    dropped = str(thing.definition.field("a").id)
    thing.drop_field("a").publish()
    database, context, identity = workspace.runtime.database, workspace.context, thing.definition.id
    [parking] = parkings(database.read(context, lambda uow: migration_store.history(uow, identity)))
    assert (parking.column_id, parking.name, parking.from_revision, parking.revision) == (dropped, "parked_a_v2", 1, 2)
    assert database.read(context, lambda uow: migration_store.last_creation(uow, identity)) is None
    assert database.read(context, lambda uow: migration_store.running(uow, identity)) is None
    assert database.read(context, lambda uow: migration_store.by_id(uow, identity)) is None
