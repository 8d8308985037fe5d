"""Every generated table has the same columns around its fields."""

from buildify_nb.datamodel.system_columns import SYSTEM_FIELD_NAMES, SYSTEM_VALUE_TYPES, ending_columns, leading_columns


def test_the_columns_in_order() -> None:
    ending = ["created_at", "created_by", "updated_at", "updated_by", "row_version"]
    assert [c.name for c in leading_columns()] == ["id"]
    assert [c.name for c in ending_columns(soft_delete=False)] == ending
    assert [c.name for c in ending_columns(soft_delete=True)] == [*ending, "deleted_at"]
    assert [c.name for c in ending_columns(soft_delete=True) if c.nullable] == [
        "created_by",
        "updated_by",
        "deleted_at",
    ]


def test_none_of_them_may_be_a_field() -> None:
    assert {"id", "row_version", "deleted_at", "tenant_id", "is_deleted"} <= SYSTEM_FIELD_NAMES
    assert set(SYSTEM_VALUE_TYPES) <= SYSTEM_FIELD_NAMES
