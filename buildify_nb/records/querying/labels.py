"""Titles of referenced records: one query per lookup field for a whole page, so that lists have no query per row."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from buildify_nb.context import Context
from buildify_nb.errors import InvalidState, NotFound
from buildify_nb.records import record_store
from buildify_nb.records.environment import RecordEnvironment
from buildify_nb.records.keys import read_key
from buildify_nb.records.record import Record
from buildify_nb.records.record_model import RecordField
from buildify_nb.records.record_models import Served
from buildify_nb.storage.transactions import UnitOfWork


def add_labels(
    uow: UnitOfWork, context: Context, environment: RecordEnvironment, served: Served, records: Sequence[Record]
) -> None:
    """Fills `Record.labels` of the records: the title by lookup field, None where the field is null."""
    by_field = {
        field.name: titles_of(uow, context, environment, served, field, _values(records, field.name))
        for field in served.model.lookups
        if records and field.name in records[0]
    }
    for record in records:
        record.labels = {name: titles.get(record[name]) for name, titles in by_field.items()}


def title_of(served: Served, field: RecordField | None = None) -> str | None:
    """The column that names records of `served`: what the lookup field shows, or the entity's title."""
    shown = field.definition.reference_field if field is not None else None
    # Between the publish of a renamed field and that of the lookup which shows it, the title stands in.
    title = shown if shown in served.model.fields else served.entity.definition.title_field
    return title if title in served.model.fields else None


def title_text(served: Served, title: str | None, value: Any, key: str) -> str:
    """A title as a person reads it; the key where there is none."""
    if title is None or value is None:
        return key
    field = served.model.fields[title]
    value = value if field.reader is None else field.reader(value)
    return str(value) if field.unsupported else field.type.display(value, field.definition)


def _values(records: Iterable[Record], name: str) -> set[str]:
    return {record[name] for record in records if record[name] is not None}


def titles_of(
    uow: UnitOfWork,
    context: Context,
    environment: RecordEnvironment,
    served: Served,
    field: RecordField,
    texts: Collection[str],
) -> dict[str, str]:
    """The titles of the records that values of a lookup of `served` point at, by value, as far as the user may see."""
    target_id = field.definition.reference_entity_id
    if not texts or target_id is None:
        return {}
    try:
        target = served.seen if target_id == served.id else environment.models.by_id(uow, context, target_id)
    except (NotFound, InvalidState):
        return {}  # An archived or unknown target has no titles to show; the ids remain.
    if not environment.may(context, "read", target.name):
        return {}  # A title is a value of the other entity: who may not read that one sees ids.
    return titles(uow, target, title_of(target, field), texts)


def titles(uow: UnitOfWork, target: Served, title: str | None, ids: Iterable[str]) -> dict[str, str]:
    """Titles by id, of deleted records too; the id itself where the target has no title."""
    keys = {text: read_key(text, target.model.key_kinds) for text in ids}
    if title is None or len(target.model.key) != 1:
        return {text: text for text in keys}
    found = record_store.titles(uow, target.table, title, [key[0] for key in keys.values() if key is not None])
    return {
        text: title_text(target, title, found[key[0]], text)
        for text, key in keys.items()
        if key is not None and key[0] in found
    }
