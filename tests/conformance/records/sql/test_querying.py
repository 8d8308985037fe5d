"""Queries in SQL see what their user sees, on both engines alike."""

from __future__ import annotations

import time
from decimal import Decimal

import pytest
from sqlalchemy import text

from buildify_nb.errors import DatabaseReadOnly, ExpressionError, InvalidRecord, NotFound, PermissionDenied
from buildify_nb.storage.transactions import UnitOfWork
from buildify_nb.workspace import Workspace

INVOICES = (
    ("Ada", "12", "2026-01-01"),
    ("Ada", "24", "2026-02-01"),
    ("Bob", "6", "2026-02-03"),
    ("Eve", "1.2", "2026-02-04"),
)


@pytest.fixture
def shop(workspace: Workspace) -> Workspace:
    """Customers with invoices, one of which is deleted."""
    workspace.entities.create("customer", fields={"name": "string", "country": "string"}).publish()
    workspace.entities.create(
        "invoice",
        fields={
            "number": "string",
            "total": "decimal",
            "placed": "date",
            "tags": "json",
            "owner": "string",
            "net": {"field_type": "decimal", "is_calculated": True, "calculation_formula": "total / 1.2"},
        },
    )
    workspace.relationships.create("customer", "invoice")
    workspace.entities["customer"].publish()
    workspace.entities["invoice"].publish()
    ids = {
        name: workspace.records["customer"].create(name=name, country=country)["id"]
        for name, country in (("Ada", "UK"), ("Bob", "UK"), ("Eve", "FR"))
    }
    for number, (name, total, day) in enumerate(
        [
            ("Ada", "12", "2026-01-01"),
            ("Ada", "24", "2026-02-01"),
            ("Bob", "6", "2026-02-03"),
            ("Eve", "1.2", "2026-02-04"),
        ]
    ):
        owner = "clerk" if name == "Ada" else "boss"
        workspace.records["invoice"].create(
            number=f"n{number}", total=total, placed=day, customer=ids[name], owner=owner, tags={"a": [1]}
        )
    gone = workspace.records["invoice"].create(number="gone", total=1000, customer=ids["Eve"])["id"]
    workspace.records["invoice"].delete(gone)
    return workspace


def test_joins_groups_and_windows_give_exact_figures(shop: Workspace) -> None:
    found = shop.sql(
        """
        SELECT c.country, count(*) AS n, sum(i.total) AS total, rank() OVER (ORDER BY sum(i.total) DESC) AS place
        FROM invoice AS i JOIN customer AS c ON c.id = i.customer
        WHERE i.total > $low GROUP BY c.country ORDER BY place
        """,
        low=Decimal("1.1"),
    )
    assert found.to_dict("records") == [
        {"country": "UK", "n": 3, "total": Decimal("42.00"), "place": 1},
        {"country": "FR", "n": 1, "total": Decimal("1.20"), "place": 2},
    ]


def test_calculated_fields_own_tables_and_texts_with_colons(shop: Workspace) -> None:
    found = shop.sql(
        "WITH big AS (SELECT number, net FROM invoice WHERE total >= 6) "
        "SELECT number, net, 'a:b %' AS told FROM big ORDER BY net DESC"
    )
    assert list(found["number"]) == ["n1", "n0", "n2"]
    assert [str(one) for one in found["net"]] == ["20.00", "10.00", "5.00"]
    assert set(found["told"]) == {"a:b %"}


def test_deleted_records_are_not_there(shop: Workspace) -> None:
    assert shop.sql("SELECT count(*) AS n FROM invoice").loc[0, "n"] == 4


def test_ids_are_text_and_documents_too(shop: Workspace) -> None:
    found = shop.sql("SELECT id, tags FROM invoice WHERE number = 'n0'")
    assert found.loc[0, "id"] == shop.records["invoice"].list(filters={"number": "n0"}).items[0]["id"]
    assert "[1]" in str(found.loc[0, "tags"])


def test_nothing_found_has_its_columns(shop: Workspace) -> None:
    found = shop.sql("SELECT number, total FROM invoice WHERE total > 5000")
    assert (list(found.columns), len(found)) == (["number", "total"], 0)


def test_who_may_not_read_an_entity_may_not_ask_for_it(shop: Workspace) -> None:
    shop.roles.create("clerk", permissions=["records:read:customer"])
    shop.users.create("clerk", roles=["clerk"])
    clerk = shop.as_user("clerk")
    assert len(clerk.sql("SELECT * FROM customer")) == 3
    with pytest.raises(PermissionDenied, match="records:read:invoice"):
        clerk.sql("SELECT count(*) FROM invoice")
    with pytest.raises(PermissionDenied, match="records:read:invoice"):
        clerk.sql("SELECT name FROM customer WHERE id IN (SELECT customer FROM invoice)")


def test_access_rules_hold(shop: Workspace) -> None:
    shop.roles.create("clerk", permissions=["records:read:tenant"])
    shop.access_rules.set("clerk", "invoice", rows="owner = USER_NAME()", hidden_fields=["total"])
    shop.users.create("clerk", roles=["clerk"])
    clerk = shop.as_user("clerk")
    assert list(clerk.sql("SELECT number FROM invoice ORDER BY number")["number"]) == ["n0", "n1"]
    assert clerk.sql("SELECT count(*) AS n FROM invoice JOIN customer c ON c.id = customer").loc[0, "n"] == 2
    assert "total" not in clerk.sql("SELECT * FROM invoice").columns
    with pytest.raises(ExpressionError, match="total"):
        clerk.sql("SELECT total FROM invoice")
    with pytest.raises(ExpressionError, match="total"):
        clerk.sql("SELECT number FROM invoice ORDER BY total")


def test_system_tables_and_other_tenants_are_out_of_reach(shop: Workspace, acme: Workspace) -> None:
    with pytest.raises(NotFound):
        shop.sql("SELECT * FROM users")
    with pytest.raises(NotFound, match="invoice"):
        shop.sql("SELECT * FROM invoices")
    for name in ("custom_invoice", "pg_class", "duckdb_tables", "file.csv"):
        with pytest.raises(NotFound):
            shop.sql(f'SELECT * FROM "{name}"')
    with pytest.raises(NotFound):
        acme.sql("SELECT * FROM invoice")
    with pytest.raises(ExpressionError, match="without a schema"):
        acme.sql("SELECT * FROM tenant_default.custom_invoice")


def test_what_the_engine_refuses_is_told_without_the_statement(shop: Workspace) -> None:
    with pytest.raises(ExpressionError, match="nonsense") as caught:
        shop.sql("SELECT nonsense FROM invoice")
    assert "custom_invoice" not in str(caught.value)
    assert shop.sql("SELECT 1 AS one").loc[0, "one"] == 1


def test_too_many_rows_are_refused_and_not_cut(shop: Workspace) -> None:
    assert len(shop.sql("SELECT * FROM invoice", limit=4)) == 4
    with pytest.raises(ExpressionError, match="more than 3 rows"):
        shop.sql("SELECT * FROM invoice", limit=3)
    with pytest.raises(InvalidRecord, match="from 1"):
        shop.sql("SELECT 1", limit=0)


def test_a_table_of_the_query_may_be_called_like_the_entity_that_it_reads(shop: Workspace) -> None:
    found = shop.sql("WITH invoice AS (SELECT number FROM invoice WHERE total > 6) SELECT count(*) AS n FROM invoice")
    assert found.loc[0, "n"] == 2
    found = shop.sql(
        "SELECT invoice.number, Customer.name FROM invoice JOIN customer ON customer.id = invoice.customer"
    )
    assert len(found) == 4


ESCAPES = (
    "WITH a AS (SELECT * FROM {table}), {table} AS (SELECT 1) SELECT * FROM a",
    "SELECT * FROM {table}, (WITH {table} AS (SELECT 1 AS one) SELECT * FROM {table}) AS x",
    "SELECT * FROM (WITH z AS (SELECT * FROM {table}) SELECT * FROM z) p, (WITH {table} AS (SELECT 1) SELECT 1) q",
)


@pytest.mark.parametrize("escape", ESCAPES)
def test_tables_that_no_entity_is_are_out_of_reach_in_every_scope(shop: Workspace, escape: str) -> None:
    """By a name that is the query's own somewhere else in it."""
    shop.runtime.database.as_owner(lambda uow: uow.execute(text("CREATE TABLE of_nobody AS SELECT 'told' AS x")))
    shop.users.create("nil", roles=[])
    nil = shop.as_user("nil")
    for table in ("of_nobody", '"pg_class"', '"duckdb_tables"', '"sqlite_master"', '"/etc/passwd"', '"custom_invoice"'):
        for user in (shop, nil):
            with pytest.raises((NotFound, PermissionDenied), match=r"no entity|records:read:"):
                user.sql(escape.format(table=table))
    with pytest.raises(PermissionDenied, match="records:read:invoice"):
        nil.sql(escape.format(table="invoice"))


HIDDEN_ONLY = "CASE WHEN number LIKE 'n%' THEN false ELSE CAST(number AS BOOLEAN) END"
GUESSES = (
    ("owner = USER_NAME() OR total > 100000", f"SELECT id FROM invoice WHERE {HIDDEN_ONLY}"),
    ("UPPER(owner) = UPPER(USER_NAME())", f"SELECT id FROM invoice WHERE {HIDDEN_ONLY}"),
    (
        "owner = USER_NAME() OR total > 100000",
        "SELECT 1 FROM invoice WHERE total > 100 AND CAST(total AS TINYINT) = 1",
    ),
)


@pytest.mark.parametrize(("rows", "query"), GUESSES)
def test_nothing_is_computed_of_records_that_are_hidden(shop: Workspace, rows: str, query: str) -> None:
    """An expression that fails for one of them would tell that it is there, and what it holds."""
    customer = shop.records["customer"].list().items[0]["id"]
    shop.records["invoice"].create(number="s3cr3t", total="778", owner="boss", customer=customer)
    shop.roles.create("clerk", permissions=["records:read:tenant"])
    shop.access_rules.set("clerk", "invoice", rows=rows)
    shop.users.create("clerk", roles=["clerk"])
    assert len(shop.as_user("clerk").sql(query)) == 0
    with pytest.raises(ExpressionError, match="which one is not told") as caught:
        shop.as_user("clerk").sql("SELECT CAST(number AS BOOLEAN) FROM invoice")
    assert "n0" not in str(caught.value)
    with pytest.raises(ExpressionError, match=r"s3cr3t|n\d"):
        shop.sql("SELECT CAST(number AS BOOLEAN) FROM invoice ORDER BY 1")


def test_a_query_that_takes_too_long_is_broken_off(shop: Workspace) -> None:
    endless = "WITH RECURSIVE r AS (SELECT 1 AS a UNION ALL SELECT a + 1 FROM r) SELECT count(*) FROM r"
    started = time.monotonic()
    with pytest.raises(ExpressionError, match=r"longer than 0\.5 seconds"):
        shop.sql(endless, timeout=0.5)
    assert time.monotonic() - started < 20
    assert shop.sql("SELECT count(*) AS n FROM invoice").loc[0, "n"] == 4, "the connection goes on"
    assert shop.records["invoice"].create(number="after")["number"] == "after"
    for odd in (0, -1, True, "1", 100_000):
        with pytest.raises(InvalidRecord, match="timeout"):
            shop.sql("SELECT 1", timeout=odd)  # type: ignore[arg-type]


def test_a_query_can_change_nothing(shop: Workspace) -> None:
    """Should a writing statement ever get past the reader of queries, the transaction refuses it, where it can."""
    database = shop.runtime.database
    if not database.capabilities.many_processes:
        return
    table = f"{database.dialect.schema_of('default')}.custom_invoice"

    def work(uow: UnitOfWork) -> None:
        with uow.only_reading(5):
            uow.execute(text(f"DELETE FROM {table}"))

    with pytest.raises(DatabaseReadOnly):
        database.read(shop.context, work)
    assert shop.records["invoice"].count() == 4
