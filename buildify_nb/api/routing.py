"""What the routers of all areas share: how a route gets the services and its caller, and how a router is made."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request

from buildify_nb.api.exact_numbers import ExactRoute
from buildify_nb.api.operations import refuse_unknown_parameters
from buildify_nb.api.problems import PROBLEMS
from buildify_nb.context import Context
from buildify_nb.runtime import Runtime


async def _runtime(request: Request) -> Runtime:
    return request.app.state.runtime


async def _caller(request: Request) -> Context:
    return request.state.caller


Services = Annotated[Runtime, Depends(_runtime)]
"""The services of the opened database."""
Caller = Annotated[Context, Depends(_caller)]
"""In whose name the request acts."""


def area_router(prefix: str, tag: str) -> APIRouter:
    """A router below `/api/v1`; its operations document every refusal and take no unknown parameters."""
    return APIRouter(
        prefix=f"/api/v1{prefix}",
        tags=[tag],
        route_class=ExactRoute,
        responses=PROBLEMS,
        dependencies=[Depends(refuse_unknown_parameters)],
    )
