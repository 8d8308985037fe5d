from __future__ import annotations

import numpy as np
import pytest
from pydantic import TypeAdapter, ValidationError
from pydantic_core import core_schema

from buildify_nb.datamodel.field_types import schemas


def test_the_first_matching_form_wins_and_its_failure_is_told_once() -> None:
    forms = schemas.first_of(core_schema.int_schema(strict=True), schemas.text_like("^a+$"))
    check = TypeAdapter(schemas.checked(schemas.told(forms, "mine", "must be fine"), type="integer"))
    assert check.validate_python("aa") == "aa"
    with pytest.raises(ValidationError) as caught:
        check.validate_python("b")
    assert [(error["type"], error["msg"], error["loc"]) for error in caught.value.errors()] == [
        ("mine", "must be fine", ())
    ]


def test_each_step_gets_the_result_of_the_one_before() -> None:
    core = schemas.then(schemas.text_like("^[0-9]+$"), core_schema.int_schema(), core_schema.int_schema(le=5))
    assert TypeAdapter(schemas.checked(core)).validate_python("5") == 5
    with pytest.raises(ValidationError):
        TypeAdapter(schemas.checked(core)).validate_python("6")


def test_the_json_schema_is_the_one_that_was_stated() -> None:
    check = TypeAdapter(schemas.checked(schemas.NUMPY_SCALAR, type="number", minimum=2))
    assert check.json_schema() == {"type": "number", "minimum": 2}


def test_numpy_scalars_become_python_values_and_nothing_else_does() -> None:
    check = TypeAdapter(schemas.checked(schemas.NUMPY_SCALAR))
    assert type(check.validate_python(np.int64(3))) is int
    with pytest.raises(ValidationError):
        check.validate_python(3)
    with pytest.raises(ValidationError):
        check.validate_python(np.array([3]))


@pytest.mark.parametrize("text", ["a\0b", "\ud800", "a\udfffb"])
def test_plain_text_has_neither_nul_nor_lone_surrogates(text: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(schemas.checked(schemas.text_like(schemas.PLAIN_TEXT))).validate_python(text)
