"""Publishes that touch no record: a table that is new, or columns that come empty.

The data cannot refuse them and engines carry them out at once, so they take no claim: one transaction plans, alters and
records them, and a process that dies leaves nothing behind.
"""

from __future__ import annotations

from buildify_nb.datamodel.ddl.operations import AddColumn, AddForeignKey, CreateIndex, CreateTable, Operation
from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.publishing.migrations import Preview


def only_adds(before: EntityDefinition, after: EntityDefinition) -> bool:
    """Whether every field stays as it is, so that nothing has to be asked of the records."""
    fields = {field.id: field for field in after.fields}
    return all(fields.get(field.id) == field for field in before.fields)


def is_instant(preview: Preview) -> bool:
    """Whether it makes a table, or adds empty columns to one, and does nothing else."""
    if preview.before is None:
        return all(isinstance(one, CreateTable | CreateIndex | AddForeignKey) for one in preview.operations)
    return all(is_empty_column(one) for one in preview.operations)


def is_empty_column(operation: Operation) -> bool:
    """Whether it adds a column that holds nothing."""
    return isinstance(operation, AddColumn) and operation.column.nullable and operation.fill is None
