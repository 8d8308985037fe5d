"""Plans a publish: compares the published table with the one the newest definition asks for. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from uuid import UUID

from buildify_nb.context import Context
from buildify_nb.datamodel import catalog_store, store
from buildify_nb.datamodel.adoption.foreign_tables import refuse_foreign_table
from buildify_nb.datamodel.catalog import EntityCatalog
from buildify_nb.datamodel.ddl import ddl_compiler
from buildify_nb.datamodel.ddl.operations import (
    Operation,
    brought_back,
    is_empty_column,
    newly_parked,
    parked_table_name,
    undone,
    unhiding,
)
from buildify_nb.datamodel.ddl.shape_comparison import creation
from buildify_nb.datamodel.ddl.statement_compiler import Step
from buildify_nb.datamodel.drift.part_drift import Mend
from buildify_nb.datamodel.entities import EntityDefinition, EntityHead
from buildify_nb.datamodel.field_references import reference_risks
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.datamodel.parking.column_history import Chains, Parking, parkings
from buildify_nb.datamodel.parking.hidden_fields import namesake_risks
from buildify_nb.datamodel.parking.restorable_columns import chains_of_publish
from buildify_nb.datamodel.publishing import migration_store
from buildify_nb.datamodel.publishing.awaited_references import Completion, ReferencePlanner
from buildify_nb.datamodel.publishing.effects import effects_of
from buildify_nb.datamodel.publishing.instant import is_instant, only_adds
from buildify_nb.datamodel.publishing.junction_planning import JunctionPlanner
from buildify_nb.datamodel.publishing.lasting_deletions import lasting_effects
from buildify_nb.datamodel.publishing.lookup_targets import awaited_effects, refuse_archived_targets, refuse_unready
from buildify_nb.datamodel.publishing.migrations import Preview, Risk
from buildify_nb.datamodel.publishing.relationship_effects import lives_effects, relationship_effects
from buildify_nb.datamodel.publishing.served_tables import ServedTables
from buildify_nb.datamodel.publishing.transitions import Change, Served, Transitions, Wanted
from buildify_nb.datamodel.relationships import RelationshipDefinition
from buildify_nb.datamodel.risk.conversions import Conversion
from buildify_nb.datamodel.risk.handmade_indexes import index_risks
from buildify_nb.datamodel.risk.recomputations import formula_risks, view_risks
from buildify_nb.datamodel.risk.risks import risks_of, title_risks
from buildify_nb.datamodel.risk.rule_risks import new_rule_checks, rule_risks
from buildify_nb.datamodel.risk.switching_off import SwitchingOff
from buildify_nb.datamodel.service import Services
from buildify_nb.datamodel.views.view_planning import Remade, ViewPlanner
from buildify_nb.errors import InvalidState
from buildify_nb.storage.database import Database
from buildify_nb.storage.introspection import table_exists
from buildify_nb.storage.table_shapes import TableShape
from buildify_nb.storage.transactions import UnitOfWork

_TAKEN = "Choose another table_name, or adopt the table: ws.entities.adopt(…)."


@dataclass(frozen=True)
class Plan:
    """A preview with what it takes to carry it out."""

    preview: Preview
    steps: tuple[Step, ...]
    conversions: Mapping[str, Conversion]
    junctions: tuple[RelationshipDefinition, ...]
    """Many-to-many relationships whose table comes into being with this publish, or goes with this rollback."""
    completed: tuple[UUID, ...] = ()
    """Lookups of other entities whose references come into being with this publish, or go with this rollback."""
    neighbours: frozenset[UUID] = frozenset()
    """The entities at the other end of relationships and of such lookups."""
    relationships: tuple[RelationshipDefinition, ...] = ()
    """Those that start or end at the published entity, as they were made."""

    @property
    def parked(self) -> dict[str, str]:
        """By column id, the name under which it hides a column."""
        return {column.id: column.name for column in newly_parked(self.preview.operations)}

    @property
    def restored(self) -> dict[str, str]:
        """By column id, the hidden name from which it brings a column back."""
        return brought_back(self.preview.operations)


class Planner:
    """Makes plans within a transaction of the caller."""

    def __init__(self, services: Services, catalog: EntityCatalog) -> None:
        self._s, self._catalog = services, catalog
        self._transitions = Transitions(services)
        self.off = SwitchingOff(services, catalog)
        self._junctions = JunctionPlanner(services.database, catalog)
        self._references = ReferencePlanner(services.database, catalog)
        self.views = ViewPlanner(services, catalog)
        self.tables = ServedTables(services, catalog)

    def plan(
        self, uow: UnitOfWork, context: Context, head: EntityHead, published: EntityDefinition | None = None
    ) -> Plan:
        """What publishing `head` takes.

        Args:
            published: what serves records now, where that is known already.

        Raises:
            InvalidState: a lookup points at what cannot be awaited, a new one at an archived entity, or there are no
                fields.
            DriftFound: the live table is not the one that was published.
        """
        published = _ready(uow, head, published)
        if head.definition.is_virtual:
            return self._of_view(uow, context, head)
        after = self._catalog.shape(uow, context, head.definition)
        relationships, made = catalog_store.ties_of(uow, head.definition.id)
        served = self.tables.served(uow, context, head, after, published, made)
        change, risks = self._change(uow, context, head, served, after)
        refuse_altering(head.definition, change.operations, "published")
        junctions = self._junctions.due(uow, context, head, after, [one for one in relationships if one not in made])
        views = self.around(uow, context, change, served, head.definition)
        waited = Completion() if served else self._references.completing(uow, context, head, after)
        own = (*change.steps, *waited.steps, *(step for junction in junctions for step in junction.steps))
        linked = (step for junction in reversed(junctions) for step in junction.down)
        back = (*linked, *waited.down, *change.down)
        steps, down = (*views.before, *own, *views.after), (*views.down_before, *back, *views.down_after)
        links = (operation for junction in junctions for operation in junction.operations)
        preview = Preview(
            entity=head.definition.name,
            from_version=served_version(head),
            to_version=head.version,
            operations=(*change.operations, *waited.operations, *links, *views.operations),
            statements=tuple(step.sql for step in steps),
            risks=(*risks, *waited.risks, *views.risks),
            before=served.shape if served else None,
            after=after,
            back=tuple(step.sql for step in down),
            effects=self._effects(uow, change, served, head.definition, relationships),
        )
        return Plan(
            preview,
            steps=steps,
            conversions=change.conversions,
            junctions=tuple(junction.relationship for junction in junctions),
            completed=waited.lookups,
            neighbours=neighbours(head, relationships) | waited.entities,
            relationships=tuple(relationships),
        )

    def _effects(
        self,
        uow: UnitOfWork,
        change: Change,
        served: Served | None,
        wanted: EntityDefinition,
        related: Sequence[RelationshipDefinition],
    ) -> tuple[str, ...]:
        before = served.definition if served else None
        told = relationship_effects(uow, related, served, wanted, self._s.database.dialect)
        lives = lives_effects(related, before, wanted) if before else ()
        waiting, lasting = awaited_effects(uow, wanted, before), lasting_effects(uow, related, before, wanted)
        return (*effects_of(before, wanted, change.operations), *waiting, *told, *lives, *lasting)

    def mends(self, uow: UnitOfWork, context: Context, head: EntityHead) -> list[Mend]:
        """What would put back that which stands on the served table, or on those of its links, and was changed."""
        served = store.published(uow, head.definition.id, head.published_revision or 0)
        if served is None:
            return []
        own, junctions = self._catalog.shape(uow, context, served), catalog_store.junctions_of(uow, served.id)
        links = [(one, self._junctions.shape(uow, context, head, own, one)) for one in junctions]
        return self.tables.mends(uow, own, [link for link in links if not link[0].junction_schema])

    def instant_plan(self, uow: UnitOfWork, context: Context, head: EntityHead) -> Plan | None:
        """The plan of a publish that touches no record, for which none is read; None of any other."""
        if head.definition.is_virtual or (head.published_revision is None and head.version > 1):
            return None
        served = None
        if head.published_revision is not None:
            served = store.published(uow, head.definition.id, head.published_revision)
            if served is None or not only_adds(served, head.definition):
                return None
        plan = self.plan(uow, context, head, served)
        return plan if is_instant(plan.preview) else None

    def _of_view(self, uow: UnitOfWork, context: Context, head: EntityHead) -> Plan:
        entity, number = head.definition, head.published_revision
        before = store.published(uow, entity.id, number) if number is not None else None
        after = self._catalog.shape(uow, context, entity)
        if before is None or before.table_name != entity.table_name:
            refuse_foreign_table(uow, after, _TAKEN)
        change = self.views.change(uow, context, before, entity)
        preview = Preview(
            entity=entity.name,
            from_version=served_version(head),
            to_version=head.version,
            operations=tuple(change.operations),
            statements=tuple(step.sql for step in change.steps),
            risks=(*view_risks(before, entity), *self.off.risks(uow, context, before, entity)),
            before=self._catalog.shape(uow, context, before) if before else None,
            after=after,
            back=tuple(step.sql for step in change.down),
            effects=effects_of(before, entity, change.operations),
        )
        related = tuple(catalog_store.relationships_of(uow, entity.id))
        steps = tuple(change.steps)
        return Plan(preview, steps, {}, (), neighbours=neighbours(head, related), relationships=related)

    def around(
        self, uow: UnitOfWork, context: Context, change: Change, served: Served | None, wanted: EntityDefinition
    ) -> Remade:
        """What the change of a table does to the views over it, which name their columns."""
        if served is None or (only_adds(served.definition, wanted) and all(map(is_empty_column, change.operations))):
            return Remade()
        return self.views.around(uow, context, served.definition, wanted, is_altered=bool(change.operations))

    def _change(
        self, uow: UnitOfWork, context: Context, head: EntityHead, served: Served | None, after: TableShape
    ) -> tuple[Change, Sequence[Risk]]:
        """What happens to the entity's own table, and what that risks."""
        if served is not None:
            change = self._transitions.between(uow, context, served, self._wanted(uow, head, served, after))
            return change, self.risks(uow, context, change, served, after, head.definition)
        refuse_foreign_table(uow, after, _TAKEN)
        # Taking the first publish back counts the version up.
        hidden = None if head.version == 1 else self._hidden(uow, context, head)
        if hidden is None:
            return self._created(head, after), ()
        change = self._brought_back(uow, context, head, hidden, after)
        return change, self.risks(uow, context, change, hidden, after, head.definition)

    def risks(
        self,
        uow: UnitOfWork,
        context: Context,
        change: Change,
        served: Served,
        after: TableShape,
        wanted: EntityDefinition,
        *,
        is_rollback: bool = False,
    ) -> Sequence[Risk]:
        """What a change would do to the records of a table, and to whoever refers to its fields."""
        database, now, providers = self._s.database, self._s.clock.now(), self._s.reference_providers
        checks = new_rule_checks(served.definition, wanted, self._s.field_types)
        conversions, before = change.conversions, served.shape
        found = risks_of(uow, change.operations, before, after, database, conversions, wanted, is_rollback=is_rollback)
        return [
            *found,
            # A table without records, which risks nothing, has none to be titled either.
            *(title_risks(served.definition, wanted) if found else ()),
            *rule_risks(uow, checks, served.shape, wanted, database.dialect, change.conversions, now),
            *namesake_risks(uow, change.operations, served, database.dialect),
            *formula_risks(uow, served.definition, wanted, served.shape),
            *reference_risks(uow, context, served.definition, wanted, providers, is_rollback=is_rollback),
            *self.off.risks(uow, context, served.definition, wanted),
            *index_risks(uow, change.operations, before, database),
        ]

    def _wanted(self, uow: UnitOfWork, head: EntityHead, served: Served, after: TableShape) -> Wanted:
        past = parkings(migration_store.history(uow, head.definition.id)) if served.parked else []
        return Wanted(head.definition, after, head.version, self.chains(uow, head, served, after, past))

    def chains(
        self, uow: UnitOfWork, head: EntityHead, served: Served, after: TableShape, past: Sequence[Parking]
    ) -> Chains:
        """What publishing `head` over the table `served` brings back of what was hidden in the past."""
        stored = self._s.database.dialect.stored

        def field_in(revision: int | None, column_id: str) -> FieldDefinition | None:
            document = store.published(uow, head.definition.id, revision or 0)
            return next((f for f in document.fields if str(f.id) == column_id), None) if document else None

        return chains_of_publish(
            past,
            {column.name: column.type for column in served.parked},
            served.definition,
            head.definition,
            [replace(column, type=stored(column.type)) for column in after.columns],
            field_in,
        )

    def _hidden(self, uow: UnitOfWork, context: Context, head: EntityHead) -> Served | None:
        """The table of a draft whose creation was rolled back, under its hidden name and without its indexes."""
        taken_back = migration_store.last_creation(uow, head.definition.id)
        definition = store.published(uow, head.definition.id, taken_back.changes["revision"]) if taken_back else None
        if definition is None:
            return None
        shape = bare(self._catalog.shape(uow, context, definition))
        name = parked_table_name(shape.name, definition.id)
        is_there = table_exists(uow.connection, shape.schema, name)
        return self.tables.found(uow, definition, shape.named(name)) if is_there else None

    def _brought_back(
        self, uow: UnitOfWork, context: Context, head: EntityHead, hidden: Served, after: TableShape
    ) -> Change:
        """The hidden table is changed where it is, then gets its name and its indexes."""
        database, target = self._s.database, bare(after).named(hidden.shape.name)
        wanted = replace(
            self._wanted(uow, head, hidden, target), references=after.renamed(hidden.shape.name).foreign_keys
        )
        change = self._transitions.between(uow, context, hidden, wanted)
        unhidden = unhiding(after, hidden.shape.name)
        return Change(
            [*change.operations, *unhidden],
            [*change.steps, *ddl_compiler.steps(unhidden, after, after, [], database)],
            [*ddl_compiler.steps(undone(unhidden), after, after, [], database), *change.down],
            change.conversions,
        )

    def _created(self, head: EntityHead, after: TableShape) -> Change:
        operations = creation(after, parked_table_name(after.name, head.definition.id))
        up, down = _creation_steps(after, tuple(operations), self._s.database)
        return Change(operations, [*up], [*down])


@lru_cache(maxsize=16)
def _creation_steps(
    after: TableShape, operations: tuple[Operation, ...], database: Database
) -> tuple[tuple[Step, ...], tuple[Step, ...]]:
    """The statements that make a table, and those that undo it; a publish mostly follows a preview of the same."""
    up = ddl_compiler.steps(operations, after, after, [], database)
    return tuple(up), tuple(ddl_compiler.steps(undone(operations), after, after, [], database))


def _ready(uow: UnitOfWork, head: EntityHead, published: EntityDefinition | None) -> EntityDefinition | None:
    """What serves records now, where it is known or has a table; raises InvalidState where `head` is not ready."""
    if published is None and head.published_revision is not None and not head.definition.is_virtual:
        published = store.published(uow, head.definition.id, head.published_revision)
    refuse_unready(uow, head.definition, published)
    refuse_archived_targets(uow, head.definition, published)
    return published


def refuse_altering(entity: EntityDefinition, operations: Sequence[Operation], done: str) -> None:
    """Raises InvalidState where these would alter a table that is not ours; `done` is what was not done to it."""
    if entity.is_adopted and operations:
        raise InvalidState(
            f"{entity.name!r} was not {done}.",
            why=f"Its table belongs to somebody else and is never altered: {'; '.join(map(str, operations))}.",
            todo="Undo that change, or alter the table in SQL, then readopt(); labels, help and rules may differ.",
        )


def neighbours(head: EntityHead, relationships: Iterable[RelationshipDefinition]) -> frozenset[UUID]:
    """The entities at the other ends of these relationships of an entity."""
    ends = {end for one in relationships for end in (one.source_entity_id, one.target_entity_id)}
    return frozenset(ends - {head.definition.id})


def bare(shape: TableShape) -> TableShape:
    """The table without its indexes and references."""
    return replace(shape, indexes=(), foreign_keys=())


def served_version(head: EntityHead) -> int | None:
    """The version that serves records; None of a draft."""
    if head.published_revision is None:
        return None
    return head.version - 1 if head.is_revised else head.version
