"""Operations that turn an entity's definition into its table, and the history of that."""

from __future__ import annotations

from uuid import UUID

from buildify_nb.api.data_model_bodies import MigrationResponse, PreviewOptions, PreviewResponse, PublishOptions
from buildify_nb.api.entity_routes import READ
from buildify_nb.api.operations import takes
from buildify_nb.api.routing import Caller, Services, area_router

router = area_router("/data-model/entities/{entity_id}", "Data model")


@router.post("/preview-migration", summary="Preview a publish", openapi_extra=READ)
def preview_migration(
    entity_id: UUID, services: Services, caller: Caller, body: PreviewOptions | None = None, rehearse: bool = False
) -> PreviewResponse:
    """What publishing would do: operations, SQL and risks. Nothing is changed.

    With `rehearse` it is tried on a copy of the table, back and forth, and `rehearsal` says what would be lost.
    """
    rehearse = rehearse or (body or PreviewOptions()).rehearse
    preview = services.modelling.publishing.preview(caller, entity_id, rehearse=rehearse)
    return PreviewResponse.of(entity_id, preview)


@router.post("/publish", summary="Publish an entity", openapi_extra=takes("data_model:execute:tenant"))
def publish_entity(
    entity_id: UUID,
    services: Services,
    caller: Caller,
    body: PublishOptions | None = None,
    commit_message: str | None = None,
    accept_data_loss: bool = False,
) -> MigrationResponse:
    """Makes the newest definition the table that serves records.

    Where it would lose data it is refused unless `accept_data_loss` is true.
    """
    options = body or PublishOptions()
    migration = services.modelling.publishing.publish(
        caller,
        entity_id,
        commit_message or options.commit_message or "",
        accept_data_loss=accept_data_loss or options.accept_data_loss,
    )
    return MigrationResponse.model_validate(migration)


@router.get("/migrations", summary="List an entity's migrations", openapi_extra=READ)
def list_migrations(entity_id: UUID, services: Services, caller: Caller) -> list[MigrationResponse]:
    """The publishes of an entity, oldest first, failed ones too."""
    found = services.modelling.publishing.history(caller, entity_id)
    return [MigrationResponse.model_validate(one) for one in found]
