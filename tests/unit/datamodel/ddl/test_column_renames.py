"""Any renames can be put in order, swaps and circles included."""

from hypothesis import given
from hypothesis import strategies as st

from buildify_nb.datamodel.ddl.column_renames import ordered_renames
from tests.factories import column

NAMES = ["a", "b", "c", "d", "e"]


@given(st.permutations(NAMES), st.permutations([*NAMES, "f", "g"]))
def test_every_step_finds_its_name_free_and_the_end_is_right(old: list[str], new: list[str]) -> None:
    wanted = dict(zip(old, new, strict=False))
    pairs = [(column(before, id=before), column(after, id=before)) for before, after in wanted.items()]
    there = {name: name for name in old}
    for rename in ordered_renames(pairs):
        assert rename.after.name not in there
        there[rename.after.name] = there.pop(rename.before.name)
    assert {identity: name for name, identity in there.items()} == wanted


def test_equal_names_need_no_rename() -> None:
    assert list(ordered_renames([(column("a"), column("a"))])) == []


def test_a_chain_needs_no_detour() -> None:
    pairs = [(column("a", id="1"), column("b", id="1")), (column("b", id="2"), column("c", id="2"))]
    assert [str(rename) for rename in ordered_renames(pairs)] == ["rename column b to c", "rename column a to b"]
