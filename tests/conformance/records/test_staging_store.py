"""Temporary tables of values."""

from __future__ import annotations

from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from buildify_nb.records.staging_store import staged
from tests.conformance.records.world import World


def test_values_of_any_type_can_be_joined_and_are_gone_afterwards(world: World) -> None:
    values = [(uuid4(), "é", 1), (uuid4(), None, 2)]
    columns = [sa.Column("a", sa.Uuid()), sa.Column("b", sa.Text()), sa.Column("c", sa.Integer())]

    def work(uow: Any) -> tuple[list[Any], str]:
        with staged(uow, columns, values) as table:
            found = [tuple(row) for row in uow.execute(sa.select(table).order_by(table.c.c))]
        return found, table.name

    found, name = world.database.write(world.context, work)
    assert found == values
    assert world.sql("SELECT count(*) FROM information_schema.tables WHERE table_name = :name", name=name) == [(0,)]
