from __future__ import annotations

from typing import Any

import pytest

from buildify_nb.errors import InvalidRecord
from buildify_nb.records.importing.imports import FileOptions, ImportColumn, ImportOptions, import_options


def test_what_is_left_out_is_found_out() -> None:
    assert import_options({"by": None, "mapping": None, "encoding": None, "raw": False}) == ImportOptions()


def test_options_are_told_apart() -> None:
    found = import_options(
        {"by": "number", "delimiter": ";", "header": False, "if_bad": "skip", "mapping": {"a": None}}
    )
    assert found == ImportOptions(
        mapping={"a": None}, by=("number",), if_bad="skip", file=FileOptions(delimiter=";", header=False)
    )
    assert import_options({"by": ["a", "b"]}).by == ("a", "b")


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"if_bad": "ignore"}, "if_bad"),
        ({"events": "many"}, "events"),
        ({"decimal": ";"}, "decimal"),
        ({"dates": "ymd"}, "dates"),
        ({"mapping": ["a"]}, "mapping"),
        ({"references": "a"}, "references"),
        ({"mapping": {"a": ["b"]}}, "mapping"),
        ({"references": {"a": 1}}, "references"),
        ({"by": ["a", 1]}, "by"),
        ({"header": -1}, "header"),
        ({"header": "first"}, "header"),
        ({"delimiter": "::"}, "delimiter"),
        ({"delimiter": '"'}, "delimiter"),
    ],
)
def test_what_is_no_option_is_refused(given: dict[str, Any], field: str) -> None:
    with pytest.raises(InvalidRecord) as refused:
        import_options(given)
    assert [problem.field for problem in refused.value.problems] == [field]


def test_a_column_says_what_becomes_of_it() -> None:
    assert repr(ImportColumn("Nr", "number", "by its label", "Nr", "string")) == (
        "ImportColumn('Nr': number string, by its label)"
    )
    assert (
        repr(ImportColumn("x", None, "no field has this name")) == "ImportColumn('x': left out, no field has this name)"
    )
