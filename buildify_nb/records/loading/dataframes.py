"""Loads a frame as an entity with its records: infers the fields, publishes the entity and loads the rows.

The table and its rows come into being in one transaction. What a killed process leaves is an draft, which the
same call goes on with; a call that fails takes the draft that it made away again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from buildify_nb.context import Context
from buildify_nb.counts import counted
from buildify_nb.datamodel.entities import EntityHead
from buildify_nb.datamodel.handles import Entity
from buildify_nb.errors import BuildifyError, DefinitionError, InvalidState, NotFound, Problem
from buildify_nb.identifiers import new_id
from buildify_nb.records.loading.frame_inference import FrameOptions
from buildify_nb.records.loading.frame_naming import by_header, exported_columns
from buildify_nb.records.loading.frame_planning import FramePlanner, is_same
from buildify_nb.records.loading.frame_reading import Frame, plain_values, read_frame
from buildify_nb.records.loading.load_report import FrameColumn, Loaded
from buildify_nb.records.loading.loading import FrameRows, IfExists, OnOrphan
from buildify_nb.records.loading.references import parsed_reference
from buildify_nb.records.querying.query import ListOptions
from buildify_nb.records.recordset import Records
from buildify_nb.storage.transactions import UnitOfWork

if TYPE_CHECKING:
    from buildify_nb.datamodel.modelling import Modelling
    from buildify_nb.records.service import RecordService


_RUN_AGAIN = "To leave the records that are there, when a cell is run again: if_exists='keep'."


class DataFrameLoader:
    """Makes entities out of frames.

    Args:
        modelling: creates and publishes entities.
        records: takes the rows.
    """

    def __init__(self, modelling: Modelling, records: RecordService) -> None:
        self._modelling, self._records = modelling, records
        self._planner = FramePlanner(modelling, records)

    def load(
        self,
        context: Context,
        name: str,
        frame: Any,
        *,
        key: str | Sequence[str] | None = None,
        references: Mapping[str, str] | None = None,
        fields: Mapping[str, Any] | None = None,
        rename: Mapping[str, str] | None = None,
        on_orphan: OnOrphan = "refuse",
        if_exists: IfExists | None = None,
        publish: bool = True,
        load: bool = True,
        **columns: Any,
    ) -> Loaded:
        """Loads a frame into a new entity, or appends it to the one of that name; see `Entities.from_dataframe`."""
        _refuse_atomic(name, columns)
        given = read_frame(frame)
        _refuse_unusable(given, on_orphan, if_exists)
        options = frame_options(given, key, references, fields, rename)
        head = self._head(context, name)
        if head is None or head.published_revision is None:
            found, head, is_new = self._draft(context, name, given, options, columns, head)
            rows = _rows(given, found, on_orphan, wanted=load and publish)
            count = self._publish(context, head, rows, is_new=is_new) if publish else 0
            return self._loaded(context, name, count, found)
        before = self._count(context, name, if_exists)
        is_kept = if_exists == "keep" and before > 0
        if not is_kept:
            _refuse_columns(name, columns)
        found = self._planner.fitting(context, head.definition, given, options)
        if load and before and if_exists is None and not self._planner.tells_apart(context, name, found):
            raise _loaded_twice(name, before)
        rows = _rows(given, found, on_orphan, wanted=load and not is_kept)
        if before and if_exists is None:
            rows = replace(rows, advice=_RUN_AGAIN)
        return self._loaded(context, name, self._records.loading.append(context, name, rows), found, before)

    def _draft(
        self,
        context: Context,
        name: str,
        frame: Frame,
        options: FrameOptions,
        columns: Mapping[str, Any],
        draft: EntityHead | None,
    ) -> tuple[tuple[FrameColumn, ...], EntityHead, bool]:
        entity_id = draft.definition.id if draft else new_id()
        found, wanted = self._planner.new_entity(context, name, entity_id, frame, options, columns)
        if draft is None:
            return found, self._modelling.entities.create(context, wanted), True
        if not is_same(draft.definition, wanted):
            _refuse_columns(name, columns)
            found = self._planner.fitting(context, draft.definition, frame, options)
        return found, draft, False

    def _publish(self, context: Context, head: EntityHead, rows: FrameRows, *, is_new: bool) -> int:
        name, counts = head.definition.name, [0]

        def load(uow: UnitOfWork) -> None:
            counts.append(self._records.loading.fill(uow, context, name, rows))

        try:
            self._modelling.publishing.publish(context, head.definition.id, load=load)
        except BaseException:
            if is_new:
                # Whoever may not delete leaves a draft, which the next call goes on with.
                with suppress(BuildifyError):
                    self._modelling.entities.delete(context, name)
            raise
        return counts[-1]

    def _head(self, context: Context, name: str) -> EntityHead | None:
        try:
            return self._modelling.entities.get(context, name)
        except NotFound:
            return None

    def _count(self, context: Context, name: str, if_exists: IfExists | None) -> int:
        """How many records there are; 0 for who may create but not read them, who cannot ask that they be kept."""
        if if_exists != "keep" and name not in self._records.entities(context):
            return 0
        return self._records.count(context, name, ListOptions())

    def _loaded(
        self, context: Context, name: str, rows: int, found: tuple[FrameColumn, ...], before: int = 0
    ) -> Loaded:
        entity = Entity(self._modelling, context, self._modelling.entities.get(context, name))
        return Loaded(entity, Records(self._records, context, name), rows, found, before)


def frame_options(
    frame: Frame,
    key: str | Sequence[str] | None,
    references: Mapping[str, str] | None,
    fields: Mapping[str, Any] | None,
    rename: Mapping[str, str] | None,
) -> FrameOptions:
    """What the caller says, by header; a column may also be called by the name that its field would get."""
    headers = frame.headers
    by_column: dict[str, Any] = {"references": references, "fields": fields, "rename": rename}
    wrong = [option for option, given in by_column.items() if not isinstance(given, Mapping | None)]
    if wrong:
        problems = [Problem(option, "must be a dict by column, such as {'Name': …}") for option in wrong]
        raise DefinitionError("The frame was not loaded.", problems)
    keys = () if key is None else (key,) if isinstance(key, str) else tuple(key)
    parsed = {header: parsed_reference(header, one) for header, one in (references or {}).items()}
    options = FrameOptions(
        tuple(by_header(dict.fromkeys(keys), headers)),
        by_header(parsed, headers),
        by_header(fields or {}, headers),
        by_header(rename or {}, headers),
    )
    named = {*options.key, *options.references, *options.fields, *options.rename}
    return replace(options, exported=exported_columns(headers) - named)


def _rows(frame: Frame, found: tuple[FrameColumn, ...], on_orphan: OnOrphan, *, wanted: bool) -> FrameRows:
    if not wanted:
        return FrameRows((), ())
    values = (() if c.field is None else plain_values(v) for c, v in zip(found, frame.columns, strict=True))
    return FrameRows(found, tuple(values), frame.rows, on_orphan)


def _refuse_unusable(frame: Frame, on_orphan: str, if_exists: str | None) -> None:
    if not frame.headers:
        raise DefinitionError("The frame was not loaded.", why="It has no columns.")
    if on_orphan not in ("refuse", "null"):
        raise DefinitionError("The frame was not loaded.", [Problem("on_orphan", "must be 'refuse' or 'null'")])
    if if_exists not in (None, "append", "keep"):
        raise DefinitionError("The frame was not loaded.", [Problem("if_exists", "must be 'append' or 'keep'")])


def _loaded_twice(name: str, before: int) -> InvalidState:
    return InvalidState(
        "The frame was not loaded.",
        why=f"{name!r} has {counted(before, 'record')} already, and no unique field tells these from them.",
        todo="To add them: if_exists='append'. To leave what is there, when a cell is run again: if_exists='keep'.",
    )


def _refuse_atomic(name: str, columns: Mapping[str, Any]) -> None:
    if "atomic" in columns:
        raise DefinitionError(
            "The frame was not loaded.",
            [Problem("atomic", "is not for frames, which are loaded whole or not at all")],
            todo=f"To load the good rows only: ws.records[{name!r}].bulk_create(list_of_dicts, atomic=False).",
        )


def _refuse_columns(name: str, columns: Mapping[str, Any]) -> None:
    if columns := {option: value for option, value in columns.items() if value is not None}:
        raise InvalidState(
            f"There is already an entity {name!r}, so the frame would be appended to it.",
            todo=f"Leave {', '.join(columns)} out, or change or delete that entity first: ws.entities[{name!r}].",
        )
