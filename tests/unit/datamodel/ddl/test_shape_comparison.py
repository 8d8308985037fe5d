"""Shapes are compared by ids: names may change hands."""

from buildify_nb.datamodel.ddl.shape_comparison import Circumstances, creation, operations_between
from buildify_nb.storage.column_types import ColumnKind
from buildify_nb.storage.table_shapes import ColumnShape, ForeignKeyShape, IndexShape, TableShape
from tests.factories import column, table

V2 = Circumstances(version=2)


def told(before: TableShape, after: TableShape, circumstances: Circumstances = V2) -> list[str]:
    return [str(operation) for operation in operations_between(before, after, circumstances)]


def shape(*columns: ColumnShape, unique: str = "", reference: str = "") -> TableShape:
    indexes = (IndexShape(f"t_{unique}_key", (unique,), unique=True),) if unique else ()
    keys = (ForeignKeyShape(f"t_{reference}_fk", reference, "s", "other", "id"),) if reference else ()
    return table("t", *columns, indexes=indexes, foreign_keys=keys)


def test_equal_shapes_need_nothing() -> None:
    assert told(shape(column("a"), unique="a"), shape(column("a"), unique="a")) == []


def test_a_table_comes_with_its_indexes() -> None:
    assert [str(o) for o in creation(shape(column("a"), unique="a"), "parked")] == [
        "create table t with 2 columns",
        "create unique index on a",
    ]


def test_columns_go_before_names_are_taken() -> None:
    before = shape(column("a", id="1"), column("b", id="2"))
    after = shape(column("a", id="2"), column("b", id="3"))
    assert told(before, after) == [
        "hide column a, its values are kept as parked_a_v2",
        "rename column b to a",
        "add column b TEXT",
    ]


def test_an_index_of_the_same_name_on_another_column_is_made_anew() -> None:
    before = shape(column("a", id="1"), column("b", id="2"), unique="a", reference="a")
    after = shape(column("a", id="2"), column("b", id="1"), unique="a", reference="a")
    changes = told(before, after)
    assert changes[:2] == ["no longer let a refer to other", "drop unique index on a"]
    assert changes[-2:] == ["create unique index on a", "let a refer to other"]


def test_what_stood_on_a_converted_column_is_made_anew() -> None:
    before = shape(column("a", id="1"), unique="a")
    after = shape(column("a", ColumnKind.INTEGER, id="1"), unique="a")
    assert told(before, after) == [
        "drop unique index on a",
        "convert column a from TEXT to INTEGER, the old values are kept as parked_a_v2",
        "create unique index on a",
    ]


def test_values_may_be_converted_within_a_type() -> None:
    same = shape(column("a", id="1"))
    assert told(same, same, Circumstances(version=3, converted={"1"})) == [
        "convert the values of column a to its new rules, the old values are kept as parked_a_v3"
    ]


def test_a_wider_type_is_cast_and_keeps_its_index() -> None:
    before = shape(column("a", ColumnKind.INTEGER, id="1"), unique="a")
    after = shape(column("a", ColumnKind.BIGINT, id="1", nullable=False), unique="a")
    assert told(before, after) == ["convert column a from INTEGER to BIGINT", "forbid empty values in a"]


def test_a_field_that_comes_back_is_restored() -> None:
    after = shape(column("a", id="1"))
    circumstances = Circumstances(version=4, restorable={"1": "parked_a_v2"}, fills={"1": "x"})
    assert told(table("t"), after, circumstances) == ["bring column a back from parked_a_v2"]
