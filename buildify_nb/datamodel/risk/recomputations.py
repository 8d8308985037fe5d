"""Tells which values a publish changes without touching what is stored: those of calculated fields and of views."""

from __future__ import annotations

from collections.abc import Iterator

from buildify_nb.counts import counted
from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.formulas.field_uses import following_renames, formula_reads
from buildify_nb.datamodel.publishing.migrations import Risk
from buildify_nb.datamodel.risk import risk_store
from buildify_nb.datamodel.views.view_definition import ViewDefinition
from buildify_nb.storage.table_shapes import TableShape
from buildify_nb.storage.transactions import UnitOfWork


def formula_risks(
    uow: UnitOfWork, before: EntityDefinition, after: EntityDefinition, live: TableShape
) -> Iterator[Risk]:
    """For each calculated field whose formula changed, or that reads such a field, that its values change."""
    changed = _changed_formulas(before, after)
    rows = risk_store.count_rows(uow, live) if changed else 0
    for name, why in changed.items() if rows else ():
        yield Risk("recomputes", f"{name} of {counted(rows, 'record')} will be computed anew, {why}", rows)


def view_risks(before: EntityDefinition | None, after: EntityDefinition) -> Iterator[Risk]:
    """For each field of a view that comes from elsewhere, and for a change of its records, that they will differ."""
    old, new = before.view if before else None, after.view
    if old is None or new is None:
        return
    columns = {column.name: column for column in old.columns}
    for column in new.columns:
        if columns.get(column.name, column) != column:
            yield Risk("recomputes", f"{column.name} will come from another field or be another aggregate")
    if (old.where, old.reads) != (new.where, new.reads):
        yield Risk("recomputes", "other records will be read, by the new condition")
    if _grouping(old) != _grouping(new):
        yield Risk("recomputes", f"records will be {_grouping(new)}")


def _changed_formulas(before: EntityDefinition, after: EntityDefinition) -> dict[str, str]:
    """By name, why the values of a calculated field change. A formula that only follows a rename stays as it is."""
    old = {field.id: field.calculation_formula for field in before.fields if field.is_calculated}
    calculated = [field for field in after.fields if field.is_calculated and field.id in old]
    as_before = after.with_fields(
        field.model_copy(update={"calculation_formula": old[field.id]}) if field in calculated else field
        for field in after.fields
    )
    kept = {field.id: field for field in following_renames(before, as_before).fields}
    changed = {
        field.name: f"by {field.calculation_formula}"
        for field in calculated
        if field.calculation_formula != kept[field.id].calculation_formula
    }
    for _ in calculated:  # One that reads a changed one may be read itself.
        reading = {field.name: sorted(formula_reads(field) & changed.keys()) for field in calculated}
        changed |= {n: f"as {', '.join(read)} will be" for n, read in reading.items() if read and n not in changed}
    return changed


def _grouping(view: ViewDefinition) -> str:
    if not view.is_grouped:
        return "shown one by one"
    groups = [column.name for column in view.columns if column.aggregate is None]
    return f"grouped by {', '.join(groups)}" if groups else "summed up in one"
