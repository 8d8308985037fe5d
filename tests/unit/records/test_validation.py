from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import pytest

from buildify_nb.records.validation import RecordValidator
from tests.unit.records.factories import adopted_model, model

TRACK = RecordValidator(
    model(
        {
            "title": {"field_type": "string", "is_required": True, "max_length": 5},
            "price": {"field_type": "decimal", "min_value": 0},
            "code": {"field_type": "string", "is_readonly": True},
            "total": {"field_type": "decimal", "is_calculated": True, "calculation_formula": "price * 2"},
            "album": {"field_type": "lookup", "reference_entity_id": UUID(int=1)},
        }
    )
)


def messages(found: list) -> dict[str, str]:
    return {problem.field: problem.message for problem in found}


def test_values_are_converted() -> None:
    checked, problems = TRACK.check({"title": "a", "price": "1.5", "album": str(UUID(int=2))}, partial=False)
    assert (checked, problems) == ({"title": "a", "price": Decimal("1.5"), "album": UUID(int=2)}, [])


def test_every_problem_of_every_field_is_told_at_once_and_the_good_values_remain() -> None:
    checked, problems = TRACK.check({"title": "too long", "price": -1, "album": None}, partial=False)
    assert messages(problems) == {"title": "must have at most 5 characters", "price": "must be at least 0"}
    assert checked == {"album": None}


@pytest.mark.parametrize(
    ("title", "message"), [(None, "must be given"), ("", "must not be empty"), (" \t", "must not be empty")]
)
def test_a_required_text_must_say_something(title: str | None, message: str) -> None:
    for partial in (True, False):
        assert messages(TRACK.check({"title": title}, partial=partial)[1]) == {"title": message}


def test_an_update_may_leave_required_fields_out() -> None:
    assert TRACK.check({"price": 1}, partial=True) == ({"price": Decimal(1)}, [])
    assert messages(TRACK.check({"price": 1}, partial=False)[1]) == {"title": "must be given"}


def test_what_is_not_for_callers_is_refused_under_its_name() -> None:
    given = {"title": "a", "titel": 1, "code": "x", "total": 1, "created_by": "me", "row_version": 9, "id": 1}
    assert messages(TRACK.assignment_problems(given)) == {
        "titel": "there is no such field; did you mean 'title'?",
        "code": "is read-only",
        "total": "is calculated and cannot be assigned",
        "created_by": "is set by the system and cannot be assigned",
        "row_version": "is set by the system and cannot be assigned",
        "id": "is set by the system and cannot be assigned",
    }


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (
            {"price": 0.1 + 0.2},
            "must have at most 2 decimal places, not 0.30000000000000004: round it, for example to 0.30",
        ),
        ({"price": "1.239"}, "must have at most 2 decimal places, not 1.239: round it, for example to 1.24"),
        ({"size": 1.5}, "must be a whole number between -32768 and 32767, not 1.5"),
        ({"size": "many"}, "must be a whole number between -32768 and 32767, not 'many'"),
        ({"size": 10**100}, f"must be a whole number between -32768 and 32767, not {10**59}"),
        ({"size": []}, "must be a whole number between -32768 and 32767"),
    ],
)
def test_a_number_that_does_not_fit_is_told_with_what_would(given: dict, message: str) -> None:
    fields = {"price": "decimal", "size": {"field_type": "integer", "min_value": -32768, "max_value": 32767}}
    validator = RecordValidator(model(fields))
    assert list(messages(validator.check(given, partial=True)[1]).values()) == [message]
    assert list(messages(validator.check_many([given])[1][0]).values()) == [message]


def test_a_batch_reports_problems_by_place() -> None:
    checked, problems = TRACK.check_many([{"title": "a"}, {"price": "x"}, {"title": "b", "price": -1}])
    assert {index: messages(found) for index, found in problems.items()} == {
        1: {"price": "must be a number", "title": "must be given"},
        2: {"price": "must be at least 0"},
    }
    assert checked[0] == {"title": "a"}


def test_the_key_of_an_adopted_table_may_be_given_as_text() -> None:
    validator = RecordValidator(
        adopted_model(
            {
                "no": {"field_type": "integer", "kind": "integer", "is_nullable": False},
                "genre": {
                    "field_type": "lookup",
                    "kind": "integer",
                    "metadata": {"key_type": "integer"},
                    "reference_entity_id": UUID(int=1),
                },
            },
            key=["no"],
        )
    )
    assert validator.check({"no": 1, "genre": "7"}, partial=False) == ({"no": 1, "genre": 7}, [])
    options = "ws.records['track'].options('genre', 'x')"
    assert messages(validator.check({"genre": "x"}, partial=False)[1]) == {
        "genre": f"must be the whole-number key of a record; find it by {options}",
        "no": "must be given",
    }
