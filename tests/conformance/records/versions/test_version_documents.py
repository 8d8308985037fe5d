"""Documents of versions are read with the fields of today: by id, renamed, retyped or dropped."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from buildify_nb.records.record import Record
from buildify_nb.records.versions.version_documents import Fields
from buildify_nb.records.versions.versions import StoredVersion
from buildify_nb.storage.transactions import UnitOfWork
from tests.conformance.records.world import World


def test_a_document_is_read_by_the_ids_of_fields(world: World) -> None:
    world.entity("song", {"name": "string", "price": "decimal", "old": "string", "locked": "string"})
    entity = world.entities["song"]
    ids = {field.name: str(field.id) for field in entity.definition.fields}
    entity.drop_field("old").rename_field("name", "title").edit_field("locked", is_readonly=True)
    entity.publish(accept_data_loss=True)
    stored = {"name": "a", "price": "1.50", "old": "gone", "locked": "kept"}
    document = {ids[name]: value for name, value in stored.items()} | {"unknown": 1}
    version = StoredVersion(3, "3", "update", document, datetime(2026, 1, 1, tzinfo=UTC), None, None)

    def read(uow: UnitOfWork) -> None:
        served = world.service._e.models.read(uow, world.context, "song")
        fields = Fields(uow, served, [document])
        assert fields.record("k", version) == {
            "id": "k",
            "title": "a",
            "price": Decimal("1.50"),
            "locked": "kept",
            "old": "gone",
            "row_version": 3,
        }
        assert fields.assignable(document) == {"title": "a", "price": "1.50"}
        changed = {**document, ids["name"]: "b", ids["old"]: None}
        assert fields.changed(document, changed) == ("title", "old")
        records = (Record(fields.values(document)), Record(fields.values(changed)))
        for record in records:
            record.labels = {}
        assert [
            (one.field, one.old_text, one.new_text, one.is_dropped)
            for one in fields.differences(document, changed, records)
        ] == [("title", "a", "b", False), ("old", "gone", "", True)]

    world.database.read(world.context, read)
