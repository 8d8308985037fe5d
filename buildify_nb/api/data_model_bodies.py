"""The JSON bodies of the data model's operations, made of the definitions' columns. What is valid, the services say.

Left out is what callers cannot choose: ids, whose table an entity is, and what only adoption may set.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from buildify_nb.api.request_bodies import RequestBody, columns_of
from buildify_nb.datamodel.entities import EntityDefinition, IndexDefinition
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.datamodel.formulas.formula_checks import FormulaUse
from buildify_nb.datamodel.publishing.migrations import MigrationStatus, Preview, RiskLevel
from buildify_nb.datamodel.publishing.rehearsals import Loss, Rehearsal
from buildify_nb.datamodel.relationship_rules import FIXED
from buildify_nb.datamodel.relationships import RelationshipDefinition


class FieldCreate(columns_of(FieldDefinition, without=("id", "is_system"))):
    """A new field."""


class FieldUpdate(columns_of(FieldDefinition, without=("id", "is_system"), partial=True)):
    """Changes of a field; what is left out stays. Another name is a rename that keeps the values."""


class FormulaBody(RequestBody):
    """A formula that a field could have."""

    text: str
    use: FormulaUse = "calculation"
    """What the text is for."""


class FormulaVerdict(BaseModel):
    """What is to be said of a formula."""

    model_config = ConfigDict(from_attributes=True)

    problem: str
    """Why it cannot be saved; empty when it can."""
    value_type: str
    """What it computes; empty for a pattern, and while there is a problem."""


class IndexCheck(columns_of(IndexDefinition, without=("id",), partial=True)):
    """An index that an entity could have, or changes of one."""

    replacing: str | None = None
    """The name of the index that it would take the place of."""


class ProblemResponse(BaseModel):
    """One thing that is wrong with a part of a definition."""

    model_config = ConfigDict(from_attributes=True)

    field: str
    message: str


class IndexCreate(columns_of(IndexDefinition, without=("id",))):
    """A new index over fields, in order."""


class IndexUpdate(columns_of(IndexDefinition, without=("id",), partial=True)):
    """Changes of an index; what is left out stays."""


class EntityCreate(columns_of(EntityDefinition, without=("id", "schema_name", "view", "relationship_notes"))):
    """A new entity, with its first fields and indexes."""

    entity_type: Literal["custom"] = "custom"
    fields: tuple[FieldCreate, ...] = ()
    indexes: tuple[IndexCreate, ...] = ()


class EntityUpdate(
    columns_of(
        EntityDefinition,
        without=("id", "schema_name", "entity_type", "view", "fields", "indexes", "relationship_notes"),
        partial=True,
    )
):
    """Changes of an entity; what is left out stays."""

    expected_revision: int | None = None
    """The revision that the change was made on; when a newer one is saved, the change is refused."""


class EntityClone(RequestBody):
    """What the clone of an entity is called."""

    name: str
    label: str = ""


class ViewUpdate(RequestBody):
    """What of a view is to change."""

    fields: dict[str, Any] | None = None
    """As for a new view; null for those that it has."""
    where: dict[str, Any] | None = None
    """Null for the condition that it has, `{}` for none."""


class ViewCreate(RequestBody):
    """A new view over a published entity."""

    name: str
    fields: dict[str, Any]
    """By name, `"title"`, `"customer.name"` behind a lookup, `{"sum": "price"}` or `{"count": "*"}`."""
    where: dict[str, Any] | None = None
    """The condition that the records of the source fulfil."""
    source: str
    """The name of the entity whose records are read."""
    label: str = ""


class RelationshipCreate(columns_of(RelationshipDefinition, without=("id", "source_field_name", "target_field_name"))):
    """A new relationship between two entities."""

    source_field_name: str | None = None
    """Under which a source shows its targets; the target's name, in the plural where there are many, when left out."""
    target_field_name: str | None = None
    """The lookup field, or under which a target shows its sources; made of the source's name when left out."""


class RelationshipUpdate(columns_of(RelationshipDefinition, without=("id", *FIXED), partial=True)):
    """Changes of a relationship; what is left out stays, and so do its ends."""


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
    effects: list[str]
    """What changes besides the table."""
    up_script: str
    down_script: str
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
            operations=[str(operation) for operation in preview.operations],
            effects=list(preview.effects),
            up_script=preview.sql,
            down_script=preview.back_sql,
            risks=[RiskResponse.model_validate(risk) for risk in preview.risks],
            is_empty=preview.is_empty,
            loses_data=preview.loses_data,
            is_impossible=preview.is_impossible,
            rehearsal=RehearsalResponse.of(preview.rehearsal) if preview.rehearsal else None,
        )


class PreviewOptions(RequestBody):
    """How to preview; the same may be given as a query parameter."""

    rehearse: bool = False


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
    migration_type: Literal["create", "alter"]
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
