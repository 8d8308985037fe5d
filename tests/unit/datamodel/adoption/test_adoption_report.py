"""The report says what became of each table, in text and as a table."""

from __future__ import annotations

from buildify_nb.datamodel.adoption.adoption_plan import plan_of
from buildify_nb.datamodel.adoption.adoption_report import SchemaAdoption, report_of
from buildify_nb.storage.live_tables import LiveForeignKey
from tests.live_tables import column, keyed, table


def report() -> SchemaAdoption:
    both = LiveForeignKey(("a", "b"), "public", "other", ("x", "y"))
    lone = LiveForeignKey(("c",), "public", "other", ("x",))
    odd = table(column("a"), column("b"), column("c"), column("d", None), name="Odd <1>", foreign_keys=(both, lone))
    lives = [keyed("people", boss_id="people"), odd, table(column("a"), name="tenant", kind="view")]
    plan = plan_of(lives, [], [])
    names = {entity.id: entity.name for entity in plan.entities}
    return report_of("public", plan, names, [("old", "was to be left out")])


def test_each_table_says_what_a_person_should_know() -> None:
    found = report()
    assert repr(found) == "SchemaAdoption('public': 3 entities, 1 relationship, 1 left out)"
    assert found.entities == ("odd_1", "people", "tenant_table")
    odd, people, view = found.adopted
    assert people.references == ("boss_id → people",)
    assert odd.notes == (
        "is read-only: it has no primary key",
        "shows as text and never writes d (interval)",
        "keeps a, b as plain values: they refer to other together",
        "keeps c as plain values: other.x is not the key of an adopted table",
    )
    assert view.notes == (
        "is called tenant_table: its own name is taken, reserved or too long",
        "is read-only: it is a view",
    )


def test_the_notebook_shows_three_tables() -> None:
    shown = report()._repr_html_()
    assert shown.count("<table>") == 3
    assert "Odd &lt;1&gt;" in shown
    assert "was to be left out" in shown
