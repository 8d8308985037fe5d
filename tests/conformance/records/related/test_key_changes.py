"""When the key of an adopted record changes, what points at it does what its relationship says."""

from __future__ import annotations

from typing import Any

import pytest

from buildify_nb.errors import PermissionDenied, StillReferenced
from buildify_nb.workspace import Workspace
from tests.conformance.datamodel.tables import sql

TABLES = (
    "CREATE SCHEMA old",
    "CREATE TABLE old.codes (code TEXT PRIMARY KEY, above TEXT)",
    "INSERT INTO old.codes VALUES ('a', NULL), ('b', NULL)",
)


@pytest.fixture
def shop(workspace: Workspace) -> Workspace:
    """An adopted table of codes, and products of ours with a code."""
    for statement in TABLES:
        sql(workspace, statement)
    workspace.entities.adopt("codes", name="code")
    workspace.entities.create("product", fields={"title": "string"})
    workspace.relationships.create("code", "product", source_field_name="products", target_field_name="code")
    workspace.entities["product"].publish()
    return workspace


def rule(shop: Workspace, relationship: str, on_update: str) -> None:
    """Lets another rule for keys act."""
    changed = shop.relationships.update(relationship, on_update=on_update)
    names = {entity.definition.id: name for name, entity in shop.entities.items()}
    shop.entities[names[changed.target_entity_id]].publish()


def products(shop: Workspace) -> list[Any]:
    return [one["code"] for one in shop.records["product"].list(sort="title")]


def test_cascade_lets_references_follow(shop: Workspace) -> None:
    rule(shop, "code_product", "CASCADE")
    made = [shop.records["product"].create(title=t, code=c) for t, c in (("1", "a"), ("2", "b"), ("3", "a"))]
    shop.records["product"].delete(made[2]["id"])
    shop.records["code"].update("a", code="z")
    assert products(shop) == ["z", "b"]
    assert shop.records["product"].restore(made[2]["id"])["code"] == "z"
    (newest, *_) = shop.records["product"].history(made[0]["id"])
    assert newest.changes == {"before": {"code": "a"}, "after": {"code": "z"}}


def test_set_null_lets_go(shop: Workspace) -> None:
    rule(shop, "code_product", "SET NULL")
    shop.records["product"].create(title="1", code="a")
    shop.records["code"].update("a", code="z")
    assert products(shop) == [None]


@pytest.mark.parametrize("on_update", ["NO ACTION", "RESTRICT"])
def test_otherwise_the_key_stays_while_something_points_at_it(shop: Workspace, on_update: str) -> None:
    rule(shop, "code_product", on_update)
    made = shop.records["product"].create(title="1", code="a")
    with pytest.raises(StillReferenced, match="1 product refers to it"):
        shop.records["code"].update("a", code="z")
    assert (sql(shop, "SELECT code FROM old.codes ORDER BY 1"), products(shop)) == ([("a",), ("b",)], ["a"])
    shop.records["code"].update("b", code="y")
    shop.records["product"].update(made["id"], code="y")
    shop.records["code"].update("a", code="z")
    assert sql(shop, "SELECT code FROM old.codes ORDER BY 1") == [("y",), ("z",)]


def test_it_takes_the_right_to_change_what_follows(shop: Workspace) -> None:
    rule(shop, "code_product", "CASCADE")
    shop.records["product"].create(title="1", code="a")
    shop.roles.create("coder", permissions=["records:*:code", "records:read:product"])
    shop.users.create("cora", roles=["coder"])
    with pytest.raises(PermissionDenied, match="records:update:product"):
        shop.as_user("cora").records["code"].update("a", code="z")
    assert products(shop) == ["a"]


def test_links_follow_their_records(shop: Workspace) -> None:
    shop.relationships.create("code", "product", "many-to-many", name="tagged", source_field_name="tags")
    shop.entities["product"].publish()
    product = shop.records["product"].create(title="1")
    shop.records["code"].link("a", "tags", [product["id"]])
    shop.records["code"].update("a", code="z")
    assert [one["title"] for one in shop.records["code"].related("z", "tags")] == ["1"]


def switch_on(shop: Workspace, entity: str) -> None:
    shop.entities[entity].edit(supports_attachments=True, supports_comments=True, is_versioned=True).publish()


def carried(shop: Workspace, entity: str, id: str) -> tuple[list[str], list[str], list[tuple[int, str]]]:
    """What a record carries besides its fields: names of files, comments, and versions with their actions."""
    records = shop.records[entity]
    return (
        [one.filename for one in records.attachments(id)],
        [one.text for one in records.comments(id)],
        [(one.number, one.action) for one in records.versions(id)],
    )


def test_what_a_record_carries_follows_its_key(shop: Workspace) -> None:
    switch_on(shop, "code")
    codes = shop.records["code"]
    for key in ("a", "b"):
        codes.attach(key, key.encode(), filename=f"{key}.txt")
        codes.comment(key, f"on {key}")
        codes.update(key, above="q")
    codes.update("b", code="y")
    moved = (["b.txt"], ["on b"], [(3, "update"), (2, "update"), (1, "baseline")])
    assert carried(shop, "code", "y") == moved
    assert [codes.version("y", number)["code"] for number in (1, 2, 3)] == ["b", "b", "y"]
    (file,) = codes.attachments("y")
    assert file.read() == b"b"
    codes.create(code="b")
    assert carried(shop, "code", "b") == ([], [], [(1, "create")])
    assert carried(shop, "code", "y") == moved
    assert carried(shop, "code", "a") == (["a.txt"], ["on a"], [(2, "update"), (1, "baseline")])


def test_versions_are_counted_on_from_those_of_a_record_that_had_the_key(shop: Workspace) -> None:
    switch_on(shop, "code")
    codes = shop.records["code"]
    codes.delete("a")
    codes.update("b", code="a")
    assert carried(shop, "code", "a")[2] == [(4, "update"), (3, "baseline"), (2, "delete"), (1, "baseline")]
    codes.update("a", code="b")
    codes.update("b", code="a")
    assert [codes.version("a", number)["code"] for number in range(1, 7)] == ["a", "a", "b", "a", "b", "a"]


def adopt_unconstrained(shop: Workspace, table: str, columns: str, reference: str, key: str) -> None:
    """Adopts a table whose owner then drops the constraint of its reference, so that nothing but the rule acts."""
    sql(shop, f"CREATE TABLE old.{table} ({columns}, {key}, {reference})")
    others = set(shop.relationships)
    shop.entities.adopt(table)
    (relationship,) = set(shop.relationships) - others
    rule(shop, relationship, "CASCADE")
    if shop.runtime.database.capabilities.engine == "Postgres":
        ((constraint,),) = sql(
            shop, f"SELECT conname FROM pg_constraint WHERE conrelid = 'old.{table}'::regclass AND contype = 'f'"
        )
        sql(shop, f"ALTER TABLE old.{table} DROP CONSTRAINT {constraint}")
    else:
        sql(shop, f"DROP TABLE old.{table}")
        sql(shop, f"CREATE TABLE old.{table} ({columns}, {key})")


def test_what_a_follower_carries_follows_where_its_key_has_the_reference(shop: Workspace) -> None:
    reference, key = "FOREIGN KEY (code) REFERENCES old.codes (code)", "PRIMARY KEY (code, place)"
    adopt_unconstrained(shop, "texts", "code TEXT, place INTEGER, words TEXT", reference, key)
    sql(shop, "INSERT INTO old.texts VALUES ('a', 1, 'one'), ('b', 1, 'two')")
    switch_on(shop, "texts")
    texts = shop.records["texts"]
    texts.attach("a,1", b"x", filename="x.txt")
    texts.comment("a,1", "x")
    shop.records["code"].update("a", code="z")
    assert carried(shop, "texts", "z,1") == (["x.txt"], ["x"], [(2, "update"), (1, "baseline")])
    texts.update("z,1", place=2)
    assert carried(shop, "texts", "z,2") == (["x.txt"], ["x"], [(3, "update"), (2, "update"), (1, "baseline")])
    texts.create(code="z", place=1, words="new")
    assert carried(shop, "texts", "z,1") == ([], [], [(1, "create")])


def test_a_record_that_points_at_itself_keeps_its_versions_together(shop: Workspace) -> None:
    reference, key = "FOREIGN KEY (above) REFERENCES old.tree (code)", "PRIMARY KEY (code)"
    adopt_unconstrained(shop, "tree", "code TEXT, above TEXT", reference, key)
    sql(shop, "INSERT INTO old.tree VALUES ('a', 'a'), ('b', 'a')")
    switch_on(shop, "tree")
    tree = shop.records["tree"]
    tree.update("a", code="z")
    assert sql(shop, "SELECT code, above FROM old.tree ORDER BY 1") == [("b", "z"), ("z", "z")]
    assert [(one.number, one.action) for one in tree.versions("z")] == [(3, "update"), (2, "update"), (1, "baseline")]
    assert [tree.version("z", number)["code"] for number in (1, 2, 3)] == ["a", "z", "z"]


def test_one_row_may_follow_and_let_go(shop: Workspace) -> None:
    shop.relationships.create("code", "product", source_field_name="ships", target_field_name="shipping", name="ship")
    shop.entities["product"].edit(is_versioned=True).publish()
    rule(shop, "code_product", "CASCADE")
    rule(shop, "ship", "SET NULL")
    made = shop.records["product"].create(title="1", code="a", shipping="a")
    shop.records["code"].update("a", code="z")
    after = shop.records["product"].get(made["id"])
    assert (after["code"], after["shipping"], after["row_version"]) == ("z", None, 3)
    told = [(one.number, one.changed) for one in shop.records["product"].versions(made["id"])]
    assert told[:2] == [(3, ("code",)), (2, ("shipping",))]


@pytest.mark.parametrize("engine_name", ["postgres"])
def test_raw_sql_of_a_tenant_rewrites_no_version(shop: Workspace) -> None:
    switch_on(shop, "code")
    shop.records["code"].update("b", code="y")
    role = shop.runtime.database.dialect.role_of(shop.context.tenant)
    table_or_column = (
        f"has_{what}_privilege(:role, 'buildify.record_versions', 'UPDATE')" for what in ("table", "any_column")
    )
    granted = f"SELECT {' OR '.join(table_or_column)}"
    assert sql(shop, granted, role=role) == [(False,)]


def test_a_reference_of_others_without_a_rule_keeps_the_key(shop: Workspace) -> None:
    sql(shop, "CREATE TABLE old.plain (id INTEGER PRIMARY KEY, code TEXT REFERENCES old.codes (code))")
    sql(shop, "INSERT INTO old.plain VALUES (1, 'a')")
    shop.entities.adopt("plain")
    with pytest.raises(StillReferenced, match=r"The code was not changed\."):
        shop.records["code"].update("a", code="z")
    assert sql(shop, "SELECT code FROM old.codes ORDER BY 1") == [("a",), ("b",)]
    assert shop.records["code"].update("b", code="y")["id"] == "y"


@pytest.mark.parametrize("engine_name", ["postgres"])
class TestRulesOfTheTable:
    """DuckDB has none: there, a reference always keeps the key that it points at."""

    @pytest.mark.parametrize(("on_update", "follows"), [("CASCADE", "z"), ("SET NULL", None)])
    def test_what_the_table_does_is_noted_like_our_own(self, shop: Workspace, on_update: str, follows: Any) -> None:
        adopt_ruled(shop, on_update)
        switch_on(shop, "texts")
        shop.records["code"].update("a", code="z")
        assert sql(shop, "SELECT code FROM old.texts ORDER BY id") == [(follows,), ("b",)]
        (newest, *others) = shop.records["texts"].history("1")
        assert (newest.changes, others) == ({"before": {"code": "a"}, "after": {"code": follows}}, [])
        assert [one.changed for one in shop.records["texts"].versions("1")] == [("code",), ("id", "code")]

    def test_cascade_takes_the_right_to_change_what_follows(self, shop: Workspace) -> None:
        adopt_ruled(shop, "CASCADE")
        shop.roles.create("coder", permissions=["records:*:code", "records:read:texts"])
        shop.users.create("cora", roles=["coder"])
        with pytest.raises(PermissionDenied, match="records:update:texts"):
            shop.as_user("cora").records["code"].update("a", code="z")
        assert sql(shop, "SELECT code FROM old.texts ORDER BY id") == [("a",), ("b",)]

    def test_restrict_keeps_the_key(self, shop: Workspace) -> None:
        adopt_ruled(shop, "RESTRICT")
        with pytest.raises(StillReferenced, match=r"1 text refers to it \(Code\)\. Change those first\.$"):
            shop.records["code"].update("a", code="z")
        assert sql(shop, "SELECT code FROM old.codes ORDER BY 1") == [("a",), ("b",)]

    def test_another_rule_of_the_table_is_taken_over(self, shop: Workspace) -> None:
        adopt_ruled(shop, "RESTRICT")
        sql(shop, "ALTER TABLE old.texts DROP CONSTRAINT texts_code_fkey")
        sql(shop, f"ALTER TABLE old.texts ADD {POINTS.format('CASCADE')}")
        told = shop.entities["texts"].readopt()
        assert [str(one) for one in told.items] == [
            "~ code: old.codes.code on update RESTRICT → old.codes.code on update CASCADE"
        ]
        assert shop.relationships["code_texts"].on_update == "CASCADE"
        shop.records["code"].update("a", code="z")
        assert sql(shop, "SELECT code FROM old.texts ORDER BY id") == [("z",), ("b",)]

    def test_a_row_that_points_at_itself_is_noted_once(self, shop: Workspace) -> None:
        sql(shop, "CREATE TABLE old.tree (code TEXT PRIMARY KEY, above TEXT REFERENCES old.tree ON UPDATE CASCADE)")
        sql(shop, "INSERT INTO old.tree VALUES ('a', 'a'), ('b', 'a')")
        shop.entities.adopt("tree")
        switch_on(shop, "tree")
        shop.records["tree"].update("a", code="z")
        assert sql(shop, "SELECT code, above FROM old.tree ORDER BY 1") == [("b", "z"), ("z", "z")]
        assert [(one.number, one.action) for one in shop.records["tree"].versions("z")] == [
            (2, "update"),
            (1, "baseline"),
        ]


POINTS = "CONSTRAINT texts_code_fkey FOREIGN KEY (code) REFERENCES old.codes (code) ON UPDATE {}"


def adopt_ruled(shop: Workspace, on_update: str) -> None:
    """Adopts a table of texts with a code, whose reference has this rule."""
    sql(shop, f"CREATE TABLE old.texts (id INTEGER PRIMARY KEY, code TEXT, {POINTS.format(on_update)})")
    sql(shop, "INSERT INTO old.texts VALUES (1, 'a'), (2, 'b')")
    shop.entities.adopt("texts")
