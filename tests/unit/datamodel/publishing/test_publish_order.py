"""Several entities are published so that few references wait for what they point at."""

from __future__ import annotations

from uuid import UUID

from buildify_nb.datamodel.entities import EntityDefinition, EntityHead
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.datamodel.publishing.publish_order import publish_order
from buildify_nb.identifiers import new_id


def order(published: str = "", **lookups: str) -> str:
    """The names in the order in which they go; by name, what each points at."""
    ids = {name: new_id() for name in lookups}
    heads = [_head(name, ids, targets, is_published=name in published) for name, targets in lookups.items()]
    return " ".join(head.definition.name for head in publish_order(heads))


def _head(name: str, ids: dict[str, UUID], targets: str, *, is_published: bool) -> EntityHead:
    fields = [
        FieldDefinition(id=new_id(), name=f"to_{one}", field_type="lookup", reference_entity_id=ids[one])
        for one in targets.split()
    ]
    entity = EntityDefinition(id=ids[name], name=name).with_fields(fields)
    return EntityHead(entity, "published" if is_published else "draft", 1, 1, 1 if is_published else None)


def test_targets_go_first_and_else_names_decide() -> None:
    assert order(a="b", b="c", c="") == "c b a"
    assert order(b="", a="") == "a b"
    assert order(a="a", b="a") == "a b"


def test_in_a_circle_the_one_goes_first_that_most_wait_for() -> None:
    assert order(a="b", b="a") == "a b"
    assert order(a="c", b="c", c="a") == "c a b"
    assert order(a="b c", b="c", c="a") == "c b a"


def test_what_has_a_table_already_keeps_nobody_waiting() -> None:
    assert order(published="b", a="b", b="a") == "a b"
