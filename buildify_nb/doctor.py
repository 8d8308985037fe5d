"""Examines an opened workspace and tells in lines what there is and what is in need of attention."""

from __future__ import annotations

import platform
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from buildify_nb.storage.diagnosis import diagnose
from buildify_nb.workspace import Workspace


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of an examination; `is_trouble` marks what somebody should look at."""

    subject: str
    text: str
    is_trouble: bool = False

    def __str__(self) -> str:
        return f"{'!' if self.is_trouble else ' '} {self.subject:<16}{self.text}"


def examine(workspace: Workspace) -> list[Finding]:
    """Everything that is known about the database, the tenant's entities and the plugins.

    Raises:
        PermissionDenied: without data_model:read:tenant.
    """
    return [*_database(workspace), *_entities(workspace), *_plugins(workspace)]


def _database(workspace: Workspace) -> Iterator[Finding]:
    from buildify_nb import __version__

    found = diagnose(workspace.runtime.database)
    yield Finding("buildify-nb", f"{__version__} on Python {platform.python_version()}")
    yield Finding("database", found.shown_as)
    yield Finding("engine", f"{found.engine}: {found.version}")
    outdated = found.revision != found.newest_revision
    yield Finding("system schema", f"revision {found.revision}, newest {found.newest_revision}", outdated)
    yield from _separation(workspace)
    for schema, count in found.tables.items():
        yield Finding("tables", f"{count} in {schema}")


def _separation(workspace: Workspace) -> Iterator[Finding]:
    capabilities = workspace.runtime.database.capabilities
    if not capabilities.many_processes:
        return
    if capabilities.tenant_roles:
        yield Finding("tenants", "kept apart by roles of the database")
    else:
        yield Finding("tenants", "kept apart by this package alone: the login may not create roles", is_trouble=True)


def _entities(workspace: Workspace) -> Iterator[Finding]:
    entities = [entity for entity in workspace.entities.list() if not entity.is_platform]
    counts = Counter(entity.status for entity in entities)
    told = ", ".join(f"{count} {status}" for status, count in sorted(counts.items())) or "none"
    yield Finding("entities", f"{told}, in tenant {workspace.context.tenant}")
    for entity in entities:
        if entity.status == "migrating":
            yield Finding(entity.name, "is being published by another process", is_trouble=True)
        elif (history := entity.history()) and history[-1].status == "failed":
            yield Finding(entity.name, f"was not published: {history[-1].error_message}", is_trouble=True)


def _plugins(workspace: Workspace) -> Iterator[Finding]:
    failures = workspace.plugins.failures
    yield Finding("plugins", f"{len(failures)} left out" if failures else "all loaded", bool(failures))
    for failure in failures:
        yield Finding(failure.plugin, failure.reason, is_trouble=True)
