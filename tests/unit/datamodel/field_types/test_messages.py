from __future__ import annotations

from typing import Annotated, Any

import pytest
from pydantic import BaseModel, Field, StringConstraints, TypeAdapter, ValidationError
from pydantic_core import PydanticCustomError, core_schema

from buildify_nb.datamodel.field_types.messages import MESSAGES, problem_message
from buildify_nb.datamodel.field_types.schemas import PLAIN_TEXT, checked, text_like


def _message(annotation: Any, value: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(annotation).validate_python(value)
    return problem_message(caught.value.errors()[0])


def test_counts_agree_with_what_they_count() -> None:
    assert _message(Annotated[str, StringConstraints(max_length=1)], "ab") == "must have at most 1 character"
    assert _message(Annotated[str, StringConstraints(min_length=2)], "a") == "must have at least 2 characters"
    assert _message(Annotated[list[int], Field(max_length=1)], [1, 2]) == "must have at most 1 entry"
    assert _message(Annotated[list[int], Field(min_length=2)], [1]) == "must have at least 2 entries"
    assert _message(Annotated[int, Field(ge=3)], 2) == "must be at least 3"


def test_the_pattern_for_plain_text_is_put_into_words_and_others_are_shown() -> None:
    assert _message(checked(text_like(PLAIN_TEXT)), "\0") == "must not contain NUL characters"
    assert _message(checked(text_like("^a$")), "b") == "must match the pattern ^a$"


def test_a_missing_field_and_an_unknown_one_read_as_sentences() -> None:
    class Pair(BaseModel, extra="forbid"):
        left: int

    with pytest.raises(ValidationError) as caught:
        Pair.model_validate({"right": 1})
    assert {error["loc"]: problem_message(error) for error in caught.value.errors()} == {
        ("left",): "must be given",
        ("right",): "must be left out: there is no such field",
    }


def test_an_error_that_words_itself_keeps_its_words() -> None:
    def refuse(value: Any) -> Any:
        raise PydanticCustomError("prime", "must be prime")

    assert _message(checked(core_schema.no_info_plain_validator_function(refuse)), 4) == "must be prime"


def test_a_sentence_of_pydantic_continues_the_name_too() -> None:
    assert _message(complex, "x").startswith("must be a valid ")

    def refuse(value: Any) -> Any:
        raise ValueError("is too odd")

    assert _message(checked(core_schema.no_info_plain_validator_function(refuse)), 3) == "is too odd"


def test_a_known_type_without_its_context_falls_back_to_its_own_message() -> None:
    def refuse(value: Any) -> Any:
        raise PydanticCustomError("string_too_long", "must be short")

    assert _message(checked(core_schema.no_info_plain_validator_function(refuse)), "x") == "must be short"


@pytest.mark.parametrize("template", MESSAGES.values())
def test_every_template_continues_the_name_of_a_field(template: str) -> None:
    assert template.startswith(("must ", "has "))
