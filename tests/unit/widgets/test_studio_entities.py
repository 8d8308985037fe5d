"""What the page gets told of entities and types."""

from __future__ import annotations

from buildify_nb.workspace import Workspace
from buildify_widgets.studio_entities import (
    entity_document,
    entity_status,
    entity_summary,
    field_type_document,
    relationship_document,
)


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


def test_a_view_has_a_badge_of_its_own_and_no_fields_to_add(memory: Workspace) -> None:
    memory.entities.create("track", fields={"title": "string"}).publish()
    memory.entities.create_view("titles", source="track", fields={"title": "title"}).publish()
    head = memory.runtime.modelling.entities.get(memory.context, "titles")
    assert (entity_status(head), entity_document(head, {}, (), {})["isAdopted"]) == ("view", True)


def test_the_list_shows_an_entity_with_icon_and_category(memory: Workspace) -> None:
    memory.entities.create("track", fields={"title": "string"}, icon="star", category="Music", plural_label="Songs")
    (head,) = memory.runtime.modelling.entities.list(memory.context)
    shown = entity_summary(head, ())
    assert (shown["label"], shown["plural"], shown["icon"], shown["category"]) == ("Track", "Songs", "star", "Music")


def test_a_relationship_is_shown_with_its_label_and_description(memory: Workspace) -> None:
    for name in ("artist", "album"):
        memory.entities.create(name, fields={"name": "string"})
    made = memory.relationships.create("artist", "album", label="Records", description="What they made.")
    shown = relationship_document(made, memory.runtime.modelling.entity_names(memory.context))
    assert (shown["label"], shown["description"], shown["source"]) == ("Records", "What they made.", "artist")
