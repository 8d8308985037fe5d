"""Binds a service to one caller: `Bound(service, context).create("maria")` is `service.create(context, "maria")`."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any, Generic, TypeVar

from buildify_nb.context import Context

Service = TypeVar("Service")


class Bound(Generic[Service]):
    """A service in the name of one user of one tenant. It has the service's methods, without their first argument."""

    def __init__(self, service: Service, context: Context) -> None:
        self._service, self._context = service, context
        self.__doc__ = _doc_of(type(service))

    def __getattr__(self, name: str) -> Any:
        if name not in _callers_methods(type(self._service)):
            raise AttributeError(name, name=name, obj=self)
        method = getattr(self._service, name)

        @functools.wraps(method)
        def call(*arguments: Any, **named: Any) -> Any:
            return method(self._context, *arguments, **named)

        signature = inspect.signature(method)
        call.__signature__ = signature.replace(parameters=list(signature.parameters.values())[1:])  # type: ignore[attr-defined]
        return call

    def __dir__(self) -> list[str]:
        return sorted(_callers_methods(type(self._service)))

    def __repr__(self) -> str:
        return f"{type(self._service).__name__}({self._context.user!r} in {self._context.tenant!r})"


@functools.cache
def _callers_methods(service: type[Any]) -> frozenset[str]:
    """The public methods that take a caller; others are for services among themselves."""
    public = ((name, getattr(service, name)) for name in dir(service) if not name.startswith("_"))
    return frozenset(name for name, method in public if callable(method) and _takes_caller(method))


@functools.cache
def _doc_of(service: type[Any]) -> str:
    """What the service says of itself and of its methods, for `help` and for notebooks."""
    lines = [inspect.getdoc(service) or "", ""]
    for name in sorted(_callers_methods(service)):
        method = getattr(service, name)
        given = list(inspect.signature(method).parameters.values())[2:]
        told = (inspect.getdoc(method) or "").partition("\n")[0]
        lines += [f"{name}{inspect.Signature(given)}", f"    {told}"]
    return "\n".join(lines)


def _takes_caller(method: Callable[..., Any]) -> bool:
    return [*inspect.signature(method).parameters][1:2] == ["context"]
