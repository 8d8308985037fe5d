"""What the parts of the record service share, and the seam through which other areas check writes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, TypeAlias, TypeVar

from buildify_nb.clock import Clock
from buildify_nb.context import Context
from buildify_nb.errors import BuildifyError, DriftFound, Problem, StorageError
from buildify_nb.events import Change, EventBus, RecordsChanged
from buildify_nb.records.access.unseen import told
from buildify_nb.records.attachments import attachment_store
from buildify_nb.records.comments import comment_store
from buildify_nb.records.querying.order_cache import OrderCache
from buildify_nb.records.record_models import RecordModels, Served
from buildify_nb.records.related.lost_links import lost_links
from buildify_nb.records.table_refusals import TableFacts, TableRefusal, explained
from buildify_nb.records.versions import version_store
from buildify_nb.records.versions.version_keeping import keep_versions
from buildify_nb.records.versions.versions import State
from buildify_nb.security import audit_store
from buildify_nb.security.access import AccessControl
from buildify_nb.security.audit import Deed, encode_changes, record_name, record_type
from buildify_nb.security.audit_log import AuditLog
from buildify_nb.storage.database import Database
from buildify_nb.storage.introspection import live_columns, live_constraints
from buildify_nb.storage.transactions import UnitOfWork

Result = TypeVar("Result")
Stored: TypeAlias = Mapping[str, Any]
"""Field values in the types that columns take."""


@dataclass(frozen=True, slots=True)
class PlannedWrite:
    """One record that is about to be written; `index` is its place in a bulk call."""

    after: Stored
    """The values after the write; for an update only those that change."""
    before: Stored | None = None
    """The whole record before an update or restore."""
    key: tuple[Any, ...] | None = None
    index: int = 0
    called: str = ""
    """What the caller calls it, such as "row 7"; its place when left out."""


@dataclass(frozen=True, slots=True)
class RecordDeed:
    """What is done to one record, for the audit log; `before` and `after` hold the values that differ."""

    served: Served
    action: str
    key: str
    before: Mapping[str, Any]
    after: Mapping[str, Any]


Check: TypeAlias = Callable[[UnitOfWork, Context, Served, Change, "list[PlannedWrite]"], Iterable[tuple[int, Problem]]]
"""Looks at writes of one entity in their transaction, a batch at once; yields (index, problem) for those to refuse."""


@dataclass(frozen=True)
class RecordEnvironment:
    """The services below the records, and what the parts of the record service have in common."""

    database: Database
    models: RecordModels
    access: AccessControl
    audit: AuditLog
    events: EventBus
    clock: Clock
    orders: OrderCache
    checks: list[Check] = field(default_factory=list[Check])

    def require(self, context: Context, action: str, entity: str) -> None:
        """Raises PermissionDenied unless the user may do this to records of the entity."""
        self.access.require(context, f"records:{action}:{entity}")

    def may(self, context: Context, action: str, entity: str) -> bool:
        """Whether the user may do this to records of the entity."""
        return self.access.is_allowed(context, f"records:{action}:{entity}")

    def write(self, context: Context, entity: str, work: Callable[[UnitOfWork], Result]) -> Result:
        """Runs `work`, which changes records of the entity, in a transaction that keeps a publish of it waiting.

        In a trial it is rolled back, with all that it notes and announces, and its result is still given.
        """
        try:
            return self.database.write(
                context, _tried(work) if context.is_trial else work, sharing=self.models.lock_of(context, entity)
            )
        except _TakenBack as trial:
            return trial.result
        except DriftFound as error:
            raise self._drift_of(context, entity, error) from error.__cause__
        except TableRefusal as error:
            raise self._explained(context, error) from error.__cause__
        except StorageError as error:
            raise self._at_the_end(context, entity, error) from error.__cause__

    def _at_the_end(self, context: Context, entity: str, error: StorageError) -> BuildifyError:
        """The error of a commit: adopted tables may have constraints that are looked at only then."""
        violation = self.database.dialect.violated(error)
        if violation is None or not violation.table:
            return error
        served = self.read(context, entity, lambda uow: self.models.read(uow, context, entity))
        if served.model.managed or violation.table != served.model.entity.shape.name:
            return error
        return self._explained(context, TableRefusal(served.model, "saved", violation, []))

    def _explained(self, context: Context, error: TableRefusal) -> BuildifyError:
        shape = error.model.entity.shape

        def work(uow: UnitOfWork) -> TableFacts:
            connection, place = uow.connection, (shape.schema, shape.name)
            return TableFacts(live_constraints(connection, *place), live_columns(connection, *place))

        facts = self.database.read(context, work)
        return explained(error, facts, may_read=self.may(context, "read", error.model.name))

    def read(self, context: Context, entity: str, work: Callable[[UnitOfWork], Result]) -> Result:
        """Runs `work`, which reads records of the entity."""
        try:
            return self.database.read(context, work)
        except DriftFound as error:
            raise self._drift_of(context, entity, error) from error.__cause__

    def _drift_of(self, context: Context, entity: str, error: DriftFound) -> DriftFound:
        """The error that says which table a statement found missing or changed; the engine knows only the statement."""
        if error.__cause__ is None:
            return error  # A rule of ours found it, and has said what.
        dialect, lost = self.database.dialect, None
        with suppress(BuildifyError):
            lost = self.database.read(context, lambda uow: lost_links(uow, context, self.models, dialect, entity))
        return lost or _drift_of_table(entity, error)

    def problems(
        self, uow: UnitOfWork, context: Context, served: Served, change: Change, writes: list[PlannedWrite]
    ) -> list[tuple[int, Problem]]:
        """What the registered checks have against the writes, as the user may know it."""
        found = (one for check in self.checks for one in check(uow, context, served, change, writes))
        return [(index, told(served.model, problem)) for index, problem in found]

    def note(self, uow: UnitOfWork, context: Context, deed: RecordDeed) -> None:
        """Writes the audit row of one record, where the entity is audited."""
        row = self.audit_row(context, deed)
        if row is not None:
            audit_store.append(uow, row)

    def audit_row(self, context: Context, deed: RecordDeed) -> dict[str, Any] | None:
        """What `note` writes; None where the entity is not audited."""
        definition = deed.served.entity.definition
        if not definition.is_audited:
            return None
        title = definition.title_field or ""
        return self.audit.row(
            Deed(
                action=deed.action,
                entity_type=record_type(deed.served.id),
                entity_id=deed.key,
                changes={"before": deed.before, "after": deed.after},
                entity_name=record_name(deed.served.name, deed.after.get(title, deed.before.get(title))),
            ),
            context,
        )

    def note_many(
        self, uow: UnitOfWork, context: Context, served: Served, action: str, keys: list[str], changes: list[str]
    ) -> None:
        """Writes the audit rows of a batch; `changes` are texts of `encode_changes`."""
        if served.entity.definition.is_audited:
            kind, name = record_type(served.id), record_name(served.name, None)
            self.audit.append_many(uow, context, action, kind, keys, changes, entity_name=name)

    def keep(self, uow: UnitOfWork, context: Context, served: Served, action: str, states: Sequence[State]) -> None:
        """Keeps a version of each record, where the entity is versioned."""
        if served.entity.definition.is_versioned:
            keep_versions(uow, context, served, action, states, self.clock.now())

    def forget(self, uow: UnitOfWork, served: Served, keys: Sequence[str]) -> None:
        """Takes along what belongs to records that are deleted for good: their files and comments.

        Also where the entity no longer has these features: the records of an adopted table may get their keys back.
        """
        attachment_store.remove(uow, attachment_store.ids_of(uow, served.id, keys))
        comment_store.remove_of(uow, served.id, keys)

    def move(self, uow: UnitOfWork, context: Context, served: Served, old: str, new: str) -> None:
        """Lets the files, comments and versions of a record follow when its key changes; a later one may get the old.

        What it did is in the audit log under the key that it had then.
        """
        attachment_store.move(uow, served.id, old, new)
        comment_store.move(uow, served.id, old, new)
        dialect = self.database.dialect
        # Tenants may only add versions, so that nobody rewrites them by raw SQL.
        with dialect.acting_as(uow.connection, dialect.system_role, back_to=dialect.role_of(context.tenant)):
            version_store.move(uow, served.id, old, new)

    def announce(self, uow: UnitOfWork, context: Context, entity: str, change: Change, keys: Iterable[str]) -> None:
        """Tells listeners of the change once it is durable."""
        event = RecordsChanged(context.tenant_id, entity, change, tuple(keys))
        uow.after_commit(lambda: self.events.committed(event))


class _TakenBack(Exception):
    """Ends the transaction of a trial."""

    def __init__(self, result: Any) -> None:
        super().__init__("rolled back")
        self.result = result


def _tried(work: Callable[[UnitOfWork], Result]) -> Callable[[UnitOfWork], Result]:
    def run(uow: UnitOfWork) -> Result:
        raise _TakenBack(work(uow))

    return run


def _drift_of_table(entity: str, error: DriftFound) -> DriftFound:
    todo = (
        f"See what differs: ws.entities[{entity!r}].drift(). Then undo it in the database, or take it over: "
        f"ws.entities[{entity!r}].reconcile(), or .readopt() where the table was adopted."
    )
    what = f"The table of {entity!r}, or one that it refers to, is not the one that was published."
    return DriftFound(what, why=error.why, todo=todo)


def changes_json(before: Mapping[str, Any], after: Mapping[str, Any]) -> str:
    """What changed, in the form of the audit log."""
    return encode_changes({"before": before, "after": after}) or ""
