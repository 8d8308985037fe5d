"""What adoption notes about a table, and how a reference notes the type of the key that it holds."""

from __future__ import annotations

import pytest

from buildify_nb.datamodel.adoption.adopted_definitions import adopted_entity
from buildify_nb.datamodel.adoption.adopted_facts import COLUMN_FACTS, key_type_noted, table_facts
from tests.factories import entity
from tests.live_tables import column, table


def test_facts_of_the_table_and_of_each_column_are_told() -> None:
    keyed = adopted_entity(table(column("A"), key=("A",)), {}, {"name": "thing"})
    facts = table_facts(keyed)
    assert facts[""] == [["a"], False, "table"]
    assert facts[str(keyed.fields[0].id)][COLUMN_FACTS.index("column_name")] == "A"


def test_a_table_of_ours_has_none() -> None:
    assert table_facts(entity()) == {}


@pytest.mark.parametrize(
    ("kind", "noted"), [("uuid", {}), ("bigint", {"key_type": "integer"}), ("varchar", {"key_type": "text"})]
)
def test_a_reference_notes_the_type_of_a_key_that_is_no_uuid(kind: str, noted: dict[str, str]) -> None:
    assert key_type_noted({"column_type": {"kind": kind}}) == noted
