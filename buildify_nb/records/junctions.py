"""Many-to-many relationships of an entity, seen from either end."""

from __future__ import annotations

from dataclasses import dataclass

from buildify_nb.context import Context
from buildify_nb.datamodel.relationships import RelationshipDefinition
from buildify_nb.errors import InvalidState, NotFound
from buildify_nb.expressions.suggestions import did_you_mean
from buildify_nb.records.record_models import RecordModels, Served
from buildify_nb.records.reference_store import Junction
from buildify_nb.storage.dialects.base import Dialect
from buildify_nb.storage.transactions import UnitOfWork


@dataclass(frozen=True, slots=True)
class Links:
    """One many-to-many relationship from one end."""

    relationship: RelationshipDefinition
    junction: Junction
    other: Served


def links_named(
    uow: UnitOfWork, context: Context, models: RecordModels, dialect: Dialect, served: Served, name: str
) -> Links:
    """The many-to-many relationship that `served` knows under `name`; raises NotFound."""
    known = {_name_at(relationship, served): relationship for relationship in _many_to_many(served)}
    relationship = known.get(name) or next((one for one in known.values() if one.name == name), None)
    if relationship is None:
        raise NotFound(
            f"{served.name!r} has no many-to-many relationship {name[:80]!r}{did_you_mean(name, known)}.",
            todo=f"It has {', '.join(known) or 'none'}.",
        )
    return _links(uow, context, models, dialect, served, relationship)


def junctions_of(
    uow: UnitOfWork, context: Context, models: RecordModels, dialect: Dialect, served: Served
) -> list[Junction]:
    """The junction tables that hold keys of `served`."""
    found: list[Junction] = []
    for relationship in _many_to_many(served):
        try:
            junction = _links(uow, context, models, dialect, served, relationship).junction
            found.append(junction)
            if relationship.source_entity_id == relationship.target_entity_id:
                found.append(junction.reversed())
        except (NotFound, InvalidState):
            continue  # The other end serves no records, so there are no links.
    return found


def _many_to_many(served: Served) -> list[RelationshipDefinition]:
    return [one for one in served.entity.relationships if one.relationship_type == "many-to-many"]


def _name_at(relationship: RelationshipDefinition, served: Served) -> str:
    at_source = relationship.source_entity_id == served.id
    return relationship.source_field_name if at_source else relationship.target_field_name


def _links(
    uow: UnitOfWork,
    context: Context,
    models: RecordModels,
    dialect: Dialect,
    served: Served,
    relationship: RelationshipDefinition,
) -> Links:
    at_source = relationship.source_entity_id == served.id
    other_id = relationship.target_entity_id if at_source else relationship.source_entity_id
    other = served if other_id == served.id else models.by_id(uow, context, other_id)
    columns = (relationship.junction_source_field or "", relationship.junction_target_field or "")
    here, there = columns if at_source else reversed(columns)
    junction = Junction(
        dialect.schema_of(context.tenant),
        relationship.junction_table_name or "",
        here,
        there,
        (served.table.key[0].type, other.table.key[0].type),
    )
    return Links(relationship, junction, other)
