"""The diagram has a box for each entity and a line for each reference."""

from __future__ import annotations

from buildify_nb.workspace import Workspace
from tests.unit.widgets.studio_page import StudioPage


def test_boxes_and_lines(memory: Workspace, studio: StudioPage) -> None:
    for name in ("artist", "album", "tag"):
        memory.entities.create(name, fields={"title": {"field_type": "string", "is_required": True}})
    memory.relationships.create("artist", "album", on_delete="CASCADE")
    memory.relationships.create("album", "tag", "many-to-many")
    memory.entities["tag"].add_field("found_on", "lookup", reference_entity="artist")
    shown = studio.answer("diagram")
    labels = {box["id"]: box["name"] for box in shown["boxes"]}
    assert sorted(labels.values()) == ["album", "artist", "tag"]
    lines = {(labels[line["from"]], labels[line["to"]], line["type"]) for line in shown["lines"]}
    assert lines == {
        ("artist", "album", "one-to-many"),
        ("album", "tag", "many-to-many"),
        ("artist", "tag", "one-to-many"),
    }
    album = next(box for box in shown["boxes"] if box["name"] == "album")
    assert [(field["name"], field["isReference"]) for field in album["fields"]] == [("title", False), ("artist", True)]


def test_a_view_is_tied_to_what_it_reads(memory: Workspace, studio: StudioPage) -> None:
    memory.entities.create("artist", fields={"name": "string"}).publish()
    memory.entities.create_view("names", source="artist", fields={"name": "name"})
    shown = studio.answer("diagram")
    labels = {box["id"]: box["name"] for box in shown["boxes"]}
    [line] = shown["lines"]
    assert (labels[line["from"]], labels[line["to"]], line["type"]) == ("artist", "names", "view")
    assert line["name"] == "Names reads artist"
