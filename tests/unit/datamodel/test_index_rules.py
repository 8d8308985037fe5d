"""What a valid index must obey, so that no engine refuses it at a publish."""

from __future__ import annotations

from typing import Any

import pytest

from buildify_nb.datamodel.index_rules import check_index, index_problems
from tests.factories import built_in_field_types, entity, field, index

TYPES = built_in_field_types()
ALL = ("btree", "hash", "gin", "gist")
TOTAL = field("total", "integer", is_calculated=True, calculation_formula="year * 2")
SEARCH = {"field": "title", "operator": "contains", "value": "x"}
FIELDS = (field("title"), field("tags", "json"), field("year", "integer"), TOTAL)


def problems(*fields: str, kinds: tuple[str, ...] = ALL, **columns: Any) -> list[tuple[str, str]]:
    one = index("by_x", *fields, **columns)
    return [(p.field, p.message) for p in index_problems(entity("track", *FIELDS), one, TYPES, kinds)]


@pytest.mark.parametrize(
    ("fields", "columns"),
    [
        (("title", "year"), {"is_unique": True}),
        (("deleted_at", "id"), {"is_partial": True}),
        (("title",), {"index_type": "hash"}),
        (("tags",), {"index_type": "gin"}),
        (("title",), {"where_clause": {"year": [1999, 2000]}}),
        (("title",), {"where_clause": {"field": "tags", "operator": "notNull"}, "is_unique": True}),
    ],
)
def test_good_indexes(fields: tuple[str, ...], columns: dict[str, Any]) -> None:
    assert problems(*fields, **columns) == []


@pytest.mark.parametrize(
    ("fields", "columns", "path", "message"),
    [
        (("zzz",), {}, "field_names", "no field of 'track'"),
        (("titel",), {}, "field_names", "; did you mean 'title'?"),
        (("title", "title"), {}, "field_names", "twice"),
        (("title",), {"where_clause": {"zzz": 1}}, "where_clause.zzz", ""),
        (("title",), {"where_clause": {"yaer": 1}}, "where_clause.yaer", "; did you mean 'year'?"),
        (("title",), {"where_clause": {"year": "soon"}}, "where_clause.year", "number"),
        (("title",), {"where_clause": SEARCH}, "where_clause", "may compare, list"),
        (("title",), {"where_clause": {"field": "total", "operator": ">", "value": 1}}, "where_clause.field", "total"),
        (("title",), {"index_type": "hash", "is_unique": True}, "index_type", "must be btree"),
        (("title", "year"), {"index_type": "hash"}, "index_type", "one field"),
        (("tags", "title"), {"index_type": "gin"}, "index_type", "several values"),
        (("title",), {"index_type": "gist"}, "index_type", "use btree, or gin for json"),
    ],
)
def test_bad_indexes(fields: tuple[str, ...], columns: dict[str, Any], path: str, message: str) -> None:
    [(found, text)] = problems(*fields, **columns)
    assert (found, message in text) == (f"indexes.by_x.{path}", True)


def test_an_engine_is_asked_only_for_what_it_has() -> None:
    [(path, text)] = problems("title", kinds=("btree",), index_type="hash")
    assert (path, text) == ("indexes.by_x.index_type", "hash is not available in this database; use btree")


def test_names_are_legal_and_adopted_tables_get_none() -> None:
    assert [p.field for p in index_problems(entity(), index("By X"), TYPES, ALL)] == ["indexes.By X.name"]
    adopted = entity("track", entity_type="adopted")
    assert [p.message for p in index_problems(adopted, index(), TYPES, ALL)] == [
        "cannot be added: the table is adopted and never altered"
    ]


def test_an_index_is_judged_before_it_is_saved() -> None:
    track = entity("track", *FIELDS).model_copy(update={"indexes": (index("by_title", "title"), index("other", "zzz"))})

    def found(values: dict[str, Any], replacing: str | None = None) -> list[str]:
        return [problem.field for problem in check_index(track, values, TYPES, ALL, replacing=replacing)]

    assert found({"name": "by_year", "field_names": ["year"]}) == []
    assert found({"name": "by_year", "field_names": []}) == ["field_names"]
    assert found({"name": "By year", "field_names": ["zzz"]}) == ["indexes.By year.name", "indexes.By year.field_names"]
    assert found({"name": "by_it", "where_clause": {"year": "soon"}}, "by_title") == ["indexes.by_it.where_clause.year"]
    assert found({"field_names": "title"}, "by_title") == []
    assert found({"field_names": 5}, "by_title") == ["field_names"]
