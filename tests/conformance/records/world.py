"""A small music shop on a real database: the services as a workspace wires them, and raw SQL to look behind them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import text

from buildify_nb.clock import ManualClock
from buildify_nb.context import Context
from buildify_nb.datamodel.entity_collection import Entities
from buildify_nb.datamodel.modelling import Modelling
from buildify_nb.datamodel.relationship_handles import Relationships
from buildify_nb.datamodel.service import Services
from buildify_nb.events import EventBus, RecordsChanged
from buildify_nb.plugins.registry import Registry
from buildify_nb.records.access.access_rule_service import AccessRuleService
from buildify_nb.records.loading.dataframes import DataFrameLoader
from buildify_nb.records.recordset import Records, RecordsByEntity
from buildify_nb.records.service import RecordService
from buildify_nb.security.access import AccessControl
from buildify_nb.security.audit_log import AuditLog
from buildify_nb.security.bootstrap import open_context
from buildify_nb.security.role_service import RoleService
from buildify_nb.security.tenant_service import TenantService
from buildify_nb.security.user_service import UserService
from buildify_nb.storage.database import Database

START = datetime(2026, 1, 1, 12, tzinfo=UTC)


class World:
    """One tenant of a database, seen by one user."""

    def __init__(self, database: Database, plugins: Registry) -> None:
        self.database, self.clock, self.events = database, ManualClock(START), EventBus()
        self.access = AccessControl(database)
        self.audit = AuditLog(database, self.access, self.clock)
        shared = (database, self.access, self.audit, self.clock)
        self.users, self.roles = UserService(*shared), RoleService(*shared)
        self.tenants = TenantService(*shared)
        self.context = open_context(database, tenant="acme", user="ada", clock=self.clock)
        services = Services(database, self.access, self.audit, self.events, self.clock, plugins.field_types)
        self.modelling = Modelling(services)
        catalog = self.modelling.catalog
        self.service = RecordService(
            database, catalog, self.access, self.audit, self.events, self.clock, plugins.field_types
        )
        self.access_rules = AccessRuleService(*shared, plugins.field_types)
        services.reference_providers.append(self.access_rules.fields_of)
        self.entities = Entities(self.modelling, self.context, lambda: None)
        self.relationships = Relationships(self.modelling, self.context)
        self.told: list[RecordsChanged] = []
        self.events.after_commit(RecordsChanged, self.told.append)

    @property
    def records(self) -> RecordsByEntity:
        return RecordsByEntity(self.service, self.context)

    def __getitem__(self, entity: str) -> Records:
        return self.records[entity]

    def as_user(self, name: str, *permissions: str) -> RecordsByEntity:
        """The records as a new user with just these permissions sees them."""
        self.roles.create(self.context, name=f"role_{name}", permissions=permissions)
        self.users.create(self.context, name=name, roles=[f"role_{name}"])
        return RecordsByEntity(self.service, open_context(self.database, tenant="acme", user=name, clock=self.clock))

    def neighbour(self, entity: str, fields: dict[str, Any], **columns: Any) -> Records:
        """The records of a published entity of another tenant."""
        self.tenants.create(self.context, "other", owner="eve")
        context = open_context(self.database, tenant="other", user="eve", clock=self.clock)
        Entities(self.modelling, context, lambda: None).create(entity, fields=fields, **columns).publish()
        return RecordsByEntity(self.service, context)[entity]

    def entity(self, name: str, fields: dict[str, Any], **columns: Any) -> Records:
        """Creates and publishes an entity."""
        self.entities.create(name, fields=fields, **columns).publish()
        return self[name]

    def load(self, name: str, frame: Any, **options: Any) -> Any:
        """Loads a frame as `ws.entities.from_dataframe` does."""
        return DataFrameLoader(self.modelling, self.service).load(self.context, name, frame, **options)

    def sql(self, statement: str, **values: Any) -> list[tuple[Any, ...]]:
        """Rows by raw SQL under the owner's login; `{s}` is the tenant's schema."""
        schema = self.database.dialect.schema_of("acme")

        def work(uow: Any) -> list[tuple[Any, ...]]:
            result = uow.connection.execute(text(statement.replace("{s}", schema)), values)
            return [tuple(row) for row in result] if result.returns_rows else []

        return self.database.as_owner(work)

    def let_use(self, schema: str, rights: str = "SELECT, INSERT, UPDATE, DELETE") -> None:
        """Lets the tenant's role at the tables of a schema that is not ours, where the engine has roles."""
        if role := self.database.dialect.role_of("acme"):
            self.sql(f'GRANT USAGE ON SCHEMA {schema} TO "{role}"')
            self.sql(f'GRANT {rights} ON ALL TABLES IN SCHEMA {schema} TO "{role}"')

    def audit_rows(self, entity: str) -> list[tuple[str, str, Any]]:
        """(action, id, changes) of an entity's records, oldest first."""
        page = self.audit.entries(self.context, entity_type=entity, page_size=1000)
        return [(entry.action, entry.entity_id, entry.changes) for entry in reversed(page.items)]

    def other_context(self) -> Context:
        """The same user in another call."""
        return replace(self.context)


def shop(world: World) -> World:
    """Artists have albums (restricted), albums have tracks (cascade), tracks have tags (many to many)."""
    world.entities.create("artist", fields={"name": {"field_type": "string", "is_required": True, "is_unique": True}})
    world.entities.create("album", fields={"title": {"field_type": "string", "is_required": True}})
    world.entities.create(
        "track",
        fields={
            "name": {"field_type": "string", "is_required": True, "max_length": 40},
            "price": {"field_type": "decimal", "min_value": 0},
            "seconds": "integer",
            "genre": {
                "field_type": "select",
                "allowed_values": ["rock", "jazz", {"value": "rnb", "label": "Rhythm & Blues"}],
            },
            "released": "date",
            "played_at": "datetime",
            "is_live": {"field_type": "boolean", "default_value": False},
            "details": "json",
        },
    )
    world.entities.create("tag", fields={"name": {"field_type": "string", "is_required": True}})
    world.relationships.create("artist", "album", on_delete="RESTRICT")
    world.relationships.create("album", "track", on_delete="CASCADE")
    world.relationships.create("track", "tag", "many-to-many")
    for name in ("artist", "album", "tag", "track"):
        world.entities[name].publish()
    return world
