"""Publishes that touch no record: a table that is new, or columns that come empty.

The data cannot refuse them and engines carry them out at once, so they take no claim: one transaction plans, alters and
records them, and a process that dies leaves nothing behind.
"""

from __future__ import annotations

from buildify_nb.datamodel.ddl.operations import AddForeignKey, CreateIndex, CreateTable, is_empty_column
from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.publishing.migrations import Preview

_SHOWING = ("is_active", "supports_attachments", "supports_comments", "is_versioned")


def only_adds(before: EntityDefinition, after: EntityDefinition) -> bool:
    """Whether every field stays as it is and nothing is switched off, so that nothing is asked of the records."""
    if switched_off(before, after):
        return False
    fields = {field.id: field for field in after.fields}
    return all(fields.get(field.id) == field for field in before.fields)


def switched_off(before: EntityDefinition, after: EntityDefinition) -> list[str]:
    """The settings that take records, or what they carry, out of sight as they are switched off."""
    return [name for name in _SHOWING if getattr(before, name) and not getattr(after, name)]


def is_instant(preview: Preview) -> bool:
    """Whether it makes a table, or adds empty columns to one, and does nothing else."""
    if preview.before is None:
        return all(isinstance(one, CreateTable | CreateIndex | AddForeignKey) for one in preview.operations)
    return all(is_empty_column(one) for one in preview.operations)
