"""Adoption: existing tables and views become entities, read and written through records, never altered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any
from uuid import UUID

from buildify_nb.context import Context
from buildify_nb.datamodel import adoption_store, store
from buildify_nb.datamodel.catalog import EntityCatalog
from buildify_nb.datamodel.edits import parsed
from buildify_nb.datamodel.entities import EntityDefinition, EntityHead
from buildify_nb.datamodel.field_types.inference import from_column
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.datamodel.service import EntityService, Services, require_id
from buildify_nb.errors import InvalidState, NotFound
from buildify_nb.identifiers import label_for, suggested_name
from buildify_nb.security.permissions import PLATFORM_PERMISSION
from buildify_nb.storage.column_types import ColumnKind
from buildify_nb.storage.introspection import LiveColumn, LiveTable
from buildify_nb.storage.transactions import UnitOfWork


@dataclass(frozen=True, slots=True)
class FoundTable:
    """A table or view that could be adopted; `entity` names the entity that already did."""

    schema: str
    name: str
    is_view: bool
    entity: str | None = None


@dataclass(frozen=True, slots=True, repr=False)
class FoundTables(Sequence[FoundTable]):
    """What there is in the database besides our own tables."""

    items: tuple[FoundTable, ...]

    def __getitem__(self, index: Any) -> Any:
        return self.items[index]

    def __len__(self) -> int:
        return len(self.items)

    def __iter__(self) -> Iterator[FoundTable]:
        return iter(self.items)

    def __repr__(self) -> str:
        return "\n".join(
            f"{table.schema}.{table.name}{' (view)' if table.is_view else ''}"
            f"{f' – adopted as {table.entity}' if table.entity else ''}"
            for table in self.items
        )

    def _repr_html_(self) -> str:
        rows = "".join(
            f"<tr><td>{escape(table.schema)}</td><td>{escape(table.name)}</td>"
            f"<td>{'view' if table.is_view else 'table'}</td><td>{escape(table.entity or '')}</td></tr>"
            for table in self.items
        )
        return f"<table><tr><th>Schema</th><th>Name</th><th>Kind</th><th>Adopted as</th></tr>{rows}</table>"


class AdoptionService:
    """Lists and adopts. A table of the whole database is a matter of the platform, so it takes a platform administrator."""

    def __init__(self, services: Services, entities: EntityService, catalog: EntityCatalog) -> None:
        self._s, self._entities, self._catalog = services, entities, catalog

    def tables(self, context: Context) -> FoundTables:
        """The tables and views of the database that are not ours."""
        self._s.access.require(context, PLATFORM_PERMISSION)
        found = self._s.database.as_owner(adoption_store.tables)
        heads = self._s.database.read(context, store.heads)
        adopted = {(h.definition.schema_name, h.definition.table_name): h.definition.name for h in heads}
        return FoundTables(tuple(FoundTable(*table, adopted.get(table[:2])) for table in found))

    def adopt(
        self,
        context: Context,
        table: str,
        *,
        name: str | None = None,
        schema: str | None = None,
        columns: Mapping[str, Any] | None = None,
    ) -> EntityHead:
        """Makes a table or view an entity that serves records at once.

        Args:
            name: the entity's name; the table's, made legal, when left out.
            schema: where the table is, when the name alone is not unique.
            columns: further columns of the entity.

        Raises:
            NotFound: there is no such table.
            InvalidState: it was adopted already.
        """
        self._s.require(context, "create")
        self._s.require(context, "execute")
        place = self._place(context, table, schema)
        live = self._s.database.as_owner(lambda uow: adoption_store.table(uow, *place))
        heads = self._s.database.read(context, store.heads)
        entity = self._entity(live, heads, {"name": name or suggested_name(table), **(columns or {})})
        self._s.database.as_owner(lambda uow: adoption_store.allow(uow, live, self._s.database.dialect, context.tenant))
        return self._s.database.write(context, lambda uow: self._save(uow, context, entity))

    def _place(self, context: Context, table: str, schema: str | None) -> tuple[str, str]:
        found = [one for one in self.tables(context) if one.name == table and schema in (None, one.schema)]
        if not found:
            raise NotFound(f"There is no table or view {table!r}.", todo="ws.entities.tables() lists those that there are.")
        if len(found) > 1:
            where = ", ".join(one.schema for one in found)
            raise InvalidState(f"There are several tables {table!r}.", todo=f"Name the schema: one of {where}.")
        if found[0].entity:
            raise InvalidState(f"{table!r} is already adopted as {found[0].entity!r}.")
        return found[0].schema, found[0].name

    def _entity(self, live: LiveTable, heads: Sequence[EntityHead], given: Mapping[str, Any]) -> EntityDefinition:
        targets = {
            (head.definition.schema_name, head.definition.table_name, head.definition.key_fields[0]): head.definition.id
            for head in heads
            if head.definition.is_adopted and len(head.definition.key_fields) == 1
        }
        fields = [_field(column, live, targets) for column in live.columns]
        read_only = live.is_view or not live.primary_key
        metadata = {"key_fields": list(live.primary_key or _whole_row(live)), "read_only": read_only}
        values = {
            "label": label_for(str(given["name"])),
            "entity_type": "adopted",
            "schema_name": live.schema,
            "table_name": live.name,
            "supports_soft_delete": False,
            "metadata": metadata,
            **given,
        }
        return parsed(EntityDefinition, values, f"The table {live.name!r}").with_fields(fields)

    def _save(self, uow: UnitOfWork, context: Context, entity: EntityDefinition) -> EntityHead:
        head = self._entities.write(uow, context, entity, action="create")
        now = self._s.clock.now()
        store.set_state(uow, entity.id, status="published", published_revision=head.revision, published_at=now)
        return require_id(uow, entity.id)


def _field(column: LiveColumn, live: LiveTable, targets: Mapping[tuple[str, str, str], UUID]) -> FieldDefinition:
    inferred = from_column(column.type) if column.type is not None else None
    kind = column.type.kind if column.type is not None else ColumnKind.TEXT
    metadata: dict[str, Any] = {"column_type": {"kind": str(kind)}, "type_name": column.type_name}
    if column.type is not None:
        noted = {"length": column.type.length, "precision": column.type.precision, "scale": column.type.scale}
        metadata["column_type"] |= {key: value for key, value in noted.items() if value is not None}
    values: dict[str, Any] = {"name": column.name, "is_nullable": column.nullable, "is_required": not column.nullable}
    if inferred is None:
        values |= {"field_type": "text", "is_readonly": True, "is_required": False}
        metadata["unsupported"] = True
    else:
        values |= {"field_type": inferred.field_type, **inferred.options}
        metadata |= inferred.options.get("metadata", {})
    target = targets.get(live.references.get(column.name, ("", "", "")))
    if target is not None:
        key_type = "integer" if kind in (ColumnKind.INTEGER, ColumnKind.BIGINT, ColumnKind.SMALLINT) else "text"
        values = {"name": column.name, "is_nullable": column.nullable, "is_required": not column.nullable}
        values |= {"field_type": "lookup", "reference_entity_id": target, "relationship_type": "many-to-one"}
        metadata |= {} if kind is ColumnKind.UUID else {"key_type": key_type}
    return parsed(FieldDefinition, values | {"metadata": metadata}, f"The column {column.name!r}")


def _whole_row(live: LiveTable) -> tuple[str, ...]:
    # Without a key, rows can be shown but not told apart for writing; every column together stands in for it.
    return tuple(column.name for column in live.columns if column.type is not None)
