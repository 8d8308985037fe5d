"""What a client has to know of an entity to show its records and to write them, as its user may."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from buildify_nb.context import Context
from buildify_nb.datamodel.fields import AllowedValue
from buildify_nb.datamodel.seen import names_seen
from buildify_nb.records.environment import RecordEnvironment
from buildify_nb.records.features import FEATURES
from buildify_nb.records.record_model import RecordField
from buildify_nb.records.record_models import Served
from buildify_nb.records.related.shown_relations import Relation, shown_fields, shown_relations
from buildify_nb.storage.transactions import UnitOfWork


@dataclass(frozen=True, slots=True)
class FieldMetadata:
    """A field that the user sees."""

    name: str
    label: str
    help_text: str | None
    type: str
    is_required: bool
    is_unique: bool
    is_readonly: bool
    """Whether it takes no value of this user: set by the system, calculated, or closed by an access rule."""
    is_shown: bool
    """Whether a form or a grid shows it unless it is told which."""
    max_length: int | None
    allowed_values: Sequence[AllowedValue] | None
    target: str | None
    """The entity that a lookup points at; None for another field, and for one that the user may not read."""
    group: str | None


@dataclass(frozen=True, slots=True)
class EntityMetadata:
    """An entity that serves records."""

    name: str
    label: str
    plural_label: str
    description: str | None
    icon: str | None
    title_field: str | None
    actions: Sequence[str]
    """Of "create", "read", "update" and "delete", what the user may do."""
    features: Sequence[str]
    """Of "versions", "attachments", "comments" and "soft_delete", what its records have."""
    fields: Sequence[FieldMetadata]
    relations: Sequence[Relation]


class Describing:
    """Describes entities to clients."""

    def __init__(self, environment: RecordEnvironment) -> None:
        self._e = environment

    def entity(self, context: Context, name: str) -> EntityMetadata:
        """One whose records the user may read; raises NotFound, PermissionDenied."""
        self._e.require(context, "read", name)
        return self._e.database.read(context, lambda uow: self._described(uow, context, name))

    def _described(self, uow: UnitOfWork, context: Context, name: str) -> EntityMetadata:
        whole = self._e.models.whole(uow, context, name)
        entity = whole.seen.entity.definition
        return EntityMetadata(
            name=name,
            label=entity.label,
            plural_label=entity.plural_label,
            description=entity.description,
            icon=entity.icon,
            title_field=entity.title_field,
            actions=self._actions(context, whole),
            features=_features(whole),
            fields=self._fields(uow, context, whole),
            relations=shown_relations(uow, context, self._e, name),
        )

    def _actions(self, context: Context, served: Served) -> Sequence[str]:
        wanted = ("read",) if served.is_read_only else ("create", "read", "update", "delete")
        return [action for action in wanted if self._e.may(context, action, served.name)]

    def _fields(self, uow: UnitOfWork, context: Context, whole: Served) -> Sequence[FieldMetadata]:
        names = names_seen(uow)
        shown = {field.name for field in shown_fields(whole.seen.entity)}
        return [
            self._field(context, whole.model.fields[name], names, is_shown=name in shown)
            for name in whole.seen.model.fields
        ]

    def _field(
        self, context: Context, field: RecordField, names: Mapping[UUID, str], *, is_shown: bool
    ) -> FieldMetadata:
        told = field.definition
        target = names.get(told.reference_entity_id) if told.reference_entity_id else None
        return FieldMetadata(
            name=field.name,
            label=told.label,
            help_text=told.help_text,
            type=told.field_type,
            is_required=told.is_required,
            is_unique=told.is_unique,
            is_readonly=not field.is_assignable,
            is_shown=is_shown,
            max_length=told.max_length,
            allowed_values=told.allowed_values,
            target=target if target and self._e.may(context, "read", target) else None,
            group=told.group,
        )


def _features(served: Served) -> Sequence[str]:
    names = [name for feature, name in FEATURES.items() if getattr(served.entity.definition, feature)]
    return [*names, "soft_delete"] if served.model.soft_delete else names
