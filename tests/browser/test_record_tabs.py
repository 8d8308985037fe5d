"""The tabs of the record form in a real JupyterLab: going back to a version, a file and a comment, by clicking only."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from playwright.sync_api import expect

from tests.browser.conftest import OpenNotebook

_SETUP = """
import json
import buildify_nb as bn
from buildify_widgets import RecordForm
ws = bn.connect(":memory:", user="ana")
features = {"is_versioned": True, "supports_attachments": True, "supports_comments": True}
ws.entities.create("track", fields={"title": "string", "seconds": "integer", "notes": "text"}, **features).publish()
tracks = ws.records["track"]
made = tracks.create(title="So What", seconds=545)["id"]
_ = tracks.update(made, title="Nardis", notes="A longer text that says what was meant, over and over. " * 4)
_ = tracks.comment(made, "Is this the take of 1961?")
"""


def test_history_files_and_comments(open_notebook: OpenNotebook, tmp_path: Path) -> None:
    lab_page = open_notebook([_SETUP, 'form = RecordForm(ws, "track", made)\nform'], width=1400)
    form = lab_page.page.locator(".bn-record-form").first
    expect(form).to_be_visible(timeout=20_000)

    def value(expression: str) -> Any:
        return lab_page.kexec(f"print(json.dumps({expression}))")

    form.get_by_role("tab", name="History").click()
    versions = form.get_by_role("list", name="Versions")
    expect(versions.get_by_role("listitem")).to_have_count(2)
    form.get_by_role("button", name="Compare version 1 with now").click()
    expect(versions.get_by_role("table")).to_contain_text("So What")
    form.get_by_role("button", name="Revert to version 1").click()
    expect(versions.get_by_role("listitem")).to_have_count(3)
    assert value("[tracks.get(made)['title'], tracks.get(made)['notes']]") == ["So What", None]

    form.get_by_role("tab", name="History").press("ArrowRight")
    expect(form.get_by_role("tab", name="Files")).to_be_focused()
    cover = tmp_path / "cover.txt"
    cover.write_bytes(b"blue" * 100_000)
    form.get_by_label("Files to attach").set_input_files(cover)
    expect(form.get_by_role("list", name="Files")).to_contain_text("390.6 KB")
    assert value("[one.filename for one in tracks.attachments(made)]") == ["cover.txt"]
    with lab_page.page.expect_download() as download:
        form.get_by_role("button", name="Download cover.txt").click()
    assert Path(download.value.path()).read_bytes() == cover.read_bytes()
    form.get_by_role("button", name="Delete cover.txt").click()
    form.get_by_role("button", name="Delete", exact=True).click()
    expect(form).to_contain_text("No files")
    assert value("len(tracks.attachments(made))") == 0

    form.get_by_role("tab", name="Comments").click()
    form.get_by_role("button", name="Reply to ana").click()
    form.get_by_role("textbox", name="Reply to ana").fill("Yes, @ana")
    form.get_by_role("button", name="Reply", exact=True).last.click()
    expect(form.get_by_role("list", name="Comments").get_by_role("listitem")).to_have_count(2)
    assert value("[sorted(one.mentions) for one in tracks.comments(made)]") == [[], ["ana"]]
    form.get_by_role("tab", name="Fields").click()
    expect(form.get_by_label("Title")).to_have_value("So What")
    assert not lab_page.errors


_RELATED = """
import buildify_nb as bn
from buildify_widgets import RecordForm
ws = bn.connect(":memory:", user="ana")
for name in ("artist", "album"):
    ws.entities.create(name, fields={"name": "string"}).publish()
ws.relationships.create("artist", "album", description="What they recorded.")
ws.entities["album"].publish()
miles = ws.records["artist"].create(name="Miles Davis")["id"]
_ = ws.records["album"].create(name="Kind of Blue", artist=miles)
"""


def test_related_records_stand_beside_the_fields(open_notebook: OpenNotebook) -> None:
    lab_page = open_notebook([_RELATED, 'form = RecordForm(ws, "artist", miles)\nform'], width=1000)
    form = lab_page.page.locator(".bn-record-form").first
    expect(form).to_be_visible(timeout=20_000)
    form.get_by_role("tab", name="Related").click()
    albums = form.get_by_role("list", name="Albums")
    expect(albums.get_by_role("listitem")).to_have_text(["Kind of Blue"])
    expect(form).to_contain_text("What they recorded.")
    lab_page.kexec('ws.records["album"].create(name="Nefertiti", artist=miles)')
    expect(albums.get_by_role("listitem")).to_have_count(2)
    assert not lab_page.errors
