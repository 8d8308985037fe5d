"""Whether a draft is what a frame asks for."""

from __future__ import annotations

from typing import Any

from buildify_nb.datamodel.entities import EntityDefinition, IndexDefinition
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.records.loading.frame_planning import is_same


def draft(**changes: Any) -> EntityDefinition:
    values: dict[str, Any] = {
        "name": "album",
        "fields": (FieldDefinition(name="title", field_type="string", is_unique=changes.pop("unique", False)),),
        "indexes": (IndexDefinition(name="key", field_names=("title",)),),
    }
    return EntityDefinition(**values | changes)


def test_ids_make_no_difference() -> None:
    assert draft().id != draft().id
    assert is_same(draft(), draft())


def test_anything_else_does() -> None:
    assert not is_same(draft(), draft(label="LP"))
    assert not is_same(draft(), draft(unique=True))
    assert not is_same(draft(), draft(indexes=()))
