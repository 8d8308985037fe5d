"""A publish brings back what it undoes, and nothing else."""

from __future__ import annotations

from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.datamodel.parking.column_history import Parking
from buildify_nb.datamodel.parking.restorable_columns import chains_of_publish
from buildify_nb.storage.column_types import ColumnKind, ColumnType
from tests.factories import column, number

TEXT, WHOLE = ColumnType(ColumnKind.TEXT), ColumnType(ColumnKind.INTEGER)
ID = number(1)


def field(kind: str, **options: object) -> FieldDefinition:
    return FieldDefinition.model_validate({"id": ID, "name": "a", "field_type": kind, **options})


def entity(*fields: FieldDefinition) -> EntityDefinition:
    return EntityDefinition(name="thing", fields=fields)


def parking(name: str, version: int, before: int | None, after: int | None, *, is_rollback: bool = False) -> Parking:
    return Parking(str(ID), name, version, number(9), "thing", before, after, is_rollback)


def chain(served: EntityDefinition, wanted: EntityDefinition, past: list[Parking], **hidden: ColumnType) -> list[str]:
    required = field("text", is_required=True)
    revisions = {1: field("text"), 2: field("integer"), 3: field("date"), 4: None, 5: required}
    kind = TEXT if wanted.fields[0].field_type == "text" else WHOLE
    columns = [column("a", kind.kind, id=str(ID))]
    found = chains_of_publish(past, hidden, served, wanted, columns, lambda number, _: revisions.get(number or 0))
    return [one.name for one in found.get(str(ID), ())]


def test_a_conversion_that_is_undone() -> None:
    past = [parking("p2", 2, 1, 2), parking("p3", 3, 2, 3)]
    served = entity(field("date"))
    assert chain(served, entity(field("text")), past, p2=TEXT, p3=WHOLE) == ["p3", "p2"]
    assert chain(served, entity(field("integer")), past, p2=TEXT, p3=WHOLE) == ["p3"]
    assert chain(served, entity(field("text", max_length=3)), past, p2=TEXT, p3=WHOLE) == []
    assert chain(served, entity(field("text")), past, p3=WHOLE) == []
    assert chain(served, entity(field("date")), past, p2=TEXT, p3=WHOLE) == []


def test_a_field_that_comes_back() -> None:
    assert chain(entity(), entity(field("text")), [parking("p2", 2, None, None)], p2=TEXT) == ["p2"]
    assert chain(entity(), entity(field("text")), [parking("p2", 2, 1, 2)], p2=WHOLE) == []


def test_a_field_that_was_calculated_meanwhile() -> None:
    calculated = entity(field("text", is_calculated=True, calculation_formula="'x'"))
    by_publish, by_rollback = parking("p2", 2, 1, 2), parking("p2", 2, 1, 2, is_rollback=True)
    assert chain(calculated, entity(field("text")), [by_publish], p2=TEXT) == []
    assert chain(calculated, entity(field("text")), [by_rollback], p2=TEXT) == ["p2"]
    assert chain(calculated, entity(field("text")), [by_rollback], p2=WHOLE) == []


def test_a_history_that_does_not_know_the_field_ends_the_way_back() -> None:
    assert chain(entity(field("integer")), entity(field("text")), [parking("p2", 2, 1, 4)], p2=TEXT) == []
    assert chain(entity(field("integer")), entity(field("text")), [parking("p2", 2, None, 2)], p2=TEXT) == []


def test_what_was_hidden_as_empty_values_were_filled_is_passed_over() -> None:
    filled, converted = parking("p2", 2, 1, 5), parking("p3", 3, 5, 2)
    assert chain(entity(field("integer")), entity(field("text")), [filled, converted], p2=TEXT, p3=TEXT) == ["p3"]
    assert chain(entity(field("text", max_length=3)), entity(field("text")), [filled], p2=TEXT) == []
