"""The vocabulary of migrations: what a publish would do, what it risks, and what it did."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from html import escape
from typing import Any, Literal, overload
from uuid import UUID

from buildify_nb.counts import counted
from buildify_nb.datamodel.ddl.operations import Operation
from buildify_nb.datamodel.publishing.rehearsals import Rehearsal
from buildify_nb.html_table import html_table
from buildify_nb.storage.table_shapes import TableShape

RiskLevel = Literal[
    "safe", "advice", "locks", "rewrites", "recomputes", "refers", "hides records", "loses data", "impossible"
]
MigrationAction = Literal["publish", "rollback"]
MigrationStatus = Literal["running", "completed", "failed", "rolled_back"]


_COUNTED = re.compile(r"(?<![\w.,])\d[\d,]* (empty |deleted )?(?:(value|record|link)s?|(of them))\b")
"""How many values, records or links a risk is about, as its summary says it."""


def _some(found: re.Match[str]) -> str:
    kind, noun, of_them = found.groups()
    return f"some {kind or ''}{of_them or f'{noun}s'}"


@dataclass(frozen=True, slots=True, repr=False)
class Risk:
    """What one operation would do to the data that is there.

    `sample` holds keys of records that it concerns, `values` some of what they hold. `breaks` says that it is refused
    for the sake of another definition, whose level alone would let it pass.
    """

    level: RiskLevel
    summary: str
    count: int = 0
    sample: tuple[str, ...] = ()
    breaks: bool = False
    values: tuple[str, ...] = ()

    @property
    def forbids(self) -> bool:
        """Whether it is refused, whatever is said to it."""
        return self.level == "impossible" or self.breaks

    @property
    def needs_consent(self) -> bool:
        """Whether it is refused until somebody says yes to it."""
        return self.level in ("hides records", "loses data")

    @property
    def message(self) -> str:
        """The summary with the values."""
        return f"{self.summary}: {', '.join(self.values)}" if self.values else self.summary

    @property
    def without_values(self) -> Risk:
        """The same for those who may not read the records: that there are such, not how many."""
        return replace(self, summary=_COUNTED.sub(_some, self.summary), count=0, sample=(), values=())

    def __str__(self) -> str:
        keys = f" (for example {', '.join(self.sample)})" if self.sample else ""
        return f"{self.level}: {self.message}{keys}"

    def __repr__(self) -> str:
        return f"Risk({self.level}: {self.message})"


@dataclass(frozen=True, slots=True, repr=False)
class Preview:
    """What publishing an entity, or rolling it back, would do. Nothing of it has happened."""

    entity: str
    from_version: int | None
    to_version: int
    operations: tuple[Operation, ...]
    statements: tuple[str, ...]
    risks: tuple[Risk, ...]
    before: TableShape | None = field(default=None)
    after: TableShape | None = field(default=None)
    action: MigrationAction = "publish"
    rehearsal: Rehearsal | None = field(default=None)
    """What came of trying it on a copy, where that was asked for."""
    back: tuple[str, ...] = ()
    """The statements that would take a publish back."""
    effects: tuple[str, ...] = ()
    """What changes besides the table, in words: labels, rules, defaults, formulas, settings."""

    @property
    def sql(self) -> str:
        """The statements, as they would run."""
        return _script(self.statements)

    @property
    def back_sql(self) -> str:
        """The statements that would take the publish back as long as nothing is written meanwhile; "" of a rollback."""
        return _script(self.back)

    @property
    def changes(self) -> list[str]:
        """The operations in words, and then the effects."""
        return [*map(str, self.operations), *self.effects]

    @property
    def is_empty(self) -> bool:
        """Whether nothing at all would change, neither the table nor anything else."""
        return not self.changes

    @property
    def loses_data(self) -> bool:
        """Whether it needs an explicit yes, for values that would be lost or records that would be out of service."""
        return any(risk.needs_consent for risk in self.risks)

    @property
    def is_impossible(self) -> bool:
        """Whether the data that is there, or another definition, forbids it."""
        return any(risk.forbids for risk in self.risks)

    @property
    def without_values(self) -> Preview:
        """The same for those who may not read the records.

        What is safe in any case and only tells of records is left out: by new rules, anything could be asked of them.
        """
        told = (risk.without_values for risk in self.risks if risk.level != "safe" or not risk.count)
        return replace(self, risks=tuple(told), rehearsal=None)

    def __repr__(self) -> str:
        told = [counted(len(self.operations), "operation"), counted(len(self.risks), "risk")]
        if self.effects:
            told.insert(1, counted(len(self.effects), "effect"))
        return f"Preview({self.entity!r}, {', '.join(told)})"

    def _repr_html_(self) -> str:
        listed = "".join(f"<li>{escape(change)}</li>" for change in self.changes) or "<li>nothing changes</li>"
        risks = "".join(f"<li><b>{escape(risk.level)}</b>: {escape(risk.message)}</li>" for risk in self.risks)
        warned = f"<p>Risks</p><ul>{risks}</ul>" if risks else ""
        doing = "Publishing" if self.action == "publish" else "Rolling back"
        heading = f"<p>{doing} <b>{escape(self.entity)}</b> would</p>"
        rehearsed = "" if self.rehearsal is None else self.rehearsal.html()
        return f"{heading}<ul>{listed}</ul>{warned}{rehearsed}<pre>{escape(self.sql)}</pre>"


def _script(statements: Sequence[str]) -> str:
    return "".join(f"{statement};\n" for statement in statements)


@dataclass(frozen=True, slots=True, repr=False)
class Migration:
    """One publish that was tried, as recorded in the history."""

    id: UUID
    entity_id: UUID
    migration_name: str
    migration_type: Literal["create", "alter"]
    from_version: int | None
    to_version: int
    up_script: str
    down_script: str | None
    status: MigrationStatus
    executed_at: datetime | None
    execution_time_ms: int | None
    error_message: str | None
    changes: Mapping[str, Any] = field(default_factory=dict[str, Any])
    commit_message: str | None = None
    created_at: datetime | None = None
    created_by: UUID | None = None

    @property
    def lines(self) -> list[str]:
        """What it did, in words: to the table, and besides."""
        return [*self.changes.get("operations", ()), *self.changes.get("effects", ())]

    def __repr__(self) -> str:
        return f"Migration({self.migration_name!r}, {self.status})"


@dataclass(frozen=True, slots=True, repr=False)
class History(Sequence[Migration]):
    """The migrations of an entity, oldest first."""

    items: tuple[Migration, ...]

    @overload
    def __getitem__(self, index: int) -> Migration: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[Migration]: ...
    def __getitem__(self, index: int | slice) -> Migration | Sequence[Migration]:
        return self.items[index]

    def __len__(self) -> int:
        return len(self.items)

    def __repr__(self) -> str:
        return f"History({counted(len(self.items), 'migration')})"

    def _repr_html_(self) -> str:
        rows = ((item.to_version, item.status, item.commit_message, "; ".join(item.lines)) for item in self.items)
        return html_table(("Version", "Status", "Message", "Changes"), rows)
