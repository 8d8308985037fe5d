"""The names that people give to field types: those of Python, pandas, SQL and other tools, and what ours is called."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from buildify_nb.expressions.suggestions import nearest

_OTHER_NAMES: Mapping[str, str] = {
    "string": "str char character varchar nvarchar bpchar singleline",
    "text": "clob longtext mediumtext multiline markdown textarea memo",
    "integer": "int int2 int4 int8 int16 int32 smallint tinyint uint8 uint16 whole serial autonumber",
    "biginteger": "bigint int64 uint32 uint64 long bigserial",
    "decimal": "float float32 float64 double real number numeric dec",
    "currency": "money price amount",
    "percentage": "percent pct ratio",
    "boolean": "bool bit checkbox flag yesno",
    "date": "date32 day",
    "datetime": "datetime64 timestamp timestamptz datetimetz instant",
    "time": "timetz time64 timeofday",
    "email": "mail e-mail",
    "url": "uri link website hyperlink",
    "phone": "tel telephone",
    "uuid": "guid uniqueidentifier",
    "json": "jsonb dict object map struct list array",
    "select": "enum choice choices option dropdown picklist singleselect category",
    "multiselect": "multichoice multienum tags set",
    "lookup": "reference ref foreignkey fk relation relationship manytoone belongsto",
}
_OURS = {other: ours for ours, others in _OTHER_NAMES.items() for other in others.split()}


def type_suggestion(given: str, known: Collection[str]) -> str:
    """`"; did you mean 'boolean'?"` for the name of no field type: by what it means elsewhere or its spelling.

    Args:
        known: the names of the field types that there are.
    """
    # "VARCHAR(40)", "datetime64[ns]" and "foreign key" are the names of types, with what does not name one.
    name = re.sub(r"[\s_-]|[(\[].*", "", given[:100].lower(), flags=re.DOTALL)
    meanings = {other: ours for other, ours in _OURS.items() if ours in known} | {ours: ours for ours in known}
    near = nearest(name, meanings)
    return f"; did you mean {meanings[near]!r}?" if near else ""


def example_type(given: object) -> str:
    """The field type for a type of Python that was given in its place, such as `int`; "string" for all else."""
    name = given.__name__.lower() if isinstance(given, type) else ""
    return name if name in _OTHER_NAMES else _OURS.get(name, "string")
