"""What takes changes back, and after which steps a step before may still be taken back."""

from __future__ import annotations

from buildify_widgets.undo_history import Reversal, UndoHistory, reversals


def test_a_change_is_reversed_by_the_values_that_it_replaced() -> None:
    changes = [{"id": "1", "row_version": 1, "name": "new"}, {"id": "2", "name": "new"}]
    before = {"1": {"id": "1", "row_version": 1, "name": "old", "price": "5"}}
    after = {"1": {"id": "1", "row_version": 2, "name": "new"}, "2": {"id": "2", "row_version": 9, "name": "new"}}
    (step,) = reversals(changes, before, after)
    assert step == Reversal("1", {"name": "old"}, 1, 2)
    assert step.change == {"id": "1", "row_version": 2, "name": "old"}


def test_steps_are_taken_back_one_behind_the_other() -> None:
    history = UndoHistory()
    history.add((Reversal("1", {"name": "a"}, 1, 2), Reversal("2", {"name": "x"}, 5, 6)))
    history.add((Reversal("1", {"name": "b"}, 2, 3),))
    history.undone({"1": 4})
    assert [one.left for one in history.newest] == [4, 6]


def test_a_change_of_somebody_else_between_two_steps_is_not_passed_over() -> None:
    history = UndoHistory()
    history.add((Reversal("1", {"name": "a"}, 1, 2),))
    history.add((Reversal("1", {"name": "theirs"}, 3, 4),))
    history.undone({"1": 5})
    assert history.newest[0].left == 2


def test_nothing_is_no_step_and_old_steps_are_forgotten() -> None:
    history = UndoHistory()
    history.add(())
    assert (len(history), history.newest) == (0, ())
    for version in range(30):
        history.add((Reversal("1", {}, version, version + 1),))
    assert len(history) == 20
