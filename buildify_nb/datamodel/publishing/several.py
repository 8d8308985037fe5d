"""Publishes several entities one after the other, and tells what became of each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from buildify_nb.context import Context
from buildify_nb.datamodel import store
from buildify_nb.datamodel.entities import EntityHead
from buildify_nb.datamodel.heads import require_name
from buildify_nb.datamodel.publishing.migrations import Migration
from buildify_nb.datamodel.publishing.publish_order import publish_order
from buildify_nb.datamodel.publishing.publishing import PublishService
from buildify_nb.datamodel.service import Services
from buildify_nb.errors import BuildifyError
from buildify_nb.storage.transactions import UnitOfWork


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one entity: published by `migration`, refused by `refusal`, or neither, behind one refused."""

    entity_id: UUID
    entity: str
    migration: Migration | None = None
    refusal: BuildifyError | None = None


class SeveralPublisher:
    """Each entity is published on its own, as `PublishService.publish` does."""

    def __init__(self, services: Services, publishing: PublishService) -> None:
        self._s, self._publishing = services, publishing

    def publish(
        self,
        context: Context,
        names: Sequence[str] | None = None,
        commit_message: str = "",
        *,
        accept_data_loss: bool = False,
    ) -> Sequence[Outcome]:
        """Publishes these entities, each behind what it refers to, up to the first that is refused; told in that order.

        Args:
            names: all drafts and all with unpublished changes when left out; archived ones stay archived.

        Raises:
            PermissionDenied: the user may not publish, or not read the data model, whose names this tells.
            NotFound: there is no entity of one of the names; in both cases none is published.
        """
        self._s.require(context, "execute")
        self._s.require(context, "read")
        heads = self._s.database.read(context, lambda uow: _meant(uow, names))
        outcomes: list[Outcome] = []
        is_refused = False
        for head in publish_order(heads):
            outcome = Outcome(head.definition.id, head.definition.name)
            if not is_refused:
                outcome = self._published(context, outcome, commit_message, accept_data_loss)
                is_refused = outcome.refusal is not None
            outcomes.append(outcome)
        return outcomes

    def waiting(self, context: Context) -> Sequence[EntityHead]:
        """The entities that `publish` takes when none are named, in its order."""
        self._s.require(context, "read")
        return publish_order(self._s.database.read(context, lambda uow: _meant(uow, None)))

    def _published(self, context: Context, outcome: Outcome, message: str, accept_data_loss: bool) -> Outcome:
        try:
            migration = self._publishing.publish(context, outcome.entity_id, message, accept_data_loss=accept_data_loss)
        except BuildifyError as refusal:
            return Outcome(outcome.entity_id, outcome.entity, refusal=refusal)
        return Outcome(outcome.entity_id, outcome.entity, migration)


def _meant(uow: UnitOfWork, names: Sequence[str] | None) -> list[EntityHead]:
    if names is not None:
        return [require_name(uow, name) for name in dict.fromkeys(names)]
    return [head for head in store.heads(uow) if head.status != "archived" and head.has_unpublished_changes]
