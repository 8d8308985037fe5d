"""What the application offers, read from its own OpenAPI document: methods, parameters and permissions per path."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from fastapi import Request

from buildify_nb.errors import DefinitionError, Problem
from buildify_nb.expressions.suggestions import did_you_mean

PERMISSION = "x-permission"
"""The property of an operation in the OpenAPI document that names the permission which its service asks for."""

STREAMED = "x-streamed"
"""The property of an operation that reads its body piece by piece and knows itself how much is too much."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one path."""

    id: str
    method: str
    path: str
    summary: str
    tag: str
    permission: str | None
    query_names: frozenset[str]
    pattern: re.Pattern[str]
    is_streamed: bool = False


class Operations:
    """The operations in the order in which their routes are tried.

    Args:
        document: an OpenAPI document.
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._operations = list(_read(document))

    def __iter__(self) -> Iterator[Operation]:
        return iter(self._operations)

    def __len__(self) -> int:
        return len(self._operations)

    def find(self, method: str, path: str) -> Operation | None:
        """The operation that a request goes to."""
        fitting = (one for one in self._operations if one.method == method and one.pattern.fullmatch(path))
        return next(fitting, None)

    def is_streamed(self, method: str, path: str) -> bool:
        """Whether a request goes to an operation that limits its body itself."""
        operation = self.find(method, path)
        return operation is not None and operation.is_streamed

    def methods(self, path: str) -> list[str]:
        """The methods that a path takes, sorted."""
        return sorted({one.method for one in self._operations if one.pattern.fullmatch(path)})


async def refuse_unknown_parameters(request: Request) -> None:
    """A dependency of every route: raises DefinitionError for a query parameter that the operation does not have."""
    if not request.query_params:
        return
    operation = request.app.state.operations.find(request.method, request.url.path)
    known: frozenset[str] = operation.query_names if operation else frozenset()
    unknown = [name for name in request.query_params if name not in known]
    if unknown:
        problems = [Problem(name, f"is no parameter of this{did_you_mean(name, sorted(known))}") for name in unknown]
        raise DefinitionError("The request was not understood.", problems)


def takes(permission: str) -> dict[str, Any]:
    """The part of a route that documents which permission its service asks for."""
    return {PERMISSION: permission}


def _read(document: Mapping[str, Any]) -> Iterator[Operation]:
    for path, methods in document["paths"].items():
        pattern = re.compile("".join(_parts(path)))
        for method, told in methods.items():
            parameters = told.get("parameters", ())
            yield Operation(
                id=told["operationId"],
                method=method.upper(),
                path=path,
                summary=told["summary"],
                tag=told["tags"][0],
                permission=told.get(PERMISSION),
                query_names=frozenset(one["name"] for one in parameters if one["in"] == "query"),
                pattern=pattern,
                is_streamed=bool(told.get(STREAMED)),
            )


def _parts(path: str) -> Iterator[str]:
    for part in re.split(r"(\{\w+\})", path):
        yield "[^/]+" if part.startswith("{") else re.escape(part)
