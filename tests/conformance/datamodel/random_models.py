"""Random entities, random data and random changes of them, for laws that must hold for all."""

from __future__ import annotations

import itertools
from contextlib import suppress
from typing import Any, TypeAlias

from hypothesis import strategies as st

from buildify_nb.errors import AlreadyExists, DefinitionError, InvalidRecord, NotFound, StillReferenced
from buildify_nb.storage.introspection import table_exists
from buildify_nb.storage.transactions import UnitOfWork
from buildify_nb.workspace import Workspace
from tests.conformance.datamodel.tables import Table, read_table, schema_of, sql

Seen: TypeAlias = dict[str, Table]
"""Tables by name."""

NAMES = ("alpha", "beta", "gamma", "delta")
TEXTS = st.sampled_from(["1", "2", "2.50", "x;y", "50%", "", "2026-02-01", "true", "ana@example.com", "ä'\"\\", "red"])
NUMBERS = st.sampled_from(["0", "1.50", "7.25", "99"])
VALUES: dict[str, st.SearchStrategy[Any]] = {
    "string": TEXTS,
    "text": TEXTS,
    "integer": st.integers(-3, 40_000),
    "biginteger": st.sampled_from([0, 7, 2**40]),
    "decimal": st.sampled_from(["0", "1.50", "-7.25", "12345678"]),
    "currency": NUMBERS,
    "percentage": NUMBERS,
    "boolean": st.booleans(),
    "date": st.dates().map(str),
    "datetime": st.sampled_from(["2026-01-02T00:00:00Z", "2026-01-02T03:04:05Z"]),
    "time": st.sampled_from(["00:00", "12:34:56"]),
    "uuid": st.uuids(version=4).map(str),
    "json": st.sampled_from([[1, "a"], {"k": "50%"}, []]),
    "email": st.sampled_from(["ana@example.com", "bob@example.org"]),
    "url": st.sampled_from(["https://example.com/a", "https://example.org/?q=50%25"]),
    "phone": st.sampled_from(["+41 44 668 18 00", "+1 650 253 0000"]),
    "select": st.sampled_from(["red", "blue"]),
    "multiselect": st.sampled_from([["red"], ["blue", "red"]]),
}
TYPES = (*VALUES, "lookup")
DEFAULTS = {"string": "it's 50%", "integer": 7, "decimal": "1.5", "boolean": True, "json": {"a": ["%s", ":x"]}}
OPTIONS = {
    "select": {"allowed_values": ["red", "blue", "green"]},
    "multiselect": {"allowed_values": ["red", "blue", "green"]},
}
FLAGS = (
    *("supports_soft_delete", "supports_audit_trail", "supports_versioning"),
    *("supports_attachments", "supports_comments"),
)
_CLEARED = {
    "max_length": None,
    "default_value": None,
    "allowed_values": None,
    "decimal_places": None,
    "min_value": None,
    "max_value": None,
}

names, types = st.sampled_from(NAMES), st.sampled_from(TYPES)
ties = st.sampled_from(["", *(f"{name}s_" for name in NAMES)])
"""How the names of relationships begin."""
EDIT = st.one_of(
    st.tuples(st.just("add"), names, types, st.booleans()),
    st.tuples(st.just("rename"), names, names),
    st.tuples(st.just("retype"), names, types),
    st.tuples(st.just("drop"), names),
    st.tuples(st.just("swap"), names, names),
    st.tuples(st.sampled_from(["is_unique", "is_indexed", "is_required"]), names, st.booleans()),
    st.tuples(st.just("shorten"), names),
    st.tuples(st.just("options"), names),
    st.tuples(st.just("index"), names, names, st.booleans()),
    st.tuples(st.just("related"), st.sampled_from(["one-to-many", "one-to-one"])),
    st.tuples(st.just("part index"), names, names),
    st.tuples(st.just("drop index"), names, names),
    st.tuples(st.just("many-to-many"), names),
    st.tuples(st.just("settings"), ties, st.sampled_from(["CASCADE", "RESTRICT", "SET NULL"]), st.booleans()),
    st.tuples(st.just("turn"), ties, st.sampled_from(["one-to-many", "one-to-one"])),
    st.tuples(st.just("unrelate"), ties),
    st.tuples(st.sampled_from(FLAGS), st.booleans()),
    st.tuples(st.just("default"), names),
    st.tuples(st.just("limits"), names, st.sampled_from([0, 5]), st.sampled_from([5, 100])),
    st.tuples(st.just("calculated"), names),
    st.tuples(st.just("calculate"), names, names),
    st.tuples(st.just("keep calculated"), names),
    st.tuples(st.just("rule"), names, names),
    st.tuples(st.just("shown"), names, names),
)
MODEL = st.dictionaries(names, types, min_size=1, max_size=3)
_numbers = itertools.count()


class RandomModel:
    """An entity of random fields beside another one that it may refer to."""

    def __init__(self, workspace: Workspace, fields: dict[str, str]) -> None:
        self.workspace, number = workspace, next(_numbers)
        self.other = workspace.entities.create(f"other{number}", fields={"title": "string"}).publish()
        self.records = [workspace.records[self.other.name].create(title=title)["id"] for title in ("one", "two")]
        made = {name: self._columns(kind) for name, kind in fields.items()}
        self.entity = workspace.entities.create(f"thing{number}", fields=made).publish()
        self.junctions: list[str] = []

    @property
    def table(self) -> str:
        """The name of the entity's table."""
        return self.entity.definition.table_name

    def seen(self) -> Seen:
        """Its table and, by name, the tables of its links that are not hidden."""
        read = self.workspace.runtime.database.as_owner
        return read(self.seen_in)

    def seen_in(self, uow: UnitOfWork) -> Seen:
        """The same within a transaction."""
        there = [name for name in self.junctions if table_exists(uow.connection, schema_of(self.workspace), name)]
        return {name: read_table(uow, self.workspace, name) for name in (self.table, *there)}

    def fill(self, data: st.DataObject) -> None:
        """A few records with random values, one of them deleted."""
        for row in range(data.draw(st.integers(0, 3), label="rows")):
            with suppress(InvalidRecord):  # a required or unique value is simply not there
                self.workspace.records[self.entity.name].create(self._values(data))
            if row == 1 and self.entity.definition.supports_soft_delete:
                sql(self.workspace, f"UPDATE {{s}}.{self.table} SET deleted_at = now() WHERE row_version = 1")
        self._link()

    def _link(self) -> None:
        """Links each record to the first of the other entity by each many-to-many relationship that serves."""
        records = self.workspace.records[self.entity.name]
        for relation in records.relations:
            for record in records.list():
                records.link(record["id"], relation.name, self.records[:1])

    def change(self, edit: tuple[Any, ...]) -> None:
        """Applies an edit where the definition allows it."""
        with suppress(DefinitionError, AlreadyExists, NotFound, StillReferenced):
            self._change(edit)

    def _values(self, data: st.DataObject) -> dict[str, Any]:
        drawn = {f.name: data.draw(st.none() | self._strategy(f.field_type), label=f.name) for f in self._fields()}
        return {name: value for name, value in drawn.items() if value is not None}

    def _strategy(self, kind: str) -> st.SearchStrategy[Any]:
        return st.sampled_from(self.records) if kind == "lookup" else VALUES[kind]

    def _fields(self) -> tuple[Any, ...]:
        served = self.workspace.records[self.entity.name].entity
        return tuple(field for field in served.fields if not field.is_calculated)

    def _columns(self, kind: str) -> dict[str, Any]:
        target = {"reference_entity": self.other.name} if kind == "lookup" else {}
        return {"field_type": kind, **OPTIONS.get(kind, {}), **target}

    def _change(self, edit: tuple[Any, ...]) -> None:
        entity, fields = self.entity, {field.name: field for field in self.entity.definition.fields}
        match edit:
            case ("add", name, kind, with_default):
                default = {"default_value": DEFAULTS[kind]} if with_default and kind in DEFAULTS else {}
                columns = self._columns(kind)
                entity.add_field(name, columns.pop("field_type"), **columns, **default)
            case ("rename", name, other):
                entity.rename_field(name, other)
            case ("retype", name, kind):
                entity.edit_field(name, **{**_CLEARED, **self._columns(kind)})
            case ("drop", name) if len(fields) > 1:
                entity.drop_field(name)
            case ("swap", name, other) if name in fields and other in fields and name != other:
                entity.rename_field(name, "aside").rename_field(other, name).rename_field("aside", other)
            case _:
                self._change_rules(edit)

    def _change_rules(self, edit: tuple[Any, ...]) -> None:
        entity = self.entity
        match edit:
            case ("is_unique" | "is_indexed" | "is_required" as rule, name, yes):
                if not (rule != "is_required" and entity.definition.field(name).field_type in ("json", "multiselect")):
                    entity.edit_field(name, **{rule: yes})
            case ("shorten", name):
                entity.edit_field(name, max_length=2)
            case ("options", name):
                entity.edit_field(name, allowed_values=["red"])
            case ("index", name, other, unique):
                entity.add_index(f"{name}_{other}", list(dict.fromkeys((name, other))), is_unique=unique)
            case ("part index", name, other):
                entity.add_index(f"{name}_{other}", name, where_clause={"field": other, "operator": "notNull"})
            case ("drop index", name, other):
                entity.drop_index(f"{name}_{other}")
            case (flag, yes) if flag in FLAGS:
                entity.edit(**{flag: yes})
            case _:
                self._change_relations(edit)

    def _change_relations(self, edit: tuple[Any, ...]) -> None:
        entity = self.entity
        match edit:
            case ("related", kind):
                self.workspace.relationships.create(
                    self.other.name, entity.name, kind, name=f"of_{entity.name}", target_field_name="owner"
                )
                entity.refresh()
            case ("many-to-many", name):
                shown = {"source_field_name": f"{name}_{entity.name}", "target_field_name": f"{name}s"}
                relationship = self.workspace.relationships.create(
                    self.other.name, entity.name, "many-to-many", name=f"{name}s_of_{entity.name}", **shown
                )
                self.junctions.append(relationship.junction_table_name or "")
                entity.refresh()
            case ("settings", tie, rule, is_active):
                self.workspace.relationships.update(f"{tie}of_{entity.name}", on_delete=rule, is_active=is_active)
            case ("turn", tie, kind):
                self.workspace.relationships.update(f"{tie}of_{entity.name}", relationship_type=kind)
            case ("unrelate", tie):
                self.workspace.relationships.delete(f"{tie}of_{entity.name}")
            case _:
                self._change_values(edit)

    def _change_values(self, edit: tuple[Any, ...]) -> None:
        entity = self.entity
        match edit:
            case ("default", name):
                entity.edit_field(name, default_value=DEFAULTS.get(entity.definition.field(name).field_type))
            case ("limits", name, low, high):
                entity.edit_field(name, min_value=low, max_value=high)
            case _:
                self._change_formulas(edit)

    def _change_formulas(self, edit: tuple[Any, ...]) -> None:
        entity = self.entity
        match edit:
            case ("calculated", name):
                formula = f"COALESCE(CAST({name} AS TEXT), 'none')"
                entity.add_field(f"of_{name}", "string", is_calculated=True, calculation_formula=formula)
            case ("calculate", name, other):
                entity.edit_field(name, is_calculated=True, calculation_formula=other)
            case ("keep calculated", name):
                entity.edit_field(f"of_{name}", is_calculated=False, calculation_formula=None)
            case ("rule", name, other):
                rule = {"type": "expression", "formula": f"{other} IS NOT NULL"}
                entity.edit_field(name, validation_rules=[rule])
            case ("shown", name, other):
                entity.edit_field(name, visible_when={"field": other, "operator": "notNull", "value": None})
            case _:
                pass
