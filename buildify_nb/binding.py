"""Binds a service to one caller: `Bound(service, context).create("maria")` is `service.create(context, "maria")`."""

from __future__ import annotations

import functools
import inspect
from typing import Any, Generic, TypeVar

from buildify_nb.context import Context

Service = TypeVar("Service")


class Bound(Generic[Service]):
    """A service in the name of one user of one tenant. It has the service's methods, without their first argument."""

    def __init__(self, service: Service, context: Context) -> None:
        self._service, self._context = service, context

    def __getattr__(self, name: str) -> Any:
        method = getattr(self._service, name)
        if name.startswith("_") or not callable(method):
            raise AttributeError(name)

        @functools.wraps(method)
        def call(*arguments: Any, **named: Any) -> Any:
            return method(self._context, *arguments, **named)

        signature = inspect.signature(method)
        call.__signature__ = signature.replace(parameters=list(signature.parameters.values())[1:])  # type: ignore[attr-defined]
        return call

    def __dir__(self) -> list[str]:
        public = (name for name in dir(self._service) if not name.startswith("_"))
        return [name for name in public if callable(getattr(self._service, name))]

    def __repr__(self) -> str:
        return f"{type(self._service).__name__}({self._context.user!r} in {self._context.tenant!r})"
