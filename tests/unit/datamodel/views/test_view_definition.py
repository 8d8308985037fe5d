from __future__ import annotations

from buildify_nb.datamodel.views.view_definition import ViewColumn, ViewDefinition
from tests.factories import number


def view(*columns: ViewColumn) -> ViewDefinition:
    return ViewDefinition(entity_ids=(number(1),), columns=columns)


def test_rows_are_told_apart_by_the_record_or_by_what_they_are_grouped_by() -> None:
    record, name = ViewColumn(name="id", path=("id",)), ViewColumn(name="name", path=("7",))
    count = ViewColumn(name="n", aggregate="count")
    assert (view(record, name).key, view(name, count).key, view(count).key) == (("id",), ("name",), ("n",))
    assert (view(record, name).is_grouped, view(name, count).is_grouped) == (False, True)
    assert view(name, count).paths == [("7",)]
