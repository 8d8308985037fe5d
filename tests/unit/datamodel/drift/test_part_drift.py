"""Each part of a table that is missing or another one is told, with the operations that put it back."""

from __future__ import annotations

from dataclasses import replace

from buildify_nb.datamodel.catalog import own_target
from buildify_nb.datamodel.ddl.operations import AddForeignKey, CreateIndex, CreateTable, DropIndex
from buildify_nb.datamodel.drift.part_drift import Mend, PartComparison, links_seen_from
from buildify_nb.datamodel.relationships import JUNCTION_SCHEMA, RelationshipDefinition
from buildify_nb.identifiers import new_id
from buildify_nb.storage.column_types import ColumnKind, ColumnType
from buildify_nb.storage.live_tables import LiveParts, LiveType
from buildify_nb.storage.table_shapes import ForeignKeyShape, IndexShape
from tests.factories import column, table

INDEX, KEY = IndexShape("t_a_key", ("a",), unique=True), ForeignKeyShape("t_a_fk", "a", "main", "other", "id")
TABLE = replace(table("t", column("id"), column("a"), indexes=(INDEX,)), foreign_keys=(KEY,))
ALL = LiveParts({"t_a_key": "CREATE UNIQUE INDEX"}, frozenset({("a", "main", "other")}))
COMPARISON = PartComparison(lambda statement, *_: statement == "CREATE UNIQUE INDEX", True, lambda wanted: wanted)


def kinds(mends: list[Mend]) -> list[tuple[str, tuple[type, ...]]]:
    return [(mend.difference.kind, tuple(type(one) for one in mend.operations)) for mend in mends]


def test_what_is_there_is_no_difference() -> None:
    assert list(COMPARISON.of_table(TABLE, ALL)) == []
    without = replace(COMPARISON, has_references=False)
    assert list(without.of_table(TABLE, LiveParts(ALL.indexes, frozenset()))) == []


def test_what_is_missing_or_another_is_told_with_what_puts_it_back() -> None:
    none = LiveParts({}, frozenset())
    missing = [("index missing", (CreateIndex,)), ("reference missing", (AddForeignKey,))]
    assert kinds(list(COMPARISON.of_table(TABLE, none))) == missing
    [plain] = COMPARISON.of_table(TABLE, LiveParts({"t_a_key": "CREATE INDEX"}, ALL.references))
    assert kinds([plain]) == [("index changed", (DropIndex, CreateIndex))]
    assert str(plain.difference) == "the index t_a_key is not unique any more"
    [other] = COMPARISON.of_table(TABLE, LiveParts({"t_a_key": "CREATE UNIQUE INDEX of b"}, ALL.references))
    assert "other columns or other records" in str(other.difference)


def test_what_stands_on_a_missing_column_waits_for_it() -> None:
    assert kinds(list(COMPARISON.of_table(TABLE, LiveParts({}, frozenset()), ["id"]))) == [("index missing", ())]
    assert list(COMPARISON.of_table(TABLE, LiveParts({"t_a_key": ""}, frozenset()), ["id"])) == []


def test_tables_of_links() -> None:
    here = new_id()
    one = RelationshipDefinition(
        name="tags",
        relationship_type="many-to-many",
        source_entity_id=here,
        source_field_name="tags",
        target_entity_id=new_id(),
        target_field_name="things",
    )
    seen = links_seen_from(here, own_target(TABLE), TABLE.schema, one)
    assert [key.column for key in seen.foreign_keys] == ["source_id"]
    [gone] = COMPARISON.of_links(one, seen, None)
    assert (gone.difference.kind, gone.difference.expected) == ("links missing", "tags")
    assert isinstance(gone.operations[0], CreateTable)
    names = {column.name: LiveType(column.type, "") for column in seen.columns}
    lost_keys = frozenset({("source_id", key.schema, key.table) for key in seen.foreign_keys})
    [lost] = COMPARISON.of_links(one, replace(seen, indexes=()), LiveParts({}, frozenset(), names))
    assert lost.difference.name == "link_tags.source_id"
    renamed = LiveParts({}, lost_keys, {"source_id": names["source_id"]})
    assert kinds(list(COMPARISON.of_links(one, seen, renamed))) == [("link column missing", ()), ("index missing", ())]
    adopted = one.model_copy(update={"metadata": {JUNCTION_SCHEMA: "shop"}})
    of_others = links_seen_from(here, own_target(TABLE), TABLE.schema, adopted)
    assert (of_others.schema, of_others.indexes, of_others.foreign_keys) == ("shop", (), ())
    assert kinds(list(COMPARISON.of_links(adopted, of_others, None))) == [("adopted links missing", ())]


def test_a_column_of_links_of_another_type() -> None:
    here = new_id()
    one = RelationshipDefinition(
        name="tags",
        relationship_type="many-to-many",
        source_entity_id=here,
        source_field_name="tags",
        target_entity_id=new_id(),
        target_field_name="things",
    )
    seen = links_seen_from(here, own_target(TABLE), TABLE.schema, one)
    other = LiveType(ColumnType(ColumnKind.BOOLEAN), "BOOLEAN")
    live = LiveParts({}, frozenset(), {"source_id": other, "target_id": other})
    [changed, index] = COMPARISON.of_links(one, seen, live)
    assert (changed.difference.kind, changed.difference.found, changed.operations) == (
        "link column changed",
        "BOOLEAN",
        (),
    )
    assert str(changed.difference).startswith("the column link_tags.source_id of links is BOOLEAN instead of ")
    assert index.difference.kind == "index missing"
