"""The operation that publishes several entities at once."""

from __future__ import annotations

from typing import Literal, Self
from uuid import UUID

from pydantic import BaseModel

from buildify_nb.api.data_model_bodies import MigrationResponse, PublishOptions
from buildify_nb.api.operations import takes
from buildify_nb.api.problems import ProblemBody
from buildify_nb.api.routing import Caller, Services, area_router
from buildify_nb.datamodel.publishing.several import Outcome

router = area_router("/data-model", "Data model")


class SeveralPublished(PublishOptions):
    """Which entities to publish, and how."""

    names: list[str] | None = None
    """Of the entities; null for all drafts and all with unpublished changes, but for archived ones."""


class PublishOutcome(BaseModel):
    """What became of one entity."""

    entity_id: UUID
    entity_name: str
    outcome: Literal["published", "refused", "not tried"]
    """What comes behind one that is refused is not tried; what was published before it stays published."""
    migration: MigrationResponse | None
    """The publish that brought it into service: an older one where there was nothing to do."""
    refusal: ProblemBody | None

    @classmethod
    def of(cls, told: Outcome) -> Self:
        """The outcome as it is sent."""
        outcome = "published" if told.migration else "refused" if told.refusal else "not tried"
        return cls(
            entity_id=told.entity_id,
            entity_name=told.entity,
            outcome=outcome,
            migration=MigrationResponse.model_validate(told.migration) if told.migration else None,
            refusal=ProblemBody.model_validate(told.refusal.as_dict()) if told.refusal else None,
        )


@router.post("/entities/publish", summary="Publish several entities", openapi_extra=takes("data_model:execute:tenant"))
def publish_entities(services: Services, caller: Caller, body: SeveralPublished | None = None) -> list[PublishOutcome]:
    """Publishes one entity after the other, each behind what it refers to, and tells in that order what became of each.

    The first that is refused ends it: the answer is 200 all the same, with its reason. Where one of the names is
    unknown none is published. Losses of data are refused unless `accept_data_loss` is true. It also takes
    `data_model:read:tenant`, as the answer names entities.
    """
    options = body or SeveralPublished()
    outcomes = services.modelling.several.publish(
        caller, options.names, options.commit_message or "", accept_data_loss=options.accept_data_loss
    )
    return [PublishOutcome.of(one) for one in outcomes]
