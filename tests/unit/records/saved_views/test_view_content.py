"""Views name fields in filters of any form, follow their new names, and lose columns that are gone."""

from __future__ import annotations

import json
from typing import Any

import pytest

from buildify_nb.errors import InvalidRecord
from buildify_nb.records.saved_views.view_content import ViewContent, checked_layout, checked_name, filtered_names

GROUP = {
    "combinator": "and",
    "rules": [
        {"field": "total", "operator": ">", "valueSource": "field", "value": "paid"},
        {"combinator": "or", "rules": [{"field": "customer.country", "operator": "=", "value": "total"}]},
        {"status": "open"},
    ],
}


@pytest.mark.parametrize(
    ("filters", "names"),
    [
        (None, set()),
        ("", set()),
        ("total > 5 AND customer.country = 'Peru' AND a.b.c.d IS NULL", {"total", "customer", "a"}),
        ({"status": ["open"], "owner": None}, {"status", "owner"}),
        (GROUP, {"total", "paid", "customer.country", "status"}),
        ([GROUP, "age < 3"], {"total", "paid", "customer.country", "status", "age"}),
    ],
)
def test_the_names_in_filters_of_any_form(filters: Any, names: set[str]) -> None:
    assert filtered_names(filters) == names


def test_all_of_it_follows_new_names() -> None:
    content = ViewContent(
        filters=[GROUP, "total > 5", {"total": 1}],
        sort=("total:desc", "customer.name"),
        fields=("total", "customer.name", "status"),
        widths={"total": 80},
        groups={"Money": ("total",)},
        names={"total": "id1", "customer": "id2"},
    )
    new = content.renamed({"total": "amount", "customer": "client"})
    rules = new.filters[0]["rules"]
    assert rules[0] == {"field": "amount", "operator": ">", "valueSource": "field", "value": "paid"}
    assert rules[1]["rules"][0] == {"field": "client.country", "operator": "=", "value": "total"}
    assert new.filters[1:] == ["amount > 5", {"amount": 1}]
    assert (new.sort, new.fields) == (("amount:desc", "client.name"), ("amount", "client.name", "status"))
    assert (new.widths, new.groups, new.names) == (
        {"amount": 80},
        {"Money": ("amount",)},
        {"amount": "id1", "client": "id2"},
    )
    assert GROUP["rules"][0]["field"] == "total"  # type: ignore[index]


def test_what_is_gone_is_left_out_of_columns_and_order_but_not_of_filters() -> None:
    content = ViewContent(
        filters={"total": 1}, sort=("total", "a"), fields=("a", "total", "b.c"), groups={"T": ("total",), "A": ("a",)}
    )
    left = content.without(["total", "b"])
    assert (left.sort, left.fields, left.groups) == (("a",), ("a",), {"A": ("a",)})
    assert left.filters == {"total": 1}
    assert left.filtered == {"total"}


def test_it_is_stored_as_json() -> None:
    content = ViewContent({"a": 1}, ("a:desc",), "x", ("a",), {"a": 50}, {"G": ("a",)}, {"a": "id"})
    assert ViewContent.read(json.loads(json.dumps(content.document))) == content
    assert content.options == {"filters": {"a": 1}, "sort": ["a:desc"], "search": "x", "fields": ("a",)}
    assert ViewContent.read(ViewContent().document).options == {}


def test_widths_and_headings_are_checked() -> None:
    found = checked_layout(["a"], {"a": 5, "b": True}, {"G": ["a", "z"], " ": ["a"], "H": "a"})  # type: ignore[dict-item]
    assert [problem.field for problem in found] == ["widths.a", "widths.b", "groups.G", "groups. ", "groups.H"]
    assert checked_layout(None, {"a": 120}, {"G": ["a"]}) == []


@pytest.mark.parametrize("name", ["", "  ", None, 5, "x" * 101, "a\nb"])
def test_a_name_is_a_short_text(name: Any) -> None:
    with pytest.raises(InvalidRecord):
        checked_name(name)
    assert checked_name("  open ones ") == "open ones"
