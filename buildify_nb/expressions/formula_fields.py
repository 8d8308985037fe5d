"""What the names in a formula stand for: stored fields, and calculated fields with the value that they compute."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from buildify_nb.expressions.value_syntax import Value


class FormulaFields:
    """Values by name, made when they are asked for: a formula pays for the fields that it names.

    Args:
        stored: the values of stored fields.
        calculated: what makes the value of a calculated field; may raise ExpressionError.
        behind: finds what a name with dots stands for, where fields of other records may be named.
        sees_user: whether the functions of `user_terms` may be called.
    """

    def __init__(
        self,
        stored: Mapping[str, Value],
        calculated: Mapping[str, Callable[[], Value]] | None = None,
        behind: Callable[[str], Value | None] | None = None,
        *,
        sees_user: bool = False,
    ) -> None:
        self.sees_user = sees_user
        self._stored, self._calculated, self._behind = stored, calculated or {}, behind

    @property
    def sees_others(self) -> bool:
        """Whether fields of other records may be named."""
        return self._behind is not None

    @property
    def names(self) -> Iterable[str]:
        """All names."""
        return (*self._stored, *self._calculated)

    def get(self, name: str) -> Value | None:
        """What the name stands for; None for an unknown one."""
        if "." in name:
            return self._behind(name) if self._behind is not None else None
        make = self._calculated.get(name)
        return make() if make is not None else self._stored.get(name)
