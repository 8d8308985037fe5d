"""What a valid virtual entity must obey, besides the rules for all entities. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.errors import Problem

_FOR_TABLES = ("supports_soft_delete", "is_versioned", "supports_attachments", "supports_comments")


def view_problems(entity: EntityDefinition) -> Iterator[Problem]:
    """What is wrong with the view of an entity, or with having one."""
    if (entity.view is not None) != entity.is_virtual:
        yield Problem("entity_type", "and view belong together: a view is made with ws.entities.create_view(…)")
    if entity.view is None:
        return
    if [field.name for field in entity.fields] != [column.name for column in entity.view.columns]:
        yield Problem("fields", "come from the view: define it anew with ws.entities[…].edit_view(…)")
    for name in _FOR_TABLES:
        if getattr(entity, name):
            yield Problem(name, "is not for views, which keep no records")
    for field in entity.fields:
        if field.is_calculated or field.is_unique or field.is_indexed or field.is_required:
            yield Problem(f"fields.{field.name}", "of a view cannot be calculated, required, unique or indexed")
