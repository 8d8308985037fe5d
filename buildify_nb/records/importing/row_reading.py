"""Rows of a file as values of records: cells are read by their fields, and references by what names their targets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from buildify_nb.context import Context
from buildify_nb.errors import InvalidRecord, Problem
from buildify_nb.records.environment import RecordEnvironment
from buildify_nb.records.importing.cell_readers import Reader, Unreadable, keeps_spaces, reader_of, told_unread
from buildify_nb.records.importing.imports import NOT_IMPORTED, Cell, ImportColumn, Row
from buildify_nb.records.importing.spellings import Spelling, SpellingSurvey
from buildify_nb.records.loading.references import identifying_fields, keys_by_value
from buildify_nb.records.record_models import Served
from buildify_nb.storage.transactions import UnitOfWork

LONGEST_TOLD = 200
"""Characters of a refused value that a report repeats."""


@dataclass(slots=True)
class ReadRow:
    """One row of a file as values, with what is wrong with them so far."""

    number: int
    cells: Sequence[Cell]
    values: dict[str, Any]
    empty: frozenset[str]
    """Fields whose cell is empty."""
    problems: list[Problem] = field(default_factory=list[Problem])


@dataclass(frozen=True, slots=True)
class Referred:
    """Where the values of a lookup's column are found."""

    target: Served
    field: str
    read: Reader


class RowReader:
    """Reads the rows of one file for one entity.

    Args:
        columns: what becomes of each column.
        served: the entity, as whoever imports writes it.
        survey: how the columns are spelled.
        references: by lookup, where its values are found.
    """

    def __init__(
        self,
        columns: Sequence[ImportColumn],
        served: Served,
        survey: SpellingSurvey,
        references: Mapping[str, Referred],
    ) -> None:
        self._references, self._own = references, served.id
        self.places = {column.field: place for place, column in enumerate(columns) if column.field}
        """The place of each field's column."""
        self._free_texts = {name for name in self.places if keeps_spaces(served.model.fields.get(str(name)))}
        self._readers: list[tuple[int, str, Reader]] = []
        for name, place in self.places.items():
            known = served.model.fields.get(name)
            if name in references:
                self._readers.append((place, name, references[name].read))
            elif known is None:
                self._readers.append((place, name, str))  # The id of a record.
            else:
                self._readers.append((place, name, reader_of(known, survey.of(place))))

    @property
    def own_references(self) -> Mapping[str, str]:
        """Lookups at the entity itself by another field than the id, and that field."""
        return {name: one.field for name, one in self._references.items() if one.target.id == self._own}

    def read(self, row: Row) -> ReadRow:
        """The values of a row; what cannot be read is left out of them."""
        number, cells = row
        values: dict[str, Any] = {}
        problems: list[Problem] = []
        empty: list[str] = []
        for place, name, read in self._readers:
            cell = cells[place]
            if (
                cell is None
                or cell == ""
                or (name not in self._free_texts and isinstance(cell, str) and cell.isspace())
            ):
                empty.append(name)
                continue
            try:
                values[name] = read(cell)
            except Unreadable as error:
                problems.append(Problem(name, told_unread(cell, error)))
        return ReadRow(number, cells, values, frozenset(empty), problems)

    def resolve(self, uow: UnitOfWork, rows: Sequence[ReadRow]) -> None:
        """Puts the keys of the records that are meant in the place of what names them."""
        for name, one in self._references.items():
            wanted = {row.values[name] for row in rows if name in row.values}
            keys = keys_by_value(uow, one.target, one.field, wanted, {}) if wanted else {}
            label = one.target.model.definition.label.lower()
            for row in rows:
                if name not in row.values:
                    continue
                value = row.values.pop(name)
                if value in keys:
                    row.values[name] = keys[value]
                else:
                    row.problems.append(Problem(name, f"there is no {label} with the {one.field} {str(value)[:80]!r}"))


def referred(
    uow: UnitOfWork, environment: RecordEnvironment, context: Context, served: Served, wanted: Mapping[str, str]
) -> dict[str, Referred]:
    """Where the values of lookups are found.

    Args:
        wanted: by lookup, "entity.field" or the field alone.

    Raises:
        InvalidRecord: a name is no lookup, or what it is found by is no unique field of its target.
        PermissionDenied: the caller may not read the target.
    """
    found: dict[str, Referred] = {}
    problems: list[Problem] = []
    for name, told in wanted.items():
        known = served.model.fields.get(name)
        target_id = known.definition.reference_entity_id if known and not known.is_unseen else None
        if target_id is None:
            problems.append(Problem("references", f"{name!r} is no lookup"))
            continue
        target = environment.models.by_id(uow, context, target_id)
        environment.require(context, "read", target.name)
        entity, _, field_name = str(told).rpartition(".")
        unique = identifying_fields(target.model.definition)
        if entity not in ("", target.name) or field_name not in unique:
            known_names = " or ".join(f"'{target.name}.{one}'" for one in unique) or "nothing: it has no unique field"
            problems.append(Problem("references", f"{name!r} is found by {known_names}, not by {str(told)[:80]!r}"))
            continue
        found[name] = Referred(target, field_name, reader_of(target.model.fields[field_name], Spelling()))
    if problems:
        raise InvalidRecord(NOT_IMPORTED, problems)
    return found


def value_at(row: ReadRow, places: Mapping[str, int], name: str) -> Cell:
    """What the cell of a field holds, cut where it is long; None where it is empty, or the field has no column."""
    cell = row.cells[places[name]] if name in places else None
    if isinstance(cell, str):
        return (cell if len(cell) <= LONGEST_TOLD else f"{cell[:LONGEST_TOLD]}…") or None
    return cell
