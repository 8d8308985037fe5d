"""What problems say of fields that the user does not see."""

from __future__ import annotations

from buildify_nb.errors import Problem
from buildify_nb.records.access.unseen import UNSEEN, told, without_unseen
from buildify_nb.records.record_model import RecordModel
from tests.unit.records.factories import model

WHOLE = model({"number": "string", "salary": "integer", "pin": "string"})
NARROW = RecordModel(WHOLE.entity, WHOLE.field_types, closed=["salary", "pin"], unseen=["salary", "pin"])
GIVEN = [Problem("number", "a"), Problem("salary", "b"), Problem("pin", "c"), Problem("", "d")]


def test_hidden_fields_have_one_problem_that_names_none_of_them() -> None:
    assert without_unseen(NARROW, GIVEN) == [Problem("number", "a"), Problem("", UNSEEN), Problem("", "d")]
    assert told(NARROW, Problem("pin", "c")) == Problem("", UNSEEN)


def test_who_sees_every_field_is_told_everything() -> None:
    assert without_unseen(WHOLE, GIVEN) == GIVEN
