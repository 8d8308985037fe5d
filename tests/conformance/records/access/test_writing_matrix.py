"""Four roles on every path by which records are written: what a role does not see, it does not change either."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from buildify_nb.errors import BuildifyError
from buildify_nb.workspace import Workspace
from tests.conformance.records.access.narrowed_shop import ROLES, Seen, open_shop

Path = Callable[[Seen], Any]
SECRET = 2
"""Where `_state` has the value of the hidden field."""

OF_FIELD: dict[str, Path] = {
    "create": lambda s: s.sales.create(number=f"new-{s.role}", owner=f"{s.role}_user", secret=f"written-{s.role}"),
    "update": lambda s: s.sales.update(s.own, secret=f"written-{s.role}"),
    "bulk create": lambda s: s.sales.bulk_create(
        [{"number": f"b-{s.role}", "owner": f"{s.role}_user", "secret": f"written-{s.role}"}]
    ),
    "bulk update": lambda s: s.sales.bulk_update([{"id": s.own, "secret": f"written-{s.role}"}]),
    "upsert": lambda s: s.sales.upsert(number=f"n-{s.role}", secret=f"written-{s.role}", by="number"),
    "frame": lambda s: s.ws.entities.from_dataframe(
        "sale", pd.DataFrame([{"number": f"f-{s.role}", "owner": f"{s.role}_user", "secret": f"written-{s.role}"}])
    ),
    "revert": lambda s: s.sales.revert(s.own, 1),
}
"""What gives the hidden field a value; reverting gives it an old one."""

OF_RECORD: dict[str, Path] = {
    "update": lambda s: s.sales.update(s.others, amount=999),
    "bulk update": lambda s: s.sales.bulk_update([{"id": s.others, "amount": 999}]),
    "bulk update, one by one": lambda s: s.sales.bulk_update([{"id": s.others, "amount": 999}], atomic=False),
    "upsert": lambda s: s.sales.upsert(number=s.number, amount=999, by="number"),
    "revert": lambda s: s.sales.revert(s.others, 1),
    "delete": lambda s: s.sales.delete(s.others),
    "bulk delete": lambda s: s.sales.bulk_delete([s.others]),
    "bulk delete, one by one": lambda s: s.sales.bulk_delete([s.others], atomic=False),
    "attach": lambda s: s.sales.attach(s.others, b"file", filename="new.txt"),
    "detach": lambda s: s.sales.detach(s.others, s.file),
    "comment": lambda s: s.sales.comment(s.others, "new"),
    "take away its shop": lambda s: s.shops.delete(s.shop),
    "create one of somebody else": lambda s: s.sales.create(number=f"theirs-{s.role}", owner="somebody"),
    "give away": lambda s: s.sales.update(s.own, owner="somebody"),
    "point at it": lambda s: s.ws.records["line"].create(text="new", sale=s.others),
    "restore": lambda s: s.sales.restore(s.deleted),
}
"""What changes a hidden record, makes one, or refers to one."""


@pytest.fixture
def seen(workspace: Workspace) -> dict[str, Seen]:
    """By role, what its user sees."""
    return open_shop(workspace)


@pytest.mark.parametrize("name", OF_FIELD)
def test_a_hidden_field_takes_no_value(workspace: Workspace, seen: dict[str, Seen], name: str) -> None:
    for role in ROLES:
        before = _state(workspace)
        refused = _refusal(OF_FIELD[name], seen[role])
        after = _state(workspace)
        if role in ("no_field", "narrow"):
            secrets = {key: one[SECRET] for key, one in after.items()}
            assert {key: one[SECRET] for key, one in before.items()}.items() <= secrets.items(), (role, name)
            assert f"written-{role}" not in secrets.values(), (role, name)
        else:
            assert (refused, after != before) == ("", True), (role, name)


@pytest.mark.parametrize("name", OF_RECORD)
def test_a_hidden_record_stays_as_it_is(workspace: Workspace, seen: dict[str, Seen], name: str) -> None:
    for role in ROLES:
        before = _state(workspace)
        refused = _refusal(OF_RECORD[name], seen[role])
        after = _state(workspace)
        if role in ("own_rows", "narrow"):
            assert after == before, (role, name, refused)
            assert refused, (role, name)
            assert "0th3rs" not in refused, (role, name)
        else:
            assert (refused, after != before) == ("", True), (role, name)


def _refusal(path: Path, seen: Seen) -> str:
    try:
        result = path(seen)
    except BuildifyError as error:
        return f"{type(error).__name__}: {error} {error.why}"
    failures = getattr(result, "failures", ())
    return str(failures) if failures else ""


def _state(ws: Workspace) -> dict[str, tuple[Any, ...]]:
    """All that there is, as its owner sees it."""
    sales = ws.records["sale"]
    found: dict[str, tuple[Any, ...]] = {}
    for one in sales.list(include_deleted=True, page_size=100):
        files: Any = () if one["deleted_at"] else [file.filename for file in sales.attachments(one["id"])]
        said: Any = () if one["deleted_at"] else [each.text for each in sales.comments(one["id"])]
        told = (one["number"], one["owner"], one["secret"], one["amount"], one["shop"], one["deleted_at"])
        found[one["id"]] = (*told, tuple(files), tuple(said))
    found["others"] = (ws.records["line"].count(), ws.records["shop"].count(), None)
    return found
