from __future__ import annotations

from buildify_nb.datamodel.field_types.plugin import built_in_field_types, setup
from buildify_nb.expressions.value_types import ValueType
from buildify_nb.plugins.contracts import FieldType
from buildify_nb.plugins.registry import Registry

# Name and database type of the specification's appendix.
SPECIFIED = {
    "string": "VARCHAR",
    "text": "TEXT",
    "integer": "INTEGER",
    "decimal": "NUMERIC",
    "boolean": "BOOLEAN",
    "date": "DATE",
    "datetime": "TIMESTAMP",
    "email": "VARCHAR",
    "url": "VARCHAR",
    "phone": "VARCHAR",
    "json": "JSONB",
    "uuid": "UUID",
    "lookup": "UUID",
}
ADDED = {"biginteger", "currency", "percentage", "time", "select", "multiselect"}
EQUALITY = {"=", "!=", "in", "notIn", "null", "notNull"}
ORDER = {"<", ">", "<=", ">=", "between", "notBetween"}
PARTS = {"contains", "beginsWith", "endsWith", "doesNotContain", "doesNotBeginWith", "doesNotEndWith"}


def test_setup_registers_every_type_under_its_name() -> None:
    plugins = Registry()
    setup(plugins)
    assert set(plugins.field_types) == SPECIFIED.keys() | ADDED
    assert {name: plugins.field_types[name].data_type for name in SPECIFIED} == SPECIFIED


def test_each_fulfils_the_contract_with_known_words() -> None:
    for field_type in built_in_field_types():
        assert isinstance(field_type, FieldType)
        assert isinstance(field_type.value_type, ValueType)
        assert {"null", "notNull"} <= set(field_type.operators) <= EQUALITY | ORDER | PARTS
        assert field_type.label
        assert field_type.description.endswith(".")
        assert field_type.input_types
