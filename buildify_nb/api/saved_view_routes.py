"""Operations on the saved views of an entity's records."""

from __future__ import annotations

from dataclasses import replace

from buildify_nb.api.list_options import Options
from buildify_nb.api.record_bodies import RecordPage
from buildify_nb.api.record_routes import READ, Entity
from buildify_nb.api.routing import Caller, Services, area_router
from buildify_nb.api.saved_view_bodies import SavedViewBody, SavedViewResponse

router = area_router("/dynamic-data/{entity}/views", "Records")


@router.get("", summary="List saved views", openapi_extra=READ)
def list_saved_views(entity: Entity, services: Services, caller: Caller) -> list[SavedViewResponse]:
    """The caller's own views and those that are shared, by name."""
    return [SavedViewResponse.of(view) for view in services.records.viewing.list(caller, entity)]


@router.get("/{name}", summary="Get a saved view", openapi_extra=READ)
def get_saved_view(entity: Entity, name: str, services: Services, caller: Caller) -> SavedViewResponse:
    """What a view lists, and how, without what the caller does not see."""
    return SavedViewResponse.of(services.records.viewing.get(caller, entity, name))


@router.put("/{name}", summary="Save a view", openapi_extra=READ)
def save_view(entity: Entity, name: str, body: SavedViewBody, services: Services, caller: Caller) -> SavedViewResponse:
    """Saves a view, in the place of the caller's own of this name; sharing it takes the right to update the records."""
    return SavedViewResponse.of(services.records.viewing.save(caller, entity, name, **body.model_dump()))


@router.delete("/{name}", status_code=204, summary="Delete a saved view", openapi_extra=READ)
def delete_saved_view(entity: Entity, name: str, services: Services, caller: Caller) -> None:
    """Deletes a view; the records stay."""
    services.records.viewing.delete(caller, entity, name)


@router.get("/{name}/records", summary="List the records of a saved view", openapi_extra=READ)
def list_saved_view_records(
    entity: Entity, name: str, options: Options, services: Services, caller: Caller
) -> RecordPage:
    """One page of its records; what the request says of filters, order, search and fields takes the view's place."""
    own = services.records.viewing.get(caller, entity, name).content.options
    asked = replace(options, **{option: value for option, value in own.items() if getattr(options, option) is None})
    page = services.records.list(caller, entity, asked)
    return RecordPage.of(page, services.records.page_to_wire(caller, page))
