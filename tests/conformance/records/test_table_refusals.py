"""What constraints of adopted tables refuse is told like what fields of ours refuse: the field and what it must be."""

from __future__ import annotations

from typing import Any

import pandas as pd
import pytest

from buildify_nb.errors import InvalidRecord, StillReferenced
from buildify_nb.workspace import Workspace
from tests.conformance.datamodel.tables import sql, statements_of

TABLES = """
CREATE SCHEMA old;
CREATE TABLE old.pairs (a INTEGER, b INTEGER, PRIMARY KEY (a, b));
CREATE TABLE old.marks (mark INTEGER PRIMARY KEY, lo INTEGER, hi INTEGER, CHECK (lo < hi));
CREATE TABLE old.spans (
    id INTEGER PRIMARY KEY, room TEXT, seat INTEGER, "Lowest Price" INTEGER, hi INTEGER, a INTEGER, b INTEGER,
    UNIQUE (room, seat), CONSTRAINT ordered CHECK ("Lowest Price" < hi), CONSTRAINT odd CHECK (hi % 7 <> 3 OR hi = 10),
    FOREIGN KEY (a, b) REFERENCES old.pairs (a, b));
INSERT INTO old.pairs VALUES (1, 1), (2, 2);
INSERT INTO old.spans VALUES (1, 'x, seat: 5', 1, 1, 2, 1, 1), (2, 'y', 5, 1, 2, NULL, NULL)
"""
TAKEN = "must be unique together with seat: another span has the same values"

STAYS = """
CREATE SCHEMA pg;
CREATE DOMAIN pg.short AS TEXT CHECK (length(VALUE) < 4);
CREATE TABLE pg.stays (
    id INTEGER PRIMARY KEY, room TEXT, night INTEGER, code pg.short, other pg.short, note VARCHAR(9),
    EXCLUDE USING btree (night WITH =), CONSTRAINT own_way CHECK (room ~ '^[a-z]+$'),
    CONSTRAINT later UNIQUE (room, note) DEFERRABLE INITIALLY DEFERRED);
CREATE UNIQUE INDEX lowered ON pg.stays (lower(room)) WHERE night > 0;
INSERT INTO pg.stays VALUES (1, 'ann', 1, 'x', 'x', 'n')
"""
COUNTED = "must be unique together with night as the rule 'lowered' of the table counts: another stay is the same there"


@pytest.fixture
def old(workspace: Workspace) -> Workspace:
    for statement in statements_of(TABLES):
        sql(workspace, statement)
    workspace.entities.adopt_schema("old")
    return workspace


def rows(old: Workspace) -> list[Any]:
    return sql(old, "SELECT * FROM old.spans ORDER BY id")


@pytest.mark.parametrize(
    ("values", "field", "message"),
    [
        ({"room": "y", "seat": 5}, "room", TAKEN),
        ({"lowest_price": 9, "hi": 4}, "lowest_price", "must fulfil lowest_price < hi"),
        ({"a": 1, "b": 2}, "a", "must refer together with b to a row that is there"),
        ({"hi": 17}, "hi", "must fulfil hi % 7 <> 3 OR hi = 10"),
    ],
)
def test_create_and_update_name_field_and_rule(
    old: Workspace, values: dict[str, Any], field: str, message: str
) -> None:
    before, spans = rows(old), old.records["spans"]
    with pytest.raises(InvalidRecord, match=r"The span was not created\.") as refused:
        spans.create(id=3, **values)
    assert [one.as_dict() for one in refused.value.problems] == [{"field": field, "message": message}]
    with pytest.raises(InvalidRecord, match=r"The span was not changed\.") as refused:
        spans.update("1", **values)
    assert [one.as_dict() for one in refused.value.problems] == [{"field": field, "message": message}]
    assert rows(old) == before


def test_a_column_that_is_never_null_by_now(old: Workspace) -> None:
    if old.runtime.database.capabilities.foreign_keys:
        sql(old, "ALTER TABLE old.spans ALTER hi SET NOT NULL")
    else:
        sql(old, "DROP TABLE old.spans")
        sql(
            old,
            'CREATE TABLE old.spans (id INTEGER PRIMARY KEY, room TEXT, seat INTEGER, "Lowest Price" INTEGER, '
            "hi INTEGER NOT NULL, a INTEGER, b INTEGER)",
        )
    with pytest.raises(InvalidRecord) as refused:
        old.records["spans"].create(id=3)
    assert [one.as_dict() for one in refused.value.problems] == [{"field": "hi", "message": "must be given"}]


def test_a_bulk_call_tells_each_row(old: Workspace) -> None:
    before = rows(old)
    given = [{"id": 10 + n, "room": "z", "seat": n, "lowest_price": 1, "hi": 2} for n in range(50)]
    given[7] |= {"hi": 0}
    given[30] |= {"room": "y", "seat": 5}
    given[40] |= {"seat": 11}
    given[49] |= {"a": 8, "b": 8}
    spans = old.records["spans"]
    with pytest.raises(InvalidRecord, match="None of the 50 records was created: 4 are invalid") as refused:
        spans.bulk_create(given)
    assert [(one.field, one.message) for one in refused.value.problems] == [
        ("records.7.lowest_price", "must fulfil lowest_price < hi"),
        ("records.30.room", TAKEN),
        ("records.40.room", TAKEN),
        ("records.49.a", "must refer together with b to a row that is there"),
    ]
    assert rows(old) == before
    done = spans.bulk_create(given, atomic=False)
    assert (done.created, [one.index for one in done.failures]) == (46, [7, 30, 40, 49])
    assert len(rows(old)) == len(before) + 46


def test_a_frame_tells_its_rows(old: Workspace) -> None:
    frame = pd.DataFrame({"mark": [5, 6, 7], "lo": [1, 3, 1], "hi": [2, 2, 2]})
    with pytest.raises(InvalidRecord, match=r"1 row was refused\. lo: row 1: must fulfil lo < hi"):
        old.entities.from_dataframe("marks", frame)
    assert sql(old, "SELECT count(*) FROM old.marks") == [(0,)]


def test_what_others_refer_to_stays(old: Workspace) -> None:
    pairs = old.records["pairs"]
    for refused in (lambda: pairs.update("1,1", a=7), lambda: pairs.delete("1,1")):
        with pytest.raises(StillReferenced, match="refer"):
            refused()
    assert sql(old, "SELECT a FROM old.pairs ORDER BY a") == [(1,), (2,)]
    assert pairs.update("2,2", a=7)["id"] == "7,2"


def test_who_may_not_read_is_told_of_what_they_gave(old: Workspace) -> None:
    old.roles.create("giver", permissions=["records:create:spans", "records:update:spans"])
    old.users.create("gil", roles=["giver"])
    spans = old.as_user("gil").records["spans"]
    with pytest.raises(InvalidRecord) as refused:
        spans.update("1", hi=0)
    assert [one.as_dict() for one in refused.value.problems] == [
        {"field": "hi", "message": "breaks a rule of the table"}
    ]
    with pytest.raises(InvalidRecord) as refused:
        spans.update("1", room="y", seat=5)
    assert [one.field for one in refused.value.problems] == ["room"]


@pytest.mark.parametrize("engine_name", ["postgres"])
class TestPostgres:
    def test_rules_that_only_postgres_has(self, workspace: Workspace) -> None:
        for statement in statements_of(STAYS):
            sql(workspace, statement)
        workspace.entities.adopt("stays")
        sql(workspace, "ALTER TABLE pg.stays ALTER note TYPE VARCHAR(3)")
        stays = workspace.records["stays"]
        for values, problem in (
            ({"night": 1}, ("night", "clashes with another stay by the rule 'stays_night_excl' of the table")),
            ({"room": "A1"}, ("room", "breaks the rule 'own_way' of the table")),
            ({"code": "abcdef"}, ("code", "must fulfil the rules of its type (short)")),
            ({"note": "longer"}, ("note", "must have at most 3 characters")),
            ({"room": "ann", "night": 2}, ("room", COUNTED)),
            (
                {"room": "ann", "note": "n"},
                ("room", "must be unique together with note: another stay has the same values"),
            ),
        ):
            with pytest.raises(InvalidRecord) as refused:
                stays.create(id=2, **values)
            assert [(one.field, one.message) for one in refused.value.problems] == [problem]
        assert sql(workspace, "SELECT count(*) FROM pg.stays") == [(1,)]

    def test_a_trigger_that_fails_elsewhere_names_no_column_of_there(self, old: Workspace) -> None:
        sql(old, "CREATE TABLE old.log (id INTEGER, secret TEXT NOT NULL)")
        sql(
            old,
            "CREATE FUNCTION old.note() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS "
            "$$ BEGIN INSERT INTO old.log VALUES (NEW.id, NULL); RETURN NEW; END $$",
        )
        sql(old, "CREATE TRIGGER noted AFTER INSERT ON old.spans FOR EACH ROW EXECUTE FUNCTION old.note()")
        with pytest.raises(InvalidRecord) as refused:
            old.records["spans"].create(id=3)
        assert [one.as_dict() for one in refused.value.problems] == [
            {"field": "", "message": "a value that must be given is missing"}
        ]


def test_part_of_what_is_unique_together_is_no_duplicate_of_its_own(old: Workspace) -> None:
    columns = "id INTEGER PRIMARY KEY, code TEXT, hidden INTEGER DEFAULT 1, UNIQUE (code, hidden)"
    sql(old, f"CREATE TABLE old.secs ({columns})")
    sql(old, "INSERT INTO old.secs VALUES (1, 'x', 1)")
    role = old.runtime.database.dialect.role_of(old.context.tenant)
    if role:
        sql(old, f"GRANT SELECT, INSERT, UPDATE ON old.secs TO {role}")
    old.entities.adopt("secs")
    old.roles.create("writer", permissions=["records:create:secs"])
    old.users.create("wim", roles=["writer"])
    with pytest.raises(InvalidRecord) as refused:
        old.as_user("wim").records["secs"].create(id=2, code="x")
    told = [{"field": "code", "message": "breaks a rule of the table"}]
    assert [one.as_dict() for one in refused.value.problems] == told
    with pytest.raises(InvalidRecord, match="code: must be unique together with hidden: another sec has the same"):
        old.records["secs"].create(id=2, code="x")
    assert len(sql(old, "SELECT * FROM old.secs")) == 1


def test_an_empty_value_where_the_table_has_a_default(old: Workspace) -> None:
    sql(old, "CREATE TABLE old.dues (id INTEGER PRIMARY KEY, nn INTEGER DEFAULT 5 NOT NULL)")
    role = old.runtime.database.dialect.role_of(old.context.tenant)
    if role:
        sql(old, f"GRANT SELECT, INSERT, UPDATE ON old.dues TO {role}")
    old.entities.adopt("dues")
    with pytest.raises(InvalidRecord, match="nn: must not be empty; leave it out for its default"):
        old.records["dues"].create(id=1, nn=None)
    assert old.records["dues"].create(id=1)["nn"] == 5
    with pytest.raises(InvalidRecord, match="nn: must not be empty"):
        old.records["dues"].update("1", nn=None)
    assert sql(old, "SELECT * FROM old.dues") == [(1, 5)]


def test_an_indexed_column_beside_the_key_that_others_point_at(old: Workspace) -> None:
    sql(old, "CREATE TABLE old.depts (id INTEGER PRIMARY KEY, code TEXT UNIQUE)")
    sql(old, "CREATE TABLE old.staff (id INTEGER PRIMARY KEY, dept INTEGER REFERENCES old.depts (id))")
    sql(old, "INSERT INTO old.depts VALUES (1, 'a')")
    sql(old, "INSERT INTO old.staff VALUES (1, 1)")
    role = old.runtime.database.dialect.role_of(old.context.tenant)
    if role:
        sql(old, f"GRANT SELECT, INSERT, UPDATE ON old.depts TO {role}")
    old.entities.adopt("depts")
    if old.runtime.database.capabilities.foreign_keys:
        old.records["depts"].update("1", code="b")
    else:
        with pytest.raises(StillReferenced, match="DuckDB changes no indexed column of a row that a foreign key"):
            old.records["depts"].update("1", code="b")
    with pytest.raises(StillReferenced, match="Rows of another table, or of the same, refer to it"):
        old.records["depts"].update("1", id=2)
    assert sql(old, "SELECT id FROM old.depts") == [(1,)]
