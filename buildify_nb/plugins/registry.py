"""Finds plugins once, lets each add what it brings, and keeps a list of those that failed.

A plugin is an entry point of the group `buildify_nb.plugins` that names a function `setup(plugins: Registry) -> None`.
Our own parts are entry points of the same group, so nothing in here knows them by name.
"""

from __future__ import annotations

import functools
import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Generic, TypeVar

from buildify_nb.counts import counted
from buildify_nb.errors import PluginError
from buildify_nb.plugins.contracts import FieldType, ServerFactory
from buildify_nb.storage.contracts import BulkLoader, StorageEngine

GROUP = "buildify_nb.plugins"
_log = logging.getLogger(__name__)
Kind = TypeVar("Kind")


@dataclass(frozen=True, slots=True)
class PluginFailure:
    """A plugin that was left out, and why."""

    plugin: str
    reason: str


class Catalogue(Mapping[str, Kind], Generic[Kind]):
    """Things of one kind by name, in the order they were added."""

    def __init__(self, kind: str, contract: type[Any]) -> None:
        self._kind, self._contract = kind, contract
        self._things: dict[str, Kind] = {}

    def add(self, name: str, thing: Kind) -> None:
        """Adds `thing`; raises PluginError when the name is taken or the contract is not fulfilled."""
        if name in self._things:
            raise PluginError(f"There is already a {self._kind} {name!r}.", todo="Give this one another name.")
        if not isinstance(thing, self._contract):
            raise PluginError(
                f"The {self._kind} {name!r} does not fulfil {self._contract.__name__}.",
                why=f"It lacks {', '.join(self._missing(thing)) or 'a part of it'}.",
            )
        self._things[name] = thing

    def things(self) -> dict[str, Kind]:
        """A copy of what there is, by name."""
        return dict(self._things)

    def reset(self, things: dict[str, Kind]) -> None:
        """Goes back to what `things` returned before."""
        self._things = things

    def _missing(self, thing: object) -> list[str]:
        declared = set(getattr(self._contract, "__annotations__", {})) | set(vars(self._contract))
        return sorted(part for part in declared if not part.startswith("_") and not hasattr(thing, part))

    def __getitem__(self, name: str) -> Kind:
        try:
            return self._things[name]
        except KeyError:
            known = ", ".join(sorted(self._things))
            raise PluginError(f"There is no {self._kind} {name!r}.", todo=f"Known ones: {known}.") from None

    def __contains__(self, name: object) -> bool:
        return name in self._things

    def get(self, key: str, default: Any = None) -> Any:
        return self._things.get(key, default)

    def __iter__(self) -> Iterator[str]:
        return iter(self._things)

    def __len__(self) -> int:
        return len(self._things)


class Registry:
    """All that plugins brought, by kind."""

    def __init__(self) -> None:
        self.field_types: Catalogue[FieldType] = Catalogue("field type", FieldType)
        self.engines: Catalogue[StorageEngine] = Catalogue("storage engine", StorageEngine)
        self.bulk_loaders: Catalogue[BulkLoader] = Catalogue("bulk loader", BulkLoader)
        self.servers: Catalogue[ServerFactory] = Catalogue("server", ServerFactory)
        self.failures: list[PluginFailure] = []

    def __repr__(self) -> str:
        kinds = {"field type": self.field_types, "engine": self.engines, "bulk loader": self.bulk_loaders}
        counts = ", ".join(counted(len(things), kind) for kind, things in kinds.items())
        left_out = "".join(f"\nleft out {failure.plugin}: {failure.reason}" for failure in self.failures)
        return f"Registry({counts}){left_out}"

    def add_field_type(self, field_type: FieldType) -> None:
        """Registers a field type under its `name`."""
        self.field_types.add(field_type.name, field_type)

    def add_engine(self, engine: StorageEngine) -> None:
        """Registers a storage engine under its `scheme`, the part of a URL before `://`."""
        self.engines.add(engine.scheme, engine)

    def add_bulk_loader(self, loader: BulkLoader) -> None:
        """Registers a bulk loader under the name of the `dialect` it serves."""
        self.bulk_loaders.add(loader.dialect, loader)

    def add_server(self, server: ServerFactory) -> None:
        """Registers a way to serve a workspace under the `protocol` it speaks."""
        self.servers.add(server.protocol, server)

    def load(self, found: Iterable[EntryPoint]) -> None:
        """Runs each plugin's `setup`. One that fails is listed in `failures` and leaves nothing half registered."""
        for entry_point in found:
            kept = [catalogue.things() for catalogue in self._catalogues()]
            try:
                entry_point.load()(self)
            except (Exception, SystemExit) as error:
                self._restore(kept)
                self.failures.append(PluginFailure(entry_point.name, f"{type(error).__name__}: {error}"))
                _log.warning("Plugin %s was left out: %s", entry_point.name, error)

    def _catalogues(self) -> tuple[Catalogue[Any], ...]:
        return self.field_types, self.engines, self.bulk_loaders, self.servers

    def _restore(self, kept: list[dict[str, Any]]) -> None:
        for catalogue, things in zip(self._catalogues(), kept, strict=True):
            catalogue.reset(things)


@functools.cache
def installed_plugins() -> Registry:
    """The registry of everything installed in this environment, filled on first use."""
    registry = Registry()
    registry.load(sorted(entry_points(group=GROUP), key=lambda found: (not _is_ours(found), found.name)))
    return registry


def _is_ours(found: EntryPoint) -> bool:
    # Ours first, so that a third party cannot take a built-in's name away from it.
    return found.dist is not None and found.dist.name == "buildify-nb"
