"""The application factory: puts the routers of all areas behind authentication, limits and one form of errors."""

from __future__ import annotations

from typing import Any

from fastapi import FastAPI
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute

from buildify_nb.api import (
    access_rule_routes,
    adoption_routes,
    attachment_routes,
    audit_routes,
    comment_routes,
    entity_routes,
    export_routes,
    field_routes,
    import_routes,
    metadata_routes,
    migration_routes,
    publishing_routes,
    record_routes,
    relationship_routes,
    report_routes,
    revision_routes,
    role_routes,
    rollback_routes,
    saved_view_routes,
    table_routes,
    tenant_routes,
    token_routes,
    user_routes,
    version_routes,
    view_routes,
)
from buildify_nb.api.authentication import BearerAuthentication
from buildify_nb.api.body_limit import BodyLimit
from buildify_nb.api.failures import UnforeseenFailures
from buildify_nb.api.index_page import index_page
from buildify_nb.api.operations import Operations
from buildify_nb.api.problems import add_problem_handlers
from buildify_nb.runtime import Runtime

TITLE = "buildify-nb"
_ROUTERS = (
    entity_routes.router,
    revision_routes.router,
    field_routes.router,
    migration_routes.router,
    publishing_routes.router,
    rollback_routes.router,
    view_routes.router,
    table_routes.router,
    table_routes.tenant_router,
    relationship_routes.router,
    adoption_routes.router,
    version_routes.router,
    attachment_routes.router,
    comment_routes.router,
    metadata_routes.router,
    export_routes.router,
    saved_view_routes.router,
    import_routes.router,
    record_routes.router,  # after those, because it takes whatever else comes behind a record for a relation
    report_routes.router,
    report_routes.dashboard_router,
    user_routes.router,
    role_routes.router,
    access_rule_routes.router,
    token_routes.router,
    tenant_routes.router,
    audit_routes.router,
)
_SCHEME = "bearer_token"


def create_app(runtime: Runtime) -> FastAPI:
    """The REST interface of an opened database, for all its tenants: the token of a request says which.

    Args:
        runtime: stays open for as long as the application runs; closing it is up to whoever opened it.
    """
    app = described_app()
    app.state.runtime = runtime
    # The last one added is the outermost.
    app.add_middleware(BodyLimit, is_streamed=app.state.operations.is_streamed)
    app.add_middleware(BearerAuthentication, authenticate=runtime.tokens.authenticate)
    app.add_middleware(UnforeseenFailures)
    return app


def described_app() -> FastAPI:
    """All operations without a database behind them: what the OpenAPI document is made from."""
    from buildify_nb import __version__

    app = FastAPI(
        title=TITLE,
        version=__version__,
        summary="Data models and records of applications built with buildify-nb.",
        docs_url=None,  # FastAPI's own pages load their scripts from a CDN
        redoc_url=None,
        generate_unique_id_function=_operation_id,
    )
    for router in _ROUTERS:
        app.include_router(router)
    add_problem_handlers(app)
    document = _demanding_tokens(app.openapi())
    app.openapi = lambda: document
    app.state.operations = Operations(document)
    _add_index(app)
    return app


def _operation_id(route: APIRoute) -> str:
    return route.name


def _demanding_tokens(document: dict[str, Any]) -> dict[str, Any]:
    """The OpenAPI document, saying that every operation takes a bearer token."""
    scheme = {"type": "http", "scheme": "bearer", "description": "`buildify-nb token create` prints one."}
    components = {**document["components"], "securitySchemes": {_SCHEME: scheme}}
    return {**document, "components": components, "security": [{_SCHEME: []}]}


def _add_index(app: FastAPI) -> None:
    page = index_page(f"{app.title} {app.version}", app.state.operations)

    @app.get("/", include_in_schema=False)
    @app.get("/docs", include_in_schema=False)
    async def index() -> HTMLResponse:
        return HTMLResponse(page)
