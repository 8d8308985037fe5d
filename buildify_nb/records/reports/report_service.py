"""Reports and dashboards as callers manage them: each save is a revision, and undo brings the one before back."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, cast
from uuid import UUID

from pydantic import ValidationError

from buildify_nb.context import Context
from buildify_nb.datamodel.document_problems import document_problems
from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.seen import names_seen, seen_entity
from buildify_nb.definitions import store as revisions
from buildify_nb.definitions.revisions import Action, Revision, redo_target, undo_target
from buildify_nb.errors import AlreadyExists, DefinitionError, InvalidState, NotFound, Problem, StillReferenced
from buildify_nb.expressions.formulas import named_fields
from buildify_nb.expressions.suggestions import nearest_or
from buildify_nb.identifiers import name_problem
from buildify_nb.records.environment import RecordEnvironment
from buildify_nb.records.reports import report_store
from buildify_nb.records.reports.report_store import Head
from buildify_nb.records.reports.reports import DOCUMENTS, Dashboard, Kind, Report
from buildify_nb.security.audit import Deed
from buildify_nb.storage.transactions import UnitOfWork


class DefinitionService:
    """Definitions of one kind. Reading and changing them takes the permissions of the data model.

    Args:
        check: raises what is wrong with a definition before it is saved.
    """

    def __init__(
        self, environment: RecordEnvironment, kind: Kind, check: Callable[[Context, Report | Dashboard], None]
    ) -> None:
        self._e, self._check = environment, check
        self.kind: Kind = kind

    def create(self, context: Context, document: Mapping[str, Any]) -> Head:
        """Saves a new one.

        Raises:
            AlreadyExists: the name is taken.
            DefinitionError: with everything that makes no sense.
        """
        self._require(context, "create")
        definition = self._read(document)
        self._check(context, definition)

        def work(uow: UnitOfWork) -> Head:
            if report_store.find(uow, self.kind, definition.name):
                raise AlreadyExists(f"There is already a {self.kind} {definition.name!r}.", todo="Choose another name.")
            return self._save(uow, context, definition, "create")

        return self._e.database.write(context, work)

    def change(self, context: Context, name: str, columns: Mapping[str, Any]) -> Head:
        """Changes what is given."""
        self._require(context, "update")
        head = self.found(context, name)
        document = {**head.definition.model_dump(), **columns, "id": head.definition.id}
        definition = self._read(document)
        self._check(context, definition)

        def work(uow: UnitOfWork) -> Head:
            taken = report_store.find(uow, self.kind, definition.name)
            if taken and taken.definition.id != definition.id:
                raise AlreadyExists(f"There is already a {self.kind} {definition.name!r}.", todo="Choose another name.")
            return self._save(uow, context, definition, "edit")

        return self._e.database.write(context, work)

    def get(self, context: Context, name: str | UUID) -> Head:
        """The one of that name or id; raises NotFound with the nearest name."""
        self._require(context, "read")
        return self.found(context, name)

    def found(self, context: Context, name: str | UUID) -> Head:
        """As `get`, for who has been asked for another permission."""

        def work(uow: UnitOfWork) -> Head:
            found = report_store.find(uow, self.kind, name)
            if found is None:
                known = [head.definition.name for head in report_store.listed(uow, self.kind)]
                todo = nearest_or(str(name), known, f"There are {', '.join(known) or 'none'}.")
                raise NotFound(f"There is no {self.kind} {str(name)[:80]!r}.", todo=todo)
            return found

        return self._e.database.read(context, work)

    def list(self, context: Context) -> Sequence[Head]:
        """All of them by name."""
        self._require(context, "read")
        return self._e.database.read(context, lambda uow: report_store.listed(uow, self.kind))

    def delete(self, context: Context, name: str) -> None:
        """Deletes one; its revisions stay.

        Raises:
            StillReferenced: a dashboard shows the report.
        """
        self._require(context, "delete")
        head = self.found(context, name)

        def work(uow: UnitOfWork) -> None:
            for one in report_store.listed(uow, "dashboard") if self.kind == "report" else ():
                if _shows(one.definition, head.definition.id):
                    raise StillReferenced(
                        f"The report {name!r} was not deleted.",
                        why=f"The dashboard {one.definition.name!r} shows it.",
                        todo="Take it from there first.",
                    )
            report_store.remove(uow, head.definition.id)
            self._note(uow, context, "delete", head.definition, None)

        self._e.database.write(context, work)

    def history(self, context: Context, name: str) -> Sequence[Revision]:
        """Every saved state, oldest first."""
        self._require(context, "read")
        head = self.found(context, name)
        return self._e.database.read(context, lambda uow: revisions.history(uow, head.definition.id))

    def restore(self, context: Context, name: str, wanted: int | Action) -> Head:
        """Makes an older state the newest one: a revision by its number, or what "undo" or "redo" lead to.

        Raises:
            InvalidState: there is nothing to undo or redo.
            NotFound: there is no such revision.
        """
        self._require(context, "update")
        head = self.found(context, name)

        def work(uow: UnitOfWork) -> Head:
            history = revisions.history(uow, head.definition.id)
            number = wanted if isinstance(wanted, int) else _targets[wanted](history)
            action: Action = "restore" if isinstance(wanted, int) else wanted
            if number is None:
                raise InvalidState(f"There is nothing to {action} in {name!r}.")
            document = next((one.document for one in history if one.number == number), None)
            if document is None:
                raise NotFound(f"{name!r} has no revision {number}.", todo=f"There are 1 to {head.revision}.")
            return self._save(uow, context, DOCUMENTS[self.kind].model_validate(document), action, number)

        return self._e.database.write(context, work)

    def _read(self, document: Mapping[str, Any]) -> Report | Dashboard:
        kind = DOCUMENTS[self.kind]
        name = document.get("name")
        if problem := name_problem(name):
            raise _refused(self.kind, [Problem("name", problem)])
        try:
            return kind.model_validate(dict(document))
        except ValidationError as error:
            problems = document_problems(cast("Any", error.errors(include_url=False)), kind)
            raise _refused(self.kind, problems) from error

    def _save(
        self,
        uow: UnitOfWork,
        context: Context,
        definition: Report | Dashboard,
        action: Action,
        restores: int | None = None,
    ) -> Head:
        head = report_store.save(
            uow, context, self.kind, definition, action=action, at=self._e.clock.now(), restores=restores
        )
        self._note(uow, context, action, definition, definition.model_dump(mode="json"))
        return head

    def _note(self, uow: UnitOfWork, context: Context, action: str, definition: Report | Dashboard, after: Any) -> None:
        deed = Deed(
            action=action,
            entity_type=self.kind,
            entity_id=definition.id,
            entity_name=definition.name,
            changes={"after": after},
        )
        self._e.audit.append(uow, context, deed)

    def _require(self, context: Context, action: str) -> None:
        self._e.access.require(context, f"data_model:{action}:tenant")


def _shows(dashboard: Report | Dashboard, report_id: UUID) -> bool:
    tiles = (tile for row in cast(Dashboard, dashboard).rows for tile in row)
    return any(tile.report_id == report_id for tile in tiles)


_targets: Mapping[str, Callable[[Sequence[Revision]], int | None]] = {"undo": undo_target, "redo": redo_target}


def entity_named(environment: RecordEnvironment, context: Context, name: Any) -> UUID:
    """The id of the entity of that name, for a report to be about."""
    if not isinstance(name, str):
        raise _refused("report", [Problem("entity", "must be the name of an entity")])
    return environment.database.read(context, lambda uow: seen_entity(uow, name)).definition.id


def name_of_entity(environment: RecordEnvironment, context: Context, entity_id: UUID) -> str:
    """The name that an entity has now; raises NotFound for one that is gone."""
    names = environment.database.read(context, names_seen)
    if entity_id not in names:
        raise NotFound("The entity of this report is gone.", todo="Delete the report, or bring the entity back.")
    return names[entity_id]


def reports_naming(uow: UnitOfWork, _: Context, entity: EntityDefinition, field_id: str) -> Iterable[str]:
    """Which reports name a field, as far as their documents tell; see `field_references`."""
    name = next(field.name for field in entity.fields if str(field.id) == field_id)
    for report in report_store.about(uow, entity.id):
        if name in _names(report):
            yield f"the report {report.name}"


def _names(report: Report) -> set[str]:
    """The words of a report that may be names of fields."""
    found: set[str] = set()
    if isinstance(report.filters, str):
        found |= named_fields(report.filters)
    told = report.model_dump(mode="json", include={"filters", "values", "by", "fields", "sort"})
    waiting: list[Any] = [told]
    while waiting:
        one = waiting.pop()
        if isinstance(one, Mapping):
            pairs = cast("Mapping[str, Any]", one)
            waiting += [*pairs, *pairs.values()]
        elif isinstance(one, list | tuple):
            waiting += cast("Sequence[Any]", one)
        elif isinstance(one, str):
            found |= {part.partition(":")[0].strip().partition(".")[0] for part in one.split(",")}
    return found


def _refused(kind: str, problems: list[Problem]) -> DefinitionError:
    return DefinitionError(f"The {kind} was not saved.", problems)
