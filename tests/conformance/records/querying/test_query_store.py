"""Orders of keys agree with the rows, in both forms."""

from __future__ import annotations

from typing import Any

from buildify_nb.records.querying import query_store
from buildify_nb.records.querying.query import ListOptions, read_query
from tests.conformance.records.world import World


def test_both_forms_of_an_order_are_that_of_the_rows(music: World) -> None:
    music["track"].bulk_create([{"name": f"t{n % 7}", "seconds": None if n % 3 else n} for n in range(50)])

    def work(uow: Any) -> tuple[list[str], list[str], str]:
        served = music.service._e.models.read(uow, music.context, "track")
        query = read_query(served.model, ListOptions(sort="seconds:desc,name"))
        rows = query_store.rows(uow, served.table, query)
        keys = query_store.key_order(uow, served.table, query)
        return (
            [str(row[0]) for row in rows],
            [str(key[0]) for key in keys],
            query_store.key_order_text(uow, served.table, query),
        )

    rows, keys, text = music.database.read(music.context, work)
    assert rows == keys
    assert text == "".join(keys)
    assert len(rows) == 50


def test_no_rows_have_an_empty_order(music: World) -> None:
    def work(uow: Any) -> str:
        served = music.service._e.models.read(uow, music.context, "track")
        return query_store.key_order_text(uow, served.table, read_query(served.model, ListOptions(sort="name")))

    assert music.database.read(music.context, work) == ""
