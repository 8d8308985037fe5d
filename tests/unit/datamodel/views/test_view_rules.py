from __future__ import annotations

from typing import Any

import pytest

from buildify_nb.datamodel.views.view_definition import ViewColumn, ViewDefinition
from buildify_nb.datamodel.views.view_rules import view_problems
from tests.factories import entity, field, number

VIEW = ViewDefinition(entity_ids=(number(1),), columns=(ViewColumn(name="title", path=("7",)),))
PLAIN: dict[str, Any] = {"entity_type": "virtual", "view": VIEW, "supports_soft_delete": False}


def test_a_view_and_a_table_obey() -> None:
    assert not list(view_problems(entity("titles", **PLAIN)))
    assert not list(view_problems(entity("track")))


@pytest.mark.parametrize(
    ("columns", "path"),
    [
        ({"entity_type": "custom"}, "entity_type"),
        ({"view": None}, "entity_type"),
        ({"supports_soft_delete": True}, "supports_soft_delete"),
        ({"is_versioned": True}, "is_versioned"),
        ({"supports_attachments": True}, "supports_attachments"),
        ({"supports_comments": True}, "supports_comments"),
    ],
)
def test_what_is_not_for_views(columns: dict[str, Any], path: str) -> None:
    assert [one.field for one in view_problems(entity("titles", **PLAIN | columns))] == [path]


@pytest.mark.parametrize("flag", ["is_unique", "is_indexed", "is_required", "is_calculated"])
def test_fields_of_a_view_are_those_that_it_reads(flag: str) -> None:
    assert [one.field for one in view_problems(entity("titles", field("other"), **PLAIN))] == ["fields"]
    flagged = entity("titles", field().model_copy(update={flag: True}), **PLAIN)
    assert [one.field for one in view_problems(flagged)] == ["fields.title"]
