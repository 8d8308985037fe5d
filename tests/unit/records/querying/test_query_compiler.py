from __future__ import annotations

from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

from buildify_nb.clock import SystemClock
from buildify_nb.records.querying import query_compiler
from buildify_nb.records.querying.query import LinkedTo, ListOptions, read_query
from buildify_nb.records.record_table_compiler import RecordTable
from buildify_nb.records.related.reference_store import Junction
from buildify_nb.storage.dialects.postgres import PostgresDialect
from tests.unit.records.factories import adopted_model, model

TRACK = model({"title": {"field_type": "string", "is_required": True}, "price": "decimal"})
DIALECT = PostgresDialect("db", tenant_roles=False)
TABLE = RecordTable(TRACK, DIALECT, SystemClock())


def text(statement: sa.Select) -> str:
    return str(statement.compile(dialect=postgresql.dialect()))


def rows(**options: object) -> str:
    return text(query_compiler.rows(TABLE, read_query(TRACK, ListOptions(**options)), limit=5, offset=10))  # type: ignore[arg-type]


def test_nulls_last_is_said_only_where_there_can_be_nulls() -> None:
    order = rows(sort="title:desc,price:desc").partition("ORDER BY")[2]
    assert "title DESC, " in order
    assert "price DESC NULLS LAST" in order


def test_the_key_ends_every_order_once() -> None:
    assert rows(sort="price").count("id ASC") == 1
    assert rows(sort="id:desc").count("custom_track.id") == 2  # selected and sorted


def test_deleted_records_are_left_out_unless_asked_for() -> None:
    assert "deleted_at IS NULL" in rows()
    assert "deleted_at IS NULL" not in rows(include_deleted=True)


def test_counts_and_keys_have_the_same_conditions() -> None:
    query = read_query(TRACK, ListOptions(filters={"field": "price", "operator": ">", "value": 1}))
    for statement in (
        query_compiler.count(TABLE, query),
        query_compiler.keys(TABLE, query),
        query_compiler.joined_keys(TABLE, query),
    ):
        assert "price > " in text(statement)
        assert "deleted_at IS NULL" in text(statement)


def test_links_are_a_subquery() -> None:
    kind = sa.Uuid()
    junction = Junction("tenant_acme", "link_track_tag", "target_id", "source_id", (kind, kind))
    query = read_query(TRACK, ListOptions(), linked_to=LinkedTo(junction, UUID(int=1)))
    assert "IN (SELECT tenant_acme.link_track_tag.source_id" in text(query_compiler.rows(TABLE, query))


def test_a_view_without_a_key_is_ordered_by_all_it_has() -> None:
    view = adopted_model(
        {"a": {"field_type": "integer", "kind": "integer"}, "d": {"field_type": "json", "kind": "json"}},
        key=[],
        read_only=True,
    )
    statement = query_compiler.rows(RecordTable(view, DIALECT, SystemClock()), read_query(view, ListOptions()))
    assert text(statement).endswith('ORDER BY public."Track".a ASC')


def test_the_text_for_people_lists_its_values() -> None:
    query = read_query(TRACK, ListOptions(filters={"field": "title", "operator": "=", "value": "it's"}))
    shown = query_compiler.as_text(query_compiler.rows(TABLE, query, limit=5), postgresql.dialect())
    assert '''= "it's"''' in shown
    assert "it's" not in shown.partition("-- ")[0]
