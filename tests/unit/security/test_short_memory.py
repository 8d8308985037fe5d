from __future__ import annotations

from buildify_nb.security import short_memory
from buildify_nb.security.short_memory import ShortMemory, rights_changed


class Source:
    """Answers with how often it was asked, at a time that the test sets."""

    def __init__(self) -> None:
        self.asked, self.seconds = 0, 0.0

    def __call__(self) -> int:
        self.asked += 1
        return self.asked


def memory_of(source: Source) -> ShortMemory[str, int]:
    return ShortMemory(lambda: source.seconds)


def test_an_answer_is_remembered_for_five_seconds() -> None:
    source = Source()
    memory = memory_of(source)
    assert [memory.recall("a", source), memory.recall("a", source)] == [1, 1]
    source.seconds = 4.999
    assert memory.recall("a", source) == 1
    source.seconds = 5.0
    assert memory.recall("a", source) == 2


def test_keys_are_told_apart() -> None:
    source = Source()
    memory = memory_of(source)
    assert [memory.recall("a", source), memory.recall("b", source), memory.recall("a", source)] == [1, 2, 1]


def test_a_change_of_rights_is_forgotten_by_every_memory_at_once() -> None:
    source = Source()
    one, other = memory_of(source), memory_of(source)
    assert (one.recall("a", source), other.recall("a", source)) == (1, 2)
    rights_changed()
    assert (one.recall("a", source), other.recall("a", source)) == (3, 4)


def test_an_answer_read_while_rights_changed_is_not_used_again() -> None:
    source = Source()
    memory = memory_of(source)

    def late() -> int:
        rights_changed()
        return -1

    assert memory.recall("a", late) == -1
    assert memory.recall("a", source) == 1


def test_a_memory_does_not_grow_without_end() -> None:
    source = Source()
    memory: ShortMemory[int, int] = ShortMemory(lambda: source.seconds)
    for key in range(short_memory.MOST_ENTRIES + 5):
        memory.recall(key, source)
    assert len(memory._answers) <= short_memory.MOST_ENTRIES
    assert memory.recall(short_memory.MOST_ENTRIES + 4, source) == short_memory.MOST_ENTRIES + 5
