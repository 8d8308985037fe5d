"""What an import into an entity may be told to do, for whoever offers choices."""

from __future__ import annotations

from dataclasses import dataclass

from buildify_nb.context import Context
from buildify_nb.datamodel.system_columns import ID
from buildify_nb.errors import InvalidState, NotFound
from buildify_nb.records.constraints import identifying_sets
from buildify_nb.records.environment import RecordEnvironment
from buildify_nb.records.loading.references import identifying_fields
from buildify_nb.records.record_model import RecordField
from buildify_nb.storage.transactions import UnitOfWork


@dataclass(frozen=True, slots=True)
class ImportField:
    """A field that takes values."""

    name: str
    label: str
    field_type: str
    is_required: bool
    references: tuple[str, ...] = ()
    """Of a lookup, by what its targets may be found instead of by their keys, such as "customer.email"."""


@dataclass(frozen=True, slots=True)
class ImportChoices:
    """The fields that take values, and the sets of fields by which records may be found to be changed."""

    fields: tuple[ImportField, ...]
    by: tuple[tuple[str, ...], ...]
    """Empty for who may not change records."""


def import_choices(uow: UnitOfWork, environment: RecordEnvironment, context: Context, entity: str) -> ImportChoices:
    """The choices of a user who may create records."""
    served = environment.models.whole(uow, context, entity)
    served.model.require_writable()
    fields = [one for one in served.model.fields.values() if one.is_assignable and not one.is_unseen]
    by = [*identifying_sets(served.seen.model), *([(ID,)] if served.model.managed else [])]
    may_update = environment.may(context, "update", entity)
    return ImportChoices(
        tuple(_choice(uow, environment, context, one) for one in fields), tuple(by) if may_update else ()
    )


def _choice(uow: UnitOfWork, environment: RecordEnvironment, context: Context, field: RecordField) -> ImportField:
    one = field.definition
    references = _references(uow, environment, context, field)
    return ImportField(one.name, one.label, one.field_type, one.is_required or not field.nullable, references)


def _references(
    uow: UnitOfWork, environment: RecordEnvironment, context: Context, field: RecordField
) -> tuple[str, ...]:
    target_id = field.definition.reference_entity_id
    if target_id is None:
        return ()
    try:
        target = environment.models.by_id(uow, context, target_id)
    except (InvalidState, NotFound):
        return ()  # It serves no records yet.
    if not environment.may(context, "read", target.name):
        return ()
    return tuple(f"{target.name}.{name}" for name in identifying_fields(target.model.definition))
