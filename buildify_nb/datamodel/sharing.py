"""Keeps what the database lets tenants read of the platform's tables in step with what the platform has in service.

Where there are roles they may read the columns of published entities and the links between those, and nothing that is
hidden, drafted or archived. Lookups may refer to the key of an archived entity too, as to that of an own one. All of it
is compared after each change, so no way to change a table is forgotten.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from uuid import UUID

from buildify_nb.datamodel import shared_store, store
from buildify_nb.datamodel.catalog import EntityCatalog
from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.system_columns import ID
from buildify_nb.datamodel.tables import relationship_definitions
from buildify_nb.security.platform import PLATFORM, is_platform
from buildify_nb.storage.database import Database
from buildify_nb.storage.scope import TenantScope
from buildify_nb.storage.transactions import UnitOfWork

SHARING_KEY = "shared by the platform"
"""The name of the lock under which tables of the platform change; who makes a reference to one shares it."""


def sharing_keys(changing: TenantScope, database: Database) -> Sequence[str]:
    """The locks under which tables of the platform change, taken before the first change, behind that of definitions.

    Two that granted rights to each other's tables would each find them changed meanwhile.
    """
    return (SHARING_KEY,) if is_platform(changing) and database.capabilities.tenant_roles else ()


def share_published(uow: UnitOfWork, changed_by: TenantScope, database: Database, catalog: EntityCatalog) -> None:
    """Shares what is in service once a change of the platform's entities is made; run within its transaction."""
    if is_platform(changed_by) and database.capabilities.tenant_roles:
        shared = store.published_by_id(uow, shared_store.ids(uow))
        keys = {entity.table_name: [ID] for entity in shared.values() if not entity.is_virtual}
        served = {entity_id: shared[entity_id] for entity_id in shared_store.ids_in_service(uow)}
        database.dialect.share(uow.connection, _columns(uow, catalog, served), keys)


def share_again(uow: UnitOfWork, database: Database, catalog: EntityCatalog) -> None:
    """As `share_published`, run as the owner of the database: once roles or the sharing itself are new."""
    dialect = database.dialect
    with dialect.acting_as(uow.connection, dialect.role_of(PLATFORM.tenant), back_to=None):
        share_published(uow.seeing(PLATFORM), PLATFORM, database, catalog)


def _columns(
    uow: UnitOfWork, catalog: EntityCatalog, served: Mapping[UUID, EntityDefinition]
) -> dict[str, Sequence[str]]:
    """By table, the columns that are in service."""
    shared: dict[str, Sequence[str]] = {}
    for definition in served.values():
        shape = catalog.shape(uow, PLATFORM, definition)
        shared[shape.name] = [column.name for column in shape.columns]
    for one in store.relationships(uow, relationship_definitions.c.is_published):
        if one.junction_table_name and {one.source_entity_id, one.target_entity_id} <= served.keys():
            ends = (one.junction_source_field or "", one.junction_target_field or "")
            shared[one.junction_table_name] = ends
    return shared
