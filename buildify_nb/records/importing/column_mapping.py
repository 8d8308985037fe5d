"""Which field takes the values of which column: by what the caller says, by name, by label, and by near spelling."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

from buildify_nb.datamodel.system_columns import ID, SYSTEM_FIELD_NAMES
from buildify_nb.errors import InvalidRecord, Problem
from buildify_nb.expressions.suggestions import did_you_mean
from buildify_nb.expressions.text_folding import fold
from buildify_nb.identifiers import suggested_name
from buildify_nb.records.importing.imports import NOT_IMPORTED, ImportColumn
from buildify_nb.records.record_model import RecordModel

WHY = "import_problem"
"""The header under which a file of refused rows says what is wrong with each."""
_NEAR = 0.84
"""How alike a header and a name are where a letter is missing, doubled or exchanged."""
_LABEL, _KEY = "__label", "_id"


class ColumnMapper:
    """Matches the headers of files with the fields of one entity.

    Args:
        model: as whoever imports may write it.
        by: what records are found by; it may be their id, which takes no value else.
    """

    def __init__(self, model: RecordModel, by: Sequence[str]) -> None:
        self._fields = {name: field for name, field in model.fields.items() if not field.is_unseen}
        self._finds_by_id = ID in by and model.managed
        self._managed = model.managed
        self._names: dict[str, str] = {}
        for name, field in self._fields.items():
            self._names.setdefault(fold(field.definition.label), name)
        self._names |= {name: name for name in self._fields}
        if self._finds_by_id:
            self._names[ID] = ID

    @property
    def known(self) -> frozenset[str]:
        """Names and labels that a row of headers may have."""
        system = SYSTEM_FIELD_NAMES if self._managed else frozenset[str]()
        return frozenset(self._names) | system

    def columns(self, headers: Sequence[str], wanted: Mapping[str, str | None]) -> list[ImportColumn]:
        """What becomes of each column.

        Args:
            wanted: fields by header, or labels of fields; None leaves a column out.

        Raises:
            InvalidRecord: with every header and field in `wanted` that there is not, and fields named twice.
        """
        chosen = self._chosen(headers, wanted)
        found = {header: one for header, one in chosen.items() if one.field is not None}
        taken = {str(one.field): header for header, one in found.items()}
        result = dict(chosen)
        for match in (self._exact, self._near):
            for header in headers:
                if header in result and (header in chosen or result[header].field):
                    continue
                result[header] = self._column(header, match(header), taken, headers)
        return [result[header] for header in headers]

    def _chosen(self, headers: Sequence[str], wanted: Mapping[str, str | None]) -> dict[str, ImportColumn]:
        by_name = {suggested_name(header) or header: header for header in headers} | {each: each for each in headers}
        chosen: dict[str, ImportColumn] = {}
        problems: list[Problem] = []
        for given, target in wanted.items():
            header = by_name.get(given) or by_name.get(suggested_name(given))
            if header is None:
                problems.append(Problem("mapping", f"there is no column {given!r}{did_you_mean(given, headers)}"))
                continue
            name = None if target is None else self._names.get(target) or self._names.get(fold(target))
            if target is None:
                chosen[header] = ImportColumn(header, None, "left out as asked")
            elif name is None:
                problems.append(Problem("mapping", f"there is no field {target!r}{did_you_mean(target, self._fields)}"))
            elif why := self._why_closed(name):
                problems.append(Problem("mapping", f"{header!r} cannot go to {name!r}: it {why}"))
            else:
                chosen[header] = self._made(header, name, "as asked")
        problems += _repeated(chosen.values())
        if problems:
            raise InvalidRecord(NOT_IMPORTED, problems)
        return chosen

    def _column(
        self, header: str, found: tuple[str, str], taken: dict[str, str], headers: Sequence[str]
    ) -> ImportColumn:
        name, reason = found
        if why := self._left_out(header, headers):
            return ImportColumn(header, None, why)
        if not name:
            return ImportColumn(header, None, "no field has this name")
        if why := self._why_closed(name):
            return ImportColumn(header, None, f"{name} {why}")
        if name in taken:
            return ImportColumn(header, None, f"{name} has the column {taken[name]!r} already")
        taken[name] = header
        return self._made(header, name, reason)

    def _left_out(self, header: str, headers: Sequence[str]) -> str:
        name = suggested_name(header)
        if name == WHY:
            return "tells what was wrong in an earlier import"
        if name == ID and self._finds_by_id:
            return ""
        if header in SYSTEM_FIELD_NAMES and self._managed and header not in self._fields:
            return "is set by the system"
        if header == "row_version" and not self._managed:
            return "is set by the system"
        if header.endswith(_LABEL) and header.removesuffix(_LABEL) in headers:
            return f"shows what {header.removesuffix(_LABEL)} refers to"
        return ""

    def _why_closed(self, name: str) -> str:
        field = self._fields.get(name)
        if field is None or field.is_assignable:
            return ""
        if field.formula is not None or field.definition.is_calculated:
            return "is calculated"
        return "is not among the fields that you may change" if field.is_closed else "is read-only"

    def _exact(self, header: str) -> tuple[str, str]:
        if header in self._names:
            return self._names[header], "by its name"
        name = suggested_name(header)
        if name in self._fields or (name == ID and self._finds_by_id):
            return name, "by its name"
        if fold(header) in self._names:
            return self._names[fold(header)], "by its label"
        bare = name.removesuffix(_KEY)
        if bare != name and bare in self._fields and self._fields[bare].is_lookup:
            return bare, "by its name"
        return "", ""

    def _near(self, header: str) -> tuple[str, str]:
        names = {each: name for each, name in self._names.items() if name != ID}
        for spelled in (suggested_name(header), fold(header)):
            for close in get_close_matches(spelled, names, n=1, cutoff=_NEAR):
                return names[close], f"spelled like {close!r}"
        return "", ""

    def _made(self, header: str, name: str, reason: str) -> ImportColumn:
        if name == ID and ID not in self._fields:
            return ImportColumn(header, ID, reason, "Id", "id")
        definition = self._fields[name].definition
        return ImportColumn(header, name, reason, definition.label, definition.field_type)


def _repeated(columns: Iterable[ImportColumn]) -> list[Problem]:
    headers: dict[str, list[str]] = {}
    for column in columns:
        if column.field:
            headers.setdefault(column.field, []).append(column.header)
    return [
        Problem("mapping", f"{name!r} is given to {' and '.join(map(repr, same))}")
        for name, same in headers.items()
        if len(same) > 1
    ]
