"""What is filtered and shown, as CSV."""

from __future__ import annotations

import csv
import io
from typing import Any

import pytest

from buildify_nb.workspace import Workspace
from buildify_widgets import grid_export
from buildify_widgets.record_grid import RecordGrid
from tests.unit.widgets.page import Page

KINDS = [{"value": "a", "label": "Kind A"}, {"value": "b", "label": "Kind B"}]


@pytest.fixture
def page(memory: Workspace) -> Page:
    memory.entities.create("artist", fields={"name": "string"}, primary_field="name").publish()
    miles = memory.records["artist"].create(name='Miles "M", Davis')["id"]
    fields: dict[str, Any] = {
        "name": {"field_type": "string", "label": "Title"},
        "kind": {"field_type": "select", "allowed_values": KINDS},
        "tags": {"field_type": "multiselect", "allowed_values": KINDS},
        "price": "decimal",
        "live": "boolean",
        "artist": {"reference_entity": "artist"},
        "more": "json",
        "secret": "string",
    }
    memory.entities.create("track", fields=fields).publish()
    full = {"name": "ü\n2", "kind": "a", "tags": ["a", "b"], "price": "1.50", "live": True, "artist": miles}
    memory.records["track"].bulk_create([{**full, "more": {"x": [1]}}, {"name": "b", "live": False}, {"name": "c"}])
    return Page(RecordGrid(memory, "track"))


def _rows(reply: dict[str, Any]) -> list[list[str]]:
    return list(csv.reader(io.StringIO(reply["result"]["text"], newline="")))


def test_all_kinds_of_values_are_written_as_they_are_shown(page: Page) -> None:
    fields = ["price", "name", "kind", "tags", "live", "artist", "more", "nothing"]
    reply = page.call("export", fields=fields, sort=[{"colId": "live", "sort": "desc"}])
    assert reply["result"]["name"] == "track.csv"
    assert _rows(reply)[:2] == [
        ["Price", "Title", "Kind", "Tags", "Live", "Artist", "More"],
        ["1.50", "ü\n2", "Kind A", "Kind A, Kind B", "yes", 'Miles "M", Davis', '{"x": [1]}'],
    ]
    assert [row[1] for row in _rows(reply)[1:]] == ["ü\n2", "b", "c"]
    assert _rows(reply)[3] == ["", "c", "", "", "", "", ""]


def test_a_text_that_a_spreadsheet_would_run_is_only_shown(memory: Workspace, page: Page) -> None:
    memory.records["track"].create(name="=1+1", price=-5)
    reply = page.call("export", fields=["name", "price"], base=["price < 0"])
    assert _rows(reply)[1:] == [["'=1+1", "-5.00"]]


def test_only_what_is_filtered_is_written(page: Page) -> None:
    reply = page.call(
        "export",
        fields=["name"],
        base=["price IS NULL"],
        filter={"name": {"filterType": "text", "type": "contains", "filter": "b"}},
    )
    assert _rows(reply) == [["Title"], ["b"]]
    assert reply["result"]["rows"] == 1
    assert _rows(page.call("export", fields=["name"], search="nowhere")) == [["Title"]]


def test_who_does_not_see_a_field_does_not_export_it(memory: Workspace, page: Page) -> None:
    del page
    memory.roles.create("narrow", permissions=["records:read:track", "records:read:artist"])
    memory.users.create("vic", roles=["narrow"])
    memory.access_rules.set("narrow", "track", hidden_fields=["price"], rows="live IS NULL")
    limited = Page(RecordGrid(memory.as_user("vic"), "track"))
    assert _rows(limited.call("export", fields=["name", "price"])) == [["Title"], ["c"]]


def test_a_file_that_does_not_fit_into_a_message_is_refused(page: Page, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(grid_export, "MOST_BYTES", 10)
    assert page.call("export", fields=["name", "kind"])["error"]["code"] == "TooLarge"
