"""Four roles on every path by which records are read: none of them gives what a role does not see."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path as FilePath
from typing import Any

import pytest

from buildify_nb.errors import BuildifyError
from buildify_nb.workspace import Workspace
from tests.conformance.records.access.narrowed_shop import FIELD_MARK, ROLES, ROW_MARK, Seen, open_shop

Path = Callable[[Seen], Any]
MATRIX = FilePath(__file__).parent / "reading_matrix.txt"
"""What each role is told on each path: the hidden field, the hidden record, or why nothing is."""

BY_SECRET: dict[str, Path] = {
    "fields": lambda s: s.sales.list(fields=["number", "secret"]).items,
    "filter": lambda s: s.sales.list(filters={"secret": f"{FIELD_MARK}-{s.role}+"}, fields=["secret"]).items,
    "filter in words": lambda s: s.sales.list(filters=f"secret = '{FIELD_MARK}-{s.role}+'", fields=["secret"]).items,
    "counted by it": lambda s: f"{FIELD_MARK} * {s.sales.count(filters='secret IS NOT NULL')}",
    "group": lambda s: s.sales.aggregate(by="secret").items,
    "figure": lambda s: f"{FIELD_MARK} {s.sales.aggregate({'n': {'count_distinct': 'secret'}}).items}",
    "order": lambda s: f"{FIELD_MARK} {[r['number'] for r in s.sales.list(sort='secret') if r['id'] == s.own]}",
    "filter behind a lookup": lambda s: (
        f"{FIELD_MARK} * {s.ws.records['line'].count(filters='sale.secret IS NOT NULL')}"
    ),
    "field behind a lookup": lambda s: s.ws.records["line"].list(fields=["text", "sale.secret"]).items,
    "group behind a lookup": lambda s: s.ws.records["line"].aggregate(by="sale.secret").items,
    "upsert": lambda s: s.sales.upsert(secret=f"{FIELD_MARK}-{s.role}+", number=f"n-{s.role}", by="secret"),
}
"""What names the hidden field; whoever does not see it is refused."""

OF_RECORD: dict[str, Path] = {
    "get": lambda s: s.sales.get(s.others),
    "get by REST's words": lambda s: s.sales.to_wire(s.sales.get(s.others)),
    "history": lambda s: [(e.changes, e.entity_name) for e in s.sales.history(s.others)],
    "versions": lambda s: f"{ROW_MARK} {s.sales.versions(s.others).items[0].changed}".replace("secret", FIELD_MARK),
    "version": lambda s: s.sales.version(s.others, 1),
    "diff": lambda s: f"{ROW_MARK} {s.sales.diff(s.others, 1, 2).differences}",
    "attachments": lambda s: list(s.sales.attachments(s.others)),
    "attachment": lambda s: s.sales.attachment(s.others, s.file),
    "comments": lambda s: [one.text for one in s.sales.comments(s.others)],
    "access": lambda s: f"{ROW_MARK} {s.sales.explain_access(s.others)}",
    "related": lambda s: f"{ROW_MARK} {s.sales.related(s.others, 'shop')}",
    "update": lambda s: s.sales.update(s.others, amount=778),
    "validate": lambda s: f"{ROW_MARK} {s.sales.validate({'amount': 5}, id=s.others)}",
    "what a form hides": lambda s: f"{ROW_MARK} {s.sales.hidden_fields({'amount': 5}, id=s.others)}",
}
"""What asks for the hidden record by its id; whoever does not see it is told that there is none."""

OF_MANY: dict[str, Path] = {
    "list": lambda s: s.sales.list().items,
    "list with deleted ones": lambda s: s.sales.list(include_deleted=True).items,
    "filter by id": lambda s: s.sales.list(filters={"id": s.others}).items,
    "search": lambda s: s.sales.list(search=ROW_MARK).items,
    "search for the field": lambda s: s.sales.list(search=FIELD_MARK).items,
    "page after page": lambda s: list(s.sales.each(batch=1)),
    "window": lambda s: s.sales.window(start=0, stop=50).items,
    "deep window": lambda s: s.sales.window(start=0, stop=1000, sort="number").items,
    "count": lambda s: ROW_MARK if s.sales.count() > 1 else "one",
    "count of a window": lambda s: ROW_MARK if s.sales.window(start=0, stop=1).total > 1 else "one",
    "groups": lambda s: s.sales.aggregate(by="number").items,
    "figures": lambda s: (
        f"{ROW_MARK}" if s.sales.aggregate({"top": {"max": "amount"}}).items[0]["top"] > 700 else "low"
    ),
    "pandas": lambda s: s.sales.to_pandas(labels=True).to_dict("records"),
    "arrow": lambda s: s.sales.to_arrow().to_pylist(),
    "children": lambda s: s.shops.related(s.shop, "sales").items,
    "children read along": lambda s: s.shops.get(s.shop, expand="sales").expanded,
    "targets read along": lambda s: [one.expanded for one in s.ws.records["line"].list(expand="sale")],
    "titles of targets": lambda s: [one.labels for one in s.ws.records["line"].list()],
    "titles in frames": lambda s: s.ws.records["line"].to_pandas(labels=True).to_dict("records"),
    "behind a lookup": lambda s: s.ws.records["line"].list(fields=["text", "sale.number"]).items,
    "groups behind a lookup": lambda s: s.ws.records["line"].aggregate(by="sale.number").items,
    "choices of a lookup": lambda s: s.ws.records["line"].options("sale"),
    "searched choices": lambda s: s.ws.records["line"].options("sale", ROW_MARK),
    "audit log": lambda s: [(e.changes, e.entity_name) for e in s.ws.audit.entries(entity_type="sale", page_size=500)],
    "html": lambda s: s.sales.list()._repr_html_(),
}
"""What gives many records."""

EVERY_PATH = {**BY_SECRET, **OF_RECORD, **OF_MANY}
TELLS_FIELD = {*BY_SECRET} | {
    *("get", "get by REST's words", "history", "versions", "version", "diff", "update", "list", "page after page"),
    *("list with deleted ones", "filter by id", "search", "search for the field", "window", "deep window", "pandas"),
    *("arrow", "children", "children read along", "targets read along", "audit log", "html"),
}
"""Paths on which an unlimited role sees the hidden field, so that the test can fail."""


@pytest.fixture
def seen(workspace: Workspace) -> dict[str, Seen]:
    """By role, what its user sees."""
    return open_shop(workspace)


def test_no_path_tells_what_a_role_does_not_see(seen: dict[str, Seen]) -> None:
    leaks: list[str] = []
    table = [f"{'path':28} {' '.join(f'{role:>16}' for role in ROLES)}"]
    for name, path in EVERY_PATH.items():
        told = {role: _told(path, seen[role]) for role in ROLES}
        table.append(f"{name:28} {' '.join(f'{_words(told[role]):>16}' for role in ROLES)}")
        leaks += [f"{name}: {role} sees the field" for role in ("no_field", "narrow") if FIELD_MARK in told[role]]
        leaks += [f"{name}: {role} sees the record" for role in ("own_rows", "narrow") if ROW_MARK in told[role]]
        if name in TELLS_FIELD and FIELD_MARK not in told["whole"]:
            leaks.append(f"{name}: not even an unlimited role sees the field: {told['whole'][:200]}")
        if name not in BY_SECRET and name != "search for the field" and ROW_MARK not in told["whole"]:
            leaks.append(f"{name}: not even an unlimited role sees the record: {told['whole'][:200]}")
    assert not leaks, "\n".join(leaks)
    assert [line.rstrip() for line in table] == MATRIX.read_text().splitlines()


def test_own_records_are_seen_on_every_path(seen: dict[str, Seen]) -> None:
    for role in ("own_rows", "narrow"):
        mine = seen[role]
        assert [one["id"] for one in mine.sales.list()] == [mine.own]
        assert mine.sales.count() == mine.sales.window(start=0, stop=10).total == 1
        assert mine.sales.get(mine.own)["owner"] == f"{role}_user"
        assert [one["id"] for one in mine.shops.related(mine.shop, "sales")] == [mine.own]
        assert [one["id"] for one in mine.shops.get(mine.shop, expand="sales").expanded["sales"]] == [mine.own]
        assert mine.sales.aggregate({"n": "count"}).items[0]["n"] == 1
        assert [one["value"] for one in mine.ws.records["line"].options("sale")] == [mine.own]
        assert mine.sales.history(mine.own).total == 2
    assert "secret" in seen["own_rows"].sales.get(seen["own_rows"].own)
    assert "secret" not in seen["narrow"].sales.get(seen["narrow"].own)
    assert seen["narrow"].sales.get(seen["narrow"].own)["shouted"] == "N-NARROW"


def _told(path: Path, seen: Seen) -> str:
    """All that the path says, its refusal too, but for what the caller asked for."""
    try:
        return str(path(seen))
    except BuildifyError as error:
        told = f"refused: {type(error).__name__} {error} {error.why} {error.todo}"
        return told.replace(seen.others, "").replace("secret", "")


def _words(told: str) -> str:
    if told.startswith("refused"):
        return told.split()[1][:16]
    marks = [word for word, mark in (("field", FIELD_MARK), ("record", ROW_MARK)) if mark in told]
    return "+".join(marks) or "-"
