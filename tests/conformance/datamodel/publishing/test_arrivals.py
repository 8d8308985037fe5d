"""A calculated field that becomes a stored one holds what its formula showed."""

from __future__ import annotations

from typing import Any

import pytest

from buildify_nb.datamodel.handles import Entity
from buildify_nb.errors import UnsafeMigration
from buildify_nb.workspace import Workspace
from tests.conformance.datamodel.tables import sql, table_of

STORED: dict[str, Any] = {"is_calculated": False, "calculation_formula": None}
FIELDS: dict[str, Any] = {
    "price": "decimal",
    "quantity": "integer",
    "total": {"field_type": "decimal", "is_calculated": True, "calculation_formula": "price * quantity"},
    "told": {"field_type": "string", "is_calculated": True, "calculation_formula": "'EUR ' || CAST(total AS TEXT)"},
}


@pytest.fixture
def line(workspace: Workspace) -> Entity:
    line = workspace.entities.create("line", fields=FIELDS).publish()
    records = workspace.records["line"]
    records.create(price="1.50", quantity=3)
    records.create(quantity=3)
    records.delete(records.create(price="2", quantity=4)["id"])
    return line


def shown(workspace: Workspace, *names: str) -> list[Any]:
    """What the records hold in these fields, as people see it."""
    rows = [[row[name] for name in names] for row in workspace.records["line"].list(sort="created_at")]
    return [[str(value) if value is not None else None for value in row] for row in rows]


def test_each_record_holds_what_the_formula_showed(workspace: Workspace, line: Entity) -> None:
    before = shown(workspace, "total", "told")
    assert before == [["4.50", "EUR 4.50"], [None, None]]
    line.edit_field("total", **STORED).edit_field("told", **STORED)
    preview = line.preview(rehearse=True)
    formulas = [
        "add column told VARCHAR(255), filled from its formula 'EUR ' || CAST(total AS TEXT)",
        "add column total NUMERIC(28, 2), filled from its formula price * quantity",
    ]
    assert [change for change in sorted(preview.changes) if "column" in change] == formulas
    assert not preview.loses_data
    assert repr(preview.rehearsal) == "Rehearsal(3 rows, 0 values lost, and back without a loss)"
    line.publish()
    assert line.last_migration().lines == preview.changes
    assert shown(workspace, "total", "told") == before
    # Deleted records too: they may be restored.
    assert [str(total) for total in table_of(workspace, "custom_line").column("total")] == ["4.50", "None", "8.00"]
    workspace.records["line"].create(price=9, quantity=9, total=1)
    assert shown(workspace, "total")[-1] == ["1.00"]


def test_a_rollback_keeps_what_was_written_and_publishing_again_brings_it_back(
    workspace: Workspace, line: Entity
) -> None:
    line.edit_field("total", **STORED).publish()
    records = workspace.records["line"]
    records.update(records.list(sort="created_at")[0]["id"], total=99)
    line.rollback()
    assert shown(workspace, "total") == [["4.50"], [None]]
    records.create(price=5, quantity=5)
    line.edit_field("total", **STORED)
    [change] = [change for change in line.preview().changes if "bring column" in change]
    assert change.endswith(", empty ones filled from its formula price * quantity")
    line.publish()
    assert shown(workspace, "total") == [["99.00"], [None], ["25.00"]]


def test_values_that_do_not_fit_need_a_yes(workspace: Workspace, line: Entity) -> None:
    key = str(workspace.records["line"].list(sort="created_at")[0]["id"])
    line.edit_field("told", field_type="integer", **STORED)
    [risk] = [risk for risk in line.preview().risks if risk.level == "loses data"]
    assert (risk.count, risk.sample[0]) == (2, key)
    assert (
        risk.message
        == "2 values that told would be filled with cannot become INTEGER, and would be empty: 'EUR 4.50', 'EUR 8.00'"
    )
    with pytest.raises(UnsafeMigration, match="would be filled with cannot become INTEGER"):
        line.publish()
    line.publish(accept_data_loss=True)
    assert shown(workspace, "told") == [[None], [None]]
    line.rollback()
    assert shown(workspace, "told") == [["EUR 4.50"], [None]]


def test_a_required_field_needs_a_value_in_every_record(workspace: Workspace, line: Entity) -> None:
    line.edit_field("total", is_required=True, **STORED)
    with pytest.raises(UnsafeMigration, match=r"total is empty in 1 record, and total may not be empty"):
        line.publish(accept_data_loss=True)
    line.edit_field("total", default_value=0).publish()
    assert shown(workspace, "total") == [["4.50"], ["0.00"]]


def test_a_stored_field_that_becomes_calculated_keeps_its_values_hidden(workspace: Workspace, line: Entity) -> None:
    line.edit_field("quantity", is_calculated=True, calculation_formula="7")
    [risk] = [risk for risk in line.preview().risks if risk.count and "hidden" in risk.message]
    assert risk.message == "3 values of quantity will be hidden, not deleted"
    line.publish()
    assert shown(workspace, "quantity", "total") == [["7", "10.50"], ["7", None]]
    assert hidden_values(workspace, line) == [3, 3, 4]
    line.rollback()
    assert shown(workspace, "quantity", "total") == [["3", "4.50"], ["3", None]]
    line.edit_field("quantity", is_calculated=True, calculation_formula="7").publish()
    # Published, not rolled back: what people see now stays, and what was there before stays hidden.
    line.edit_field("quantity", **STORED).publish()
    assert shown(workspace, "quantity") == [["7"], ["7"]]
    assert hidden_values(workspace, line) == [3, 3, 4]


def hidden_values(workspace: Workspace, line: Entity) -> list[Any]:
    [hidden] = line.parked()
    return [row[0] for row in sql(workspace, f"SELECT {hidden.name} FROM {{s}}.custom_line ORDER BY id")]
