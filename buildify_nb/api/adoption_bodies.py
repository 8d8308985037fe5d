"""The JSON bodies of adoption: what tables there are, what became of them, and what changed in them since."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Self

from pydantic import BaseModel, ConfigDict, Field

from buildify_nb.api.request_bodies import RequestBody
from buildify_nb.datamodel.adoption.adoption_changes import AdoptionChanges, ChangeKind
from buildify_nb.datamodel.adoption.found_tables import FoundTable, TableKind


class TableResponse(BaseModel):
    """A table or view that could be adopted."""

    schema_name: str
    table_name: str
    kind: TableKind
    adopted_as: str | None
    """The entity or the many-to-many relationship that already did."""

    @classmethod
    def of(cls, table: FoundTable) -> Self:
        """The table as it is sent."""
        return cls(schema_name=table.schema, table_name=table.name, kind=table.kind, adopted_as=table.entity)


class TableToAdopt(RequestBody):
    """One table, and what its entity is to be like; what is left out is found out."""

    table_name: str
    schema_name: str | None = None
    """Where the table is, when its name alone is not unique."""
    name: str | None = None
    label: str | None = None
    plural_label: str | None = None
    description: str | None = None
    icon: str | None = None
    category: str | None = None
    primary_field: str | None = None
    trust_owner: bool = False
    """Adopts it whoever owns it; its owner can then do what the owner of the database can."""


class SchemaToAdopt(RequestBody):
    """A schema, and which of its tables."""

    schema_name: str
    only: list[str] | None = None
    """Names of tables; all others are left out."""
    exclude: list[str] | None = None
    trust_owner: bool = False


class AdoptedTableResponse(BaseModel):
    """A table that became an entity."""

    model_config = ConfigDict(from_attributes=True)

    table: str
    kind: TableKind
    entity: str
    fields: int
    references: list[str]
    notes: list[str]


class FoundRelationshipResponse(BaseModel):
    """A relationship that a foreign key, or a table that only links two others, stands for."""

    model_config = ConfigDict(from_attributes=True)

    name: str
    relationship_type: str
    source: str
    target: str
    through: str


class LeftOutResponse(BaseModel):
    """A table that was not adopted."""

    model_config = ConfigDict(from_attributes=True)

    table: str
    reason: str


class SchemaAdoptionResponse(BaseModel):
    """What became of the tables of a schema."""

    model_config = ConfigDict(from_attributes=True)

    schema_name: str
    adopted: list[AdoptedTableResponse]
    relationships: list[FoundRelationshipResponse]
    left_out: list[LeftOutResponse]


class ReadoptionOptions(RequestBody):
    """What a person knows about the changes of a table."""

    renamed: Mapping[str, str] = Field(default_factory=dict)
    """New names of columns by old ones."""


class ChangeResponse(BaseModel):
    """One difference between a table and what was adopted."""

    model_config = ConfigDict(from_attributes=True)

    kind: ChangeKind
    column: str
    before: str
    after: str


class AdoptionChangesResponse(BaseModel):
    """How the table of an entity differs from what was adopted."""

    entity_name: str
    table_name: str
    changes: list[ChangeResponse]
    hints: list[str]
    publishes_edits: bool

    @classmethod
    def of(cls, found: AdoptionChanges) -> Self:
        """The changes as they are sent."""
        return cls(
            entity_name=found.entity,
            table_name=found.table,
            changes=[ChangeResponse.model_validate(one) for one in found.items],
            hints=list(found.hints),
            publishes_edits=found.publishes_edits,
        )
