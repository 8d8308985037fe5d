from __future__ import annotations

import inspect

import pytest

from buildify_nb import errors
from buildify_nb.errors import BuildifyError, DatabaseInUse, InvalidRecord, Problem, StorageError, TransientError

EVERY = [thing for _, thing in inspect.getmembers(errors, inspect.isclass) if issubclass(thing, BuildifyError)]


def test_a_message_says_what_why_and_what_to_do() -> None:
    error = BuildifyError("The file is open.", why="Another kernel holds it.", todo="Close it there.")
    assert str(error) == "The file is open. Another kernel holds it. Close it there."
    assert (error.what, error.why, error.todo) == ("The file is open.", "Another kernel holds it.", "Close it there.")
    assert str(BuildifyError("Only what.")) == "Only what."


def test_sentences_do_not_run_together() -> None:
    refused = InvalidRecord(
        "Not saved", [Problem("name", "is no genre; did you mean 'Rock'?")], why="It is odd", todo="x"
    )
    assert str(refused) == "Not saved. It is odd. x"
    listed = InvalidRecord("Nothing was loaded.", [Problem("a", "is a record")], todo="Rows are counted from 0.")
    assert str(listed) == "Nothing was loaded. a: is a record. Rows are counted from 0."
    assert str(InvalidRecord("Is it?", [Problem("a", "did you mean 'b'?")], todo="Look!")) == (
        "Is it? a: did you mean 'b'? Look!"
    )
    assert (refused.what, refused.why) == ("Not saved", "It is odd")
    assert str(BuildifyError("expected a number")) == "expected a number"


def test_the_wire_form_lists_problems_by_field() -> None:
    error = InvalidRecord("Not saved.", [Problem("name", "is missing"), Problem("", "is odd")])
    assert error.as_dict() == {
        "detail": "Not saved. name: is missing; is odd",
        "errors": [{"field": "name", "message": "is missing"}, {"field": "", "message": "is odd"}],
    }
    assert BuildifyError("x").as_dict() == {"detail": "x", "errors": []}


def test_a_stated_cause_replaces_the_list_of_problems_in_the_message() -> None:
    assert str(InvalidRecord("Not saved.", [Problem("a", "b")], why="Because.")) == "Not saved. Because."


@pytest.mark.parametrize("kind", EVERY, ids=lambda kind: kind.__name__)
def test_every_error_has_an_http_status_and_shows_one_line_in_a_notebook(kind: type[BuildifyError]) -> None:
    assert 400 <= kind.status < 600
    assert kind("It broke.")._render_traceback_() == [f"{kind.__name__}: It broke."]


def test_a_notebook_shows_each_part_and_each_problem_on_lines_of_its_own() -> None:
    error = InvalidRecord("Not saved.", [Problem("name", "is missing"), Problem("", "word " * 30)], todo="Mend it.")
    first, name, long, more, todo = error._render_traceback_()
    assert (first, name, todo) == ("InvalidRecord: Not saved.", "name: is missing", "Mend it.")
    assert long.startswith("word word")
    assert more.startswith("  word")
    told = InvalidRecord("Not saved.", [Problem("a", "b")], why="Because.")._render_traceback_()
    assert told == ["InvalidRecord: Not saved.", "Because."]


def test_a_database_in_use_may_be_tried_again() -> None:
    assert issubclass(DatabaseInUse, TransientError)
    assert issubclass(DatabaseInUse, StorageError)
    assert not issubclass(InvalidRecord, TransientError)
