"""Copy as Python really makes the same entity again; the table of fields is harmless in a page."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from buildify_nb.datamodel.edits import parsed
from buildify_nb.datamodel.entities import EntityDefinition, IndexDefinition
from buildify_nb.datamodel.entity_text import entity_as_python, entity_table, field_type_text
from buildify_nb.datamodel.field_input import fields_of
from tests.factories import entity, field, head, index, number

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
JSON = st.recursive(st.none() | st.booleans() | st.integers() | TEXTS, lambda inner: st.lists(inner, max_size=3))
ARTIST = {number(1): "artist"}


class Recorder:
    """Stands where `ws.entities` is in the copied code, and keeps what it makes."""

    def __init__(self) -> None:
        self.made: EntityDefinition | None = None

    @property
    def entities(self) -> Recorder:
        return self

    def __getitem__(self, name: str) -> Recorder:
        return self

    def create(self, name: str, *, fields: Any = (), **columns: Any) -> None:
        made = parsed(EntityDefinition, {"name": name, **columns}, "it")
        self.made = made.with_fields(fields_of(fields, self._resolve))

    def add_index(self, name: str, fields: list[str], **options: Any) -> None:
        assert self.made is not None
        added = parsed(IndexDefinition, {"name": name, "field_names": fields, **options}, "it")
        self.made = self.made.model_copy(update={"indexes": (*self.made.indexes, added)})

    def _resolve(self, name: str) -> UUID:
        assert name == "artist"
        return number(1)


def plain(value: Any) -> Any:
    """A document without the ids that are new each time."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items() if key != "id"}
    return [plain(item) for item in value] if isinstance(value, list) else value


fields = st.builds(
    field,
    st.sampled_from(["a", "b", "c"]),
    st.sampled_from(["string", "integer", "json", "select"]),
    label=TEXTS,
    help_text=st.none() | TEXTS,
    is_required=st.booleans(),
    max_length=st.none() | st.integers(1, 99),
    min_value=st.none() | st.decimals(-9, 9, places=2),
    default_value=JSON,
    allowed_values=st.none() | st.lists(TEXTS.filter(bool), max_size=2).map(tuple),
    metadata=st.dictionaries(TEXTS, JSON, max_size=2),
)
lookups = st.just(field("artist", "lookup", reference_entity_id=number(1), relationship_type="many-to-one"))
entities = st.builds(
    lambda some, more, **columns: entity("track", *{f.name: f for f in (*some, *more)}.values(), **columns),
    st.lists(fields, min_size=1, max_size=3),
    st.lists(lookups, max_size=1),
    label=TEXTS,
    description=st.none() | TEXTS,
    is_audited=st.booleans(),
    records_per_page=st.integers(1, 100),
    metadata=st.dictionaries(TEXTS, JSON, max_size=2),
    indexes=st.lists(st.builds(index, st.just("by_a"), st.just("a"), is_unique=st.booleans()), max_size=1).map(tuple),
)


@settings(deadline=None)  # the first computed default imports the parser of formulas
@given(entities)
def test_the_copy_runs_and_makes_the_same(definition: EntityDefinition) -> None:
    ws = Recorder()
    source = entity_as_python(definition, ARTIST)
    exec(source, {"ws": ws})
    assert ws.made is not None
    assert plain(ws.made.model_dump(mode="json")) == plain(definition.model_dump(mode="json"))
    assert entity_as_python(definition, ARTIST) == source


def test_a_simple_entity_reads_simply() -> None:
    assert entity_as_python(entity("track", field("title")), {}) == (
        'ws.entities.create("track", fields={"title": "string"})'
    )


def test_the_table_of_fields_is_escaped() -> None:
    shown = entity_table(head(entity("track", field("a", label="<script>"))), {})
    assert "&lt;script&gt;" in shown
    assert "<script>" not in shown


def test_types_read_short() -> None:
    assert field_type_text(field(max_length=9), {}) == "string(9)"
    assert field_type_text(field("x", "lookup", reference_entity_id=number(1)), ARTIST) == "lookup → artist"
