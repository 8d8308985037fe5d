"""What `ws.entities` gives: the entities of a tenant by name, to make new ones, and to adopt tables."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, Never
from uuid import UUID

from buildify_nb.context import Context
from buildify_nb.datamodel import edits
from buildify_nb.datamodel.entities import EntityDefinition, EntityHead, EntityStatus, EntityType
from buildify_nb.datamodel.field_input import FieldsInput, fields_of
from buildify_nb.datamodel.handles import Entity
from buildify_nb.datamodel.missing_attributes import no_entity_attribute
from buildify_nb.html_table import html_table
from buildify_nb.identifiers import new_id

if TYPE_CHECKING:
    from buildify_nb.datamodel.adoption.adoption_changes import ChangedTables
    from buildify_nb.datamodel.adoption.adoption_report import SchemaAdoption
    from buildify_nb.datamodel.adoption.found_tables import FoundTables
    from buildify_nb.datamodel.drift.drift import Drift
    from buildify_nb.datamodel.formulas.formula_checks import FormulaCheck, FormulaUse
    from buildify_nb.datamodel.modelling import Modelling
    from buildify_nb.datamodel.parking.parked_values import ParkedRows, ParkedValues
    from buildify_nb.datamodel.views.view_definition import Shown
    from buildify_nb.errors import Problem


class Entities(Mapping[str, Entity]):
    """The entities of the tenant by name."""

    def __init__(self, modelling: Modelling, context: Context, load_dataframe: Callable[..., Any]) -> None:
        self._modelling, self._context, self._load_dataframe = modelling, context, load_dataframe

    def create(self, name: str, *, fields: FieldsInput = (), **columns: Any) -> Entity:
        """Saves a new draft.

        Args:
            fields: by name, a field type ("string") or its columns ({"field_type": "string", "is_required": True});
                or a list of such columns with their `name`.
            columns: further columns of the entity, for example `label`, `icon`, `is_audited`.

        Raises:
            DefinitionError: with every problem of the entity and its fields.
        """
        return self._handle(self._modelling.entities.create(self._context, self._unsaved(name, fields, columns)))

    def check_formula(
        self, text: str, *, fields: FieldsInput, field: str, use: FormulaUse = "calculation"
    ) -> FormulaCheck:
        """What is wrong with a formula of an entity that is not saved yet, and what it computes.

        Args:
            fields: those of the entity, as in `create`, the one that has the formula among them.

        Raises:
            DefinitionError: the fields were not understood.
        """
        entity = self._unsaved("unsaved", fields, {})
        return self._modelling.check_formula(self._context, entity, text, field=field, use=use)

    def check_index(self, values: Mapping[str, Any], *, fields: FieldsInput, **columns: Any) -> Sequence[Problem]:
        """What is wrong with an index of an entity that is not saved yet; the arguments are those of `create`.

        Raises:
            DefinitionError: the fields were not understood.
        """
        return self._modelling.check_index(self._context, self._unsaved("unsaved", fields, columns), values)

    def check_view(self, *, source: str, fields: Shown, where: Mapping[str, Any] | None = None) -> Sequence[Problem]:
        """What is wrong with a view that could be made; nothing is saved. The arguments are those of `create_view`."""
        return self._modelling.views.check(self._context, source=source, fields=fields, where=where)

    def _unsaved(self, name: str, fields: FieldsInput, columns: Mapping[str, Any]) -> EntityDefinition:
        entity_id = new_id()
        values, what = {"id": entity_id, "name": name, **columns}, f"The entity {name!r}"

        def resolve(target: str) -> UUID:
            return entity_id if target == name else self._modelling.id_of(self._context, target)

        entity, made = edits.together(
            what,
            [
                ("", lambda: edits.parsed(EntityDefinition, values, what)),
                ("", lambda: fields_of(fields, resolve)),
            ],
        )
        return entity.with_fields(made)

    def create_view(
        self,
        name: str,
        *,
        source: str,
        fields: Shown,
        where: Mapping[str, Any] | None = None,
        **columns: Any,
    ) -> Entity:
        """Saves a view over an entity as a draft; publishing makes it, and its records are read like any others.

        Args:
            source: the published entity whose records are read.
            fields: by name, what is shown: `"title"`, `"customer.name"` behind a lookup, or an aggregate as
                `{"sum": "price"}` and `{"count": "*"}`; the other fields are then what records are grouped by.
            where: a condition as for lists, over the source's fields and those behind its lookups.
            columns: further columns of the entity, for example `label`.
        """
        head = self._modelling.views.create(
            self._context, name, source=source, fields=fields, where=where, columns=columns
        )
        return self._handle(head)

    def list(
        self,
        *,
        category: str | None = None,
        entity_type: EntityType | None = None,
        status: EntityStatus | None = None,
        search: str = "",
    ) -> Sequence[Entity]:
        """The entities by name, those that fulfil all that is given; `search` matches name, label and description."""
        found = self._modelling.entities.list(
            self._context, category=category, entity_type=entity_type, status=status, search=search
        )
        return [self._handle(head) for head in found]

    def tables(self) -> FoundTables:
        """The tables and views of the database that could be adopted."""
        return self._modelling.adoption.tables(self._context)

    def adopt(
        self,
        table: str,
        *,
        name: str | None = None,
        schema: str | None = None,
        trust_owner: bool = False,
        **columns: Any,
    ) -> Entity:
        """Makes an existing table or view an entity without altering it.

        Args:
            trust_owner: adopts it whoever owns it. On Postgres the owner of a table can attach code to it that runs
                with the rights of the owner of the database, so say it only of whom you trust as much.
            columns: further columns of the entity.
        """
        head = self._modelling.adoption.adopt(
            self._context, table, name=name, schema=schema, columns=columns, trust_owner=trust_owner
        )
        return self._handle(head)

    def adopt_schema(
        self,
        schema: str,
        *,
        only: Collection[str] | None = None,
        exclude: Collection[str] | None = None,
        trust_owner: bool = False,
        preview: bool = False,
    ) -> SchemaAdoption:
        """Adopts a whole schema with the relationships in it, or, when one table fails, nothing.

        Args:
            only: names of tables; all others are left out.
            exclude: names of tables to leave out.
            trust_owner: as for `adopt`, of all of them.
            preview: tells only what would become of them.

        Returns:
            What was adopted as what, the relationships found, and what was left out and why.
        """
        return self._modelling.adoption.adopt_schema(
            self._context, schema, only=only, exclude=exclude, trust_owner=trust_owner, preview=preview
        )

    def adoption_changes(self) -> ChangedTables:
        """The adopted tables that changed since they were adopted; `ws.entities[…].readopt()` takes it over."""
        return self._modelling.readoption.all_changes(self._context)

    def drifted(self) -> Sequence[Drift]:
        """The published entities whose tables were changed outside; `ws.entities[name].drift()` tells all of one."""
        return self._modelling.drifts.drifted(self._context)

    def from_dataframe(
        self,
        name: str,
        frame: Any,
        *,
        key: str | Sequence[str] | None = None,
        references: Mapping[str, str] | None = None,
        fields: Mapping[str, Any] | None = None,
        rename: Mapping[str, str] | None = None,
        on_orphan: Literal["refuse", "null"] = "refuse",
        if_exists: Literal["append", "keep"] | None = None,
        publish: bool = True,
        load: bool = True,
        label: str | None = None,
        primary_field: str | None = None,
        **columns: Any,
    ) -> Any:
        """Makes an entity of a frame and loads its rows, or appends them to the published entity of that name.

        Args:
            frame: a pandas or polars DataFrame, an Arrow table or a list of dicts.
            key: the column, or columns together, that no two records share.
            references: target by column: `{"AlbumId": "album"}` turns values of the album's unique field into
                references to albums, in a field `album`; "album.album_id" names the unique field where there are
                several. A table may refer to itself.
            fields: by column, a field type, columns of the field definition, or None to leave the column out.
            rename: field names by column.
            on_orphan: "refuse" loads nothing when a reference points at no record, "null" leaves such references empty.
            if_exists: where there are records already: "append" adds these; "keep" loads none, so that a cell can be
                run again. When left out they are added if a unique field keeps records from being loaded twice.
            publish, load: False stops after the draft, or after the table.
            label, columns: columns of a new entity.
            primary_field: the field, or the column that becomes it, whose values title the records of a new entity.

        Returns:
            `Loaded`: `.entity`, `.records`, `.rows` and `.inferred`, what became of each column and why.

        Raises:
            DefinitionError: naming every column that cannot become a field or does not fit.
            InvalidRecord: naming the first rows that were refused. Nothing is left of the call then.
            InvalidState: there are records already, nothing tells them from these, and `if_exists` was left out.
        """
        return self._load_dataframe(
            name,
            frame,
            key=key,
            references=references,
            fields=fields,
            rename=rename,
            on_orphan=on_orphan,
            if_exists=if_exists,
            publish=publish,
            load=load,
            label=label,
            primary_field=primary_field,
            **columns,
        )

    def publish(
        self, names: Sequence[str], commit_message: str = "", *, accept_data_loss: bool = False
    ) -> Sequence[Entity]:
        """Publishes these entities one after the other, each behind what it refers to; returns them in that order.

        Those that refer to each other go in the order in which the fewest references wait. What was published before
        one is refused stays published.

        Raises:
            PermissionDenied: the user may not publish, or not read the data model.
            NotFound: there is no entity of one of the names; in both cases none is published.
            InvalidState, UnsafeMigration, DriftFound, EntityMigrating: as `publish` of the entity that it names.
        """
        meant = [names] if isinstance(names, str) else names
        return self._publish(meant, commit_message, accept_data_loss)

    def publish_all(self, commit_message: str = "", *, accept_data_loss: bool = False) -> Sequence[Entity]:
        """Publishes, as `publish` does, all drafts and all with unpublished changes; archived ones stay archived."""
        return self._publish(None, commit_message, accept_data_loss)

    def _publish(self, names: Sequence[str] | None, commit_message: str, accept_data_loss: bool) -> Sequence[Entity]:
        outcomes = self._modelling.several.publish(
            self._context, names, commit_message, accept_data_loss=accept_data_loss
        )
        for outcome in outcomes:
            if outcome.refusal is not None:
                raise outcome.refusal
        return [self._handle(self._modelling.entities.by_id(self._context, one.entity_id)) for one in outcomes]

    def parked(self) -> ParkedValues:
        """The hidden tables of deleted entities; those of an entity that is there: `ws.entities[name].parked()`."""
        return self._modelling.parking.parked_tables(self._context)

    def parked_rows(self, name: str, *, limit: int = 20) -> ParkedRows:
        """The first rows of one of them, by its name or its entity's; it takes the right to read every record."""
        return self._modelling.looking.look_at_table(self._context, name, limit=limit)

    def purge(self, name: str | None = None, *, confirm: bool = False) -> ParkedValues:
        """Deletes hidden tables of deleted entities for good; `confirm=True` must be said."""
        return self._modelling.parking.purge_tables(self._context, name, confirm=confirm)

    def restore(self, name: str, *, accept_data_loss: bool = False) -> Entity:
        """Brings a deleted entity back as archived, with its history and records; `publish()` puts it into service.

        What roles held on its records is not given back.

        Args:
            name: the name that it had, or that of its hidden table, as `parked()` lists it.
            accept_data_loss: whether lookups at records that were deleted meanwhile may be emptied.

        Raises:
            NotFound: no deleted entity had the name, or several had.
            AlreadyExists: its name or that of its table is taken by now.
            InvalidState: what its lookups point at is gone.
            UnsafeMigration: they point at records that are gone, and `accept_data_loss` is not set.
        """
        restored = self._modelling.undeleting.restore(self._context, name, accept_data_loss=accept_data_loss)
        return self._handle(restored)

    def __getitem__(self, name: str) -> Entity:
        return self._handle(self._modelling.entities.get(self._context, name))

    def __contains__(self, name: object) -> bool:
        return name in self._names()

    def __iter__(self) -> Iterator[str]:
        return iter(self._names())

    def __len__(self) -> int:
        return len(self._names())

    def _names(self) -> list[str]:
        return list(dict.fromkeys(self._modelling.entity_names(self._context).values()))

    def _handle(self, head: EntityHead) -> Entity:
        return Entity(self._modelling, self._context, head)

    if not TYPE_CHECKING:  # Checkers would take any name for one that is there.

        def __getattr__(self, name: str) -> Never:
            raise no_entity_attribute(self, name)

    def _ipython_key_completions_(self) -> list[str]:
        return self._names()

    def __repr__(self) -> str:
        return f"Entities({', '.join(self._names())})"

    def _repr_html_(self) -> str:
        rows = (
            (
                head.definition.name,
                head.definition.label,
                head.state_text if head.is_platform else head.status,
                len(head.definition.fields),
            )
            for head in self._modelling.entities.list(self._context)
        )
        return html_table(("Name", "Label", "Status", "Fields"), rows, numeric={3})
