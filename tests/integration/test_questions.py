"""Questions of Chinook and Northwind: what the records answer on both engines is what SQL written by hand says.

The tables are loaded from frames into entities of ours, and beside them into a DuckDB of no interest to us, which the
SQL is asked of.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

import duckdb
import pandas as pd
import pytest

import buildify_nb as bn
from buildify_nb.workspace import Workspace
from tests.integration.test_real_databases import CHINOOK

DATA = Path(os.environ["BUILDIFY_SAMPLE_DATA"])
NORTHWIND: dict[str, tuple[str, Any, dict[str, str]]] = {
    "category": ("categories", "category_id", {}),
    "supplier": ("suppliers", "supplier_id", {}),
    "product": ("products", "product_id", {"supplier_id": "supplier", "category_id": "category"}),
    "client": ("customers", "customer_id", {}),
    "seller": ("employees", "employee_id", {"reports_to": "seller"}),
    "shipper": ("shippers", "shipper_id", {}),
    "purchase": ("orders", "order_id", {"customer_id": "client", "employee_id": "seller", "ship_via": "shipper"}),
    "detail": ("order_details", ["order_id", "product_id"], {"order_id": "purchase", "product_id": "product"}),
    "territory": ("territories", "territory_id", {}),
    "seller_territory": (
        "employee_territories",
        ["employee_id", "territory_id"],
        {"employee_id": "seller", "territory_id": "territory"},
    ),
}
Ask = Callable[[Workspace], Any]


def figures(entity: str, values: dict[str, Any], by: str = "", **options: Any) -> Ask:
    """The rows of an aggregate."""
    return lambda ws: ws.records[entity].aggregate(values, by=by, **options).items


def rows(entity: str, fields: list[str], **options: Any) -> Ask:
    """The fields of listed records."""

    def ask(ws: Workspace) -> list[tuple[Any, ...]]:
        found = ws.records[entity].list(fields=fields, **cast("Any", {"page_size": 1000, **options}))
        return [tuple(one[name] for name in fields) for one in found]

    return ask


MANY = {"combinator": "and", "rules": [{"field": "n", "operator": ">=", "value": 10}]}
SOME = {"combinator": "and", "rules": [{"field": "n", "operator": ">", "value": 3}]}
SHORT = "units_in_stock < reorder_level"
UNITS = {"units": {"sum": "quantity"}}
COUNT, TOTAL = {"n": "count"}, {"total": {"sum": "total"}}
QUESTIONS: dict[str, tuple[Ask, str]] = {
    "how many tracks": (lambda ws: [(ws.records["track"].count(),)], "SELECT count(*) FROM track"),
    "tracks by genre": (
        figures("track", COUNT, "genre.name"),
        "SELECT g.Name, count(*) FROM track t JOIN genre g USING (GenreId) GROUP BY 1 ORDER BY 1",
    ),
    "five longest tracks": (
        rows("track", ["name", "milliseconds"], sort="milliseconds:desc", page_size=5),
        "SELECT Name, Milliseconds FROM track ORDER BY Milliseconds DESC LIMIT 5",
    ),
    "artists with most albums": (
        figures("album", COUNT, "artist.name", sort=["n:desc", "artist.name"], limit=10),
        "SELECT a.Name, count(*) n FROM album JOIN artist a USING (ArtistId) GROUP BY 1 ORDER BY n DESC, 1 LIMIT 10",
    ),
    "artists with ten albums or more": (
        figures("album", COUNT, "artist.name", having=MANY),
        "SELECT a.Name, count(*) n FROM album JOIN artist a USING (ArtistId) GROUP BY 1 HAVING n >= 10 ORDER BY 1",
    ),
    "sales by country": (
        figures("invoice", TOTAL, "customer.country", sort=["total:desc", "customer.country"]),
        "SELECT Country, sum(Total) s FROM invoice JOIN customer USING (CustomerId) GROUP BY 1 ORDER BY s DESC, 1",
    ),
    "sales by month": (
        figures("invoice", TOTAL, "invoice_date:month"),
        "SELECT date_trunc('month', InvoiceDate::TIMESTAMP)::DATE, sum(Total) FROM invoice GROUP BY 1 ORDER BY 1",
    ),
    "sales by quarter of one year": (
        figures("invoice", TOTAL, "invoice_date:quarter", filters="YEAR(invoice_date) = 2022"),
        (
            "SELECT date_trunc('quarter', InvoiceDate::TIMESTAMP)::DATE, sum(Total) FROM invoice "
            "WHERE year(InvoiceDate::TIMESTAMP) = 2022 GROUP BY 1 ORDER BY 1"
        ),
    ),
    "average and greatest invoice by year": (
        figures("invoice", {"mean": {"avg": "total"}, "top": {"max": "total"}}, "invoice_date:year"),
        "SELECT date_trunc('year', InvoiceDate)::DATE, avg(Total), max(Total) FROM invoice GROUP BY 1 ORDER BY 1",
    ),
    "sales by support agent": (
        figures("invoice", TOTAL, "customer.support_rep.last_name"),
        (
            "SELECT e.LastName, sum(Total) FROM invoice i JOIN customer c USING (CustomerId) "
            "JOIN employee e ON e.EmployeeId = c.SupportRepId GROUP BY 1 ORDER BY 1"
        ),
    ),
    "units sold by genre": (
        figures(
            "invoice_line", {"units": {"sum": "quantity"}}, "track.genre.name", sort=["units:desc", "track.genre.name"]
        ),
        (
            "SELECT g.Name, sum(Quantity) u FROM invoice_line JOIN track t USING (TrackId) JOIN genre g USING (GenreId)"
            " GROUP BY 1 ORDER BY u DESC, 1"
        ),
    ),
    "best selling artists": (
        lambda ws: [
            (item["units"],)
            for item in ws.records["invoice_line"].aggregate(
                {"units": {"sum": "quantity"}}, by="track.album.artist", sort="units:desc", limit=8
            )
        ],
        (
            "SELECT sum(Quantity) u FROM invoice_line JOIN track USING (TrackId) JOIN album USING (AlbumId) "
            "GROUP BY ArtistId ORDER BY u DESC LIMIT 8"
        ),
    ),
    "countries of customers": (
        figures("customer", {"cities": {"count_distinct": "city"}}, "country"),
        "SELECT Country, count(DISTINCT City) FROM customer GROUP BY 1 ORDER BY 1",
    ),
    "customers without a company": (
        lambda ws: [(ws.records["customer"].count(filters="company IS NULL"),)],
        "SELECT count(*) FROM customer WHERE Company IS NULL",
    ),
    "invoices of one customer": (
        lambda ws: [
            (one["total"],)
            for one in ws.records["invoice"].list(
                filters={"customer.email": "luisg@embraer.com.br"}, sort="invoice_date", page_size=100
            )
        ],
        (
            "SELECT Total FROM invoice JOIN customer USING (CustomerId) WHERE Email = 'luisg@embraer.com.br' "
            "ORDER BY InvoiceDate::TIMESTAMP"
        ),
    ),
    "who reports to whom": (
        rows("employee", ["last_name", "reports_to.last_name"], sort="last_name"),
        "SELECT e.LastName, b.LastName FROM employee e LEFT JOIN employee b ON b.EmployeeId = e.ReportsTo ORDER BY 1",
    ),
    "tracks of a playlist": (
        lambda ws: [
            (one["track.name"],)
            for one in ws.records["playlist_track"].list(
                filters={"playlist.name": "Grunge"}, fields=["track.name"], sort="track.name", page_size=100
            )
        ],
        (
            "SELECT t.Name FROM playlist_track p JOIN track t USING (TrackId) JOIN playlist l USING (PlaylistId) "
            "WHERE l.Name = 'Grunge' ORDER BY 1"
        ),
    ),
    "playlists by length": (
        lambda ws: [
            (item["n"],) for item in ws.records["playlist_track"].aggregate(COUNT, by="playlist", sort="n:desc")
        ],
        "SELECT count(*) n FROM playlist_track GROUP BY PlaylistId ORDER BY n DESC",
    ),
    "tracks found by words": (
        lambda ws: [
            (one["name"],) for one in ws.records["track"].list(search="love night", sort="name", page_size=500)
        ],
        (
            "SELECT Name FROM track WHERE lower(Name || ' ' || coalesce(Composer, '')) LIKE '%love%' "
            "AND lower(Name || ' ' || coalesce(Composer, '')) LIKE '%night%' ORDER BY 1"
        ),
    ),
    "albums with their artists, read along": (
        lambda ws: [
            (one["title"], one.expanded["artist"]["name"])
            for one in ws.records["album"].list(expand="artist", sort="title", page_size=20)
        ],
        "SELECT Title, a.Name FROM album JOIN artist a USING (ArtistId) ORDER BY Title LIMIT 20",
    ),
    "the second most sold track of each genre, in SQL": (
        lambda ws: ws.sql(
            "SELECT g.name AS genre, sum(l.quantity) AS units FROM invoice_line l JOIN track t ON t.id = l.track "
            "JOIN genre g ON g.id = t.genre GROUP BY g.name, t.id "
            "QUALIFY row_number() OVER (PARTITION BY g.name ORDER BY sum(l.quantity) DESC) = 2 ORDER BY g.name"
        ).itertuples(index=False),
        (
            "SELECT g.Name, sum(Quantity) FROM invoice_line JOIN track t USING (TrackId) JOIN genre g USING (GenreId) "
            "GROUP BY g.Name, TrackId QUALIFY row_number() OVER (PARTITION BY g.Name ORDER BY sum(Quantity) DESC) = 2 "
            "ORDER BY 1"
        ),
    ),
    "purchases by country": (
        figures("purchase", COUNT, "customer.country", sort=["n:desc", "customer.country"]),
        "SELECT country, count(*) n FROM orders JOIN customers USING (customer_id) GROUP BY 1 ORDER BY n DESC, 1",
    ),
    "freight by shipper and year": (
        figures("purchase", {"freight": {"sum": "freight"}}, "ship_via.company_name, order_date:year"),
        (
            "SELECT company_name, date_trunc('year', order_date)::DATE, sum(freight) FROM orders "
            "JOIN shippers ON shipper_id = ship_via GROUP BY 1, 2 ORDER BY 1, 2"
        ),
    ),
    "products below their reorder level": (
        rows(
            "product",
            ["product_name"],
            filters="units_in_stock < reorder_level AND discontinued = 0",
            sort="product_name",
        ),
        "SELECT product_name FROM products WHERE units_in_stock < reorder_level AND discontinued = 0 ORDER BY 1",
    ),
    "dearest product of each category": (
        figures("product", {"top": {"max": "unit_price"}}, "category.category_name"),
        "SELECT category_name, max(unit_price) FROM products JOIN categories USING (category_id) GROUP BY 1 ORDER BY 1",
    ),
    "units sold by category": (
        figures("detail", {"units": {"sum": "quantity"}}, "product.category.category_name"),
        (
            "SELECT category_name, sum(quantity) FROM order_details JOIN products USING (product_id) "
            "JOIN categories USING (category_id) GROUP BY 1 ORDER BY 1"
        ),
    ),
    "late shipments": (
        lambda ws: [(ws.records["purchase"].count(filters="shipped_date > required_date"),)],
        "SELECT count(*) FROM orders WHERE shipped_date > required_date",
    ),
    "purchases that were never shipped": (
        figures("purchase", COUNT, "employee.last_name", filters="shipped_date IS NULL"),
        (
            "SELECT last_name, count(*) FROM orders JOIN employees USING (employee_id) WHERE shipped_date IS NULL "
            "GROUP BY 1 ORDER BY 1"
        ),
    ),
    "clients of a name": (
        rows("client", ["company_name"], filters="LOWER(company_name) LIKE 'b%'", sort="company_name"),
        "SELECT company_name FROM customers WHERE lower(company_name) LIKE 'b%' ORDER BY 1",
    ),
    "sellers with territories, many to many": (
        figures("seller_territory", COUNT, "employee.last_name"),
        "SELECT last_name, count(*) FROM employee_territories JOIN employees USING (employee_id) GROUP BY 1 ORDER BY 1",
    ),
    "suppliers of more than three products": (
        figures("product", COUNT, "supplier.company_name", having=SOME),
        (
            "SELECT company_name, count(*) FROM products JOIN suppliers USING (supplier_id) GROUP BY 1 "
            "HAVING count(*) > 3 ORDER BY 1"
        ),
    ),
    "revenue by year, in SQL": (
        lambda ws: ws.sql(
            "SELECT year(o.order_date) AS y, sum(d.unit_price * d.quantity * (1 - d.discount)) AS revenue "
            "FROM detail d JOIN purchase o ON o.id = d.order_id GROUP BY year(o.order_date) ORDER BY y"
        ).itertuples(index=False),
        (
            "SELECT year(order_date), sum(unit_price * quantity * (1 - discount)) FROM order_details "
            "JOIN orders USING (order_id) GROUP BY 1 ORDER BY 1"
        ),
    ),
}


@pytest.fixture(scope="module")
def oracle() -> duckdb.DuckDBPyConnection:
    """The two databases as they are, to be asked in SQL."""
    connection = duckdb.connect()
    for name, (file, _, _) in CHINOOK.items():
        frame = pd.read_csv(DATA / "chinook" / f"{file}.csv")
        connection.register("given", frame)
        kept = ", ".join(_typed(column) for column in frame.columns)
        connection.execute(f"CREATE TABLE {name} AS SELECT {kept} FROM given")
    script = (DATA / "northwind" / "northwind.sql").read_text()
    for table in re.finditer(r"^CREATE TABLE (\w+) \((.*?)\n\);", script, re.DOTALL | re.MULTILINE):
        text = re.sub(r"\bbytea\b|\bbpchar\b", "varchar", table.group(0))
        connection.execute(re.sub(r"\breal\b", "decimal(12, 4)", text))
    for row in re.findall(r"^INSERT INTO .*?\);$", script, re.DOTALL | re.MULTILINE):
        connection.execute(row)
    return connection


def _typed(column: str) -> str:
    """A column of Chinook with the type that it means: money and days."""
    kind = {"Total": "DECIMAL(12, 2)", "UnitPrice": "DECIMAL(12, 2)"}.get(column)
    kind = "TIMESTAMP" if column.endswith("Date") else kind
    return f'CAST("{column}" AS {kind}) AS "{column}"' if kind else f'"{column}"'


@pytest.fixture(scope="module", params=["duckdb", "postgres"])
def shop(
    request: pytest.FixtureRequest, oracle: duckdb.DuckDBPyConnection, tmp_path_factory: Any
) -> Iterator[Workspace]:
    """Both databases as entities of one workspace."""
    folder = tmp_path_factory.mktemp("questions")
    address = f"{folder}/shop.duckdb" if request.param == "duckdb" else f"postgres+embedded:///{folder}/shop"
    with bn.connect(address, user="ana") as ws:
        for tables in (CHINOOK, NORTHWIND):
            for name, (table, key, references) in tables.items():
                source = name if tables is CHINOOK else table
                ws.entities.from_dataframe(name, oracle.table(source).df(), key=key, references=references)
        yield ws


def test_there_are_thirty() -> None:
    assert len(QUESTIONS) >= 30


@pytest.mark.parametrize("name", QUESTIONS)
def test_the_answer_is_that_of_sql(shop: Workspace, oracle: duckdb.DuckDBPyConnection, name: str) -> None:
    ask, text = QUESTIONS[name]
    found = [_plain(tuple(row.values()) if isinstance(row, dict) else row) for row in ask(shop)]
    assert found == [_plain(row) for row in oracle.execute(text).fetchall()]
    assert found


def _plain(row: Any) -> tuple[Any, ...]:
    """A row without what the two name differently: exact numbers and binary ones, instants and days."""
    return tuple(_value(value) for value in row)


def _value(value: Any) -> Any:
    if value is None or value is pd.NA or (isinstance(value, float) and pd.isna(value)):
        return None
    if isinstance(value, Decimal | float | int) and not isinstance(value, bool):
        return round(float(value), 4)
    if isinstance(value, datetime):
        return value.date().isoformat()
    return value.isoformat() if isinstance(value, date) else value
