"""Plans the rollback of a publish: back to the definition from before, with what was parked. Reads only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from buildify_nb.context import Context
from buildify_nb.datamodel import catalog_store, store
from buildify_nb.datamodel.catalog import EntityCatalog
from buildify_nb.datamodel.ddl import ddl_compiler
from buildify_nb.datamodel.ddl.operations import ParkTable, hiding, parked_table_name, undone
from buildify_nb.datamodel.entities import EntityDefinition, EntityHead
from buildify_nb.datamodel.entity_users import refuse_hiding
from buildify_nb.datamodel.parking.column_history import RESTORED, ROLLBACK, Parking, parked_by
from buildify_nb.datamodel.publishing import migration_store
from buildify_nb.datamodel.publishing.awaited_references import Completion, ReferencePlanner
from buildify_nb.datamodel.publishing.effects import effects_of
from buildify_nb.datamodel.publishing.junction_planning import JunctionPlan, JunctionPlanner
from buildify_nb.datamodel.publishing.lasting_deletions import lasting_effects
from buildify_nb.datamodel.publishing.lookup_targets import refuse_unready
from buildify_nb.datamodel.publishing.migrations import Migration, Preview, Risk
from buildify_nb.datamodel.publishing.planning import Plan, Planner, refuse_altering
from buildify_nb.datamodel.publishing.relationship_effects import relationship_effects
from buildify_nb.datamodel.publishing.rolled_back_relationships import Followed, RolledBackRelationships
from buildify_nb.datamodel.publishing.transitions import Change, Served, Transitions, Wanted
from buildify_nb.datamodel.relationships import RelationshipDefinition
from buildify_nb.datamodel.risk.handmade_indexes import index_risks
from buildify_nb.datamodel.risk.risks import hiding_risks
from buildify_nb.datamodel.seen import keep_targets
from buildify_nb.datamodel.service import Services
from buildify_nb.datamodel.views.view_planning import Remade
from buildify_nb.errors import InvalidState, NotFound
from buildify_nb.storage.database import Database
from buildify_nb.storage.table_shapes import TableShape
from buildify_nb.storage.transactions import UnitOfWork

_NO_VIEWS = Remade()
_NOTHING_WAITS = Completion()


class RollbackPlanner:
    """Makes plans within a transaction of the caller."""

    def __init__(self, services: Services, catalog: EntityCatalog) -> None:
        self._s, self._catalog = services, catalog
        self._planner, self._transitions = Planner(services, catalog), Transitions(services)
        self._junctions = JunctionPlanner(services.database, catalog)
        self._references = ReferencePlanner(services.database, catalog)
        self._relationships = RolledBackRelationships(services, catalog)

    def plan(self, uow: UnitOfWork, context: Context, head: EntityHead, migration: Migration) -> Plan:
        """What taking back `migration` takes.

        Raises:
            InvalidState: it is not the newest one, or what it parked was purged.
            StillReferenced: it created the table, and other entities point at it.
            AlreadyExists: a relationship comes back, or gets its former name, and the name is taken by now.
            DriftFound: the live table is not the one that was published.
        """
        refuse_out_of_order(uow, head, migration)
        if head.definition.is_virtual:
            return self._of_view(uow, context, head, migration)
        served = self._planner.tables.served(uow, context, head)
        assert served is not None  # a publish that stands has a table
        before, waiting = definition_before(uow, migration), _NOTHING_WAITS
        followed = self._relationships.follow(uow, context, head.definition, before) if before else Followed()
        made = [one for one in _relationships_of(uow, migration) if one.id not in followed.going]
        junctions = self._junctions.hiding(uow, context, head, served.shape, made)
        if before is None:
            keep_targets(uow, served.definition.targets)
            waiting = self._references.undoing(uow, context, head, served.shape, migration)
            going = {*(one.id for one in made), *waiting.lookups}
            refuse_hiding(self._s, uow, context, head.definition, going)
            change, after = self._hidden(head, served), served.shape
        else:
            refuse_unready(uow, before, served.definition)
            after = self._catalog.shape(uow, context, before)
            change = self._taken_back(uow, context, head, served, migration, before, after)
        refuse_altering(served.definition, change.operations, "rolled back")
        wanted = before or served.definition
        risks = [*_hidden_links(uow, junctions, self._s.database), *waiting.risks, *followed.risks]
        if before is None:
            risks += hiding_risks(uow, served.shape, "record", head.definition.name)
        risks += self._planner.risks(uow, context, change, served, after, wanted, is_rollback=True)
        views = self._planner.around(uow, context, change, served, before) if before else Remade()
        related = catalog_store.relationships_of(uow, head.definition.id)
        rules = relationship_effects(uow, related, served, wanted, self._s.database.dialect)
        told = (*rules, *followed.effects, *lasting_effects(uow, related, served.definition, wanted))
        risks += views.risks
        return _planned(head, migration, served, after, change, junctions, risks, views, before, told, waiting)

    def _of_view(self, uow: UnitOfWork, context: Context, head: EntityHead, migration: Migration) -> Plan:
        now = store.published(uow, head.definition.id, head.published_revision or 0)
        before = definition_before(uow, migration)
        assert now is not None  # a publish that stands has a view
        change = self._planner.views.change(uow, context, now, before)
        served = Served(now, self._catalog.shape(uow, context, now), [])
        after = self._catalog.shape(uow, context, before or now)
        risks = self._planner.off.risks(uow, context, now, before) if before else ()
        return _planned(head, migration, served, after, change, [], [*risks], wanted=before)

    def _taken_back(
        self,
        uow: UnitOfWork,
        context: Context,
        head: EntityHead,
        served: Served,
        migration: Migration,
        before: EntityDefinition,
        after: TableShape,
    ) -> Change:
        wanted_ids = {column.id for column in after.columns}
        chains = {parking.column_id: [parking] for parking in parked_by(migration) if parking.column_id in wanted_ids}
        refuse_purged(head, migration, served, [chain[-1] for chain in chains.values()])
        version = version_after_rollback(head)
        names = migration.changes.get(RESTORED, {})
        wanted = Wanted(before, after, version, chains, names, is_rollback=True, since=migration.created_at)
        return self._transitions.between(uow, context, served, wanted)

    def _hidden(self, head: EntityHead, served: Served) -> Change:
        operations = hiding(served.shape, parked_table_name(served.shape.name, head.definition.id))
        database, shape = self._s.database, served.shape
        return Change(
            operations,
            ddl_compiler.steps(operations, shape, shape, [], database),
            ddl_compiler.steps(undone(operations), shape, shape, [], database),
        )


def _planned(
    head: EntityHead,
    migration: Migration,
    served: Served,
    after: TableShape,
    change: Change,
    junctions: Sequence[JunctionPlan],
    risks: Sequence[Risk],
    views: Remade = _NO_VIEWS,
    wanted: EntityDefinition | None = None,
    effects: Sequence[str] = (),
    waiting: Completion = _NOTHING_WAITS,
) -> Plan:
    own = (*(step for junction in junctions for step in junction.steps), *waiting.steps, *change.steps)
    steps = (*views.before, *own, *views.after)
    preview = Preview(
        entity=head.definition.name,
        from_version=migration.to_version,
        to_version=version_after_rollback(head),
        operations=(
            *(o for junction in junctions for o in junction.operations),
            *waiting.operations,
            *change.operations,
            *views.operations,
        ),
        statements=tuple(step.sql for step in steps),
        risks=tuple(risks),
        before=served.shape,
        after=after,
        action="rollback",
        effects=(*(effects_of(served.definition, wanted, change.operations) if wanted else ()), *effects),
    )
    linked = tuple(junction.relationship for junction in junctions)
    return Plan(preview, steps, change.conversions, linked, waiting.lookups, waiting.entities)


def version_after_rollback(head: EntityHead) -> int:
    """A rollback is a new version; a draft that waits to be published has counted up already."""
    return head.version if head.is_revised else head.version + 1


def definition_before(uow: UnitOfWork, migration: Migration) -> EntityDefinition | None:
    """What served before a publish; None where it created the table.

    Raises:
        InvalidState: an earlier release published it and did not note what had been before.
    """
    if "from_revision" not in migration.changes:
        raise InvalidState(
            f"{migration.migration_name!r} was not rolled back.",
            why="It was published by an earlier release, which did not note the definition from before.",
            todo="Restore that revision by hand, and publish it.",
        )
    number = migration.changes["from_revision"]
    return store.published(uow, migration.entity_id, number) if number is not None else None


def refuse_out_of_order(uow: UnitOfWork, head: EntityHead, migration: Migration) -> None:
    """Raises InvalidState unless `migration` is the newest publish that stands."""
    what = f"{migration.migration_name!r} was not rolled back."
    standing = [one for one in migration_store.history(uow, head.definition.id) if _stands(one)]
    if migration.id not in {one.id for one in standing}:
        raise InvalidState(what, why=f"Its status is {migration.status}: there is nothing of it to take back.")
    later = standing[[one.id for one in standing].index(migration.id) + 1 :]
    if later:
        names = ", ".join(one.migration_name for one in reversed(later))
        raise InvalidState(what, why=f"Later changes build on it: {names}.", todo=f"Roll back first: {names}.")


def newest(uow: UnitOfWork, head: EntityHead) -> Migration:
    """The newest publish that stands; raises InvalidState when there is none."""
    standing = [one for one in migration_store.history(uow, head.definition.id) if _stands(one)]
    if not standing:
        raise InvalidState(f"There is nothing to roll back in {head.definition.name!r}.")
    return standing[-1]


def named(uow: UnitOfWork, head: EntityHead, wanted: UUID | str) -> Migration:
    """The publish of that id, or the last one of that name; raises NotFound."""
    history = migration_store.history(uow, head.definition.id)
    found = [one for one in history if wanted in (one.id, one.migration_name)]
    if not found:
        names = ", ".join(dict.fromkeys(one.migration_name for one in history))
        raise NotFound(f"{head.definition.name!r} has no such migration.", todo=f"It has {names or 'none yet'}.")
    return next((one for one in reversed(found) if _stands(one)), found[-1])


def refuse_purged(head: EntityHead, migration: Migration, served: Served, needed: Sequence[Parking]) -> None:
    """Raises InvalidState where hidden values that a rollback needs were deleted for good."""
    there = {column.name for column in served.parked}
    gone = [parking.name for parking in needed if parking.name not in there]
    if gone:
        raise InvalidState(
            f"{migration.migration_name!r} cannot be rolled back any more.",
            why=f"The values that it hid were purged: {', '.join(gone)}.",
            todo=f"Restore a revision by hand, and publish it: ws.entities[{head.definition.name!r}].restore(…).",
        )


def _relationships_of(uow: UnitOfWork, migration: Migration) -> list[RelationshipDefinition]:
    """The many-to-many relationships whose tables a publish made and that are still there."""
    made = set(migration.changes.get("junctions", ()))
    there = catalog_store.relationships_of(uow, migration.entity_id)
    return [one for one in there if str(one.id) in made and store.is_relationship_published(uow, one.id)]


def _hidden_links(uow: UnitOfWork, junctions: Sequence[JunctionPlan], database: Database) -> Iterator[Risk]:
    for junction in junctions:
        for operation in junction.operations:
            if isinstance(operation, ParkTable):
                yield from hiding_risks(uow, operation.table, "link", junction.relationship.name)
                yield from index_risks(uow, [operation], operation.table, database)


def _stands(migration: Migration) -> bool:
    # One that is being rolled back runs, and stands until that is through.
    return migration.status == "completed" or (migration.status == "running" and ROLLBACK in migration.changes)
