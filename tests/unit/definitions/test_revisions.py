"""Undo and redo walk like in any editor, though revisions are only ever added."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from buildify_nb.definitions.revisions import Action, Revision, redo_target, undo_target


def revision(number: int, action: Action, restores: int | None = None) -> Revision:
    return Revision(number, action, restores, {"state": number}, datetime(2026, 1, 1, tzinfo=UTC), "ana")


@given(st.lists(st.sampled_from(["edit", "undo", "redo"]), max_size=30))
def test_it_behaves_as_two_stacks(actions: list[Action]) -> None:
    history = [revision(1, "create")]
    states, shown, position = [1], {1: 1}, 0
    for action in actions:
        number = len(history) + 1
        target = {"edit": number, "undo": undo_target(history), "redo": redo_target(history)}[action]
        if action == "edit":
            states, position = [*states[: position + 1], number], position + 1
            shown[number] = number
            history.append(revision(number, "edit"))
        elif action == "undo":
            assert (target is None) == (position == 0)
            if target is not None:
                position -= 1
                assert shown[target] == states[position]
                shown[number] = shown[target]
                history.append(revision(number, "undo", target))
        else:
            assert (target is None) == (position == len(states) - 1)
            if target is not None:
                position += 1
                assert shown[target] == states[position]
                shown[number] = shown[target]
                history.append(revision(number, "redo", target))


def test_a_revision_reads_short() -> None:
    assert "document" not in repr(revision(1, "create"))
