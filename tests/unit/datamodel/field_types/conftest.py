"""Shortcuts for tests of field types: what a field makes of a value, and what it says when it refuses one."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from buildify_nb.datamodel.field_types.messages import problem_message
from buildify_nb.datamodel.field_types.plugin import built_in_field_types
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.plugins.contracts import FieldType

_TYPES: dict[str, FieldType] = {field_type.name: field_type for field_type in built_in_field_types()}
_CHECKS: dict[str, TypeAdapter[Any]] = {}
"""Built once each, because laws are tried on hundreds of values."""


def _field(name: str, options: dict[str, Any]) -> FieldDefinition:
    return FieldDefinition(name="value", field_type=name, **options)


def _check(name: str, options: dict[str, Any]) -> TypeAdapter[Any]:
    key = f"{name} {options}"
    if key not in _CHECKS:
        _CHECKS[key] = TypeAdapter(_TYPES[name].annotation(_field(name, options)))
    return _CHECKS[key]


@pytest.fixture(scope="session")
def field_types() -> dict[str, FieldType]:
    """The built-in field types by name."""
    return _TYPES


@pytest.fixture(scope="session")
def accepted() -> Callable[..., Any]:
    """`accepted("integer", "3", min_value=1)` is what the field makes of the value."""
    return lambda name, value, **options: _check(name, options).validate_python(value)


@pytest.fixture(scope="session")
def refusal() -> Callable[..., str]:
    """`refusal("integer", 1.5)` is the sentence under which the value is refused; fails when it is accepted."""

    def refused(name: str, value: Any, **options: Any) -> str:
        with pytest.raises(ValidationError) as caught:
            _check(name, options).validate_python(value)
        (error,) = caught.value.errors()
        return problem_message(error)

    return refused


@pytest.fixture(scope="session")
def problems() -> Callable[..., dict[str, str]]:
    """`problems("string", min_length=-1)` maps each option that has a problem to its sentence."""

    def found(name: str, **options: Any) -> dict[str, str]:
        return {problem.field: problem.message for problem in _TYPES[name].option_problems(_field(name, options))}

    return found


@pytest.fixture(scope="session")
def shown() -> Callable[..., str]:
    """`shown("boolean", True)` is how the value reads."""
    return lambda name, value, **options: _TYPES[name].display(value, _field(name, options))


@pytest.fixture(scope="session")
def column() -> Callable[..., str]:
    """`column("string", max_length=3)` is the column type as text."""
    return lambda name, **options: str(_TYPES[name].column_type(_field(name, options)))


@pytest.fixture(scope="session")
def returned() -> Callable[..., Any]:
    """`returned("date", day)` is the value after its way to JSON text and back through the field."""

    def there_and_back(name: str, value: Any, **options: Any) -> Any:
        wire = json.loads(json.dumps(_TYPES[name].to_wire(value)))
        return _check(name, options).validate_python(wire)

    return there_and_back
