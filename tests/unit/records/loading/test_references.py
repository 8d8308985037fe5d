"""How a caller says where a column points."""

from __future__ import annotations

from typing import Any

import pytest

from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.errors import DefinitionError
from buildify_nb.records.loading.load_report import Reference
from buildify_nb.records.loading.references import identifying_fields, parsed_reference, resolved_reference

FIELDS = (
    FieldDefinition(name="code", field_type="string", is_unique=True),
    FieldDefinition(name="title", field_type="string"),
)


def test_an_entity_with_or_without_a_field() -> None:
    assert parsed_reference("A", "album") == Reference("album", "")
    assert parsed_reference("A", "album.code") == Reference("album", "code")


@pytest.mark.parametrize("given", ["", None, 5, ["album"]])
def test_anything_else_is_refused(given: Any) -> None:
    with pytest.raises(DefinitionError, match="must name an entity"):
        parsed_reference("A", given)


def test_records_are_told_apart_by_unique_fields_and_adopted_keys() -> None:
    assert identifying_fields(EntityDefinition(name="album", fields=FIELDS)) == ["code"]
    adopted = EntityDefinition(name="album", entity_type="adopted", fields=FIELDS, metadata={"key_fields": ["title"]})
    assert identifying_fields(adopted) == ["code", "title"]


def test_the_only_unique_field_needs_no_name() -> None:
    assert resolved_reference("A", Reference("album", ""), ["code"]) == Reference("album", "code")
    assert resolved_reference("A", Reference("album", "b"), ["code", "b"]) == Reference("album", "b")


@pytest.mark.parametrize(
    ("reference", "unique", "told"),
    [
        (Reference("album", ""), [], "has no unique field"),
        (Reference("album", ""), ["a", "b"], r"several unique fields.*album\.a, album\.b"),
        (Reference("album", "title"), ["code"], r"album\.title, which is no unique field"),
    ],
)
def test_a_field_that_does_not_tell_records_apart_is_refused(
    reference: Reference, unique: list[str], told: str
) -> None:
    with pytest.raises(DefinitionError, match=told):
        resolved_reference("A", reference, unique)
