"""The studio in a real JupyterLab: what a user does with mouse and keys, and what it changes in the database."""

from __future__ import annotations

import re
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, expect

from tests.browser.conftest import OpenNotebook
from tests.browser.lab import Lab, LabPage

_SETUP = """
import json, uuid
import buildify_nb as bn
from buildify_widgets import Studio
ws = bn.connect({url!r}, user="ana")
if "artist" not in ws.entities:
    ws.entities.create("artist", fields={{"name": {{"field_type": "string", "is_required": True}}}}).publish()
    ws.records["artist"].create(name="Miles Davis")
    ws.entities.create("album", fields={{"title": "string", "year": "integer"}})
"""
_IS_ALL_SHOWN = (
    "() => [document.querySelector('.bn-studio .bn-main')].every((box) => box.scrollWidth <= box.clientWidth)"
)


@pytest.fixture
def open_studio(open_notebook: OpenNotebook) -> Any:
    """A notebook that shows a studio over an artist (published) and an album (draft)."""

    def opened(*, url: str = ":memory:", shown: str = "Studio(ws)", width: int = 1500) -> LabPage:
        lab_page = open_notebook([_SETUP.format(url=url), shown], width=width, height=1000)
        expect(_studio(lab_page).locator(".bn-page h2")).to_be_visible(timeout=20_000)
        return lab_page

    return opened


def test_an_entity_is_modelled_published_and_filled(open_studio: Any) -> None:
    lab_page = open_studio()
    studio = _studio(lab_page)
    studio.get_by_role("button", name="+ New entity").click()
    studio.get_by_label("Label").first.fill("Track list")
    expect(studio.get_by_role("textbox", name="Name").first).to_have_value("track_list")
    _next(studio)
    studio.get_by_role("button", name="+ Add field").click()
    second = studio.get_by_role("group", name="Field 2")
    second.get_by_label("Label").fill("Position")
    second.get_by_label("Type").select_option("integer")
    _next(studio)
    studio.get_by_role("button", name="+ Add relationship").click()
    expect(studio.locator(".bn-sentence")).to_contain_text("has many track lists")
    studio.get_by_label("Entity", exact=True).select_option("artist")
    _next(studio)
    studio.get_by_role("button", name="Save draft and preview").click()
    expect(studio.get_by_label("SQL of this publish")).to_contain_text("CREATE TABLE")
    assert _value(lab_page, "ws.entities['track_list'].status") == "draft"
    studio.get_by_label("Message").fill("First")
    studio.get_by_role("button", name="Publish", exact=True).click()
    expect(studio.locator(".bn-notice-success")).to_contain_text("Track list is published")
    expect(studio.locator(".bn-last")).to_contain_text('ws.entities["track_list"].publish("First")')
    fields = _value(lab_page, "[f.name for f in ws.entities['track_list'].definition.fields]")
    assert fields == ["name", "position", "artist"]
    studio.get_by_role("button", name="Open records").first.click()
    studio.get_by_role("button", name="New record").click()
    grid = studio.locator(".bn-record-grid")
    grid.get_by_role("form").get_by_label("Name").fill("From the grid")
    grid.get_by_role("button", name="Save").click()
    expect(grid.locator('[row-index="0"] [col-id="name"]')).to_have_text("From the grid")
    studio.get_by_role("button", name="New in a form").click()
    form = studio.locator(".bn-record-form")
    form.get_by_label("Name").fill("From the form")
    form.get_by_label("Artist").fill("Mil")
    form.get_by_role("option", name="Miles Davis").click()
    form.get_by_role("button", name="Create", exact=True).click()
    expect(form.locator(".bn-state")).to_have_text("Saved")
    rows = _value(lab_page, "[[r['name'], bool(r['artist'])] for r in ws.records['track_list'].list(sort='name')]")
    assert rows == [["From the form", True], ["From the grid", False]]
    assert not lab_page.errors
    assert not lab_page.foreign


def test_what_is_refused_stays_as_it_was_typed(open_studio: Any) -> None:
    lab_page = open_studio()
    studio = _studio(lab_page)
    studio.locator(".bn-entity", has_text="Album").click()
    studio.locator(".bn-item-open", has_text="Title").click()
    panel = studio.locator(".bn-panel")
    panel.get_by_label("Longest length").fill("many")
    panel.get_by_label("Label").focus()
    alarm = studio.locator(".bn-unseen[role=alert]")
    expect(alarm).to_contain_text("whole number")
    panel.get_by_label("Label").fill("Full title")
    panel.get_by_label("Name").focus()
    expect(panel.get_by_label("Longest length")).to_have_attribute("aria-invalid", "true")
    expect(panel.locator(".bn-field-error")).to_contain_text("whole number")
    expect(panel.get_by_label("Longest length")).to_have_value("many")
    expect(studio.locator(".bn-item-label", has_text="Full title")).to_be_visible()
    assert _value(lab_page, "(lambda f: [f.label, f.max_length])(ws.entities['album'].definition.field('title'))") == [
        "Full title",
        None,
    ]
    panel.get_by_label("Longest length").fill("80")
    panel.get_by_label("Name").focus()
    expect(studio.locator(".bn-saved")).to_contain_text(re.compile(r"Saved \d\d:\d\d · revision"))
    expect(alarm).to_be_empty()
    assert _value(lab_page, "ws.entities['album'].definition.field('title').max_length") == 80
    studio.get_by_role("button", name="+ New entity").click()
    studio.get_by_label("Label").first.fill("Select")
    _next(studio)
    expect(studio.get_by_role("textbox", name="Name").first).to_be_focused()
    expect(studio.locator(".bn-field-error")).to_contain_text("is a reserved word")
    assert _value(lab_page, "sorted(ws.entities)") == ["album", "artist"]


def test_another_name_is_told_before_it_acts_at_once(open_studio: Any) -> None:
    lab_page = open_studio()
    studio = _studio(lab_page)
    studio.locator(".bn-entity", has_text="Artist").click()
    studio.get_by_role("tab", name="Details").click()
    name, told = studio.get_by_role("textbox", name="Name", exact=True), studio.get_by_role("region", name="Renaming")
    name.fill("performer")
    expect(told).to_contain_text('ws.records["artist"] is ws.records["performer"]')
    expect(told).to_contain_text("/dynamic-data/performer/records")
    expect(told).to_contain_text("Rights of roles and users on its records move along")
    studio.get_by_label("Description").fill("Theirs")
    studio.get_by_label("Plural label").focus()
    expect(studio.locator(".bn-saved")).to_contain_text(re.compile(r"Saved \d\d:\d\d"))
    assert _value(lab_page, "'artist' in ws.records") is True
    told.get_by_role("button", name="Keep artist").click()
    expect(name).to_have_value("artist")
    name.fill("performer")
    told.get_by_role("button", name="Rename to performer").click()
    expect(studio.locator(".bn-last")).to_contain_text('ws.entities["artist"].edit(name="performer")')
    expect(told).to_have_count(0)
    assert _value(lab_page, "['artist' in ws.records, 'performer' in ws.records]") == [False, True]
    assert not lab_page.errors


def test_a_stale_change_shows_both_revisions(open_studio: Any) -> None:
    lab_page = open_studio()
    studio = _studio(lab_page)
    studio.locator(".bn-entity", has_text="Album").click()
    studio.get_by_role("tab", name="Details").click()
    for choice, expected in (("Load newest", "Theirs"), ("Save mine on top", "Mine")):
        studio.get_by_label("Description").fill("Mine")
        lab_page.kexec("_ = ws.entities['album'].edit(description='Theirs', icon='" + choice + "')")
        studio.get_by_label("Plural label").focus()
        notice = studio.locator(".bn-notice-warn")
        expect(notice).to_contain_text(re.compile(r"revision \d+ while you were editing revision \d+"))
        expect(studio.get_by_label("Description")).to_have_value("Mine")
        notice.get_by_role("button", name=choice).click()
        expect(notice).to_have_count(0)
        expect(studio.get_by_label("Description")).to_have_value(expected)
        lab_page.wait_for("ws.entities['album'].definition.description", expected)


def test_fields_are_ordered_dropped_and_brought_back_by_keys_alone(open_studio: Any) -> None:
    lab_page = open_studio()
    studio, keys = _studio(lab_page), lab_page.page.keyboard
    cells = lab_page.page.locator(".jp-Notebook .jp-Cell").count()
    studio.get_by_label("Search entities").focus()
    for key in ("ArrowDown", "Enter"):
        keys.press(key)
    expect(studio.locator(".bn-page h2")).to_have_text("Album")
    studio.get_by_role("button", name="Move Year up").focus()
    keys.press("Enter")
    expect(studio.locator(".bn-item-label").first).to_have_text("Year")
    names = "[f.name for f in ws.entities['album'].definition.fields]"
    assert _value(lab_page, names) == ["year", "title"]
    studio.get_by_role("button", name="+ Add field").focus()
    keys.press("Enter")
    keys.type("yes / no")
    keys.press("Enter")
    keys.type("Is live")
    keys.press("Enter")
    expect(studio.locator(".bn-item-label", has_text="Is live")).to_be_visible()
    assert _value(lab_page, names) == ["year", "title", "is_live"]
    keys.press("Escape")
    studio.get_by_role("tab", name="Fields").focus()
    keys.press("Control+z")
    expect(studio.locator(".bn-item-label", has_text="Is live")).to_have_count(0)
    for key in ("x", "a", "b", "d", "d"):
        keys.press(key)
    assert lab_page.page.locator(".jp-Notebook .jp-Cell").count() == cells
    keys.press("Control+Shift+Z")
    expect(studio.locator(".bn-item-label", has_text="Is live")).to_be_visible()
    assert _value(lab_page, names) == ["year", "title", "is_live"]


def test_fields_are_ordered_by_dragging(open_studio: Any) -> None:
    lab_page = open_studio()
    studio = _studio(lab_page)
    studio.locator(".bn-entity", has_text="Album").click()
    studio.locator(".bn-item", has_text="Year").drag_to(studio.locator(".bn-item", has_text="Title"))
    expect(studio.locator(".bn-item-label").first).to_have_text("Year")
    lab_page.wait_for("[f.name for f in ws.entities['album'].definition.fields]", ["year", "title"])
    studio.get_by_role("button", name="+ New entity").click()
    studio.get_by_label("Label").first.fill("Song")
    _next(studio)
    studio.get_by_role("button", name="+ Add field").click()
    second = studio.get_by_role("group", name="Field 2")
    second.get_by_label("Label").fill("Length")
    second.locator(".bn-handle").drag_to(studio.get_by_role("group", name="Field 1"))
    expect(studio.get_by_role("group", name="Field 1").get_by_label("Label").first).to_have_value("Length")
    assert not lab_page.errors


def test_a_reload_and_a_restart_show_the_same_again(open_studio: Any, lab: Lab, browser: Browser) -> None:
    lab_page = open_studio(url="studio_restart.duckdb")
    studio = _studio(lab_page)
    studio.locator(".bn-entity", has_text="Artist").click()
    studio.get_by_role("tab", name="History").click()
    expect(studio.get_by_role("list", name="Publishes")).to_contain_text("Completed")
    lab_page.save_and_reload()
    expect(studio.get_by_role("tab", name="History")).to_have_attribute("aria-selected", "true", timeout=20_000)
    expect(studio.locator(".bn-page h2")).to_have_text("Artist")
    other = LabPage(lab, browser, width=1500, height=1000)
    other.open(lab_page.page.url.split("/tree/")[1].split("?")[0])
    expect(_studio(other).locator(".bn-page h2")).to_have_text("Artist", timeout=20_000)
    studio.get_by_role("tab", name="Details").click()
    studio.get_by_label("Label", exact=False).first.fill("Musician")
    studio.get_by_label("Description").focus()
    expect(_studio(other).locator(".bn-page h2")).to_have_text("Musician")
    expect(_studio(other).get_by_role("tab", name="History")).to_have_attribute("aria-selected", "true")
    other.close()
    lab_page.kexec("ws.close()")
    lab_page.restart()
    lab_page.run_all()
    expect(studio.locator(".bn-entity", has_text="Musician")).to_be_visible(timeout=20_000)
    assert _value(lab_page, "ws.entities['artist'].definition.label") == "Musician"


def test_a_viewer_may_look_but_is_offered_no_changes(open_studio: Any) -> None:
    lab_page = open_studio(shown='ws.users.create("vera", roles=["viewer"])\nStudio(ws.as_user("vera"))')
    studio = _studio(lab_page)
    expect(studio.locator(".bn-note")).to_contain_text("You may look at this data model")
    expect(studio.get_by_role("button", name="+ New entity")).to_have_count(0)
    expect(studio.get_by_role("button", name="Audit", exact=True)).to_have_count(0)
    studio.get_by_role("tab", name="Details").click()
    expect(studio.get_by_label("Description")).to_be_disabled()


def test_users_tokens_and_the_log_in_a_narrow_dark_page(open_studio: Any) -> None:
    lab_page = open_studio(width=640)
    lab_page.theme("JupyterLab Dark")
    studio = _studio(lab_page)
    outer = studio.bounding_box()
    assert outer is not None
    assert lab_page.page.evaluate(_IS_ALL_SHOWN)
    studio.get_by_role("button", name="Access", exact=True).click()
    studio.get_by_role("button", name="+ Add user").click()
    studio.get_by_label("Name", exact=False).first.fill("maria")
    studio.get_by_label("E-mail").fill("nowhere")
    submit = studio.locator(".bn-panel").get_by_role("button", name="Add user")
    submit.click()
    expect(studio.locator(".bn-field-error")).to_contain_text("is no email address")
    expect(studio.get_by_label("E-mail")).to_be_focused()
    studio.get_by_label("E-mail").fill("maria@example.com")
    submit.click()
    expect(studio.locator(".bn-panel h3")).to_have_text("Maria")
    studio.locator(".bn-panel").get_by_text("Operator").click()
    expect(studio.locator(".bn-last")).to_contain_text('ws.users.grant("maria", "operator")')
    assert _value(lab_page, "(lambda u: [u.email, list(u.roles)])(ws.users.get('maria'))") == [
        "maria@example.com",
        ["operator"],
    ]
    studio.get_by_role("tab", name="API tokens").click()
    studio.get_by_role("button", name="+ Create token").click()
    studio.get_by_label("What is it for?").fill("script")
    studio.get_by_role("dialog").get_by_role("button", name="Create token").click()
    token = studio.locator('pre[aria-label="The new token"]').inner_text()
    assert _value(lab_page, f"ws.runtime.tokens.authenticate({token!r}).user") == "ana"
    studio.get_by_role("button", name="I have copied it").click()
    studio.get_by_role("button", name="Audit", exact=True).click()
    studio.get_by_label("Action").fill("grant_role")
    entry = studio.locator(".bn-item-open", has_text="Grant role")
    expect(entry.first).to_contain_text("maria")
    expect(studio.locator(".bn-pager")).to_contain_text("1 entry")
    entry.first.click()
    expect(studio.locator(".bn-after")).to_have_text("operator")
    lab_page.theme("JupyterLab Light")
    assert not lab_page.errors


@pytest.mark.parametrize("width", [1280, 644])
def test_nothing_is_cut_or_moved_in_a_narrow_page(open_studio: Any, width: int) -> None:
    lab_page = open_studio(width=width)
    studio = _studio(lab_page)
    back = studio.locator(".bn-back")
    if width == 1280:
        lab_page.command("filebrowser:activate")
        lab_page.page.wait_for_function("() => document.querySelector('.bn-studio').clientWidth < 900")
    else:
        lab_page.command("application:toggle-left-area")
        back.click()
    studio.locator(".bn-entity", has_text="Artist").click()
    expect(studio.locator(".bn-item-type", has_text="string")).to_be_visible()
    tabs = studio.get_by_role("tablist", name="Parts of the entity")
    studio.get_by_role("tab", name="Details").click()
    page = studio.locator(".bn-page")
    before = _place(tabs, page)
    studio.get_by_label("Description").fill("Who plays")
    studio.get_by_label("Plural label").focus()
    expect(studio.locator(".bn-saved")).to_contain_text("Saved")
    assert _place(tabs, page) == before
    assert _is_inside(studio.get_by_role("tab", name="Python"), studio)
    if width != 1280:
        back.click()
    studio.get_by_role("button", name="+ New entity").click()
    assert _is_inside(studio.locator(".bn-steps li").last, studio)


def test_every_section_is_reachable_beside_the_file_browser_of_a_narrow_page(open_studio: Any) -> None:
    lab_page = open_studio(width=600)
    lab_page.command("filebrowser:activate")
    studio = _studio(lab_page)
    lab_page.page.wait_for_function("() => document.querySelector('.bn-studio').clientWidth < 300")
    sections = studio.get_by_role("navigation", name="Sections").get_by_role("button")
    expect(sections).to_have_count(5)
    for section in sections.all():
        assert _is_inside(section, studio)
        section.click()
        expect(section).to_have_attribute("aria-current", "page")
    sections.first.click()
    for tab in studio.get_by_role("tab").all():
        tab.click()
        assert _is_inside(tab, studio)
        assert lab_page.page.evaluate(_IS_ALL_SHOWN)
    studio.locator(".bn-back").click()
    for name in ("+ New entity", "+ New view", "Adopt tables", "Hidden tables"):
        assert _is_inside(studio.get_by_role("button", name=name), studio)
    assert not lab_page.errors


def _place(inner: Locator, outer: Locator) -> tuple[float, float]:
    """Where a box begins and ends in another one, from above."""
    box, frame = inner.bounding_box(), outer.bounding_box()
    assert box is not None
    assert frame is not None
    return box["y"] - frame["y"], box["height"]


def _is_inside(inner: Locator, outer: Locator) -> bool:
    box, frame = inner.bounding_box(), outer.bounding_box()
    assert box is not None
    assert frame is not None
    return frame["x"] <= box["x"] and box["x"] + box["width"] <= frame["x"] + frame["width"]


def _studio(lab_page: LabPage) -> Locator:
    return lab_page.page.locator(".bn-studio").first


def _next(studio: Locator) -> None:
    studio.get_by_role("button", name="Next", exact=True).click()


def _value(lab_page: LabPage, expression: str) -> Any:
    return lab_page.kexec(f"print(json.dumps({expression}))")
