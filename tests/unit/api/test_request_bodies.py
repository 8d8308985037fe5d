"""A body made of a definition follows it, whatever columns that gets."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

import pytest
from pydantic import BaseModel, Field, ValidationError

from buildify_nb.api.request_bodies import columns_of
from buildify_nb.identifiers import new_id


class Definition(BaseModel):
    """A definition in small."""

    id: UUID = Field(default_factory=new_id)
    name: str
    size: int = Field(default=3, ge=1)
    order: Literal["ASC", "DESC"] = "ASC"
    note: str | None = None
    tags: dict[str, str] = Field(default_factory=dict)


class Create(columns_of(Definition, without=("id",))):
    """A new one."""


class Update(columns_of(Definition, without=("id",), partial=True)):
    """Changes of one."""


def test_a_new_one_takes_the_columns_with_their_rules_and_defaults() -> None:
    document = Create.model_json_schema()
    assert (document["title"], document["description"]) == ("Create", "A new one.")
    assert document["required"] == ["name"]
    assert document["properties"]["size"] == {"default": 3, "minimum": 1, "title": "Size", "type": "integer"}
    assert document["properties"]["order"]["enum"] == ["ASC", "DESC"]
    assert "id" not in document["properties"]
    assert Create.model_validate({"name": "a", "note": None}).given() == {"name": "a", "note": None}


def test_changes_need_nothing_and_promise_no_default() -> None:
    document = Update.model_json_schema()
    assert "required" not in document
    assert not [name for name, column in document["properties"].items() if "default" in column]
    assert document["properties"]["size"]["minimum"] == 1
    assert Update.model_validate({}).given() == {}
    assert Update.model_validate({"size": 1, "note": None}).given("note") == {"size": 1}


@pytest.mark.parametrize(
    ("body", "sent"),
    [
        (Create, {}),
        (Create, {"name": "a", "size": 0}),
        (Create, {"name": "a", "id": str(new_id())}),
        (Update, {"size": 0}),
        (Update, {"name": None}),
        (Update, {"id": str(new_id())}),
    ],
)
def test_what_breaks_the_definition_is_refused(body: type[BaseModel], sent: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        body.model_validate(sent)


def test_the_definition_itself_stays_as_it_was() -> None:
    assert Definition(name="a").size == 3
    assert Definition.model_json_schema()["properties"]["size"]["default"] == 3
