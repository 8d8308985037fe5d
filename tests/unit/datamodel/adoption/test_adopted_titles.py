"""Which field names a record, and the singular of English plurals."""

from __future__ import annotations

import pytest

from buildify_nb.datamodel.adoption.adopted_titles import primary_field, singular_of
from buildify_nb.datamodel.fields import FieldDefinition


def fields(names: str) -> list[FieldDefinition]:
    return [FieldDefinition(name=name, field_type="string") for name in names.split()]


@pytest.mark.parametrize(
    ("names", "title"),
    [
        ("code title name", "name"),
        ("customer_id contact_title company_name", "company_name"),
        ("first_name last_name title", "last_name"),
        ("code remark title", "title"),
        ("code remark", "remark"),
        ("code", "code"),
        ("", None),
    ],
)
def test_names_come_before_titles_before_texts_before_keys(names: str, title: str | None) -> None:
    assert primary_field(fields(names), ["code", "customer_id"]) == title


def test_numbers_and_columns_without_a_type_name_nothing() -> None:
    odd = FieldDefinition(name="name", field_type="text", metadata={"unsupported": True})
    assert primary_field([odd, FieldDefinition(name="nickname", field_type="integer")], []) is None


@pytest.mark.parametrize(
    ("plural", "singular"),
    [
        ("People", "Person"),
        ("Foster children", "Foster child"),
        ("Territories", "Territory"),
        ("Boxes", "Box"),
        ("Series", "Series"),
        ("Status", "Status"),
        ("Region", "Region"),
    ],
)
def test_singular(plural: str, singular: str) -> None:
    assert singular_of(plural) == singular
