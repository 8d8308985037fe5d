"""What the page gets told of entities and types."""

from __future__ import annotations

from buildify_nb.workspace import Workspace
from buildify_widgets.studio_entities import entity_status, field_type_document


def test_types_are_grouped(memory: Workspace) -> None:
    groups = {name: field_type_document(one)["group"] for name, one in memory.runtime.modelling.field_types.items()}
    wanted = {
        "Text": {"string", "text", "email", "url", "phone"},
        "Numbers": {"integer", "biginteger", "decimal", "currency", "percentage"},
        "Dates": {"date", "time", "datetime"},
        "Choices": {"boolean", "select", "multiselect"},
        "Relations": {"lookup"},
        "Other": {"uuid", "json"},
    }
    assert {group: {name for name in groups if groups[name] == group} for group in wanted} == wanted


def test_the_status_of_an_entity_is_one_word(memory: Workspace) -> None:
    entity, entities = memory.entities.create("track", fields={"title": "string"}), memory.runtime.modelling.entities

    def status() -> str:
        return entity_status(entities.get(memory.context, "track"))

    assert status() == "draft"
    entity.publish()
    assert status() == "published"
    entity.edit(label="Song")
    assert status() == "changes"
    entity.publish().archive()
    assert status() == "archived"
