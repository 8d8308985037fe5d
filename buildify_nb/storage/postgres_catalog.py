"""Reads tables from the catalogue of Postgres: one query for columns, one for keys, one for types that people made.

A schema of any size takes these three and no query per table.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import Connection

from buildify_nb.storage.column_types import ColumnKind, ColumnType
from buildify_nb.storage.live_tables import DeleteRule, LiveColumn, LiveForeignKey, LiveTable, TableKind, TableName

Row: TypeAlias = tuple[Any, ...]

_KINDS: dict[str, TableKind] = {
    "r": "table",
    "v": "view",
    "m": "materialized view",
    "p": "partitioned table",
    "f": "foreign table",
}
_DELETE_RULES: dict[str, DeleteRule] = {
    "a": "NO ACTION",
    "r": "RESTRICT",
    "c": "CASCADE",
    "n": "SET NULL",
    "d": "SET DEFAULT",
}
_PLAIN: dict[int, ColumnKind] = {
    16: ColumnKind.BOOLEAN,
    17: ColumnKind.BLOB,
    20: ColumnKind.BIGINT,
    21: ColumnKind.SMALLINT,
    23: ColumnKind.INTEGER,
    25: ColumnKind.TEXT,
    114: ColumnKind.JSON,
    700: ColumnKind.REAL,
    701: ColumnKind.DOUBLE,
    1082: ColumnKind.DATE,
    1083: ColumnKind.TIME,
    1114: ColumnKind.TIMESTAMP,
    1184: ColumnKind.TIMESTAMPTZ,
    2950: ColumnKind.UUID,
    3802: ColumnKind.JSON,
}
"""By the number of a built-in type, which is the same on every server."""
_CHAR, _VARCHAR, _NUMERIC = 1042, 1043, 1700
_BUILT_IN = frozenset({*_PLAIN, _CHAR, _VARCHAR, _NUMERIC})

_RELATIONS = (
    "SELECT n.nspname, c.relname, c.relkind::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE c.relkind IN ('r', 'v', 'm', 'p', 'f') AND NOT c.relispartition AND n.nspname <> 'information_schema' "
    "AND n.nspname !~ '^pg_' ORDER BY 1, 2"
)
_COLUMNS = (
    "SELECT c.oid, c.relname, c.relkind::text, a.attnum, a.attname, a.atttypid, a.atttypmod, "
    "format_type(a.atttypid, a.atttypmod), NOT a.attnotnull, a.atthasdef OR a.attidentity <> '', "
    "a.attgenerated <> '' OR a.attidentity = 'a', d.description "
    "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
    "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped "
    "LEFT JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = c.oid AND d.objsubid = a.attnum "
    "WHERE n.nspname = %s AND c.relkind IN ('r', 'v', 'm', 'p', 'f') AND {which} ORDER BY c.relname, a.attnum"
)
_KEYS = (
    "SELECT i.indrelid, CASE WHEN i.indisprimary THEN 'p' ELSE 'u' END, "
    "(string_to_array(i.indkey::text, ' ')::int2[])[1:i.indnkeyatts], NULL, NULL, NULL, NULL, x.relname AS name "
    "FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid "
    "JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL AND n.nspname = %s AND {which} "
    "UNION ALL "
    "SELECT k.conrelid, 'f', k.conkey, tn.nspname, t.relname, ARRAY(SELECT a.attname::text "
    "FROM unnest(k.confkey) WITH ORDINALITY AS wanted(number, place) "
    "JOIN pg_attribute a ON a.attrelid = k.confrelid AND a.attnum = wanted.number ORDER BY wanted.place), "
    "k.confdeltype::text, k.conname "
    "FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
    "JOIN pg_class t ON t.oid = k.confrelid JOIN pg_namespace tn ON tn.oid = t.relnamespace "
    "WHERE k.contype = 'f' AND k.conparentid = 0 AND n.nspname = %s AND {which} ORDER BY name"
)
_TYPES = (
    "SELECT t.oid, n.nspname, t.typname, t.typtype::text, t.typbasetype, t.typtypmod, t.typnotnull, "
    "t.typdefault IS NOT NULL, ARRAY(SELECT e.enumlabel::text FROM pg_enum e WHERE e.enumtypid = t.oid "
    "ORDER BY e.enumsortorder), (SELECT string_agg(pg_get_constraintdef(k.oid), ' AND ' ORDER BY k.conname) "
    "FROM pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c') "
    "FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace "
    "WHERE t.typtype IN ('d', 'e') AND n.nspname NOT IN ('pg_catalog', 'information_schema')"
)

_INDEXES = "SELECT indexname FROM pg_indexes WHERE schemaname = %s AND tablename = %s"

# Who is a member of the owner's role, or a superuser, gains nothing by code that runs with the owner's rights.
_FOREIGN_OWNERS = (
    "WITH owners AS ("
    "  SELECT c.relname AS name, unnest(ARRAY[c.relowner, n.nspowner]) AS owner "
    "  FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = %s AND c.relname = ANY(%s)) "
    "SELECT DISTINCT name, rolname FROM owners JOIN pg_roles ON pg_roles.oid = owner "
    "WHERE rolname <> 'pg_database_owner' AND NOT rolname = ANY(%s) "
    "AND NOT pg_has_role(owner, current_user, 'MEMBER') AND NOT pg_has_role(owner, "
    "(SELECT datdba FROM pg_database WHERE datname = current_database()), 'MEMBER') ORDER BY name, rolname"
)


def table_names(connection: Connection) -> list[TableName]:
    """Tables and views of all schemas but the engine's own, in order; of partitioned tables only the whole."""
    return [TableName(schema, name, _KINDS[kind]) for schema, name, kind in _rows(connection, _RELATIONS)]


def live_tables(connection: Connection, schema: str, table: str | None = None) -> list[LiveTable]:
    """The tables and views of a schema by name, or the one of that name."""
    which = "NOT c.relispartition" if table is None else "c.relname = %s"
    given = (schema,) if table is None else (schema, table)
    columns = _rows(connection, _COLUMNS.format(which=which), given)
    keys = _rows(connection, _KEYS.format(which=which), given * 2)
    return list(_assembled(schema, columns, keys, _Types(_rows(connection, _TYPES))))


def live_columns(connection: Connection, schema: str, table: str) -> tuple[LiveColumn, ...]:
    """The columns of a table or view in order; empty when there is none."""
    columns = _rows(connection, _COLUMNS.format(which="c.relname = %s"), (schema, table))
    types = _Types(() if all(row[5] in _BUILT_IN for row in columns) else _rows(connection, _TYPES))
    return tuple(_column(row, types) for row in columns)


def index_names(connection: Connection, schema: str, table: str) -> frozenset[str]:
    """The names of the indexes of a table."""
    return frozenset(row[0] for row in _rows(connection, _INDEXES, (schema, table)))


def owned_sequences(connection: Connection, schema: str, table: str) -> list[tuple[str, str]]:
    """The (schema, name) of the sequences that fill columns of a table."""
    found = _rows(
        connection,
        "SELECT spaces.nspname, sequences.relname FROM pg_depend "
        "JOIN pg_class AS sequences ON sequences.oid = pg_depend.objid AND sequences.relkind = 'S' "
        "JOIN pg_namespace AS spaces ON spaces.oid = sequences.relnamespace "
        "JOIN pg_class AS tables ON tables.oid = pg_depend.refobjid "
        "JOIN pg_namespace AS owners ON owners.oid = tables.relnamespace "
        "WHERE pg_depend.deptype IN ('a', 'i') AND owners.nspname = %s AND tables.relname = %s ORDER BY 1, 2",
        (schema, table),
    )
    return [(row[0], row[1]) for row in found]


def foreign_owners(
    connection: Connection, schema: str, tables: Collection[str], *, trusted: Collection[str]
) -> dict[str, list[str]]:
    """See `introspection.foreign_owners`."""
    found: dict[str, list[str]] = {}
    for table, owner in _rows(connection, _FOREIGN_OWNERS, (schema, list(tables), list(trusted))):
        found.setdefault(table, []).append(owner)
    return found


class _Type(NamedTuple):
    """What the type of a column comes to, once domains are followed to what they stand on."""

    type: ColumnType | None
    refuses_null: bool = False
    fills: bool = False
    labels: tuple[str, ...] = ()
    is_domain: bool = False
    check: str = ""


class _Types:
    """Types by their number and modifier, each worked out once.

    Args:
        made: rows about the domains and enums of the database.
    """

    def __init__(self, made: Iterable[Row]) -> None:
        self._made = {row[0]: row for row in made}
        self._known: dict[tuple[int, int], _Type] = {}

    def of(self, number: int, modifier: int) -> _Type:
        """The type of that number."""
        found = self._known.get((number, modifier))
        if found is None:
            found = self._known[number, modifier] = self._resolved(number, modifier)
        return found

    def _resolved(self, number: int, modifier: int) -> _Type:
        made = self._made.get(number)
        if made is None:
            return _Type(_built_in(number, modifier))
        _, schema, name, kind, base, base_modifier, refuses_null, fills, labels, check = made
        if kind == "e":
            return _Type(ColumnType(ColumnKind.ENUM, name=(schema, name)), labels=tuple(labels))
        below = self.of(base, base_modifier)  # a domain may stand on a domain
        checks = " AND ".join(one for one in (check, below.check) if one)
        return _Type(below.type, refuses_null or below.refuses_null, fills or below.fills, below.labels, True, checks)


def _rows(connection: Connection, statement: str, given: Sequence[Any] = ()) -> list[Row]:
    driver: Any = connection.connection.driver_connection
    return driver.execute(statement, given or None).fetchall()


def _assembled(schema: str, columns: Iterable[Row], keys: Iterable[Row], types: _Types) -> Iterator[LiveTable]:
    by_table: dict[int, list[Row]] = {}
    for row in columns:
        by_table.setdefault(row[0], []).append(row)
    keys_of: dict[int, list[Row]] = {}
    for row in keys:
        keys_of.setdefault(row[0], []).append(row)
    for number, rows in by_table.items():
        names = {row[3]: row[4] for row in rows}
        found = [(row[1], tuple(names[place] for place in row[2]), row) for row in keys_of.get(number, ())]
        yield LiveTable(
            schema,
            rows[0][1],
            tuple([_column(row, types) for row in rows]),
            next((own for kind, own, _ in found if kind == "p"), ()),
            _KINDS[rows[0][2]],
            tuple(_foreign_key(own, row) for kind, own, row in found if kind == "f"),
            tuple(own for kind, own, _ in found if kind == "u"),
        )


def _foreign_key(own: tuple[str, ...], row: Row) -> LiveForeignKey:
    schema, table, targets, rule = row[3:7]
    return LiveForeignKey(own, schema, table, tuple(targets), _DELETE_RULES[rule])


def _column(row: Row, types: _Types) -> LiveColumn:
    _, _, _, _, name, number, modifier, type_name, nullable, has_default, is_generated, comment = row
    found = types.of(number, modifier)
    return LiveColumn(
        name,
        found.type,
        type_name,
        nullable and not found.refuses_null,
        has_default or found.fills,
        is_generated,
        found.labels,
        type_name if found.is_domain else "",
        found.check,
        comment or "",
    )


def _built_in(number: int, modifier: int) -> ColumnType | None:
    """A type of Postgres itself; the modifier holds its length, or its precision and scale."""
    measure = modifier - 4
    if number in (_VARCHAR, _CHAR):
        if measure >= 0:
            return ColumnType(ColumnKind.VARCHAR if number == _VARCHAR else ColumnKind.CHAR, length=measure)
        return ColumnType(ColumnKind.TEXT if number == _VARCHAR else ColumnKind.CHAR)
    if number == _NUMERIC and measure >= 0:
        scale = ((measure & 0x7FF) ^ 1024) - 1024  # eleven bits with a sign
        return ColumnType(ColumnKind.NUMERIC, precision=(measure >> 16) & 0xFFFF, scale=scale)
    kind = ColumnKind.NUMERIC if number == _NUMERIC else _PLAIN.get(number)
    return ColumnType(kind) if kind else None
