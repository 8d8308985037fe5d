"""The JSON bodies of the data model's operations: the specification's columns. What is valid, the services say.

Not among them is what callers cannot choose: ids, whose table an entity is, and what only adoption may set.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, JsonValue

from buildify_nb.datamodel.entities import EntityDefinition, EntityHead, EntityStatus, IndexDefinition
from buildify_nb.datamodel.fields import AllowedValue, FieldDefinition
from buildify_nb.datamodel.migrations import MigrationStatus, Preview, RiskLevel
from buildify_nb.datamodel.rehearsals import Loss, Rehearsal
from buildify_nb.datamodel.relationships import CascadeRule, RelationshipType
from buildify_nb.definitions.revisions import Action


class RequestBody(BaseModel):
    """A body that is sent; a property that it does not have is refused."""

    model_config = ConfigDict(extra="forbid")

    def given(self, *without: str) -> dict[str, Any]:
        """What was sent, and nothing that was not."""
        return self.model_dump(exclude_unset=True, exclude=set(without))


class FieldColumns(RequestBody):
    """The columns of a field that may be set when it is created and changed later."""

    label: str = ""
    description: str | None = None
    help_text: str | None = None
    is_required: bool = False
    is_unique: bool = False
    is_indexed: bool = False
    is_nullable: bool = True
    max_length: int | None = None
    min_length: int | None = None
    max_value: Decimal | None = None
    min_value: Decimal | None = None
    decimal_places: int | None = None
    default_value: JsonValue = None
    default_expression: Literal["now()", "today()", "new_uuid()", "current_user()"] | None = None
    validation_rules: list[dict[str, JsonValue]] = []
    allowed_values: list[AllowedValue] | None = None
    display_order: int = Field(default=0, ge=0)
    """The field's place among the others, from 0; at the end when left out."""
    is_readonly: bool = False
    is_calculated: bool = False
    calculation_formula: str | None = None
    input_type: str | None = None
    placeholder: str | None = None
    prefix: str | None = None
    suffix: str | None = None
    reference_entity_id: UUID | None = None
    reference_field: str | None = None
    relationship_type: Literal["many-to-one", "one-to-one"] | None = None
    metadata: dict[str, JsonValue] = {}


class FieldCreate(FieldColumns):
    """A new field."""

    name: str
    field_type: str


class FieldUpdate(FieldColumns):
    """Changes of a field; what is left out stays. Another name is a rename that keeps the values."""

    name: str = ""
    field_type: str = ""


class IndexCreate(RequestBody):
    """A new index over fields, in order."""

    name: str
    field_names: list[str] = Field(min_length=1)
    index_type: Literal["btree", "hash", "gin", "gist"] = "btree"
    is_unique: bool = False
    is_partial: bool = False
    where_clause: str | None = None
    is_active: bool = True


class EntityColumns(RequestBody):
    """The columns of an entity that may be set when it is created and changed later."""

    label: str = ""
    plural_label: str = ""
    description: str | None = None
    icon: str | None = None
    category: str | None = None
    table_name: str = ""
    is_audited: bool = True
    is_versioned: bool = False
    supports_soft_delete: bool = True
    supports_attachments: bool = False
    supports_comments: bool = False
    primary_field: str | None = None
    default_sort_field: str | None = None
    default_sort_order: Literal["ASC", "DESC"] = "ASC"
    records_per_page: int = Field(default=25, ge=1, le=1000)
    is_active: bool = True
    metadata: dict[str, JsonValue] = {}


class EntityCreate(EntityColumns):
    """A new entity, with its first fields and indexes."""

    name: str
    entity_type: Literal["custom"] = "custom"
    fields: list[FieldCreate] = []
    indexes: list[IndexCreate] = []


class EntityUpdate(EntityColumns):
    """Changes of an entity; what is left out stays."""

    name: str = ""
    expected_revision: int | None = None
    """The revision that the change was made on; when a newer one is saved, the change is refused."""


class EntityResponse(EntityDefinition):
    """An entity as it stands: its newest definition, and how that relates to what is published."""

    status: EntityStatus
    version: int
    revision: int
    published_revision: int | None
    has_unpublished_changes: bool

    @classmethod
    def of(cls, head: EntityHead) -> Self:
        """The entity as it is sent."""
        return cls(
            **dict(head.definition),
            status=head.status,
            version=head.version,
            revision=head.revision,
            published_revision=head.published_revision,
            has_unpublished_changes=head.has_unpublished_changes,
        )


FieldResponse = FieldDefinition
IndexResponse = IndexDefinition


class RevisionResponse(BaseModel):
    """One saved state of a definition."""

    model_config = ConfigDict(from_attributes=True)

    number: int
    action: Action
    restores: int | None
    document: Mapping[str, Any]
    created_at: datetime
    created_by: str | None
    message: str | None


class RelationshipCreate(RequestBody):
    """A new relationship between two entities."""

    name: str
    label: str = ""
    description: str | None = None
    relationship_type: RelationshipType
    source_entity_id: UUID
    source_field_name: str
    target_entity_id: UUID
    target_field_name: str
    junction_table_name: str | None = None
    junction_source_field: str | None = None
    junction_target_field: str | None = None
    on_delete: CascadeRule = "NO ACTION"
    on_update: CascadeRule = "NO ACTION"
    is_active: bool = True
    display_in_source: bool = True
    display_in_target: bool = True
    metadata: dict[str, JsonValue] = {}


class LossResponse(BaseModel):
    """One value that a publish would not keep, as text."""

    key: str
    field: str
    before: str | None
    after_up: str | None
    after_down: str | None
    restored: bool

    @classmethod
    def of(cls, loss: Loss) -> Self:
        """The loss as it is sent."""
        values = (None if value is None else str(value) for value in (loss.before, loss.after_up, loss.after_down))
        before, after_up, after_down = values
        return cls(
            key=loss.key,
            field=loss.field,
            before=before,
            after_up=after_up,
            after_down=after_down,
            restored=loss.restored,
        )


class RehearsalResponse(BaseModel):
    """What came of publishing, rolling back and publishing again on a copy of the table."""

    rows: int
    rows_after_up: int
    rows_after_down: int
    is_identity: bool
    is_repeatable: bool
    up_ms: float
    losses: list[LossResponse]

    @classmethod
    def of(cls, rehearsal: Rehearsal) -> Self:
        """The rehearsal as it is sent."""
        return cls(
            rows=rehearsal.rows,
            rows_after_up=rehearsal.rows_after_up,
            rows_after_down=rehearsal.rows_after_down,
            is_identity=rehearsal.is_identity,
            is_repeatable=rehearsal.is_repeatable,
            up_ms=rehearsal.up_ms,
            losses=[LossResponse.of(loss) for loss in rehearsal.found],
        )


class RiskResponse(BaseModel):
    """What one operation would do to the data that is there."""

    model_config = ConfigDict(from_attributes=True)

    level: RiskLevel
    message: str
    count: int
    sample: list[str]
    breaks: bool


class PreviewResponse(BaseModel):
    """What publishing an entity would do."""

    entity_id: UUID
    entity_name: str
    from_version: int | None
    to_version: int
    operations: list[str]
    up_script: str
    risks: list[RiskResponse]
    is_empty: bool
    loses_data: bool
    is_impossible: bool
    rehearsal: RehearsalResponse | None = None

    @classmethod
    def of(cls, entity_id: UUID, preview: Preview) -> Self:
        """The preview as it is sent."""
        return cls(
            entity_id=entity_id,
            entity_name=preview.entity,
            from_version=preview.from_version,
            to_version=preview.to_version,
            operations=preview.changes,
            up_script=preview.sql,
            risks=[RiskResponse.model_validate(risk) for risk in preview.risks],
            is_empty=preview.is_empty,
            loses_data=preview.loses_data,
            is_impossible=preview.is_impossible,
            rehearsal=RehearsalResponse.of(preview.rehearsal) if preview.rehearsal else None,
        )


class PublishOptions(RequestBody):
    """How to publish; the same may be given as query parameters."""

    commit_message: str | None = None
    accept_data_loss: bool = False


class MigrationResponse(BaseModel):
    """One publish that was tried."""

    model_config = ConfigDict(from_attributes=True)

    id: UUID
    entity_id: UUID
    migration_name: str
    migration_type: Literal["create", "alter", "drop"]
    from_version: int | None
    to_version: int
    up_script: str
    down_script: str | None
    status: MigrationStatus
    executed_at: datetime | None
    execution_time_ms: int | None
    error_message: str | None
    changes: Mapping[str, Any]
    commit_message: str | None
    created_at: datetime | None
    created_by: UUID | None


class NameVerdict(BaseModel):
    """Whether a name may be taken."""

    name: str
    is_valid: bool
    problem: str
    """Why not; empty when it may."""

    @classmethod
    def of(cls, name: str, problem: str) -> Self:
        """The verdict as it is sent."""
        return cls(name=name, is_valid=not problem, problem=problem)
