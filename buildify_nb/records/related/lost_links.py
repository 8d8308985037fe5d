"""Tables of links that are gone, for the error that a read or write of records meets."""

from __future__ import annotations

from buildify_nb.context import Context
from buildify_nb.datamodel.relationships import RelationshipDefinition
from buildify_nb.errors import DriftFound
from buildify_nb.records.record_models import RecordModels
from buildify_nb.storage.dialects.base import Dialect
from buildify_nb.storage.introspection import table_exists
from buildify_nb.storage.transactions import UnitOfWork


def lost_links(
    uow: UnitOfWork, context: Context, models: RecordModels, dialect: Dialect, entity: str
) -> DriftFound | None:
    """The error that names the tables of an entity's links that are not there; None where all are."""
    served = models.read(uow, context, entity)
    schema = dialect.schema_of(served.entity.owner(context).tenant)
    lost = [
        one
        for one in served.entity.junctions
        if not table_exists(uow.connection, one.junction_schema or schema, one.junction_table_name or "")
    ]
    if not lost:
        return None
    gone = " and ".join(f"the table {one.junction_table_name} with the links of {one.name}" for one in lost)
    return DriftFound(
        f"The links of {entity!r} are not there as they were published.",
        why=f"{gone[0].upper()}{gone[1:]} was removed outside buildify-nb.",
        todo=_way_on(entity, lost),
    )


def _way_on(entity: str, lost: list[RelationshipDefinition]) -> str:
    of_others = next((one.name for one in lost if one.junction_schema), None)
    if of_others is not None:
        return f"Put that table back, or delete the relationship: ws.relationships.delete({of_others!r})."
    return f"Make it again, without the links that it had: ws.entities[{entity!r}].reconcile(put_back=True)."
