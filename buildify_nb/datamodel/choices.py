"""Refuses a word that is none of a closed set, with the one that was probably meant."""

from __future__ import annotations

from collections.abc import Sequence

from buildify_nb.errors import DefinitionError, Problem
from buildify_nb.expressions.suggestions import nearest_or


def refuse_other_than(what: str, **given: tuple[object, Sequence[str]]) -> None:
    """Raises DefinitionError with every value that is none of its choices; None stands for no value.

    Args:
        what: says what was not done, such as "The entities were not listed."
        given: by the name of each parameter, its value and the choices.
    """
    problems = [
        Problem(name, f"cannot be {value!r}. {nearest_or(value, known, 'It is one of ' + ', '.join(known))}")
        for name, (value, known) in given.items()
        if value is not None and value not in known
    ]
    if problems:
        raise DefinitionError(what, problems)
