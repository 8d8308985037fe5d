"""Building blocks of value checks: small pydantic-core schemas that run without calling Python for ordinary values.

Knows no field type. A check is a list of accepted forms, tried in order, under one sentence that a person can act on.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import GetCoreSchemaHandler, GetJsonSchemaHandler
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from buildify_nb.expressions.foreign_values import plain_scalar

PLAIN_TEXT = r"\A[^\x00]*\z"
"""Text that both engines can hold: Postgres has no NUL character. Matching also refuses lone surrogates."""


@dataclass(frozen=True, slots=True, eq=False)
class Check:
    """Metadata for `Annotated` that says both how a value is validated and how JSON Schema describes it."""

    core: CoreSchema
    described_as: JsonSchemaValue

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return self.core

    def __get_pydantic_json_schema__(self, core: CoreSchema, handler: GetJsonSchemaHandler) -> JsonSchemaValue:
        return dict(self.described_as)


def checked(core: CoreSchema, **described_as: Any) -> Any:
    """The annotation of a value that passes `core`; the keywords are its JSON Schema."""
    return Annotated[Any, Check(core, described_as)]


def first_of(*forms: CoreSchema) -> CoreSchema:
    """Accepts what the first matching form accepts."""
    return core_schema.union_schema(list(forms), mode="left_to_right")


def then(*steps: CoreSchema) -> CoreSchema:
    """Each step checks what the one before it returned."""
    return core_schema.chain_schema(list(steps))


def told(core: CoreSchema, code: str, message: str) -> CoreSchema:
    """Replaces whatever `core` finds wrong by one error: `message` continues the name of the field ("must be …")."""
    return core_schema.custom_error_schema(core, custom_error_type=code, custom_error_message=message)


def text_like(pattern: str, *, longest: int | None = None) -> CoreSchema:
    """Text that matches a pattern in the syntax of Rust's linear-time `regex`."""
    return core_schema.str_schema(strict=True, pattern=pattern, max_length=longest)


def _unwrapped(value: Any) -> Any:
    plain = plain_scalar(value)
    if plain is value:
        raise ValueError("not a NumPy scalar")
    return plain


NUMPY_SCALAR: CoreSchema = core_schema.no_info_plain_validator_function(_unwrapped)
"""Turns `numpy.int64(3)`, as `frame["a"].max()` returns it, into 3; does not import NumPy."""
