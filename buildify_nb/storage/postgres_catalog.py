"""Reads tables from the catalogue of Postgres: one query for tables and columns, one for keys, two for their types.

A schema of any size takes these four, one more where references leave it, and no query per table.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple, TypeAlias

from sqlalchemy import Connection

from buildify_nb.storage.column_types import ColumnKind, ColumnType
from buildify_nb.storage.live_tables import (
    LiveColumn,
    LiveForeignKey,
    LiveParts,
    LiveTable,
    LiveType,
    ReferenceRule,
    TableKind,
    TableName,
)

Row: TypeAlias = tuple[Any, ...]
Names: TypeAlias = Mapping[int, Mapping[int, str]]
"""Columns by table and number."""

_KINDS: dict[str, TableKind] = {
    "r": "table",
    "v": "view",
    "m": "materialized view",
    "p": "partitioned table",
    "f": "foreign table",
}
_RULES: dict[str, ReferenceRule] = {
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
    "AND n.nspname !~ '^pg_' {which} ORDER BY 1, 2"
)
_READABLE = "AND has_schema_privilege(%s, n.oid, 'USAGE') AND has_table_privilege(%s, c.oid, 'SELECT')"
# A row per table with its columns as arrays: as many rows as columns would cost more to read than to ask for.
_COLUMNS = (
    "SELECT c.oid, c.relname, c.relkind::text, "
    + ", ".join(
        f"array_agg({fact} ORDER BY a.attnum)"
        for fact in (
            "a.attnum",
            "a.attname",
            "a.atttypid",
            "a.atttypmod",
            "NOT a.attnotnull",
            "a.atthasdef OR a.attidentity <> ''",
            "a.attgenerated <> '' OR a.attidentity = 'a'",
            "d.description",
        )
    )
    + " FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
    "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped "
    "LEFT JOIN pg_description d ON d.classoid = 'pg_class'::regclass AND d.objoid = c.oid AND d.objsubid = a.attnum "
    "WHERE n.nspname = %s AND c.relkind IN ('r', 'v', 'm', 'p', 'f') AND {which} GROUP BY c.oid ORDER BY c.relname"
)
_KEYS = (
    "SELECT i.indrelid, CASE WHEN i.indisprimary THEN 'p' ELSE 'u' END, "
    "(string_to_array(i.indkey::text, ' ')::int2[])[1:i.indnkeyatts], NULL::oid, NULL, NULL, NULL::int2[], NULL, "
    "x.relname AS name "
    "FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid JOIN pg_class x ON x.oid = i.indexrelid "
    "JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE i.indisunique AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL AND n.nspname = %s AND {which} "
    "UNION ALL "
    "SELECT k.conrelid, 'f', k.conkey, k.confrelid, tn.nspname, t.relname, k.confkey, "
    "k.confdeltype::text || k.confupdtype::text, k.conname "
    "FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
    "JOIN pg_class t ON t.oid = k.confrelid JOIN pg_namespace tn ON tn.oid = t.relnamespace "
    "WHERE k.contype = 'f' AND k.conparentid = 0 AND n.nspname = %s AND {which} ORDER BY name"
)
_TYPE_NAMES = (
    "SELECT number, modifier, format_type(number, modifier) "
    "FROM unnest(%s::int8[]::oid[], %s::int4[]) AS used(number, modifier)"
)
_NAMES = (
    "SELECT attrelid, array_agg(attnum), array_agg(attname) FROM pg_attribute "
    "WHERE attrelid = ANY(%s) AND attnum > 0 AND NOT attisdropped GROUP BY attrelid"
)
_TYPES = (
    "SELECT t.oid, n.nspname, t.typname, t.typtype::text, t.typbasetype, t.typtypmod, t.typnotnull, "
    "t.typdefault IS NOT NULL, ARRAY(SELECT e.enumlabel::text FROM pg_enum e WHERE e.enumtypid = t.oid "
    "ORDER BY e.enumsortorder), (SELECT string_agg(pg_get_constraintdef(k.oid), ' AND ' ORDER BY k.conname) "
    "FROM pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'c') "
    "FROM pg_type t JOIN pg_namespace n ON n.oid = t.typnamespace "
    "WHERE t.typtype IN ('d', 'e') AND n.nspname NOT IN ('pg_catalog', 'information_schema')"
)

_THERE = (
    "SELECT 1 FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
    "WHERE n.nspname = %s AND c.relname = %s AND c.relkind IN ('r', 'v', 'm', 'p', 'f')"
)
_WHERE = "n.nspname = ANY(%(schemas)s) AND c.relname = ANY(%(tables)s) AND c.relkind IN ('r', 'p', 'f')"
_PARTS = (
    "SELECT n.nspname, c.relname, x.relname, pg_get_indexdef(i.indexrelid), NULL, NULL, NULL::oid, NULL::int, NULL "
    "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
    "LEFT JOIN pg_index i ON i.indrelid = c.oid AND i.indisvalid LEFT JOIN pg_class x ON x.oid = i.indexrelid "
    f"WHERE {_WHERE} UNION ALL "
    "SELECT n.nspname, c.relname, NULL, a.attname, tn.nspname, t.relname, NULL, NULL, NULL "
    "FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid JOIN pg_namespace n ON n.oid = c.relnamespace "
    "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum = k.conkey[1] "
    "JOIN pg_class t ON t.oid = k.confrelid JOIN pg_namespace tn ON tn.oid = t.relnamespace "
    f"WHERE k.contype = 'f' AND cardinality(k.conkey) = 1 AND {_WHERE} UNION ALL "
    "SELECT n.nspname, c.relname, NULL, a.attname, NULL, NULL, a.atttypid, a.atttypmod, "
    "format_type(a.atttypid, a.atttypmod) "
    "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
    f"JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped WHERE {_WHERE}"
)

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

# A default from a sequence takes the right to use that, a value of an enum the right to name its type.
_LACKING = (
    "WITH tables AS (SELECT c.oid, c.relname AS name, n.oid AS schema FROM pg_class c JOIN pg_namespace n "
    "ON n.oid = c.relnamespace WHERE n.nspname = %(schema)s AND c.relname = ANY(%(tables)s)) "
    "SELECT name, wanted FROM tables, unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) AS wanted "
    "WHERE NOT has_schema_privilege(%(role)s, schema, 'USAGE') OR NOT has_table_privilege(%(role)s, oid, wanted) "
    "UNION SELECT name, 'USAGE of the sequence ' || s.relname FROM tables JOIN pg_depend d ON d.refobjid = tables.oid "
    "AND d.deptype = 'a' JOIN pg_class s ON s.oid = d.objid AND s.relkind = 'S' "
    "WHERE NOT has_sequence_privilege(%(role)s, s.oid, 'USAGE') "
    "UNION SELECT name, 'USAGE of the schema ' || n.nspname FROM tables JOIN pg_attribute a ON a.attrelid = tables.oid "
    "AND a.attnum > 0 JOIN pg_type t ON t.oid = a.atttypid AND t.typtype = 'e' "
    "JOIN pg_namespace n ON n.oid = t.typnamespace WHERE NOT has_schema_privilege(%(role)s, n.oid, 'USAGE') "
    "ORDER BY 1, 2"
)


def table_names(connection: Connection, *, readable_by: str | None = None) -> list[TableName]:
    """Tables and views of all schemas but the engine's own, in order; of partitioned tables only the whole."""
    statement = _RELATIONS.format(which=_READABLE if readable_by else "")
    rows = _rows(connection, statement, (readable_by, readable_by) if readable_by else ())
    return [TableName(schema, name, _KINDS[kind]) for schema, name, kind in rows]


def table_exists(connection: Connection, schema: str, table: str) -> bool:
    """Whether there is a table or view of that name, readable or not."""
    return bool(_rows(connection, _THERE, (schema, table)))


def live_tables(connection: Connection, schema: str, table: str | None = None) -> list[LiveTable]:
    """The tables and views of a schema by name, or the one of that name."""
    which = "NOT c.relispartition" if table is None else "c.relname = %s"
    given = (schema,) if table is None else (schema, table)
    tables = _rows(connection, _COLUMNS.format(which=which), given)
    keys = _rows(connection, _KEYS.format(which=which), given * 2)
    return list(_assembled(schema, tables, keys, _names_of(connection, tables, keys), _types_of(connection, tables)))


def live_columns(connection: Connection, schema: str, table: str) -> tuple[LiveColumn, ...]:
    """The columns of a table or view in order; empty when there is none."""
    tables = _rows(connection, _COLUMNS.format(which="c.relname = %s"), (schema, table))
    types = _types_of(connection, tables)
    return next((_columns(row, types) for row in tables), ())


def live_parts(
    connection: Connection, schemas: Collection[str], tables: Collection[str]
) -> dict[tuple[str, str], LiveParts]:
    """The columns, indexes and references of the tables of these names, by schema and name."""
    found: dict[tuple[str, str], tuple[dict[str, str], set[tuple[str, str, str]], dict[str, LiveType]]] = {}
    given = {"schemas": list(schemas), "tables": list(tables)}
    for schema, table, index, told, to_schema, to_table, *of_type, type_name in _rows(connection, _PARTS, given):
        indexes, references, columns = found.setdefault((schema, table), ({}, set(), {}))
        if index is not None:
            indexes[index] = told
        elif to_schema is not None:
            references.add((told, to_schema, to_table))
        elif told is not None:
            columns[told] = LiveType(_built_in(*of_type), type_name)
    return {place: LiveParts(made, frozenset(keys), columns) for place, (made, keys, columns) in found.items()}


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


def lacking_rights(
    connection: Connection, schema: str, rights: Mapping[str, Collection[str]], *, role: str
) -> dict[str, list[str]]:
    """See `introspection.lacking_rights`."""
    found: dict[str, list[str]] = {}
    for table, right in _rows(connection, _LACKING, {"schema": schema, "tables": list(rights), "role": role}):
        is_of_writing = right.startswith("USAGE of the sequence") or right in ("INSERT", "UPDATE", "DELETE")
        if not is_of_writing or "INSERT" in rights[table]:
            found.setdefault(table, []).append(right)
    return found


class _Type(NamedTuple):
    """What the type of a column comes to, once domains are followed to what they stand on."""

    type: ColumnType | None
    refuses_null: bool = False
    fills: bool = False
    labels: tuple[str, ...] = ()
    is_domain: bool = False
    check: str = ""


class _Types(dict[Row, Row]):
    """What rows tell of columns besides their names, in the order of `LiveColumn`; worked out once for columns alike.

    Args:
        made: rows about the domains and enums of the database.
        names: what the engine calls each type that columns have, by number and modifier.
    """

    def __init__(self, made: Iterable[Row], names: Iterable[Row]) -> None:
        super().__init__()
        self._made = {row[0]: row for row in made}
        self._names = {(number, modifier): name for number, modifier, name in names}

    def __missing__(self, row: Row) -> Row:
        number, modifier, nullable, has_default, is_generated, comment = row
        found, type_name = self._type(number, modifier), self._names[number, modifier]
        facts = self[row] = (
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
        return facts

    def _type(self, number: int, modifier: int) -> _Type:
        made = self._made.get(number)
        if made is None:
            return _Type(_built_in(number, modifier))
        _, schema, name, kind, base, base_modifier, refuses_null, fills, labels, check = made
        if kind == "e":
            return _Type(ColumnType(ColumnKind.ENUM, name=(schema, name)), labels=tuple(labels))
        below = self._type(base, base_modifier)  # a domain may stand on a domain
        checks = " AND ".join(one for one in (check, below.check) if one)
        return _Type(below.type, refuses_null or below.refuses_null, fills or below.fills, below.labels, True, checks)


def _rows(connection: Connection, statement: str, given: Sequence[Any] | Mapping[str, Any] = ()) -> list[Row]:
    driver: Any = connection.connection.driver_connection
    return driver.execute(statement, given or None).fetchall()


def _types_of(connection: Connection, tables: Iterable[Row]) -> _Types:
    """The types of the columns of tables; of those that people made, only where a column has one."""
    used = {pair for row in tables for pair in zip(row[5], row[6], strict=True)}
    made = () if all(number in _BUILT_IN for number, _ in used) else _rows(connection, _TYPES)
    given = ([number for number, _ in used], [modifier for _, modifier in used])
    return _Types(made, _rows(connection, _TYPE_NAMES, given) if used else ())


def _names_of(connection: Connection, tables: Iterable[Row], keys: Iterable[Row]) -> Names:
    """Column names by table and number: of the tables read, and of those beyond them that references point at."""
    names = {row[0]: dict(zip(row[3], row[4], strict=True)) for row in tables}
    if beyond := {row[3] for row in keys} - names.keys() - {None}:
        found = _rows(connection, _NAMES, (list(beyond),))
        names |= {table: dict(zip(numbers, columns, strict=True)) for table, numbers, columns in found}
    return names


def _assembled(
    schema: str, tables: Iterable[Row], keys: Iterable[Row], names: Names, types: _Types
) -> Iterator[LiveTable]:
    keys_of: dict[int, list[Row]] = {}
    for row in keys:
        keys_of.setdefault(row[0], []).append(row)
    for table in tables:
        number, name, kind = table[:3]
        own = names[number]
        found = [(row[1], tuple(own[place] for place in row[2]), row) for row in keys_of.get(number, ())]
        yield LiveTable(
            schema,
            name,
            _columns(table, types),
            next((key for kind, key, _ in found if kind == "p"), ()),
            _KINDS[kind],
            tuple(_foreign_key(key, row, names) for kind, key, row in found if kind == "f"),
            tuple(key for kind, key, _ in found if kind == "u"),
        )


def _columns(table: Row, types: _Types) -> tuple[LiveColumn, ...]:
    facts = map(types.__getitem__, zip(*table[5:], strict=True))
    return tuple([LiveColumn(name, *own) for name, own in zip(table[4], facts, strict=True)])


def _foreign_key(own: tuple[str, ...], row: Row, names: Names) -> LiveForeignKey:
    number, schema, table, targets, rules = row[3:8]
    there = tuple(names[number][place] for place in targets)
    return LiveForeignKey(own, schema, table, there, _RULES[rules[0]], _RULES[rules[1]])


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
