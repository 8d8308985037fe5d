"""What a table of others refused, in words: its constraints are none of ours, so the catalogue tells which one it was.

That can be asked only once the transaction has ended: until then, `TableRefusal` says no more than the engine does.
"""

from __future__ import annotations

import re
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from buildify_nb.counts import counted
from buildify_nb.datamodel.adoption.adopted_fields import column_name
from buildify_nb.errors import BuildifyError, ExpressionError, InvalidRecord, Problem, StillReferenced
from buildify_nb.expressions.foreign_conditions import formula_of
from buildify_nb.records.access.unseen import told
from buildify_nb.records.constraints import UniqueFields, refusal, taken, unique_fields
from buildify_nb.records.record_model import RecordModel
from buildify_nb.records.record_rules import EMPTY, REQUIRED
from buildify_nb.records.record_store import Refused
from buildify_nb.storage.dialects.base import Violation
from buildify_nb.storage.live_tables import LiveColumn, LiveConstraint

Rows = Sequence[Mapping[str, Any]]


class TableRefusal(InvalidRecord):
    """A constraint of an adopted table refused a write.

    Args:
        model: of the records that were written.
        what: was not done, such as "changed".
        violation: what the engine told.
        rows: the values that were written.
        problems: what it was, once that is known.
    """

    def __init__(
        self, model: RecordModel, what: str, violation: Violation, rows: Rows, problems: Sequence[Problem] = ()
    ) -> None:
        label = model.definition.label if len(rows) < 2 else model.definition.plural_label
        verb = "was" if len(rows) < 2 else "were"
        super().__init__(f"The {label.lower()} {verb} not {what}.", problems or [refusal(model, violation)])
        self.model, self.done, self.violation, self.rows = model, what, violation, rows


@contextmanager
def refused_by_table(model: RecordModel, what: str, rows: Rows) -> Generator[None]:
    """Makes what the database refuses in an adopted table a `TableRefusal`; what it refuses in one of ours passes."""
    try:
        yield
    except Refused as error:
        if model.managed:
            raise
        raise TableRefusal(model, what, error.violation, rows) from error


@dataclass(frozen=True)
class TableFacts:
    """What there is to know about a table whose constraint was broken."""

    constraints: Sequence[LiveConstraint]
    columns: Sequence[LiveColumn]


def explained(error: TableRefusal, facts: TableFacts, *, may_read: bool) -> BuildifyError:
    """The error that names the fields and what the constraint wants of them; as it was where that cannot be told.

    Args:
        may_read: whether the caller may read the records; else nothing is told of fields that were not given.
    """
    broken = broken_constraint(error.model, error.violation, facts.constraints)
    if _is_referenced(error, broken):
        if _keeps_key(error):
            return StillReferenced(
                error.what,
                why="DuckDB changes no indexed column of a row that a foreign key points at, the key or another one.",
                todo="Point the rows that refer to it elsewhere first, and back afterwards.",
            )
        return StillReferenced(
            error.what,
            why="Rows of another table, or of the same, refer to it.",
            todo="Change or delete those first.",
        )
    is_own = error.violation.table in {"", error.model.entity.shape.name, *(one.table for one in facts.constraints)}
    told = list(_Words(error, may_read=may_read).problems(broken, facts.columns)) if is_own else []
    return TableRefusal(error.model, error.done, error.violation, error.rows, told) if told else error


class _Words:
    """Says what is wrong to one caller."""

    def __init__(self, error: TableRefusal, *, may_read: bool) -> None:
        self._model, self._violation, self._rows, self._may_read = error.model, error.violation, error.rows, may_read
        given = {name for row in error.rows for name in row}
        all_names = fields_by_column(error.model)
        named = {column: name for column, name in all_names.items() if may_read or name in given}
        self._names = {column: name for column, name in named.items() if name not in error.model.unseen}
        self._other = f"another {error.model.definition.label.lower()}"

    def problems(self, broken: LiveConstraint | None, columns: Sequence[LiveColumn]) -> Iterable[Problem]:
        """What is wrong, field by field; nothing where that is not known."""
        violation = self._violation
        if violation.kind == "value":
            return self._too_long(columns)
        if violation.domain:
            return self._of_domain(columns)
        if violation.kind == "not null":
            # As our own fields do, a column that must be given is named to whoever writes.
            name = fields_by_column(self._model).get(violation.constraint)
            column = next((one for one in columns if one.name == violation.constraint), None)
            return [told(self._model, Problem(name, self._without_value(name, column)))] if name else []
        fields = [self._names[column] for column in broken.columns if column in self._names] if broken else []
        return [Problem(fields[0], self._of_constraint(broken, fields))] if broken and fields else []

    def _without_value(self, name: str, column: LiveColumn | None) -> str:
        is_given = any(name in row for row in self._rows)
        return f"{EMPTY}; leave it out for its default" if is_given and column and column.has_default else REQUIRED

    def _of_constraint(self, broken: LiveConstraint, fields: Sequence[str]) -> str:
        together = f" together with {' and '.join(fields[1:])}" if fields[1:] else ""
        rule = f"the rule {broken.name!r} of the table" if self._may_read else "a rule of the table"
        match broken.kind:
            case "check":
                return self._of_check(broken) or f"breaks{together} {rule}"
            case "exclusion":
                return f"clashes{together} with {self._other} by {rule}"
            case "foreign key":
                return f"must refer{together} to a row that is there"
            case "unique" if broken.told:
                return f"must be unique{together} as {rule} counts: {self._other} is the same there"
            case "unique" if len(fields) < len(broken.columns):
                return f"breaks{together} {rule}"  # The same value alone would be nothing wrong.
            case "unique":
                return taken(self._model, UniqueFields(broken.name, tuple(fields))).message

    def _of_check(self, broken: LiveConstraint) -> str:
        """The condition where it is a formula as people write them here; what else it may be is its owner's to know."""
        formula = formula_of(broken.told, self._names)
        if formula is None:
            return ""
        try:
            return f"must fulfil {self._model.formulas.read(formula).text}"
        except ExpressionError:
            return ""

    def _of_domain(self, columns: Sequence[LiveColumn]) -> Iterable[Problem]:
        """The columns of the type that refused a value; which one of several it was, no engine tells."""
        domain, is_missing = self._violation.domain, self._violation.kind == "not null"
        for column in columns:
            name = self._names.get(column.name)
            if name and column.domain.rpartition(".")[2].strip('"') == domain:
                given = [row.get(name) is not None for row in self._rows]
                if (not all(given)) if is_missing else any(given):
                    rules = f"must fulfil the rules of its type ({domain})"
                    yield Problem(name, self._without_value(name, column) if is_missing else rules)

    def _too_long(self, columns: Sequence[LiveColumn]) -> Iterable[Problem]:
        """Texts that their columns do not take any more."""
        for column in columns:
            length, name = column.type.length if column.type else None, self._names.get(column.name, "")
            given = [row[name] for row in self._rows if isinstance(row.get(name), str)]
            if length is not None and any(len(value) > length for value in given):
                yield Problem(name, f"must have at most {counted(length, 'character')}")


def fields_by_column(model: RecordModel) -> dict[str, str]:
    """The names of the fields of an adopted table by their columns."""
    return {column_name(field.definition): name for name, field in model.fields.items()}


def broken_constraint(
    model: RecordModel, violation: Violation, constraints: Sequence[LiveConstraint]
) -> LiveConstraint | None:
    """The constraint that is meant; None where several may be, or it is of another table."""
    alike = [one for one in constraints if one.kind == violation.kind]
    if violation.constraint:
        return next((one for one in alike if (one.name, one.table) == (violation.constraint, violation.table)), None)
    fitting = [one for one in alike if _fits(one, violation.told)]
    if len(fitting) > 1:  # What our own checks know has passed them.
        names, known = fields_by_column(model), {frozenset({field.name}) for field in model.lookups}
        known |= {frozenset(unique.fields) for unique in unique_fields(model)}
        fitting = [one for one in fitting if frozenset(names.get(column, "") for column in one.columns) not in known]
    return fitting[0] if len(fitting) == 1 else None


def _fits(one: LiveConstraint, told: str) -> bool:
    """Whether the engine's words may be of this constraint: a condition, or columns with values, which may be any."""
    if one.kind == "check":
        return one.told == told
    listed = ", ".join(f"{re.escape(column)}: .*" for column in one.targets or one.columns)
    return not told or re.fullmatch(listed, told, re.DOTALL) is not None


def _keeps_key(error: TableRefusal) -> bool:
    """Whether DuckDB, which names no such constraint, refused a change of what is not the key."""
    is_told = error.done == "changed" and not error.violation.constraint
    return is_told and not any(name in row for row in error.rows for name in error.model.key)


def _is_referenced(error: TableRefusal, broken: LiveConstraint | None) -> bool:
    """Whether what points at the record keeps it, rather than that it points at nothing."""
    if error.done == "created":
        return False
    if error.violation.kind != "foreign key" or not error.violation.constraint:
        return error.violation.kind == "referenced"
    if broken is None:
        return True  # It stands on another table.
    names = fields_by_column(error.model)
    fields = {names.get(column) for column in broken.columns}
    return bool(error.rows) and not any(name in fields for row in error.rows for name in row)
