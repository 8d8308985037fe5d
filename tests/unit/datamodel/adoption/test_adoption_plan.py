"""What adopting several tables comes to: order, names, references both ways, and what is left out."""

from __future__ import annotations

from buildify_nb.datamodel.adoption.adoption_plan import entity_names, plan_of
from tests.live_tables import INTEGER, column, keyed, table

ARTISTS, ALBUMS = keyed("artists"), keyed("albums", artist_id="artists")
LINKS = table(
    column("a", INTEGER),
    column("b", INTEGER),
    name="links",
    key=("a", "b"),
    references={"a": ("public", "artists", "id"), "b": ("public", "albums", "id")},
)


def test_targets_are_created_first_and_relationships_follow() -> None:
    plan = plan_of([ALBUMS, ARTISTS], [], [])
    artists, albums = plan.entities
    assert (artists.name, albums.name, plan.edited) == ("artists", "albums", ())
    assert albums.field("artist_id").reference_entity_id == artists.id
    (found,) = plan.relationships
    assert (found.name, found.source_field_name, found.target_field_name) == ("artists_albums", "albums", "artist_id")
    assert (found.relationship_type, found.source_entity_id) == ("one-to-many", artists.id)


def test_circles_are_closed_once_all_are_there() -> None:
    plan = plan_of([keyed("a", b_id="b"), keyed("b", a_id="a")], [], [])
    assert [entity.name for entity in plan.edited] == ["b"]
    assert all(field.field_type == "lookup" for one in plan.entities for field in one.fields[2:])
    assert len(plan.relationships) == 2


def test_what_was_adopted_before_gets_its_references_and_no_relationship_twice() -> None:
    first = plan_of([ALBUMS], [], [])
    (albums,) = first.entities
    assert albums.field("artist_id").field_type == "integer"
    second = plan_of([ARTISTS], [albums], [])
    assert [entity.id for entity in second.edited] == [albums.id]
    assert [one.name for one in second.relationships] == ["artists_albums"]
    known = [*second.entities, *second.edited]
    assert plan_of([keyed("tracks", album_id="albums")], known, second.relationships).relationships[0].name == (
        "albums_tracks"
    )


def test_a_table_that_only_links_two_becomes_a_relationship() -> None:
    plan = plan_of([ARTISTS, ALBUMS, LINKS], [], [])
    assert [entity.name for entity in plan.entities] == ["artists", "albums"]
    assert [live.name for live in plan.tables] == ["artists", "albums", "links"]
    link = plan.relationships[-1]
    assert (link.relationship_type, link.junction_schema, link.junction_table_name) == (
        "many-to-many",
        "public",
        "links",
    )
    # Artists show their albums by the foreign key already.
    assert (link.source_field_name, link.target_field_name) == ("albums_by_b", "artists")


def test_a_link_whose_end_is_missing_becomes_an_entity() -> None:
    plan = plan_of([ARTISTS, LINKS], [], [])
    assert [entity.name for entity in plan.entities] == ["artists", "links"]
    assert plan.entities[1].key_fields == ("a", "b")
    assert [entity.name for entity in plan_of([LINKS], [], [], links=False).entities] == ["links"]


def test_names_are_legal_and_free() -> None:
    tables = ("Order Details", "order_details", "tenant", "€", "select", "taken")
    lives = [table(column("a"), name=name) for name in tables]
    names = entity_names(lives, {"taken"})
    assert [name for _, name in names] == [live.name for live in lives]
    assert list(names.values()) == [
        "order_details",
        "public_order_details",
        "tenant_table",
        "table_table",
        "select_",
        "public_taken",
    ]


def test_what_cannot_be_adopted_is_left_out_with_the_reason() -> None:
    plan = plan_of([table(column("x", None), name="odd"), table(column("a"), name="parked_t_v1"), ARTISTS], [], [])
    assert [entity.name for entity in plan.entities] == ["artists"]
    assert [name for name, _ in plan.left_out] == ["odd", "parked_t_v1"]
