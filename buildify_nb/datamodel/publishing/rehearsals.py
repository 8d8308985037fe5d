"""The vocabulary of rehearsals: what came of running a publish, its rollback and the publish again on a copy."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from buildify_nb.counts import counted
from buildify_nb.html_table import html_table

SHOWN = 10
"""How many losses the HTML of a rehearsal lists."""
_LONGEST = 200
"""How many characters of a text are shown."""
_COLUMNS = ("key", "field", "before", "after up", "after down")


@dataclass(frozen=True, slots=True)
class Loss:
    """One value that a publish would not keep as it is: it would be empty, rounded or cut.

    `restored` says that its rollback brings it back.
    """

    key: str
    field: str
    before: Any
    after_up: Any
    after_down: Any

    @property
    def restored(self) -> bool:
        """Whether the rollback brings the value back."""
        return bool(self.before == self.after_down)


@dataclass(frozen=True, slots=True, repr=False)
class Rehearsal:
    """What up, down and up again did to a copy of the live table. Nothing of the copy is left.

    `is_identity` says that the rollback gave back the very table from before, rows and columns alike; `is_repeatable`
    that publishing again after it led to the same table as the first time.
    """

    rows: int
    rows_after_up: int
    rows_after_down: int
    is_identity: bool
    is_repeatable: bool
    up_ms: float
    found: Sequence[Loss]
    not_run: str = ""
    """Why it was not tried at all; such a rehearsal is false."""

    @classmethod
    def refused(cls, why: str) -> Rehearsal:
        """Of what cannot be published as it is."""
        return cls(0, 0, 0, is_identity=False, is_repeatable=False, up_ms=0.0, found=(), not_run=why)

    def __bool__(self) -> bool:
        return not self.not_run

    @property
    def losses(self) -> Any:
        """The values that would not be kept as they are, as a DataFrame: key, field, before, after up, after down."""
        import pandas as pd

        rows = [(loss.key, loss.field, loss.before, loss.after_up, loss.after_down) for loss in self.found]
        return pd.DataFrame(rows, columns=list(_COLUMNS), dtype=object)

    @property
    def _lost(self) -> str:
        return f"{counted(len(self.found), 'value')} lost"

    def __repr__(self) -> str:
        if self.not_run:
            return f"Rehearsal(not run, because {self.not_run})"
        way_back = "and back without a loss" if self.is_identity else "and not back as it was"
        return f"Rehearsal({counted(self.rows, 'row')}, {self._lost}, {way_back})"

    def _repr_html_(self) -> str:
        return self.html()

    def html(self) -> str:
        """What came of it, and the first losses."""
        if self.not_run:
            return f"<p>Not rehearsed, because {escape(self.not_run)}.</p>"
        back = (
            "the rollback gives everything back" if self.is_identity else "the rollback does not give everything back"
        )
        said = f"<p>Rehearsed on a copy of {counted(self.rows, 'row')}: {self._lost}, {back}.</p>"
        if not self.found:
            return said
        rows = ((x.key, x.field, *map(shown, (x.before, x.after_up, x.after_down))) for x in self.found[:SHOWN])
        more = (
            f"<p>… and {len(self.found) - SHOWN:,} more in <code>.losses</code></p>" if len(self.found) > SHOWN else ""
        )
        return said + html_table(_COLUMNS, rows) + more


def shown(value: Any) -> Any:
    """A value as a page shows it: of a long text its beginning."""
    return f"{value[:_LONGEST]}…" if isinstance(value, str) and len(value) > _LONGEST else value
