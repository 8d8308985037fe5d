"""Each difference between what was adopted and what is there is one line."""

from __future__ import annotations

from dataclasses import replace

from buildify_nb.datamodel.adoption.adopted_definitions import adopted_entity
from buildify_nb.datamodel.adoption.adoption_changes import (
    AdoptionChange,
    AdoptionChanges,
    ChangedTables,
    changes_between,
    hints_for,
)
from buildify_nb.datamodel.adoption.readoption import readopted
from buildify_nb.storage.column_types import ColumnKind, ColumnType
from tests.live_tables import INTEGER, TEXT, column, table

MOOD = ColumnType(ColumnKind.ENUM, name=("public", "mood"))
BEFORE = table(
    column("id"), column("name", TEXT), column("age"), column("mood", MOOD, labels=("sad",)), key=("id",), name="people"
)
AFTER = replace(
    BEFORE,
    columns=(
        column("id"),
        column("name", INTEGER, nullable=False),
        column("years"),
        column("mood", MOOD, labels=("sad", "ok"), has_default=True),
    ),
    primary_key=("id", "name"),
)


def changes() -> AdoptionChanges:
    entity = adopted_entity(BEFORE, {}, {"name": "people"})
    found = tuple(changes_between(entity, readopted(entity, AFTER, {}, {})))
    return AdoptionChanges("people", "public.people", found, hints_for(found), publishes_edits=True)


def test_every_difference_is_told() -> None:
    assert repr(changes()).splitlines() == [
        "people: public.people changed",
        "~ the table: primary key id → primary key id, name",
        "- age: smallint",
        "~ id: is unique → may repeat",
        "~ name: text → smallint",
        "~ name: may be empty → is never empty",
        "~ mood: is given → is filled when left out",
        "~ mood: one of sad → one of sad, ok",
        "+ years: smallint",
        "If age became years, say so: readopt(renamed={'age': 'years'}).",
        "Taking this over also publishes the edits that were not published.",
    ]
    assert "<td" in changes()._repr_html_()


def test_a_renaming_that_was_told_is_one() -> None:
    entity = adopted_entity(BEFORE, {}, {"name": "people"})
    found = [str(one) for one in changes_between(entity, readopted(entity, AFTER, {}, {"age": "years"}))]
    assert "~ years: age → years" in found
    assert not [one for one in found if one.startswith(("+", "-"))]


def test_nothing_is_said_to_be_nothing() -> None:
    nothing = AdoptionChanges("people", "public.people")
    assert (repr(nothing), nothing.is_empty) == ("people: nothing changed in public.people", True)
    assert repr(ChangedTables(())) == "No adopted table changed."


def test_tables_that_changed_are_listed() -> None:
    gone = AdoptionChanges("pets", "public.pets", (AdoptionChange("gone", "", "", ""),))
    listed = ChangedTables((changes(), gone))
    assert (len(listed), listed[1].is_gone, [one.entity for one in listed[:1]]) == (2, True, ["people"])
    assert repr(listed).endswith("pets: public.pets changed\n- the table is gone")
    assert "primary key id" in listed._repr_html_()
