"""The saved states of an entity: lists and compares them, and brings one back as the newest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from buildify_nb.context import Context
from buildify_nb.datamodel import store
from buildify_nb.datamodel.definition_diff import DefinitionDiff, definition_diff
from buildify_nb.datamodel.entities import EntityHead
from buildify_nb.datamodel.heads import refuse_stale, require_id
from buildify_nb.datamodel.service import EntityService, Services
from buildify_nb.definitions import store as revisions
from buildify_nb.definitions.revisions import Action, Revision, redo_target, undo_target
from buildify_nb.errors import BuildifyError, InvalidState, NotFound
from buildify_nb.storage.transactions import UnitOfWork


class RevisionService:
    """Revisions of entities. Bringing one back saves another: nothing is lost by it."""

    def __init__(self, services: Services, entities: EntityService) -> None:
        self._s, self._entities = services, entities

    def list(self, context: Context, entity_id: UUID) -> Sequence[Revision]:
        """Every saved state, oldest first."""
        self._s.require(context, "read")
        return self._s.database.read(
            context, lambda uow: revisions.history(uow, require_id(uow, entity_id).definition.id)
        )

    def diff(self, context: Context, entity_id: UUID, before: int | None, after: int | None) -> DefinitionDiff:
        """What differs between two revisions; by default what is published, if anything, and the newest.

        Raises:
            NotFound: there is no revision of that number.
        """
        self._s.require(context, "read")

        def work(uow: UnitOfWork) -> DefinitionDiff:
            head = require_id(uow, entity_id)
            older = before if before is not None else head.published_revision
            newer = after if after is not None else head.revision
            return definition_diff(None if older is None else _saved(uow, head, older), _saved(uow, head, newer))

        return self._s.database.read(context, work)

    def undo(self, context: Context, entity_id: UUID, *, expected_revision: int | None = None) -> EntityHead:
        """Brings back the state before the last change.

        Raises:
            StaleVersion: the head is no longer `expected_revision`.
            InvalidState: there is nothing to undo.
        """
        return self._restore(context, entity_id, "undo", expected_revision)

    def redo(self, context: Context, entity_id: UUID, *, expected_revision: int | None = None) -> EntityHead:
        """Brings back what the last undo took away; raises as `undo`."""
        return self._restore(context, entity_id, "redo", expected_revision)

    def restore(
        self, context: Context, entity_id: UUID, number: int, *, expected_revision: int | None = None
    ) -> EntityHead:
        """Makes an older revision the newest one.

        Raises:
            StaleVersion: the head is no longer `expected_revision`.
            NotFound: that number was never saved.
        """
        return self._restore(context, entity_id, "restore", expected_revision, number)

    def _restore(
        self,
        context: Context,
        entity_id: UUID,
        action: Action,
        expected_revision: int | None,
        number: int | None = None,
    ) -> EntityHead:
        self._s.require(context, "update")

        def work(uow: UnitOfWork) -> EntityHead:
            head = require_id(uow, entity_id)
            refuse_stale(head, expected_revision, "changed")
            _refuse_other_than_numbers(head, number)
            wanted = number if number is not None else _target(action, revisions.history(uow, entity_id))
            entity = store.revision(uow, entity_id, wanted) if wanted else None
            if entity is None:
                raise _nothing_to(action, head, number)
            if action == "restore" and entity == head.definition:
                return head
            self._entities.write(uow, context, entity, action=action, head=head, restores=wanted)
            # Relationships that went or came along decide whether anything is left to publish.
            return require_id(uow, entity_id)

        return self._s.change_definitions(context, work)


def _saved(uow: UnitOfWork, head: EntityHead, number: int) -> Mapping[str, Any]:
    _refuse_other_than_numbers(head, number)
    document = revisions.document(uow, head.definition.id, number)
    if document is None:
        raise _nothing_to("restore", head, number)
    return document


def _refuse_other_than_numbers(head: EntityHead, number: object) -> None:
    if number is not None and (not isinstance(number, int) or isinstance(number, bool)):
        raise NotFound(
            f"{number!r} is no revision of {head.definition.name!r}.",
            why="Revisions are counted.",
            todo=f"Give a number from 1 to {head.revision}.",
        )


def _target(action: Action, history: Sequence[Revision]) -> int | None:
    return undo_target(history) if action == "undo" else redo_target(history)


def _nothing_to(action: Action, head: EntityHead, number: int | None) -> BuildifyError:
    if number is not None:
        return NotFound(f"{head.definition.name!r} has no revision {number}.", todo=f"It has 1 to {head.revision}.")
    return InvalidState(f"There is nothing to {action} in {head.definition.name!r}.")
