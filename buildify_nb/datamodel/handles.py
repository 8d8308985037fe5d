"""One entity as an object to work with in a notebook. Each method is one call of a service."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Never
from uuid import UUID

from buildify_nb.context import Context
from buildify_nb.counts import counted
from buildify_nb.datamodel import edits
from buildify_nb.datamodel.definition_diff import DefinitionDiff
from buildify_nb.datamodel.entities import EntityDefinition, EntityHead, EntityStatus, IndexDefinition
from buildify_nb.datamodel.entity_text import entity_as_python, entity_table, relationship_as_python
from buildify_nb.datamodel.field_input import field_of
from buildify_nb.datamodel.missing_attributes import no_attribute
from buildify_nb.datamodel.relationships import RelationshipDefinition
from buildify_nb.definitions.revisions import Revision
from buildify_nb.errors import NotFound

if TYPE_CHECKING:
    from buildify_nb.datamodel.adoption.adoption_changes import AdoptionChanges
    from buildify_nb.datamodel.drift.drift import Drift
    from buildify_nb.datamodel.drift.reconciliation import Reconciliation
    from buildify_nb.datamodel.formulas.formula_checks import FormulaCheck, FormulaUse
    from buildify_nb.datamodel.modelling import Modelling
    from buildify_nb.datamodel.parking.parked_values import ParkedRows, ParkedValues
    from buildify_nb.datamodel.publishing.migrations import History, Migration, Preview
    from buildify_nb.datamodel.views.view_definition import Shown
from buildify_nb.errors import Problem


class Entity:
    """One entity. It shows the newest definition; the published one serves records until the next `publish`."""

    def __init__(self, modelling: Modelling, context: Context, head: EntityHead) -> None:
        self._modelling, self._context = modelling, context
        self._now(head)

    @property
    def definition(self) -> EntityDefinition:
        """The newest definition; what other processes changed is seen after `refresh`."""
        return self._head.definition

    @property
    def name(self) -> str:
        """The technical name."""
        return self.definition.name

    @property
    def status(self) -> EntityStatus:
        """draft, migrating, published or archived."""
        return self._head.status

    @property
    def is_platform(self) -> bool:
        """Whether the platform shares it: its records can be read and referred to, and nothing of it changed here."""
        return self._head.is_platform

    @property
    def version(self) -> int:
        """Counted up by the first change after a publish."""
        return self._head.version

    @property
    def revision(self) -> int:
        """The number of the newest saved state; a save that expects another one is refused."""
        return self._head.revision

    @property
    def has_unpublished_changes(self) -> bool:
        """Whether `publish` would change what serves records."""
        return self._head.has_unpublished_changes

    @property
    def cloned_from(self) -> str | None:
        """The name of the entity that it was cloned from; None when it is no clone, or that one was deleted."""
        parent = self._head.parent_version_id
        return self._modelling.entity_names(self._context).get(parent) if parent else None

    def edit(self, *, expected_revision: int | None = None, **changes: Any) -> Entity:
        """Changes the entity's own columns, for example `label="Song"`; `expected_revision` as for `undo`."""
        return self._changed("update", edits.edit_entity(changes), expected_revision)

    def edit_view(self, *, fields: Shown | None = None, where: Mapping[str, Any] | None = None) -> Entity:
        """Defines a view anew, over the same source; the arguments are those of `ws.entities.create_view`.

        What is left out stays as it is; `where={}` takes the condition away.
        """
        head = self._modelling.views.change(self._context, self._id, fields=fields, where=where)
        return self._now(head)

    def add_field(self, name: str, field_type: str, **options: Any) -> Entity:
        """Adds a field; `reference_entity="artist"` names the entity that a lookup points at."""
        field = field_of(name, {"field_type": field_type, **options}, self._resolve)
        return self._changed("create", edits.add_field(field))

    def edit_field(self, field: str, /, *, expected_revision: int | None = None, **changes: Any) -> Entity:
        """Changes a field's columns; a new `name` renames it and keeps its values.

        Columns that a new `field_type` does not take, such as `decimal_places` of a text, go with the old type.
        `expected_revision` as for `undo`.

        Raises:
            NotFound: there is no such field.
            DefinitionError: with every problem of the changes.
            StaleVersion: the entity is no longer at `expected_revision`.
            StillReferenced: a relationship stands on the field, and the new type is no lookup.
        """
        if "reference_entity" in changes:
            changes["reference_entity_id"] = self._resolve(changes.pop("reference_entity"))
        edit = edits.edit_field(field, changes, self._modelling.field_types)
        return self._changed("update", edit, expected_revision)

    def check_formula(
        self, text: str, *, field: str, use: FormulaUse = "calculation", field_type: str = ""
    ) -> FormulaCheck:
        """What is wrong with a formula that `field` could have, and what it computes; nothing is changed.

        Args:
            field_type: of a field that is not there yet.
        """
        return self._modelling.check_formula(self._context, self._id, text, field=field, use=use, field_type=field_type)

    def rename_field(self, name: str, new_name: str) -> Entity:
        """Gives a field another technical name; its values stay."""
        return self.edit_field(name, name=new_name)

    def drop_field(self, name: str, *, expected_revision: int | None = None) -> Entity:
        """Takes a field away; publishing hides its values, it does not delete them."""
        return self._changed("delete", edits.drop_field(name), expected_revision)

    def order_fields(self, *names: str | Sequence[str]) -> Entity:
        """Puts the fields in this order, named one by one or as a list; the others follow as they are."""
        given = [name for one in names for name in ([one] if isinstance(one, str) else one)]
        return self._changed("update", edits.order_fields(given))

    def add_index(self, name: str, fields: str | Sequence[str], **options: Any) -> Entity:
        """Adds an index over a field, or several in that order; `is_unique=True` forbids equal values.

        Args:
            options: further columns of the index: `index_type`, and `where_clause` for a condition such as
                `{"status": "open"}` that the records in it fulfil.
        """
        values = {"name": name, "field_names": fields, **options}
        return self._changed("create", edits.add_index(edits.parsed(IndexDefinition, values, f"The index {name!r}")))

    def edit_index(self, index: str, /, *, expected_revision: int | None = None, **changes: Any) -> Entity:
        """Changes an index: its name, fields, kind or condition; publishing then makes it anew."""
        return self._changed("update", edits.edit_index(index, changes), expected_revision)

    def check_index(self, values: Mapping[str, Any], *, replacing: str | None = None) -> Sequence[Problem]:
        """What is wrong with an index of these values, new or in place of another one; nothing is saved."""
        return self._modelling.check_index(self._context, self._id, values, replacing=replacing)

    def drop_index(self, name: str, *, expected_revision: int | None = None) -> Entity:
        """Takes an index away."""
        return self._changed("delete", edits.drop_index(name), expected_revision)

    def preview(self, *, rehearse: bool = False) -> Preview:
        """What publishing would do, with its SQL and its risks; nothing is changed.

        Args:
            rehearse: also tries it, its rollback and it again on a copy of the table: `.rehearsal.losses` is a
                DataFrame of the values that would not be kept as they are.

        Raises:
            InvalidState: there are no fields, or a new lookup points at an entity that is archived.
            DriftFound: the table was changed outside buildify-nb.
            PermissionDenied: `rehearse` by one who may not read the records.
        """
        return self._modelling.publishing.preview(self._context, self._id, rehearse=rehearse)

    def publish(self, commit_message: str = "", *, accept_data_loss: bool = False) -> Entity:
        """Makes the newest definition a real table that serves records, or changes the table that does.

        Where it serves already, nothing is done, and the history gets no entry; see `has_unpublished_changes`.

        Args:
            commit_message: kept in the history.
            accept_data_loss: a yes to the losses that `preview` warns of; the old values stay hidden in the table,
                and `rollback` brings them back.

        Raises:
            InvalidState: there are no fields, or a new lookup points at an entity that is archived.
            UnsafeMigration: values would be lost and `accept_data_loss` is not set, or the data or another definition
                forbids it.
            DriftFound: the table was changed outside buildify-nb.
            EntityMigrating: somebody else is publishing this entity.
        """
        self._modelling.publishing.publish(self._context, self._id, commit_message, accept_data_loss=accept_data_loss)
        return self

    def rollback(self, migration: Migration | UUID | str | None = None, *, accept_data_loss: bool = False) -> Entity:
        """Takes the newest publish back: the definition before it serves again, with the values that it hid.

        What the publish added is hidden, not deleted, and comes back when it is published again. Taking back the
        first publish makes the entity a draft, whose records nobody sees until it is published again.

        Args:
            migration: the publish, from `history`, or its id or name; only the newest that stands can be taken back.
            accept_data_loss: a yes to what `preview_rollback` warns of: values written since that do not fit what was
                before are left out, records of a table that goes are out of service. They stay hidden; see `parked`.

        Raises:
            InvalidState: there is nothing to take back, later publishes build on it, or what it hid was purged.
            NotFound: there is no such publish.
            UnsafeMigration: values would be lost or records out of service and `accept_data_loss` is not set, or the
                data forbids it.
            StillReferenced: the table would go, and other entities point at it.
            DriftFound: the table was changed outside buildify-nb.
            EntityMigrating: somebody else is publishing this entity.
        """
        self._modelling.rollbacks.rollback(
            self._context, self._id, _id_of(migration), accept_data_loss=accept_data_loss
        )
        return self

    def preview_rollback(self, migration: Migration | UUID | str | None = None) -> Preview:
        """What `rollback` would do, with its SQL and its risks; nothing is changed.

        Raises:
            InvalidState, NotFound, StillReferenced, DriftFound: as `rollback`.
        """
        return self._modelling.rollbacks.preview(self._context, self._id, _id_of(migration))

    def parked(self) -> ParkedValues:
        """What changes of this entity left hidden: dropped and converted columns, tables that were taken back."""
        return self._modelling.parking.parked(self._context, self._id)

    def parked_rows(self, name: str, *, limit: int = 20) -> ParkedRows:
        """The first rows of what is parked under a name or belonged to it; it takes the right to read the records."""
        return self._modelling.looking.look(self._context, self._id, name, limit=limit)

    def purge(self, name: str | None = None, *, confirm: bool = False) -> ParkedValues:
        """Deletes parked values for good, all or those of one name; `confirm=True` must be said."""
        return self._modelling.parking.purge(self._context, self._id, name, confirm=confirm)

    def drift(self) -> Drift:
        """What was changed in the table outside buildify-nb since the last publish; empty when nothing was."""
        return self._modelling.drifts.drift(self._context, self._id)

    def reconcile(self, *, preview: bool = False, put_back: bool = False) -> Reconciliation:
        """Takes such changes over into the draft, where a definition can say them, and tells which to undo.

        Args:
            preview: tells only what would be taken over.
            put_back: makes indexes, foreign keys and tables of links again as they were, rather than doing without.
        """
        if preview:
            return self._modelling.drifts.preview(self._context, self._id, put_back=put_back)
        outcome = self._modelling.drifts.reconcile(self._context, self._id, put_back=put_back)
        self.refresh()
        return outcome

    def history(self) -> History:
        """The publishes, oldest first. A rollback has a version but no entry, so `to_version` skips one after it."""
        return self._modelling.publishing.history(self._context, self._id)

    def last_migration(self) -> Migration:
        """The newest publish that was tried; IndexError when there was none."""
        return self.history()[-1]

    def revisions(self) -> Sequence[Revision]:
        """Every saved state, oldest first."""
        return self._modelling.revisions.list(self._context, self._id)

    def diff(self, before: int | None = None, after: int | None = None) -> DefinitionDiff:
        """What differs between two revisions; by default the published one and the newest. Raises NotFound."""
        return self._modelling.revisions.diff(self._context, self._id, before, after)

    def undo(self, *, expected_revision: int | None = None) -> Entity:
        """Brings back the state before the last change.

        Args:
            expected_revision: of the state that it is meant for; when a newer one was saved, nothing is changed.
        """
        return self._now(self._modelling.revisions.undo(self._context, self._id, expected_revision=expected_revision))

    def redo(self, *, expected_revision: int | None = None) -> Entity:
        """Brings back what the last undo took away; `expected_revision` as for `undo`."""
        return self._now(self._modelling.revisions.redo(self._context, self._id, expected_revision=expected_revision))

    def restore(self, number: int, *, expected_revision: int | None = None) -> Entity:
        """Makes an older revision the newest one; `expected_revision` as for `undo`."""
        return self._now(
            self._modelling.revisions.restore(self._context, self._id, number, expected_revision=expected_revision)
        )

    def archive(self, *, although_used: bool = False, expected_revision: int | None = None) -> Entity:
        """Takes the entity out of service; its records stay, publishing brings them back.

        Args:
            although_used: whether also while `used_by` names any. Lookups keep the records that they point at and can
                be set to no others; views go on.
            expected_revision: as for `undo`.
        """
        return self._now(
            self._modelling.entities.archive(
                self._context, self.name, although_used=although_used, expected_revision=expected_revision
            )
        )

    def used_by(self) -> Sequence[str]:
        """In words, the lookups and views of others that use this entity."""
        return self._modelling.entities.used_by(self._context, self.name)

    def clone(self, name: str, *, label: str = "") -> Entity:
        """Another entity like this one, as a draft and without records; references to itself point at the clone."""
        head = self._modelling.entities.clone(self._context, self._id, name, label)
        return Entity(self._modelling, self._context, head)

    def delete(self) -> None:
        """Deletes a draft or an archived entity."""
        self._modelling.entities.delete(self._context, self.name)

    def adoption_changes(self, *, renamed: Mapping[str, str] | None = None) -> AdoptionChanges:
        """What changed in an adopted table since it was adopted; nothing is saved."""
        return self._modelling.readoption.changes(self._context, self._id, renamed or {})

    def readopt(self, *, renamed: Mapping[str, str] | None = None, preview: bool = False) -> AdoptionChanges:
        """Takes over what changed in an adopted table; fields keep their ids and what people set.

        Args:
            renamed: new names of columns by old ones; otherwise a renamed column is one that went and one that came.
            preview: tells only what would be taken over.
        """
        if preview:
            return self.adoption_changes(renamed=renamed)
        changes = self._modelling.readoption.readopt(self._context, self._id, renamed or {})
        self.refresh()
        return changes

    def as_python(self) -> str:
        """The calls that would make this entity, once there are the entities that it refers to.

        A relationship is written where its target is, which has the lookup.
        """
        if self.definition.view is not None:
            return self._modelling.views.as_python(self._context, self.definition)
        names = self._modelling.entity_names(self._context)
        made = [one for one in self._modelling.relationships.list(self._context) if self._is_its_target(one)]
        related = (relationship_as_python(one, names) for one in made)
        return "\n".join([entity_as_python(self.definition, names), *related])

    def _is_its_target(self, relationship: RelationshipDefinition) -> bool:
        is_whole = relationship.seen_in(self.definition) is not None and not relationship.junction_schema
        return is_whole and relationship.target_entity_id == self.definition.id

    def refresh(self) -> Entity:
        """Reads the newest state again."""
        return self._now(self._modelling.entities.by_id(self._context, self._id))

    def _changed(self, permission: str, edit: edits.Edit, expected_revision: int | None = None) -> Entity:
        head = self._modelling.apply(self._context, self._id, permission, edit, expected_revision=expected_revision)
        return self._now(head)

    def _resolve(self, name: str) -> Any:
        return self._modelling.id_of(self._context, name)

    @property
    def _id(self) -> UUID:
        """It never changes, so what is known need not be read anew for it."""
        return self._known.definition.id

    def _now(self, head: EntityHead) -> Entity:
        self._known, self._known_at = head, self._modelling.changes
        return self

    @property
    def _head(self) -> EntityHead:
        """What is known, read again after any change: a relationship, for one, edits the entities at its ends."""
        if self._known_at != (changes := self._modelling.changes):
            with suppress(NotFound):  # One that is gone shows its last state.
                self.refresh()
            self._known_at = changes
        return self._known

    if not TYPE_CHECKING:  # Checkers would take any name for one that is there.

        def __getattr__(self, name: str) -> Never:
            raise no_attribute(self, name)

    def __repr__(self) -> str:
        return f"Entity({self.name!r}, {self._head.state_text}, {counted(len(self.definition.fields), 'field')})"

    def _repr_html_(self) -> str:
        return entity_table(self._head, self._modelling.entity_names(self._context))


def _id_of(migration: Migration | UUID | str | None) -> UUID | str | None:
    from buildify_nb.datamodel.publishing.migrations import Migration

    return migration.id if isinstance(migration, Migration) else migration
