from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from buildify_nb.errors import DefinitionError
from buildify_nb.identifiers import new_id
from buildify_nb.security.roles import (
    Role,
    checked_description,
    checked_label,
    checked_permissions,
    checked_role_name,
    refuse_unknown_entities,
)


def test_permissions_are_sorted_and_told_once() -> None:
    given = ["records:read:track", "audit:read:tenant", "records:read:track"]
    assert checked_permissions(given) == ("audit:read:tenant", "records:read:track")


def test_every_wrong_permission_is_listed() -> None:
    with pytest.raises(DefinitionError) as caught:
        checked_permissions(["records:read", "audit:read:tenant", "platform:execute:platform"])
    assert len(caught.value.problems) == 2


def test_every_entity_that_there_is_not_is_listed_with_the_nearest() -> None:
    held = ["audit:read:tenant", "records:*:*", "records:read:track", "records:read:trak", "records:read:x"]
    with pytest.raises(DefinitionError) as caught:
        refuse_unknown_entities(held, ["track"])
    assert [problem.message for problem in caught.value.problems] == [
        "'records:read:trak' names no entity of this tenant; did you mean 'track'?",
        "'records:read:x' names no entity of this tenant",
    ]
    refuse_unknown_entities(held[:3], ["track"])


def test_one_text_is_not_a_list_of_letters() -> None:
    with pytest.raises(DefinitionError, match="list of texts"):
        checked_permissions("records:read:tenant")


@pytest.mark.parametrize("name", ["Auditor", "", "a-b", "a" * 64, None])
def test_a_role_name_outside_the_grammar_is_refused(name: object) -> None:
    with pytest.raises(DefinitionError):
        checked_role_name(name)


@pytest.mark.parametrize("label", ["", "  ", "x" * 201, 7, "a\0b"])
def test_a_wrong_label_is_refused(label: object) -> None:
    with pytest.raises(DefinitionError):
        checked_label(label)


@pytest.mark.parametrize("description", ["x" * 2001, 7, "a\0b"])
def test_a_wrong_description_is_refused(description: Any) -> None:
    with pytest.raises(DefinitionError):
        checked_description(description)


def test_texts_are_trimmed() -> None:
    assert checked_role_name("auditor") == "auditor"
    assert checked_label(" Auditor ") == "Auditor"
    assert (checked_description("  "), checked_description(None), checked_description(" x ")) == (None, None, "x")


def test_the_repr_shows_what_the_role_may() -> None:
    role = Role(new_id(), "auditor", "Auditor", None, ("audit:read:tenant",), False, datetime.now(UTC))
    assert repr(role) == "Role('auditor', permissions=['audit:read:tenant'])"
