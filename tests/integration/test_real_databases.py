"""Two well-known databases, Chinook and Northwind, loaded from files and adopted as they are."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import psycopg
import pytest
from psycopg import sql
from sqlalchemy.engine import make_url

import buildify_nb as bn
from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.errors import InvalidRecord, InvalidState, StaleVersion, StillReferenced
from buildify_nb.workspace import Workspace

DATA = Path(os.environ["BUILDIFY_SAMPLE_DATA"])

CHINOOK: dict[str, tuple[str, Any, dict[str, str]]] = {
    "artist": ("Artist", "ArtistId", {}),
    "album": ("Album", "AlbumId", {"ArtistId": "artist"}),
    "genre": ("Genre", "GenreId", {}),
    "media_type": ("MediaType", "MediaTypeId", {}),
    "track": ("Track", "TrackId", {"AlbumId": "album", "GenreId": "genre", "MediaTypeId": "media_type"}),
    "employee": ("Employee", "EmployeeId", {"ReportsTo": "employee"}),
    "customer": ("Customer", "CustomerId", {"SupportRepId": "employee"}),
    "invoice": ("Invoice", "InvoiceId", {"CustomerId": "customer"}),
    "invoice_line": ("InvoiceLine", "InvoiceLineId", {"InvoiceId": "invoice", "TrackId": "track"}),
    "playlist": ("Playlist", "PlaylistId", {}),
    "playlist_track": ("PlaylistTrack", ["PlaylistId", "TrackId"], {"PlaylistId": "playlist", "TrackId": "track"}),
}
CATALOGUE = """
    SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns
    WHERE table_schema = 'public'
    UNION ALL
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid), contype::text, '' FROM pg_constraint
    WHERE connamespace = 'public'::regnamespace
    UNION ALL
    SELECT tgrelid::regclass::text, tgname, pg_get_triggerdef(oid), '', '' FROM pg_trigger
    UNION ALL
    SELECT tablename, indexname, indexdef, '', '' FROM pg_indexes WHERE schemaname = 'public'
    ORDER BY 1, 2, 3
"""


@pytest.fixture
def workspace(database_url: str) -> Iterator[Workspace]:
    with bn.connect(database_url, user="ana") as opened:
        yield opened


@pytest.mark.parametrize("engine_name", ["duckdb", "postgres"])
def test_chinook_comes_in_from_frames_with_its_references(
    workspace: Workspace, engine_name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    frames = {name: pd.read_csv(DATA / "chinook" / f"{file}.csv") for name, (file, _, _) in CHINOOK.items()}
    told: list[str] = []
    for name, (_, key, references) in CHINOOK.items():
        loaded = workspace.entities.from_dataframe(name, frames[name], key=key, references=references)
        assert loaded.records.count() == loaded.rows == len(frames[name])
        told.append(f"{engine_name}: {loaded!r}")
    for name, (_, _, references) in CHINOOK.items():
        for header, target in references.items():
            told.append(f"{engine_name}: {_checked_reference(workspace, frames[name], name, header, target)}")
    with capsys.disabled():
        sys.stdout.write("\n".join(["", *told, ""]))


def _checked_reference(workspace: Workspace, frame: pd.DataFrame, name: str, header: str, target: str) -> str:
    """Compares what each record points at with the file, record by record where one column is their key."""
    key_field = workspace.entities[target].definition.fields[0].name
    values = {record["id"]: record[key_field] for record in _all(workspace, target)}
    fields = workspace.entities[name].definition.fields
    field = next(f.name for f in fields if _is_from(f.name, header))
    own, own_header = fields[0], frame.columns[0]
    found = [
        (0 if own.field_type == "lookup" else record[own.name], values[record[field]])
        for record in _all(workspace, name)
        if record[field] is not None
    ]
    present = frame.dropna(subset=[header])
    wanted = zip(
        [0] * len(present) if own.field_type == "lookup" else present[own_header], present[header], strict=True
    )
    assert sorted(found) == sorted((int(key), int(value)) for key, value in wanted)
    return f"{name}.{field} -> {target}: {len(found):,} references right"


def _is_from(field: str, header: str) -> bool:
    return field.replace("_", "") == header.lower().removesuffix("id")


def _all(workspace: Workspace, name: str) -> list[dict[str, Any]]:
    return workspace.records[name].to_pandas().astype(object).where(lambda f: f.notna(), None).to_dict("records")


@pytest.fixture
def engine_name() -> str:
    """Where a test does not say otherwise it is about Postgres, where the two databases live."""
    return "postgres"


@pytest.fixture
def raw(database_url: str) -> Iterator[psycopg.Connection]:
    """The owner's own connection of the driver, in autocommit."""
    address = make_url(database_url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(address, autocommit=True) as connection:
        yield connection


def _run_script(raw: psycopg.Connection, file: Path) -> None:
    script = file.read_text()
    script = script.split("\\c chinook;")[-1].replace("SET default_with_oids = false;", "")
    raw.execute(re.sub(r"^\\.*$", "", script, flags=re.MULTILINE).encode())
    raw.execute("RESET ALL")


def _counts(raw: psycopg.Connection, workspace: Workspace) -> list[str]:
    told: list[str] = []
    for entity in workspace.entities.values():
        table = entity.definition.table_name
        row = raw.execute(sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier(table))).fetchone()
        assert row is not None
        listed = workspace.records[entity.name].list(page_size=5)
        assert listed.total == row[0]
        assert len(listed) == min(5, row[0])
        lookups = sum(field.field_type == "lookup" for field in entity.definition.fields)
        told.append(f"postgres adopted {table}: {listed.total:,} records, {lookups} lookups")
    return told


FOREIGN_KEYS = """
    SELECT own.table_name, own.column_name, target.table_name, target.column_name
    FROM information_schema.referential_constraints AS keys
    JOIN information_schema.key_column_usage AS own USING (constraint_schema, constraint_name)
    JOIN information_schema.key_column_usage AS target ON target.constraint_schema = keys.unique_constraint_schema
        AND target.constraint_name = keys.unique_constraint_name
        AND target.ordinal_position = own.position_in_unique_constraint
    WHERE own.table_schema = 'public'
"""
ForeignKey = tuple[str, str, str, str]


def _found(workspace: Workspace) -> set[ForeignKey]:
    """The foreign keys that relationships stand for: table and column, and where they point."""
    entities = {one.definition.id: one.definition for one in workspace.entities.values()}
    found: set[ForeignKey] = set()
    for one in workspace.relationships.values():
        source, target = entities[one.source_entity_id], entities[one.target_entity_id]
        if one.relationship_type == "many-to-many":
            table = one.junction_table_name or ""
            found.add((table, one.junction_source_field or "", source.table_name, _key(source)))
            found.add((table, one.junction_target_field or "", target.table_name, _key(target)))
        else:
            lookup = target.field(one.target_field_name)
            assert lookup.reference_entity_id == source.id
            found.add((target.table_name, str(lookup.metadata["column_name"]), source.table_name, _key(source)))
    return found


def _key(entity: EntityDefinition) -> str:
    return str(entity.field(entity.key_fields[0]).metadata["column_name"])


def test_northwind_is_adopted_and_edited_without_being_altered(
    workspace: Workspace, raw: psycopg.Connection, capsys: pytest.CaptureFixture[str]
) -> None:
    _run_script(raw, DATA / "northwind" / "northwind.sql")
    before = raw.execute(CATALOGUE).fetchall()
    report = workspace.entities.adopt_schema("public")
    assert repr(report) == "SchemaAdoption('public': 12 entities, 11 relationships, 0 left out)"
    assert _found(workspace) == set(raw.execute(FOREIGN_KEYS).fetchall())
    told = [repr(report), *_counts(raw, workspace)]
    _edit_northwind(workspace, raw)
    _edit_links_of_northwind(workspace, raw)
    assert repr(workspace.entities.adoption_changes()) == "No adopted table changed."
    assert raw.execute(CATALOGUE).fetchall() == before
    with capsys.disabled():
        sys.stdout.write("\n".join(["", *told, ""]))


def _edit_northwind(workspace: Workspace, raw: psycopg.Connection) -> None:
    details = workspace.records["order_details"]
    seen = details.get("10248,11")
    changed = details.update("10248,11", quantity=13, unit_price="14.25", row_version=seen["row_version"])
    assert (changed["quantity"], changed["unit_price"]) == (13, Decimal("14.25"))
    stored = raw.execute("SELECT quantity, unit_price FROM order_details WHERE order_id = 10248 AND product_id = 11")
    assert stored.fetchone() == (13, 14.25)
    with pytest.raises(StaleVersion):
        details.update("10248,11", quantity=99, row_version=seen["row_version"])
    made = details.create(order_id=10248, product_id=1, unit_price=18, quantity=2, discount="0.15")
    assert made["id"] == "10248,1"
    with pytest.raises(InvalidRecord, match="must be unique together with product_id"):
        details.create(order_id=10248, product_id=1, unit_price=18, quantity=2, discount=0)
    with pytest.raises(InvalidRecord, match="no product has this id"):
        details.create(order_id=10248, product_id=999, unit_price=18, quantity=2, discount=0)
    wanted = {"combinator": "and", "rules": [{"field": "discount", "operator": "=", "value": "0.15"}]}
    row = raw.execute("SELECT count(*) FROM order_details WHERE discount = 0.15::real").fetchone()
    assert (details.count(filters=wanted),) == row
    details.delete("10248,1")
    gone = raw.execute("SELECT 1 FROM order_details WHERE order_id = 10248 AND product_id = 1")
    assert gone.fetchone() is None
    employees = workspace.records["employees"]
    assert employees.list(search="Fuller")[0]["first_name"] == "Andrew"
    assert employees.get("1")["reports_to"] == "2"
    assert [r["id"] for r in workspace.records["customers"].list(sort="customer_id:desc", page_size=2)] == [
        "WOLZA",
        "WILMK",
    ]
    with pytest.raises(StillReferenced, match="6 orders refer to it"):
        workspace.records["customers"].delete("ALFKI")
    with pytest.raises(InvalidRecord, match="picture: is read-only"):
        workspace.records["categories"].update("1", picture="x")


def _edit_links_of_northwind(workspace: Workspace, raw: psycopg.Connection) -> None:
    """Employees have territories through a table that only links the two."""
    employees = workspace.records["employees"]
    territories = {row[0] for row in raw.execute("SELECT territory_id FROM employee_territories WHERE employee_id = 1")}
    assert {record["id"] for record in employees.related("1", "territories")} == territories
    assert [one["last_name"] for one in workspace.records["territories"].related("06897", "employees")] == ["Davolio"]
    assert employees.link("1", "territories", ["85251"]) == 1
    linked = raw.execute("SELECT count(*) FROM employee_territories WHERE employee_id = 1").fetchone()
    assert linked == (len(territories) + 1,)
    assert employees.unlink("1", "territories", ["85251"]) == 1
    with pytest.raises(StillReferenced):
        workspace.records["territories"].delete("06897")
    orders = workspace.records["customers"].related("ALFKI", "orders")
    assert len(orders) == 6
    assert workspace.entities["customers"].definition.primary_field == "company_name"


def test_chinook_is_adopted_whole(workspace: Workspace, raw: psycopg.Connection) -> None:
    _run_script(raw, DATA / "chinook" / "chinook_postgres.sql")
    before = raw.execute(CATALOGUE).fetchall()
    report = workspace.entities.adopt_schema("public")
    assert repr(report) == "SchemaAdoption('public': 10 entities, 10 relationships, 0 left out)"
    assert _found(workspace) == set(raw.execute(FOREIGN_KEYS).fetchall())
    assert [record["name"] for record in workspace.records["artist"].list(search="Iron Maiden")] == ["Iron Maiden"]
    assert workspace.records["album"].related("1", "tracks").total == 10
    assert workspace.records["playlist"].related("17", "tracks").total == 26
    assert workspace.records["employee"].related("2", "employees_by_reports_to").total == 3
    jazz = {"combinator": "and", "rules": [{"field": "genre_id", "operator": "=", "value": 2}]}
    row = raw.execute("SELECT count(*) FROM track WHERE genre_id = 2").fetchone()
    assert (workspace.records["track"].count(filters=jazz),) == row
    workspace.records["track"].update("1", name="Renamed")
    assert raw.execute("SELECT name FROM track WHERE track_id = 1").fetchone() == ("Renamed",)
    assert raw.execute(CATALOGUE).fetchall() == before


def test_chinook_s_own_database_is_adopted_one_table_at_a_time(
    workspace: Workspace, raw: psycopg.Connection, capsys: pytest.CaptureFixture[str]
) -> None:
    _run_script(raw, DATA / "chinook" / "chinook_postgres.sql")
    raw.execute("CREATE VIEW sales AS SELECT customer_id, sum(total) AS total FROM invoice GROUP BY 1")
    before = raw.execute(CATALOGUE).fetchall()
    assert workspace.entities.adopt("track").definition.field("album_id").field_type == "integer"
    workspace.entities.adopt("album")
    assert workspace.entities["track"].definition.field("album_id").field_type == "lookup"
    workspace.entities.adopt_schema("public")
    told = _counts(raw, workspace)
    invoice = workspace.records["invoice"].get("1")
    assert invoice["invoice_date"].utcoffset().total_seconds() == 0
    assert workspace.records["invoice"].update("1", total="2.50")["total"] == Decimal("2.50")
    with pytest.raises(InvalidState, match="come from a view"):
        workspace.records["sales"].create(customer_id=1, total=1)
    assert raw.execute(CATALOGUE).fetchall() == before
    with capsys.disabled():
        sys.stdout.write("\n".join(["", *told, ""]))
