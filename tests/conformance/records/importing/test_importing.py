"""An import is one transaction: all rows, or all good ones, or nothing; and a preview says beforehand what it does."""

from __future__ import annotations

import threading
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from buildify_nb.errors import InvalidRecord, InvalidState, PermissionDenied
from buildify_nb.records.importing import import_run
from buildify_nb.records.importing.import_report import ImportCancelled, ImportRefused, ImportReport
from buildify_nb.workspace import Workspace
from tests.conformance.datamodel.tables import sql, statements_of
from tests.conformance.records.world import World

GERMAN = (
    "Rechnung;Total;Due;Paid;Status;Note;Customer\r\n"
    "R1;1.234,50;31.01.2026;ja;Open;'=1+1;ada@x.org\r\n"
    "R2;2,5;01.02.2026;;done;;bo@x.org\r\n"
).encode("cp1252")
OPTIONS: dict[str, Any] = {"mapping": {"Rechnung": "number"}, "references": {"customer": "customer.email"}}
ONE_BAD = b"number,total\nR1,1\nR2,many\nR3,3\n"


def numbers(world: World) -> list[str]:
    return [row[0] for row in world.sql("SELECT number FROM {s}.custom_invoice ORDER BY number")]


def test_a_file_as_people_write_it_becomes_records(shop: World) -> None:
    report = shop["invoice"].import_file(GERMAN, **OPTIONS)
    assert (report.created, report.updated, report.refused) == (2, 0, ())
    first, second = shop["invoice"].list(sort="number")
    assert (first["number"], first["total"], first["due"]) == ("R1", Decimal("1234.50"), date(2026, 1, 31))
    assert (first["paid"], first["status"], first["note"]) == (True, "o", "=1+1")
    # An empty cell is null, or the default of a new record.
    assert (second["paid"], second["note"], second["status"]) == (False, None, "done")
    assert [shop["customer"].get(one["customer"])["name"] for one in (first, second)] == ["Ada", "Bo"]


def test_a_preview_shows_what_would_come_and_writes_nothing(shop: World) -> None:
    noted = len(shop.told)
    plan = shop["invoice"].preview_import(GERMAN, **OPTIONS)
    assert (plan.created, plan.updated, plan.refused_rows) == (2, 0, 0)
    assert plan.columns[0].samples == ("R1", "R2")
    assert [(one["number"], one["total"]) for one in plan.records] == [
        ("R1", Decimal("1234.50")),
        ("R2", Decimal("2.5")),
    ]
    assert [one.labels["customer"] for one in plan.records if one.labels] == ["Ada", "Bo"]
    assert (numbers(shop), len(shop.told), shop.audit_rows("invoice")) == ([], noted, [])
    assert plan.run().created == 2
    assert numbers(shop) == ["R1", "R2"]


def test_one_bad_row_keeps_all_away(shop: World) -> None:
    with pytest.raises(ImportRefused, match=r"1 row is bad\. row 3, total: must be a number, not 'many'") as refused:
        shop["invoice"].import_file(ONE_BAD)
    assert (refused.value.report.refused_rows, refused.value.report.is_written) == (1, False)
    assert (numbers(shop), shop.audit_rows("invoice")) == ([], [])


def test_the_good_rows_are_taken_when_asked_and_the_bad_ones_come_back(shop: World) -> None:
    report = shop["invoice"].import_file(ONE_BAD, if_bad="skip")
    assert (report.created, report.refused_rows) == (2, 1)
    [bad] = report.refused
    assert (bad.row, bad.field, bad.message, bad.value) == (3, "total", "must be a number, not 'many'", "many")
    assert numbers(shop) == ["R1", "R3"]
    again = report.to_csv()
    assert isinstance(again, bytes)
    mended = again.replace(b"R2,many", b"R2,2")
    assert shop["invoice"].import_file(mended).created == 1
    assert numbers(shop) == ["R1", "R2", "R3"]


@pytest.mark.parametrize(
    "options",
    [
        {"delimiter": ";", "encoding": "cp1252", "decimal": ","},
        {"header": 3, "delimiter": ";"},
        {"header": False, "delimiter": ";", "mapping": {"column 1": "number", "column 2": "total", "column 3": "note"}},
        {"delimiter": ";", "raw": True},
    ],
)
def test_mended_rows_are_imported_by_the_same_call(shop: World, options: dict[str, Any]) -> None:
    lines = ["number;total;note", "R1;1;ü", "R2;many;'=a", "R3;3;x"]
    lines = ["", "", *lines] if options.get("header") == 3 else lines[1:] if options.get("header") is False else lines
    content = "\n".join(lines).encode(options.get("encoding", "utf-8"))
    report = shop["invoice"].import_file(content, if_bad="skip", **options)
    refused = report.to_csv()
    assert isinstance(refused, bytes)
    assert shop["invoice"].import_file(refused.replace(b"many", b"2"), if_bad="skip", **options).created == 1
    found = [(one["number"], one["total"], one["note"]) for one in shop["invoice"].list(sort="number")]
    note = "'=a" if options.get("raw") else "=a"
    assert found == [("R1", 1, "ü"), ("R2", 2, note), ("R3", 3, "x")]


def test_many_records_are_found_by_several_fields(world: World) -> None:
    fields = {"year": "integer", "code": "string", "size": "integer"}
    indexes = [{"name": "year_code", "field_names": ["year", "code"], "is_unique": True}]
    world.entity("part", fields, indexes=indexes)
    content = "year,code,size\n" + "".join(f"{2000 + n % 3},c{n // 3},{n}\n" for n in range(1200))
    assert world["part"].import_file(content.encode(), by=["year", "code"]).created == 1200
    changed = content.replace("2001,c7,22", "2001,c7,-1") + "2009,c7,5\n"
    report = world["part"].import_file(changed.encode(), by=["code", "year"])
    assert (report.created, report.updated) == (1, 1200)
    assert world.sql("SELECT size FROM {s}.custom_part WHERE year = 2001 AND code = 'c7'") == [(-1,)]


def test_all_that_is_wrong_with_a_row_is_told_at_once(shop: World) -> None:
    content = b"number,total,due,status,customer\n,-1,soon,lost,nobody@x.org\n"
    plan = shop["invoice"].preview_import(content, references={"customer": "customer.email"})
    assert {one.field for one in plan.refused} == {"number", "total", "due", "status", "customer"}
    assert {one.row for one in plan.refused} == {2}


def test_a_refused_import_looks_no_further_than_a_thousand_bad_rows(shop: World) -> None:
    rows = "".join(f"R{n},x\n" for n in range(5000))
    with pytest.raises(ImportRefused) as refused:
        shop["invoice"].import_file(f"number,total\n{rows}".encode())
    report = refused.value.report
    assert (report.is_complete, report.refused_rows) == (False, import_run.BATCH)


def test_rows_that_clash_are_named(shop: World) -> None:
    shop["invoice"].create(number="R9")
    report = shop["invoice"].import_file(b"number\nR1\nR9\nR1\n", if_bad="skip")
    assert [(one.row, one.message) for one in report.refused] == [
        (3, "must be unique: another invoice has the same value"),
        (4, "must be unique: row 2 has the same value"),
    ]
    assert numbers(shop) == ["R1", "R9"]


def test_records_that_are_there_are_changed(shop: World) -> None:
    old = shop["invoice"].create(number="R1", total=1, note="kept", paid=True)
    report = shop["invoice"].import_file(b"number,total,paid\nR1,10,\nR2,20,yes\n", by="number")
    assert (report.created, report.updated) == (1, 1)
    first, second = shop["invoice"].list(sort="number")
    # What has no column stays; an empty cell empties.
    assert (first["id"], first["total"], first["note"], first["paid"]) == (old["id"], 10, "kept", None)
    assert (second["number"], second["paid"]) == ("R2", True)
    assert [action for action, *_ in shop.audit_rows("invoice")] == ["create", "create", "update"]


def test_rows_about_one_record_are_taken_in_their_order(shop: World) -> None:
    content = b"number,total\nR1,1\nR2,5\nR1,2\nR1,x\nR1,3\n"
    report = shop["invoice"].import_file(content, by="number", if_bad="skip")
    assert (report.created, report.updated, report.refused_rows) == (2, 2, 1)
    assert [row["total"] for row in shop["invoice"].list(sort="number")] == [3, 5]


def test_records_are_found_by_their_id(shop: World) -> None:
    made = shop["invoice"].create(number="R1", total=1)
    csv = shop["invoice"].to_csv()
    assert isinstance(csv, bytes)
    changed = csv.replace(b",1.00,", b",2.00,")
    report = shop["invoice"].import_file(changed, by="id")
    assert (report.created, report.updated) == (0, 1)
    assert shop["invoice"].get(made["id"])["total"] == 2
    other = b"id,number\n00000000-0000-7000-8000-000000000000,R7\nno id,R8\n,R9\n"
    report = shop["invoice"].import_file(other, by="id", if_bad="skip")
    assert [(one.row, one.field, one.message) for one in report.refused] == [
        (2, "id", "there is no invoice with this id"),
        (3, "id", "there is no invoice with this id"),
    ]
    assert numbers(shop) == ["R1", "R9"]


def test_by_needs_unique_fields_that_have_a_column(shop: World) -> None:
    for by, told in (("total", "must be unique fields"), ("number", "no column is that of 'number'"), ("nr", "by:")):
        with pytest.raises(InvalidRecord, match=told):
            shop["invoice"].import_file(b"total\n1\n", by=by)
    report = shop["invoice"].import_file(b"number,total\n,1\n", by="number", if_bad="skip")
    assert [one.message for one in report.refused] == ["is what records are found by: it must be given"]


def test_cancelling_leaves_nothing(shop: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_run, "BATCH", 10)
    content = ("number\n" + "".join(f"R{n}\n" for n in range(100))).encode()
    cancel, seen = threading.Event(), list[int]()

    def progress(done: int, total: int) -> None:
        seen.append(done)
        assert total == 100
        if done >= 50:
            cancel.set()

    noted = len(shop.told)
    with pytest.raises(ImportCancelled, match="It was ended after 50 of 100 rows"):
        shop["invoice"].import_file(content, progress=progress, cancel=cancel)
    assert seen == [10, 20, 30, 40, 50]
    assert (numbers(shop), shop.audit_rows("invoice"), len(shop.told)) == ([], [], noted)


def test_an_interrupt_leaves_nothing(shop: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(import_run, "BATCH", 10)

    def progress(done: int, total: int) -> None:
        if done >= 50:
            raise KeyboardInterrupt

    content = ("number\n" + "".join(f"R{n}\n" for n in range(100))).encode()
    with pytest.raises(KeyboardInterrupt):
        shop["invoice"].import_file(content, progress=progress)
    assert (numbers(shop), shop.audit_rows("invoice")) == ([], [])
    assert shop["invoice"].import_file(content).created == 100


def test_a_trial_gives_its_report_and_leaves_nothing(shop: World) -> None:
    report = shop["invoice"].dry_run().import_file(ONE_BAD, if_bad="skip")
    assert (report.created, report.refused_rows, report.is_written) == (2, 1, False)
    assert numbers(shop) == []


def test_events_are_one_or_each_or_none(shop: World) -> None:
    invoices = shop["invoice"]
    invoices.create(number="R1")
    before = invoices.list(sort="number").total
    shop.told.clear()
    content = b"number,total\nR1,1\nR2,2\nR3,3\n"
    invoices.import_file(content, by="number")
    assert [(one.change, len(one.keys)) for one in shop.told] == [("create", 2), ("update", 1)]
    shop.told.clear()
    invoices.import_file(content.replace(b",", b"1,").replace(b"number1", b"number"), by="number", events="each")
    assert [(one.change, len(one.keys)) for one in shop.told] == [("create", 1)] * 3
    shop.told.clear()
    invoices.import_file(b"number\nR7\n", events="none")
    assert shop.told == []
    # Nobody was told, yet lists that were kept are read anew.
    assert (before, invoices.list(sort="number").total) == (1, 7)


def test_rights_hold_as_in_other_writes(shop: World) -> None:
    content = b"number,total\nR1,1\n"
    reader = shop.as_user("reader", "records:read:invoice")["invoice"]
    maker = shop.as_user("maker", "records:create:invoice")["invoice"]
    for call in (reader.import_file, reader.preview_import):
        with pytest.raises(PermissionDenied, match="records:create:invoice"):
            call(content)
    with pytest.raises(PermissionDenied, match="records:update:invoice"):
        maker.import_file(content, by="number")
    with pytest.raises(PermissionDenied, match="records:read:customer"):
        maker.preview_import(b"number,customer\nR1,ada@x.org\n", references={"customer": "customer.email"})
    assert numbers(shop) == []
    plan = maker.preview_import(content)
    assert (plan.created, plan.records) == (1, ())  # Who may not read sees no records.
    assert maker.import_file(content).created == 1


def test_access_rules_of_rows_and_fields_hold(shop: World) -> None:
    shop["invoice"].create(number="R0", total=500)
    clerk = shop.as_user("clerk", "records:*:invoice")["invoice"]
    shop.access_rules.set(
        shop.context,
        "role_clerk",
        "invoice",
        rows={"create": "total < 100", "update": "total < 100"},
        readonly_fields=["status"],
        hidden_fields=["note"],
    )
    content = b"number,total,status,note\nR0,1,done,x\nR1,1,done,x\nR2,100,done,x\n"
    plan = clerk.preview_import(content, by="number")
    assert [(one.header, one.field) for one in plan.columns[2:]] == [("status", None), ("note", None)]
    assert "not among the fields that you may change" in plan.columns[2].reason
    assert plan.columns[3].reason == "no field has this name"
    report = clerk.import_file(content, by="number", if_bad="skip")
    assert [one.row for one in report.refused] == [2, 4]
    assert (report.created, report.updated) == (1, 0)
    assert shop.sql("SELECT number, total, status FROM {s}.custom_invoice ORDER BY number") == [
        ("R0", Decimal(500), None),
        ("R1", Decimal(1), None),
    ]
    with pytest.raises(InvalidRecord, match="there is no field 'note'"):
        clerk.import_file(content, mapping={"note": "note"})


def test_what_takes_no_records_is_refused(shop: World) -> None:
    plan = shop["invoice"].preview_import(b"a,b\nx,y\n")
    assert [(one.row, one.message) for one in plan.refused] == [(1, "no column is that of a field")]
    with pytest.raises(InvalidRecord, match="no column is that of a field: 'a', 'b'"):
        plan.run()
    assert plan.map({"a": "number"}).created == 1
    with pytest.raises(InvalidRecord, match="'total' is no lookup"):
        shop["invoice"].preview_import(b"total\n1\n", references={"total": "customer.email"})
    with pytest.raises(InvalidRecord, match=r"'customer' is found by 'customer\.email', not by 'customer\.name'"):
        shop["invoice"].preview_import(b"customer\n1\n", references={"customer": "customer.name"})


def test_records_refer_to_earlier_rows_of_the_file(world: World) -> None:
    world.entities.create("part", fields={"code": {"field_type": "string", "is_unique": True}}).publish()
    own = world.entities["part"].definition.id
    world.entities["part"].add_field("whole", "lookup", reference_entity_id=own).publish()
    content = b"code,whole\na,\nb,a\nc,b\nd,z\n"
    report = world["part"].import_file(content, references={"whole": "part.code"}, if_bad="skip")
    assert [(one.row, one.message) for one in report.refused] == [(5, "there is no part with the code 'z'")]
    found = {one["code"]: one for one in world["part"].list()}
    assert found["b"]["whole"] == found["a"]["id"]
    assert found["c"]["whole"] == found["b"]["id"]


ADOPTED = """
CREATE SCHEMA old;
CREATE TABLE old.spans (id INTEGER PRIMARY KEY, lo INTEGER, hi INTEGER, CHECK (lo < hi))
"""


def test_rows_that_an_adopted_table_refuses_are_found(workspace: Workspace) -> None:
    for statement in statements_of(ADOPTED):
        sql(workspace, statement)
    workspace.entities.adopt_schema("old")
    spans = workspace.records["spans"]
    content = b"id,lo,hi\n1,1,2\n2,5,3\n3,x,4\n4,1,9\n5,9,9\n"
    plan = spans.preview_import(content)
    assert (plan.created, [one.row for one in plan.refused]) == (2, [3, 4, 6])
    assert plan.refused[0].message == "must fulfil lo < hi"
    with pytest.raises(ImportRefused, match="3 rows are bad"):
        spans.import_file(content)
    assert sql(workspace, "SELECT id FROM old.spans") == []
    assert spans.import_file(content, if_bad="skip").created == 2
    assert sql(workspace, "SELECT id FROM old.spans ORDER BY id") == [(1,), (4,)]


def test_views_take_no_files(workspace: Workspace) -> None:
    for statement in statements_of("CREATE SCHEMA old; CREATE VIEW old.seen AS SELECT 1 AS id"):
        sql(workspace, statement)
    workspace.entities.adopt_schema("old")
    with pytest.raises(InvalidState, match="They come from a view"):
        workspace.records["seen"].preview_import("/no/such/file.csv")


CELLS = st.sampled_from(["", "R1", "R2", "R3", "x" * 300, "1", "-1", "1.5", "2026-01-02", "yes", "o", "ada@x.org", "?"])
COLUMNS = ("number", "total", "due", "paid", "status", "customer")


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(*[CELLS] * len(COLUMNS)), max_size=8),
    by=st.sampled_from([None, "number"]),
    if_bad=st.sampled_from(["refuse", "skip"]),
    batch=st.integers(1, 5),
)
def test_the_preview_says_what_the_import_does(
    shop: World, rows: list[tuple[str, ...]], by: str | None, if_bad: Any, batch: int
) -> None:
    shop["invoice"].bulk_delete([one["id"] for one in shop["invoice"].list()])
    shop["invoice"].create(number="R1", total=7)
    before = snapshot(shop)
    content = ",".join(COLUMNS) + "\n" + "".join(",".join(row) + "\n" for row in rows)
    options: dict[str, Any] = {"by": by, "references": {"customer": "customer.email"}}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(import_run, "BATCH", batch)
        plan = shop["invoice"].preview_import(content.encode(), **options)
    assert snapshot(shop) == before
    report = outcome(shop, content.encode(), if_bad=if_bad, **options)
    assert (report.refused, report.refused_rows) == (plan.refused, plan.refused_rows)
    after = snapshot(shop)
    if if_bad == "refuse" and plan.refused:
        assert after == before
    else:
        assert (report.created, report.updated) == (plan.created, plan.updated)
        assert len(after) == len(before) + plan.created


def snapshot(world: World) -> list[tuple[Any, ...]]:
    return world.sql("SELECT number, total, due, paid, status, row_version FROM {s}.custom_invoice ORDER BY number")


def outcome(world: World, content: bytes, **options: Any) -> ImportReport:
    try:
        return world["invoice"].import_file(content, **options)
    except ImportRefused as refused:
        return refused.report
