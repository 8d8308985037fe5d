"""The wizard takes a file in pieces, shows what would come of it, imports and cancels; its state outlives the page."""

from __future__ import annotations

import base64
import threading
from pathlib import Path
from typing import Any

import pytest

from buildify_nb.errors import PermissionDenied
from buildify_nb.records.importing import import_run
from buildify_nb.workspace import Workspace
from buildify_widgets import ImportWizard
from buildify_widgets.bundles import load_bundle
from tests.unit.widgets.page import Page

CONTENT = b"Title;Price\na;1,50\nb;many\nc;2,5\n"


@pytest.fixture
def tracks(memory: Workspace) -> Any:
    fields = {"title": {"field_type": "string", "is_unique": True, "is_required": True}, "price": "decimal"}
    memory.entities.create("track", fields=fields).publish()
    return memory.records["track"]


@pytest.fixture
def page(memory: Workspace, tracks: Any) -> Page:
    return Page(ImportWizard(memory, "track"))


def state(page: Page) -> Any:
    return page.widget.state  # type: ignore[attr-defined]


def send(page: Page, content: bytes, name: str = "tracks.csv", piece: int = 10) -> None:
    """Sends a file as the page does."""
    assert "error" not in page.call("begin", name=name, size=len(content))
    for at in range(0, len(content), piece):
        page.call("piece", content=base64.b64encode(content[at : at + piece]).decode())
    page.call("read")


def titles(tracks: Any) -> list[str]:
    return [one["title"] for one in tracks.list(sort="title")]


def test_a_file_in_pieces_is_previewed_and_imported(page: Page, tracks: Any) -> None:
    assert (state(page)["step"], state(page)["busy"]) == ("file", "")
    send(page, CONTENT)
    found = state(page)
    assert (found["step"], found["file"], found["busy"], found["failure"]) == ("plan", "tracks.csv", "", None)
    assert {one["header"]: one["field"] for one in found["plan"]["columns"]} == {"Title": "title", "Price": "price"}
    assert (found["plan"]["created"], found["plan"]["refused"][0]["row"]) == (2, 3)
    assert titles(tracks) == []
    page.call("run")
    assert state(page)["failure"]["what"] == "Nothing was imported: 1 row is bad."
    assert titles(tracks) == []
    page.call("change", options={"if_bad": "skip"})
    page.call("run")
    assert (state(page)["step"], state(page)["report"]["created"]) == ("done", 2)
    assert titles(tracks) == ["a", "c"]
    assert state(page)["call"] == "ws.records['track'].import_file('tracks.csv', if_bad='skip')"


def test_the_python_that_is_shown_does_the_same(
    page: Page, tracks: Any, memory: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    send(page, CONTENT)
    page.call("change", options={"mapping": {"Price": None}, "by": ["title"]})
    (tmp_path / "tracks.csv").write_bytes(CONTENT)
    monkeypatch.chdir(tmp_path)
    report = eval(state(page)["call"], {"ws": memory})
    plan = state(page)["plan"]
    assert (report.created, report.updated) == (plan["created"], plan["updated"]) == (3, 0)


def test_the_mapping_and_the_way_the_file_is_read_are_changed(page: Page, tracks: Any) -> None:
    send(page, b"Name,Cost\nx;y,1\n")
    assert state(page)["plan"]["refused"][0]["message"] == "no column is that of a field"
    page.call("change", options={"mapping": {"Name": "title"}})
    assert state(page)["plan"]["records"] == [["x;y"]]
    page.call("change", options={"delimiter": ";", "mapping": {}})
    assert state(page)["failure"] is not None  # The headers are one column then, the row is two.
    assert state(page)["plan"]["records"] == [["x;y"]]
    page.call("change", options={"by": ["price"]})
    assert "must be unique fields" in state(page)["failure"]["why"]
    assert state(page)["options"] == {"mapping": {"Name": "title"}}


def test_refused_rows_come_as_a_file(page: Page) -> None:
    send(page, CONTENT)
    told = page.call("refused")["result"]
    assert told["name"] == "track_refused.csv"
    assert base64.b64decode(told["content"]) == (
        b"Title,Price,import_problem\r\nb,many,\"price: must be a number, not 'many'\"\r\n"
    )


def test_an_import_is_cancelled_from_the_page(page: Page, tracks: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_run, "BATCH", 10)
    send(page, b"title\n" + b"".join(b"t%d\n" % n for n in range(200)), piece=500)
    reached, go_on = threading.Event(), threading.Event()
    widget: Any = page.widget
    told = widget._progress

    def slow(done: int, total: int) -> None:
        told(done, total)
        if done == 100:
            reached.set()
            go_on.wait(10)

    monkeypatch.setattr(widget, "_progress", slow)
    page.send({"kind": "call", "id": 999, "command": "run", "params": {}})
    assert reached.wait(10)
    assert (state(page)["busy"], state(page)["done"], state(page)["total"]) == ("importing", 100, 200)
    assert page.call("start_over")["error"]["code"] == "InvalidState"
    assert page.call("begin", name="b.csv", size=1)["error"]["code"] == "InvalidState"
    page.call("cancel")
    go_on.set()
    page._reply(999)
    assert state(page)["failure"]["code"] == "ImportCancelled"
    assert (state(page)["step"], titles(tracks)) == ("plan", [])
    page.call("run")
    assert tracks.count() == 200


def test_a_file_that_cannot_be_read_leaves_the_first_step(page: Page) -> None:
    send(page, b"title\n\x00\n")
    assert (state(page)["step"], state(page)["busy"]) == ("file", "")
    assert "row 2: has NUL characters" in state(page)["failure"]["why"]
    assert page.call("piece", content="no base64!")["error"]["code"] == "InvalidRecord"
    assert page.call("begin", name="a", size=10**12)["error"]["code"] == "TooLarge"


def test_starting_over_forgets_the_file(page: Page) -> None:
    send(page, CONTENT)
    plan = page.widget._plan  # type: ignore[attr-defined]
    page.call("start_over")
    assert (state(page)["step"], state(page)["plan"], state(page)["file"]) == ("file", None, "")
    with pytest.raises(ValueError, match="closed file"):
        list(plan.sheet)
    assert page.call("refused")["error"]["code"] == "InvalidState"


def test_sending_is_cancelled(page: Page) -> None:
    page.call("begin", name="a.csv", size=100)
    assert state(page)["busy"] == "sending"
    page.call("cancel")
    assert (state(page)["busy"], state(page)["file"]) == ("", "")


def test_choices_follow_the_definition(memory: Workspace, page: Page) -> None:
    setup: Any = page.widget.setup  # type: ignore[attr-defined]
    assert [one["value"] for one in setup["fields"]] == ["title", "price"]
    assert [one["value"] for one in setup["by"]] == [["title"], ["id"]]
    memory.entities["track"].add_field("year", "integer").publish()
    assert [one["value"] for one in page.widget.setup["fields"]] == ["title", "price", "year"]  # type: ignore[attr-defined]


def test_who_may_not_create_gets_no_wizard(memory: Workspace, tracks: Any) -> None:
    memory.roles.create("reader", permissions=["records:read:track"])
    memory.users.create("bo", roles=["reader"])
    with pytest.raises(PermissionDenied):
        ImportWizard(memory.as_user("bo"), "track")


def test_a_saved_notebook_shows_the_plan(memory: Workspace, page: Page) -> None:
    assert "choose a file" in page.widget.fallback_html()
    assert repr(page.widget) == "ImportWizard('track')"
    send(page, CONTENT)
    assert "must be a number" in page.widget.fallback_html()
    assert load_bundle("import_wizard").source
