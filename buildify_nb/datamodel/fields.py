"""The vocabulary of fields: one frozen document per field, with the specification's column names."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from pydantic import Field, JsonValue, model_validator
from pydantic_core import PydanticCustomError

from buildify_nb.datamodel.formulas.validation_rules import ValidationRule
from buildify_nb.definitions.document import Document
from buildify_nb.identifiers import label_for, new_id


class AllowedValue(Document):
    """One option of a select field: what is stored and what is shown."""

    value: str = Field(min_length=1, max_length=200)
    label: str = ""

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, given: Any) -> Any:
        if isinstance(given, str):
            return {"value": given}
        if isinstance(given, bool | int | float):
            raise PydanticCustomError("option", "must be a text such as '{given}', or an object", {"given": given})
        return given

    def model_post_init(self, context: Any, /) -> None:
        if not self.label:
            object.__setattr__(self, "label", label_for(self.value))


class FieldDefinition(Document):
    """One field of an entity. `id` is its identity: a changed `name` is a rename, never another field."""

    id: UUID = Field(default_factory=new_id)
    name: str
    label: str = ""
    description: str | None = None
    help_text: str | None = None

    field_type: str
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
    default_expression: str | None = None
    """`now()`, `today()`, `new_uuid()`, `current_user()`, or a formula without fields such as `today() + 7`."""
    validation_rules: tuple[ValidationRule, ...] = ()
    allowed_values: tuple[AllowedValue, ...] | None = None

    display_order: int = Field(default=0, ge=0)
    """The place among the fields, from 0."""
    is_readonly: bool = False
    is_system: bool = False
    is_calculated: bool = False
    calculation_formula: str | None = None
    """What a calculated field computes from the others; see `expressions.formulas`. Such a field has no column."""

    group: str | None = None
    """The section of a form that the field stands in."""
    visible_when: str | dict[str, JsonValue] | None = None
    """A condition over other fields of the record: a formula such as `status = 'won'`, or react-querybuilder's JSON.
    While it does not hold the field is not shown, is not required and takes no new value; a value that it has stays, as
    the condition may hold again."""

    input_type: str | None = None
    placeholder: str | None = None
    prefix: str | None = None
    suffix: str | None = None

    reference_entity_id: UUID | None = None
    """The entity that a lookup points at."""
    reference_field: str | None = None
    """The field of that entity which a lookup shows; its primary field when left out."""
    relationship_type: Literal["many-to-one", "one-to-one"] | None = None

    metadata: dict[str, JsonValue] = Field(default_factory=dict)

    def __repr__(self) -> str:
        rules = {"required": self.is_required, "unique": self.is_unique, "calculated": self.is_calculated}
        told = [self.field_type, *(rule for rule, holds in rules.items() if holds)]
        return f"FieldDefinition({self.name!r}, {', '.join(told)})"

    def model_post_init(self, context: Any, /) -> None:
        if not self.label:
            object.__setattr__(self, "label", label_for(self.name))
