"""What problems of a write say to who does not see every field: nothing of those that are hidden. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from buildify_nb.errors import Problem
from buildify_nb.records.record_model import RecordModel

UNSEEN = "does not fit a rule about what you may not see; ask an owner"


def without_unseen(model: RecordModel, problems: Iterable[Problem]) -> list[Problem]:
    """The problems, with one that names nothing in the place of those of fields that the user does not see.

    Not for problems of what a caller gave under the name of such a field: as of any unknown name, they say that there
    is no such field.
    """
    return list(dict.fromkeys(told(model, problem) for problem in problems))


def told(model: RecordModel, problem: Problem) -> Problem:
    """One problem as the user is told of it."""
    return Problem("", UNSEEN) if problem.field in model.unseen else problem
