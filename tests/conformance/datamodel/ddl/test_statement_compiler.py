"""Statements carry their values inside, as they are."""

from typing import Any

import pytest
import sqlalchemy as sa

from buildify_nb.datamodel.ddl.operations import ConvertColumn
from buildify_nb.datamodel.ddl.statement_compiler import (
    conversion_end,
    conversion_step,
    conversion_table,
    doubles_percent,
    filled,
    table_rename,
    text_of,
)
from buildify_nb.storage.column_types import ColumnKind
from buildify_nb.storage.database import Database
from buildify_nb.storage.transactions import UnitOfWork
from tests.factories import column

ODD = "50% %s :name {} 'it''s' \\ \U0001f600"


@pytest.mark.parametrize(
    ("kind", "value"),
    [(ColumnKind.TEXT, ODD), (ColumnKind.JSON, {"k": [ODD]}), (ColumnKind.INTEGER, 7), (ColumnKind.BOOLEAN, False)],
)
def test_a_value_arrives_as_it_is(database: Database, kind: ColumnKind, value: Any) -> None:
    target = sa.Table("filled", sa.MetaData(), sa.Column("a", database.dialect.column(column("a", kind).type)))
    insert = sa.insert(target).from_select(["a"], sa.select(filled(value, column("a", kind), database)))

    def work(uow: UnitOfWork) -> Any:
        target.create(uow.connection)
        text = text_of(insert, database)
        uow.run_driver_sql(text.replace("%", "%%") if doubles_percent(database) else text)
        return uow.connection.execute(sa.select(target.c.a)).scalar_one()

    assert database.as_owner(work) == value


def test_the_table_of_converted_values_is_gone_at_the_end(database: Database) -> None:
    change = ConvertColumn(column("a"), column("a", ColumnKind.INTEGER), "checked", "parked_a_v2")
    key = column("id", ColumnKind.UUID)
    begin, end = conversion_step(change, key, database), conversion_end(change, key, database)
    assert begin.load == change

    def work(uow: UnitOfWork) -> None:
        for _ in range(2):
            uow.run_driver_sql(begin.sql)
            uow.run_driver_sql(end.sql)

    database.as_owner(work)
    assert conversion_table(change, key, database).name == "buildify_parked_a_v2"


def test_a_rename_is_the_same_whatever_was_imported(database: Database) -> None:
    assert table_rename("tenant_x", "a", "b", database).sql == "ALTER TABLE tenant_x.a RENAME TO b"
