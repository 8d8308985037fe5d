"""What `ws.relationships` gives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any
from uuid import UUID

from buildify_nb.context import Context
from buildify_nb.datamodel.edits import parsed
from buildify_nb.datamodel.relationship_lives import RestoredRelationship
from buildify_nb.datamodel.relationship_rules import shown_names
from buildify_nb.datamodel.relationships import RelationshipDefinition, RelationshipType
from buildify_nb.html_table import html_table

if TYPE_CHECKING:
    from buildify_nb.datamodel.modelling import Modelling
    from buildify_nb.datamodel.parking.deleted_relationships import DeletedRelationship


class Relationships(Mapping[str, RelationshipDefinition]):
    """The relationships of the tenant by name."""

    def __init__(self, modelling: Modelling, context: Context) -> None:
        self._modelling, self._context = modelling, context

    def create(
        self,
        source: str,
        target: str,
        relationship_type: RelationshipType = "one-to-many",
        *,
        name: str | None = None,
        source_field_name: str | None = None,
        target_field_name: str | None = None,
        **columns: Any,
    ) -> RelationshipDefinition:
        """Relates two entities: one `source` has many `target`s (or one, or many to many).

        Args:
            source_field_name: under which a source shows its targets; the target's name in the plural when left out.
            target_field_name: the lookup field on the target (one-to-many, one-to-one), or the name under which it
                shows its sources; the source's name, in the plural for many-to-many, when left out.
            columns: further columns, for example `on_delete="CASCADE"`.
        """
        shown = shown_names(relationship_type, source, target)
        values = {
            "name": name or f"{source}_{target}",
            "relationship_type": relationship_type,
            "source_entity_id": self._modelling.id_of(self._context, source),
            "target_entity_id": self._modelling.id_of(self._context, target),
            "source_field_name": source_field_name or shown["source_field_name"],
            "target_field_name": target_field_name or shown["target_field_name"],
            **columns,
        }
        relationship = parsed(RelationshipDefinition, values, f"The relationship {values['name']!r}")
        return self._modelling.relationships.create(self._context, relationship)

    def update(self, name: str, /, **changes: Any) -> RelationshipDefinition:
        """Changes a relationship: `name`, `label`, `on_delete`, `on_update`, what it is called at either end, …

        What serves records changes with the next publish of the entity that it ends at: `ws.entities[…].preview()`.
        """
        return self._modelling.relationships.update(self._context, name, changes)

    def delete(self, name: str) -> None:
        """Removes a relationship at once; `restore` takes it back.

        Links are hidden with it. The lookup field that it made goes from the draft of the entity at which it ends; the
        next publish of that hides the values.

        Raises:
            NotFound: there is no such relationship.
        """
        self._modelling.relationships.delete(self._context, name)

    def deleted(self) -> Sequence[DeletedRelationship]:
        """The deleted relationships that can come back, the last one first, and how many links or values with each."""
        return self._modelling.deleted_relationships.list(self._context)

    def restore(self, name: str) -> RestoredRelationship:
        """Brings the last deleted relationship of that name back and tells how many links or values come with it.

        Links serve again at once. A lookup field is back in the draft of its entity: publishing that brings its values
        back.

        Raises:
            NotFound: no deleted relationship had the name.
            AlreadyExists: a name of it is taken by now.
            InvalidState: the entity at one end is gone.
        """
        return self._modelling.relationships.restore(self._context, name)

    def __getitem__(self, name: str) -> RelationshipDefinition:
        return self._modelling.relationships.get(self._context, name)

    def __iter__(self) -> Iterator[str]:
        return (relationship.name for relationship in self._modelling.relationships.list(self._context))

    def __len__(self) -> int:
        return len(self._modelling.relationships.list(self._context))

    def _ipython_key_completions_(self) -> list[str]:
        return list(self)

    def __repr__(self) -> str:
        return f"Relationships({', '.join(self)})"

    def _repr_html_(self) -> str:
        names = self._modelling.entity_names(self._context)
        rows = (
            (r.name, r.relationship_type, *(names.get(end, "(deleted)") for end in _ends(r)), r.on_delete, r.on_update)
            for r in self._modelling.relationships.list(self._context)
        )
        return html_table(("Name", "Type", "Source", "Target", "On delete", "On update"), rows)


def _ends(relationship: RelationshipDefinition) -> tuple[UUID, UUID]:
    return relationship.source_entity_id, relationship.target_entity_id
