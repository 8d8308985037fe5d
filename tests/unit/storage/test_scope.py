from __future__ import annotations

from collections.abc import Callable, Iterator
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy import (
    Column,
    Connection,
    Executable,
    Table,
    bindparam,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    text,
    union_all,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from buildify_nb.errors import StorageError
from buildify_nb.storage.scope import CHECKED, checked, owned, refuse_unscoped, scoped
from buildify_nb.storage.system_tables import METADATA, system_table

MINE, THEIRS = UUID(int=1), UUID(int=2)


@pytest.fixture(scope="module")
def owners() -> Table:
    return _system_table("scope_owners", Column("name", sa.String(20)), Column("boss_id", sa.Integer))


@pytest.fixture(scope="module")
def things() -> Table:
    return _system_table("scope_things", Column("owner_id", sa.Integer), Column("label", sa.String(20)))


def _system_table(name: str, *columns: Column[object]) -> Table:
    table = system_table(
        name,
        Column("id", sa.Integer, primary_key=True),
        Column("tenant_id", sa.Uuid, nullable=False),
        *columns,
        tenant_may="nothing",
    )
    METADATA.remove(table)
    table.schema = None
    table.fullname = name
    return table


@pytest.fixture
def connection(owners: Table, things: Table) -> Iterator[Connection]:
    engine = sa.create_engine("sqlite://")
    connection = engine.connect()
    owners.create(connection)
    things.create(connection)
    for tenant, first in ((MINE, 10), (THEIRS, 20)):
        for number in (first, first + 1):
            connection.execute(insert(owners).values(id=number, tenant_id=tenant, name=f"o{number}", boss_id=first))
            connection.execute(insert(things).values(id=number, tenant_id=tenant, owner_id=number, label=f"t{number}"))
    # A forged reference: my thing points at their owner.
    connection.execute(insert(things).values(id=12, tenant_id=MINE, owner_id=20, label="t12"))
    yield connection
    connection.close()
    engine.dispose()


def _ids(connection: Connection, statement: Executable) -> list[int]:
    return sorted(row[0] for row in connection.execute(scoped(statement, MINE)))


def _tenants_of(connection: Connection, table: Table) -> dict[int, UUID]:
    return {row.id: row.tenant_id for row in connection.execute(select(table.c.id, table.c.tenant_id))}


def _self_join(owners: Table) -> Executable:
    boss = owners.alias("boss")
    return select(owners.c.id).join(boss, boss.c.id == owners.c.boss_id)


def _shared_cte(owners: Table) -> Executable:
    shared = select(owners).cte("shared")
    inside = select(shared.alias("again").c.boss_id).union(select(shared.c.id))
    return select(shared.c.id).where(shared.c.id.in_(inside))


READS: dict[str, Callable[[Table], Executable]] = {
    "plain": lambda o: select(o.c.id),
    "or true": lambda o: select(o.c.id).where(or_(o.c.id == 1, sa.true())),
    "the other tenant asked for": lambda o: select(o.c.id).where(or_(o.c.tenant_id == THEIRS, sa.true())),
    "alias": lambda o: select(o.alias().c.id),
    "self join": _self_join,
    "subquery": lambda o: select(o.c.id).where(o.c.id.in_(select(o.alias("o2").c.id))),
    "same table inside": lambda o: select(o.c.id).where(o.c.id.in_(select(o.c.id).correlate(None))),
    "from subquery": lambda o: select(select(o).subquery().c.id),
    "cte": lambda o: select(select(o).cte("c").c.id),
    "cte used twice": _shared_cte,
    "ordered and limited": lambda o: select(o.c.id).order_by(o.c.name.desc()).limit(5),
}


@pytest.mark.parametrize("name", READS)
def test_a_read_sees_only_the_tenants_rows(name: str, connection: Connection, owners: Table) -> None:
    assert _ids(connection, READS[name](owners)) == [10, 11]


def test_a_correlated_exists_is_restricted(connection: Connection, owners: Table, things: Table) -> None:
    owned_by_somebody = exists().where(things.c.owner_id == owners.c.id)
    # Their owner 20 has my thing 12, yet neither the owner nor the thing may be seen from the other side.
    assert _ids(connection, select(owners.c.id).where(owned_by_somebody)) == [10, 11]


def test_each_part_of_a_union_is_restricted(connection: Connection, owners: Table, things: Table) -> None:
    statement = union_all(select(owners.c.id), select(things.c.id).where(things.c.tenant_id == THEIRS))
    assert _ids(connection, statement) == [10, 11]


def test_a_scalar_in_the_columns_is_restricted(connection: Connection, owners: Table, things: Table) -> None:
    highest = select(func.max(things.c.id)).scalar_subquery()
    found = connection.execute(scoped(select(owners.c.id, highest), MINE)).all()
    assert [tuple(row) for row in found] == [(10, 12), (11, 12)]


def test_a_join_restricts_both_sides(connection: Connection, owners: Table, things: Table) -> None:
    statement = select(things.c.id).select_from(things.join(owners, owners.c.id == things.c.owner_id))
    assert _ids(connection, statement) == [10, 11]


def test_an_outer_join_keeps_rows_without_a_partner(connection: Connection, owners: Table, things: Table) -> None:
    joined = owners.outerjoin(things, (things.c.owner_id == owners.c.id) & (things.c.label == "t10"))
    found = connection.execute(scoped(select(owners.c.id, things.c.label).select_from(joined), MINE)).all()
    assert sorted(tuple(row) for row in found) == [(10, "t10"), (11, None)]


def test_what_an_outer_join_finds_is_restricted(connection: Connection, owners: Table, things: Table) -> None:
    joined = things.outerjoin(owners, owners.c.id == things.c.owner_id)
    statement = select(things.c.id, owners.c.name).select_from(joined)
    assert {row.name for row in connection.execute(scoped(statement, MINE))} == {"o10", "o11"}


def test_unscoped_tables_are_left_alone(owners: Table) -> None:
    plain = Table("plain", sa.MetaData(), Column("id", sa.Integer))
    assert "WHERE" not in str(scoped(select(plain), MINE))


def test_an_update_changes_only_the_tenants_rows(connection: Connection, owners: Table) -> None:
    connection.execute(scoped(update(owners).values(name="changed"), MINE))
    changed = connection.execute(select(owners.c.id).where(owners.c.name == "changed")).scalars().all()
    assert sorted(changed) == [10, 11]


def test_an_update_reads_only_the_tenants_rows(connection: Connection, owners: Table, things: Table) -> None:
    newest = select(func.max(things.c.label)).scalar_subquery()
    connection.execute(scoped(update(owners).values(name=newest), MINE))
    assert connection.execute(select(owners.c.name).where(owners.c.id == 10)).scalar() == "t12"


def test_an_update_from_another_table_restricts_both(owners: Table, things: Table) -> None:
    statement = update(owners).values(name=things.c.label).where(things.c.owner_id == owners.c.id)
    written = str(scoped(statement, MINE).compile(dialect=postgresql.dialect()))  # type: ignore[attr-defined]
    assert "scope_owners.tenant_id = " in written
    assert "scope_things.tenant_id = " in written


def test_a_delete_removes_only_the_tenants_rows(connection: Connection, owners: Table) -> None:
    connection.execute(scoped(delete(owners), MINE))
    assert set(_tenants_of(connection, owners)) == {20, 21}


def test_a_delete_through_a_subquery_is_restricted(connection: Connection, owners: Table, things: Table) -> None:
    # The forged reference of thing 12 must not be found from a statement of the other tenant.
    wanted = select(things.c.owner_id).where(things.c.label == "t12")
    connection.execute(scoped(delete(owners).where(owners.c.id.in_(wanted)), THEIRS))
    assert set(_tenants_of(connection, owners)) == {10, 11, 20, 21}


def test_an_update_cannot_give_rows_away(owners: Table) -> None:
    with pytest.raises(StorageError, match="another tenant"):
        scoped(update(owners).values(tenant_id=THEIRS), MINE)


def test_an_inserted_tenant_is_overwritten(connection: Connection, owners: Table) -> None:
    connection.execute(scoped(insert(owners).values(id=30, tenant_id=THEIRS, name="forged"), MINE))
    assert _tenants_of(connection, owners)[30] == MINE


def test_an_insert_reads_only_the_tenants_rows(connection: Connection, owners: Table, things: Table) -> None:
    highest = select(func.max(things.c.label)).scalar_subquery()
    connection.execute(scoped(insert(owners).values(id=33, name=highest), MINE))
    row = connection.execute(select(owners.c.name, owners.c.tenant_id).where(owners.c.id == 33)).one()
    assert tuple(row) == ("t12", MINE)


def test_a_tenant_among_the_parameters_is_overwritten(connection: Connection, owners: Table) -> None:
    statement = scoped(insert(owners), MINE)
    rows = [{"id": 31, "tenant_id": THEIRS, "name": "a"}, {"id": 32, "tenant_id": THEIRS, "name": "b"}]
    connection.execute(statement, owned(statement, rows, MINE))
    assert {_tenants_of(connection, owners)[number] for number in (31, 32)} == {MINE}


@pytest.mark.parametrize("key", ["tenant_id", "tenant_id_1", "buildify_tenant", "param_1"])
def test_no_parameter_moves_a_condition_to_another_tenant(key: str, connection: Connection, owners: Table) -> None:
    statement = scoped(select(owners.c.id), MINE)
    assert sorted(connection.execute(statement, owned(statement, {key: THEIRS}, MINE)).scalars()) == [10, 11]


def test_an_updates_parameters_cannot_give_rows_away(connection: Connection, owners: Table) -> None:
    statement = scoped(update(owners).where(owners.c.id == 10), MINE)
    connection.execute(statement, owned(statement, {"tenant_id": THEIRS, "name": "x"}, MINE))
    assert _tenants_of(connection, owners)[10] == MINE


def test_what_cannot_be_restricted_is_refused(owners: Table) -> None:
    upsert = sqlite.insert(owners).values(id=20, name="taken")
    for statement in (
        insert(owners).values([{"id": 1}, {"id": 2}]),
        insert(owners).from_select(["id", "name"], select(owners.c.id, owners.c.name)),
        upsert.on_conflict_do_update(index_elements=["id"], set_={"name": "taken"}),
        text("SELECT * FROM buildify.users"),
        text('SELECT * FROM "buildify" . "users"'),
        select(sa.literal(1)).select_from(text("Buildify.users")),
    ):
        with pytest.raises(StorageError, match="was refused"):
            scoped(statement, MINE)


def test_a_plain_insert_that_ignores_conflicts_is_allowed(connection: Connection, owners: Table) -> None:
    connection.execute(scoped(sqlite.insert(owners).values(id=20, name="taken").on_conflict_do_nothing(), MINE))
    assert connection.execute(select(owners.c.name).where(owners.c.id == 20)).scalar() == "o20"


def test_checked_statements_must_name_the_tenant_as_a_parameter(owners: Table) -> None:
    good = checked(select(owners).where(owners.c.tenant_id == bindparam("tenant_id")))
    assert good.get_execution_options()[CHECKED] is True
    for bad in (select(owners), select(owners).where(owners.c.tenant_id == THEIRS)):
        with pytest.raises(StorageError, match="names no tenant"):
            checked(bad)


def test_a_write_inside_a_query_names_its_tenant_too(owners: Table, things: Table) -> None:
    written = insert(owners).values(id=bindparam("id"), tenant_id=bindparam("tenant_id")).returning(owners.c.id)
    query = select(written.cte("written").c.id)
    noted = insert(things).values(id=bindparam("thing"), tenant_id=bindparam("tenant_id")).cte("noted")
    forged = insert(things).values(id=bindparam("thing"), tenant_id=THEIRS).cte("noted")
    assert refuse_unscoped(query.add_cte(noted))
    with pytest.raises(StorageError, match="on scope_things names no tenant"):
        refuse_unscoped(query.add_cte(forged))
