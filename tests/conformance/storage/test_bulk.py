from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal
from uuid import UUID

import pyarrow as pa
import pytest
import sqlalchemy as sa
from sqlalchemy import Column, MetaData, Table, func, select, text
from sqlalchemy.schema import CreateTable

from buildify_nb.context import Context
from buildify_nb.errors import StorageError
from buildify_nb.identifiers import new_id
from buildify_nb.security.tables import audit_log
from buildify_nb.storage.column_types import ColumnKind, ColumnType
from buildify_nb.storage.database import Database

KINDS = {
    "short": ColumnType(ColumnKind.VARCHAR, length=50),
    "long": ColumnType(ColumnKind.TEXT),
    "small": ColumnType(ColumnKind.SMALLINT),
    "number": ColumnType(ColumnKind.INTEGER),
    "big": ColumnType(ColumnKind.BIGINT),
    "amount": ColumnType(ColumnKind.NUMERIC, precision=20, scale=10),
    "ratio": ColumnType(ColumnKind.DOUBLE),
    "flag": ColumnType(ColumnKind.BOOLEAN),
    "day": ColumnType(ColumnKind.DATE),
    "hour": ColumnType(ColumnKind.TIME),
    "moment": ColumnType(ColumnKind.TIMESTAMPTZ),
    "code": ColumnType(ColumnKind.UUID),
    "document": ColumnType(ColumnKind.JSON),
    "bytes": ColumnType(ColumnKind.BLOB),
}
ROWS = pa.table(
    {
        "id": pa.array([1, 2, 3], pa.int32()),
        "short": ["", None, 'a "quoted", ünï 😀\r\nline \\N'],
        "long": ["NULL", "", "  spaces\tand\ttabs  "],
        "small": pa.array([-32768, None, 32767], pa.int16()),
        "number": pa.array([0, None, -2147483648], pa.int32()),
        "big": pa.array([2**63 - 1, None, 0], pa.int64()),
        "amount": pa.array([Decimal("0.0000000001"), None, Decimal("-1234567890.1234567890")], pa.decimal128(20, 10)),
        "ratio": pa.array([0.1, None, 1e300], pa.float64()),
        "flag": pa.array([True, None, False]),
        "day": pa.array([date(2024, 2, 29), None, date(1, 1, 1)]),
        "hour": pa.array([time(23, 59, 59, 999999), None, time(0)], pa.time64("us")),
        "moment": pa.array([datetime(2026, 1, 2, 3, 4, 5, 678901, UTC), None, datetime(1970, 1, 1, tzinfo=UTC)]),
        "code": [str(UUID(int=7)), None, str(UUID(int=2**128 - 1))],
        "document": ['{"a": [1, "é", null]}', None, "[]"],
        "bytes": pa.array([b'\x00\xff"\n', None, b""], pa.binary()),
    }
)
EXPECTED = [
    {**row, "code": row["code"] and UUID(row["code"]), "document": document}
    for row, document in zip(ROWS.to_pylist(), [{"a": [1, "é", None]}, None, []], strict=True)
]


@pytest.fixture
def things(database: Database) -> Table:
    columns = [Column(name, database.dialect.column(kind)) for name, kind in KINDS.items()]
    table = Table(
        "things",
        MetaData(),
        Column("id", sa.Integer, primary_key=True, autoincrement=False),
        *columns,
        schema="scratch",
    )
    database.as_owner(lambda uow: uow.connection.execute(text("CREATE SCHEMA scratch")))
    database.as_owner(lambda uow: uow.connection.execute(CreateTable(table)))
    return table


def _all(database: Database, table: Table) -> list[dict[str, object]]:
    statement = select(table).order_by(table.c.id)
    return database.as_owner(lambda uow: [dict(row) for row in uow.execute(statement).mappings()])


@pytest.mark.parametrize("staged", [False, True])
def test_every_kind_of_column_arrives_as_it_left(staged: bool, database: Database, things: Table) -> None:
    assert database.as_owner(lambda uow: uow.load(things, ROWS, staged=staged)) == 3
    assert _all(database, things) == EXPECTED


def test_a_load_returns_the_same_values_as_an_insert(database: Database, things: Table) -> None:
    database.as_owner(lambda uow: uow.execute(sa.insert(things), EXPECTED))
    assert _all(database, things) == EXPECTED


def test_columns_that_are_not_given_are_null(database: Database, things: Table) -> None:
    database.as_owner(lambda uow: uow.load(things, ROWS.select(["short", "id"])))
    assert [(row["short"], row["big"]) for row in _all(database, things)] == [
        (text, None) for text in ROWS["short"].to_pylist()
    ]


def test_dictionary_and_all_null_columns_load(database: Database, things: Table) -> None:
    rows = pa.table(
        {
            "id": pa.array([1, 2], pa.int64()),
            "short": pa.array(["x", None]).dictionary_encode(),
            "long": pa.nulls(2),
            "code": pa.nulls(2),
        }
    )
    database.as_owner(lambda uow: uow.load(things, rows))
    assert [(row["short"], row["long"]) for row in _all(database, things)] == [("x", None), (None, None)]


@pytest.mark.parametrize("staged", [False, True])
def test_no_rows_load_as_well(staged: bool, database: Database, things: Table) -> None:
    assert database.as_owner(lambda uow: uow.load(things, ROWS.slice(0, 0), staged=staged)) == 0
    assert _all(database, things) == []


def test_a_hundred_thousand_rows_are_counted(database: Database, things: Table) -> None:
    count = 100_000
    rows = pa.table({"id": pa.array(range(count), pa.int32()), "short": [f"row {number}" for number in range(count)]})
    assert database.as_owner(lambda uow: uow.load(things, rows)) == count
    counted = select(func.count(), func.sum(things.c.id), func.max(things.c.short)).select_from(things)
    found = tuple(database.as_owner(lambda uow: uow.execute(counted).one()))
    assert (found[0], int(found[1]), found[2]) == (count, count * (count - 1) // 2, "row 99999")


@pytest.mark.parametrize(
    "rows",
    [
        pa.table({"id": pa.array([5, 5], pa.int32())}),
        pa.table({"id": [1], "code": ["secret"]}),
        pa.table({"id": [1], "document": ["{secret"]}),
        pa.table({"id": [1], "number": [2**40]}),
    ],
    ids=["duplicate", "uuid", "json", "overflow"],
)
def test_a_refused_load_saves_nothing_and_tells_no_values(rows: pa.Table, database: Database, things: Table) -> None:
    def work(uow: object) -> None:
        uow.load(things, ROWS.slice(1, 1))  # type: ignore[attr-defined]
        uow.load(things, rows)  # type: ignore[attr-defined]

    with pytest.raises(StorageError) as caught:
        database.as_owner(work)
    assert "secret" not in str(caught.value)
    assert "COPY" not in str(caught.value)
    assert _all(database, things) == []


def test_a_staged_load_reaches_a_table_with_row_security(database: Database, tenant: Context) -> None:
    count = 1000
    rows = pa.table(
        {
            "id": [str(new_id()) for _ in range(count)],
            "tenant_id": [str(tenant.tenant_id)] * count,
            "occurred_at": pa.array([datetime(2026, 1, 1, tzinfo=UTC)] * count),
            "action": ["create"] * count,
            "entity_type": ["record"] * count,
            "entity_id": [str(number) for number in range(count)],
            "changes": ['{"name": [null, "é"]}'] * count,
        }
    )
    assert database.write(tenant, lambda uow: uow.load(audit_log, rows, staged=True)) == count
    found = database.read(tenant, lambda uow: uow.execute(select(audit_log.c.changes)).scalars().all())
    assert len(found) == count
    assert found[0] == {"name": [None, "é"]}


def test_a_load_cannot_forge_another_tenants_rows(database: Database, tenant: Context) -> None:
    forged = pa.table(
        {
            "id": [str(new_id())],
            "tenant_id": [str(new_id())],
            "occurred_at": pa.array([datetime(2026, 1, 1, tzinfo=UTC)]),
            "action": ["create"],
            "entity_type": ["record"],
            "entity_id": ["1"],
        }
    )
    database.write(tenant, lambda uow: uow.load(audit_log, forged, staged=True))
    owners = database.as_owner(lambda uow: uow.execute(select(audit_log.c.tenant_id)).scalars().all())
    assert owners == [tenant.tenant_id]
