"""Relationships fill in what nobody gave, and know their lookup whatever it is called."""

from typing import Any

from buildify_nb.datamodel.relationships import LOOKUP_ID, RelationshipDefinition
from tests.factories import entity, field, number


def relationship(**columns: Any) -> RelationshipDefinition:
    given = {"name": "artist_album", "relationship_type": "one-to-many", "source_field_name": "albums"}
    ends = {"source_entity_id": number(1), "target_entity_id": number(2), "target_field_name": "artist"}
    return RelationshipDefinition.model_validate(given | ends | columns)


def test_a_junction_is_named_after_its_relationship() -> None:
    many = relationship(relationship_type="many-to-many")
    assert (many.junction_table_name, many.junction_source_field) == ("link_artist_album", "source_id")
    assert relationship().junction_table_name is None


def test_the_lookup_is_found_under_its_new_name() -> None:
    lookup = field("performer", "lookup")
    album = entity("album", field("artist"), lookup)
    known = relationship(metadata={LOOKUP_ID: str(lookup.id)})
    assert known.lookup_in(album) == album.fields[1]
    seen = known.seen_in(album)
    assert seen is not None
    assert seen.target_field_name == "performer"
    assert relationship().lookup_in(album) == album.fields[0]
    assert relationship().seen_in(entity("album", field("x"))) is None


def test_many_to_many_stands_on_no_lookup() -> None:
    many = relationship(relationship_type="many-to-many")
    assert many.lookup_in(entity("album", field("artist"))) is None
    assert many.seen_in(entity("album")) == many
