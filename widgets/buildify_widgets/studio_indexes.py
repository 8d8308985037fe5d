"""The studio's commands for indexes. Each is one call of the data model's services."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from buildify_nb.datamodel import edits
from buildify_nb.datamodel.entities import IndexDefinition
from buildify_nb.errors import Problem
from buildify_widgets.base_widget import command
from buildify_widgets.studio_part import StudioPart, entity_call


class IndexCommands(StudioPart):
    """Adds indexes, changes them and takes them away."""

    @command()
    def check_index(self, id: str, values: Mapping[str, Any], replacing: str | None = None) -> list[dict[str, str]]:
        """What is wrong with an index of these values; nothing is saved."""
        return _told(self._handle(id).check_index(values, replacing=replacing))

    @command()
    def check_draft_index(self, fields: Sequence[Mapping[str, Any]], values: Mapping[str, Any]) -> list[dict[str, str]]:
        """The same of an entity that is not saved yet."""
        return _told(self._workspace.entities.check_index(values, fields=fields))

    @command()
    def add_index(self, id: str, values: Mapping[str, Any], expected_revision: int | None = None) -> dict[str, Any]:
        """Adds an index."""
        index = edits.parsed(IndexDefinition, values, "The index")
        said = index.model_dump(mode="json", exclude_defaults=True, exclude={"id", "name", "field_names"})
        source = entity_call(self._head(id).definition.name, "add_index", index.name, list(index.field_names), **said)
        return self._change(id, "create", edits.add_index(index), source, expected_revision)

    @command()
    def edit_index(
        self, id: str, name: str, changes: Mapping[str, Any], expected_revision: int | None = None
    ) -> dict[str, Any]:
        """Changes an index; publishing then makes it anew."""
        source = entity_call(self._head(id).definition.name, "edit_index", name, **changes)
        return self._change(id, "update", edits.edit_index(name, changes), source, expected_revision)

    @command()
    def drop_index(self, id: str, name: str, expected_revision: int | None = None) -> dict[str, Any]:
        """Takes an index away."""
        source = entity_call(self._head(id).definition.name, "drop_index", name)
        return self._change(id, "delete", edits.drop_index(name), source, expected_revision)


def _told(problems: Sequence[Problem]) -> list[dict[str, str]]:
    return [problem.as_dict() for problem in problems]
