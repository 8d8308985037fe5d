"""The commands of a grid about its saved views, and how what is open is kept.

What is filtered, sorted and shown is in the trait `state`, so that a page that is loaded again shows it. Which view is
open is remembered with the views, so that the cell, run again after a restart of the kernel, opens it again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from buildify_widgets.base_widget import command
from buildify_widgets.grid_conditions import filters_of, parts_of, told
from buildify_widgets.grid_part import GridPart

if TYPE_CHECKING:
    from buildify_widgets.record_source import SavedViewLike

EMPTY_STATE: Mapping[str, Any] = {
    "view": None,
    "base": [],
    "filter": {},
    "sort": [],
    "search": "",
    "fields": None,
    "widths": {},
    "groups": {},
}


class GridViews(GridPart):
    """Opens, saves and deletes views, and says in words what is filtered."""

    state: Any

    @command()
    def views(self) -> list[dict[str, Any]]:
        """The saved views that can be opened: `[{"name", "shared", "user", "problem"}]`."""
        return [
            {"name": one.name, "shared": one.is_shared, "user": one.saved.user, "problem": one.saved.problem}
            for one in self._records.views.values()
        ]

    @command()
    def open_view(self, name: str | None = None) -> dict[str, Any]:
        """What a view shows, in the form of `state`; without a name, all records as they are shown by themselves."""
        views = self._records.views
        state = dict(EMPTY_STATE) if name is None else state_of(views[name])
        views.remember(name)
        return state

    @command()
    def save_view(self, name: str, state: Mapping[str, Any], shared: bool = False) -> dict[str, Any]:
        """Saves what the grid shows as a view and opens it; returns its state."""
        sort = [f"{term['colId']}:{'desc' if term['sort'] == 'desc' else 'asc'}" for term in state["sort"]]
        view = self._records.views.save(
            name,
            filters=filters_of(state["base"], state["filter"]),
            sort=sort or None,
            search=state["search"] or None,
            fields=state["fields"],
            widths=state["widths"],
            groups=state["groups"],
            shared=shared,
        )
        self._records.views.remember(view.name)
        return state_of(view)

    @command()
    def delete_view(self, name: str) -> None:
        """Deletes a view; the records stay."""
        self._records.views.delete(name)

    @command()
    def chips(self, base: Sequence[Any] = (), filter: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """What is filtered, in words: `{"base": [text of each part], "filter": {field: text}}`."""
        labels = {field.name: field.label for field in self._records.entity.fields}
        by_header = {name: self._header_text(name, one, labels) for name, one in (filter or {}).items()}
        return {"base": [told(part, labels, self._value_text) for part in base], "filter": by_header}

    def _header_text(self, name: str, given: Mapping[str, Any], labels: Mapping[str, str]) -> str:
        if "labels" in given:
            return f"{labels.get(name, name)}: {', '.join(map(str, given['labels']))}"
        return told(filters_of([], {name: given}), labels, self._value_text)

    def _value_text(self, name: str, value: Any) -> str:
        """A choice by its label, a reference by its title, anything else as it is."""
        field = next((one for one in self._records.entity.fields if one.name == name), None)
        if isinstance(value, bool) or field is None:
            return {True: "yes", False: "no"}.get(value, str(value)) if isinstance(value, bool) else str(value)
        if field.reference_entity_id is not None:
            found = self._records.list(filters={name: value}, page_size=1, count="none").items
            return str((found[0].labels or {}).get(name) or value) if found else str(value)
        options = {option.value: option.label for option in field.allowed_values or ()}
        return str(options.get(value, value))


def state_of(view: SavedViewLike) -> dict[str, Any]:
    """What a view shows, in the form of `state`."""
    content = view.saved.content
    terms = (term.partition(":") for term in content.sort)
    return {
        **EMPTY_STATE,
        "view": view.name,
        "base": parts_of(content.filters),
        "sort": [{"colId": name, "sort": direction or "asc"} for name, _, direction in terms],
        "search": content.search or "",
        "fields": None if content.fields is None else list(content.fields),
        "widths": dict(content.widths),
        "groups": {heading: list(names) for heading, names in content.groups.items()},
    }
