"""Law: running the down script of a publish right after it gives back the schema and the data from before."""

from __future__ import annotations

import itertools
from typing import Any

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from buildify_nb.datamodel.handles import Entity
from buildify_nb.errors import InvalidRecord, UnsafeMigration
from buildify_nb.workspace import Workspace
from tests.conformance.datamodel.tables import after_running, sql, statements_of, table_of

NAMES = ("alpha", "beta", "gamma", "delta")
TYPES = ("string", "text", "integer", "biginteger", "decimal", "boolean", "date", "uuid", "json", "email")
TEXTS = st.sampled_from(["1", "2", "2.50", "x;y", "50%", "", "2026-02-01", "true", "ana@example.com", "ä'\"\\"])
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "string": TEXTS,
    "text": TEXTS,
    "integer": st.integers(-3, 40_000),
    "biginteger": st.sampled_from([0, 7, 2**40]),
    "decimal": st.sampled_from(["0", "1.50", "-7.25", "12345678"]),
    "boolean": st.booleans(),
    "date": st.dates().map(str),
    "uuid": st.uuids(version=4).map(str),
    "json": st.sampled_from([[1, "a"], {"k": "50%"}, []]),
    "email": st.sampled_from(["ana@example.com", "bob@example.org"]),
}
DEFAULTS = {"string": "it's 50%", "integer": 7, "decimal": "1.5", "boolean": True, "json": {"a": ["%s", ":x"]}}

names, types = st.sampled_from(NAMES), st.sampled_from(TYPES)
EDIT = st.one_of(
    st.tuples(st.just("add"), names, types, st.booleans()),
    st.tuples(st.just("rename"), names, names),
    st.tuples(st.just("retype"), names, types),
    st.tuples(st.just("drop"), names),
    st.tuples(st.just("unique"), names, st.booleans()),
    st.tuples(st.just("indexed"), names, st.booleans()),
    st.tuples(st.just("required"), names, st.booleans()),
    st.tuples(st.just("swap"), names, names),
    st.tuples(st.just("shorten"), names),
    st.tuples(st.just("soft delete"), st.booleans()),
)
_numbers = itertools.count()


def change(entity: Entity, edit: tuple[Any, ...]) -> None:
    """Applies an edit where the definition allows it."""
    fields = {field.name: field for field in entity.definition.fields}
    match edit:
        case ("add", name, kind, with_default) if name not in fields:
            default = {"default_value": DEFAULTS[kind]} if with_default and kind in DEFAULTS else {}
            entity.add_field(name, kind, **default)
        case ("rename", name, other) if name in fields and other not in fields:
            entity.rename_field(name, other)
        case ("retype", name, kind) if name in fields:
            entity.edit_field(name, field_type=kind, max_length=None, default_value=None)
        case ("drop", name) if name in fields and len(fields) > 1:
            entity.drop_field(name)
        case ("swap", name, other) if name in fields and other in fields and name != other:
            entity.rename_field(name, "aside").rename_field(other, name).rename_field("aside", other)
        case _:
            change_rules(entity, edit)


def change_rules(entity: Entity, edit: tuple[Any, ...]) -> None:
    """Applies an edit of rules where the definition allows it."""
    fields = {field.name: field for field in entity.definition.fields}
    match edit:
        case ("unique", name, yes) if name in fields:
            entity.edit_field(name, is_unique=yes)
        case ("indexed", name, yes) if name in fields and fields[name].field_type != "json":
            entity.edit_field(name, is_indexed=yes)
        case ("required", name, yes) if name in fields:
            entity.edit_field(name, is_required=yes)
        case ("shorten", name) if name in fields and fields[name].field_type in ("string", "text"):
            entity.edit_field(name, max_length=2)
        case ("soft delete", yes):
            entity.edit(supports_soft_delete=yes)
        case _:
            pass


def fill(workspace: Workspace, entity: Entity, data: st.DataObject) -> None:
    """A few records with random values, written by raw SQL so that nothing stands between the test and the table."""
    fields = entity.definition.fields
    for row in range(data.draw(st.integers(0, 3), label="rows")):
        values = {f.name: data.draw(st.none() | VALUES[f.field_type], label=f.name) for f in fields}
        try:
            workspace.records[entity.name].create(**{k: v for k, v in values.items() if v is not None})
        except InvalidRecord:  # a required or unique value is simply not there
            continue
        if row == 1 and entity.definition.supports_soft_delete:
            sql(workspace, f"UPDATE {{s}}.{entity.definition.table_name} SET deleted_at = now() WHERE row_version = 1")


@settings(
    max_examples=25,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.lists(st.lists(EDIT, min_size=1, max_size=5), min_size=1, max_size=4), st.data())
def test_down_undoes_up(workspace: Workspace, batches: list[list[tuple[Any, ...]]], data: st.DataObject) -> None:
    name = f"thing{next(_numbers)}"
    entity = workspace.entities.create(name, fields={"alpha": "string", "beta": "integer"}).publish()
    for edits in batches:
        fill(workspace, entity, data)
        for edit in edits:
            change(entity, edit)
        before = table_of(workspace, f"custom_{name}")
        served = entity._head.published_revision or 1
        try:
            entity.publish(accept_data_loss=True)
        except UnsafeMigration:
            event("refused")
            assert table_of(workspace, f"custom_{name}") == before
            entity.restore(served)
            continue
        event("published")
        down = statements_of(entity.last_migration().down_script or "")
        assert after_running(workspace, down, f"custom_{name}") == before
        assert workspace.entities[name].preview().is_empty
