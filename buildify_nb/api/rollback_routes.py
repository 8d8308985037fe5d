"""Taking a publish back."""

from __future__ import annotations

from uuid import UUID

from buildify_nb.api.data_model_bodies import MigrationResponse, PreviewResponse
from buildify_nb.api.entity_routes import READ
from buildify_nb.api.operations import takes
from buildify_nb.api.routing import Caller, Services, area_router

router = area_router("/data-model/migrations/{migration_id}", "Data model")


@router.post("/preview-rollback", summary="Preview a rollback", openapi_extra=READ)
def preview_rollback(migration_id: UUID, services: Services, caller: Caller) -> PreviewResponse:
    """What rolling back would do: operations, SQL and risks. Nothing is changed."""
    entity_id, preview = services.modelling.rollbacks.preview_by_id(caller, migration_id)
    return PreviewResponse.of(entity_id, preview)


@router.post("/rollback", summary="Roll a migration back", openapi_extra=takes("data_model:execute:tenant"))
def rollback_migration(
    migration_id: UUID, services: Services, caller: Caller, accept_data_loss: bool = False
) -> MigrationResponse:
    """Takes back the newest publish of an entity: what served before serves again, with its values.

    Where values written since would be left out, or records of a table that goes be out of service, it is refused
    unless `accept_data_loss` is true.
    """
    migration = services.modelling.rollbacks.rollback_by_id(caller, migration_id, accept_data_loss=accept_data_loss)
    return MigrationResponse.model_validate(migration)
