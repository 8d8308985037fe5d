"""What is hidden is not told by guessing either: a right guess is answered as a wrong one is."""

from __future__ import annotations

import pytest

from buildify_nb.errors import BuildifyError, InvalidRecord, StaleVersion
from buildify_nb.workspace import Workspace
from tests.conformance.records.access.narrowed_shop import FIELD_MARK, Seen, open_shop
from tests.conformance.records.world import World


@pytest.fixture
def seen(workspace: Workspace) -> dict[str, Seen]:
    """The narrowed shop."""
    return open_shop(workspace)


@pytest.mark.parametrize("role", ["no_field", "narrow"])
def test_no_record_is_looked_for_by_a_hidden_field(seen: dict[str, Seen], role: str) -> None:
    mine = seen[role]

    def answer(guess: str) -> str:
        with pytest.raises(InvalidRecord) as caught:
            mine.sales.dry_run().upsert(number="new", secret=guess, by="secret")
        return str(caught.value)

    right, wrong = answer(f"{FIELD_MARK}-{role}+"), answer("nothing like it")
    assert right == wrong
    assert "it has number" in right
    assert "secret" not in right.partition("it has")[2]
    assert "secret" not in str(mine.sales.import_choices)
    assert (
        seen["whole"].sales.upsert(number="n-whole", secret=f"{FIELD_MARK}-whole+", by="secret")["number"] == "n-whole"
    )


@pytest.fixture
def people(world: World) -> World:
    """An adopted table without versions of its own, whose pins the clerk does not see."""
    world.sql("CREATE SCHEMA legacy")
    world.sql("CREATE TABLE legacy.person (id INTEGER PRIMARY KEY, name VARCHAR(20), pin INTEGER)")
    world.sql("INSERT INTO legacy.person VALUES (1, 'a', 4711)")
    world.let_use("legacy")
    world.entities.adopt("person", schema="legacy")
    return world


def test_a_version_that_stands_for_all_columns_says_nothing_of_hidden_ones(people: World) -> None:
    clerk = people.as_user("clerk", "records:*:person")["person"]
    people.access_rules.set(people.context, "role_clerk", "person", hidden_fields=["pin"])
    read = clerk.get("1")
    assert read["row_version"] == clerk.list().items[0]["row_version"]
    changed = clerk.update("1", name="b", row_version=read["row_version"])
    assert changed["row_version"] == clerk.get("1")["row_version"] != read["row_version"]
    with pytest.raises(StaleVersion):
        clerk.update("1", name="c", row_version=read["row_version"])
    people.sql("UPDATE legacy.person SET pin = 1")
    assert clerk.get("1")["row_version"] == changed["row_version"], "it would tell a guess from the value"
    whole = people["person"].get("1")
    people.sql("UPDATE legacy.person SET pin = 2")
    assert people["person"].get("1")["row_version"] != whole["row_version"]
    with pytest.raises(BuildifyError):
        people["person"].delete("1", row_version=whole["row_version"])
    clerk.delete("1", row_version=changed["row_version"])
    assert people.sql("SELECT * FROM legacy.person") == []
