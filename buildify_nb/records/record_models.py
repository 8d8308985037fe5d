"""Finds the records of an entity by name: asks the catalogue what serves, and keeps what was derived from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from buildify_nb.clock import Clock
from buildify_nb.context import Context
from buildify_nb.datamodel import catalog_store
from buildify_nb.datamodel.catalog import EntityCatalog, PublishedEntity
from buildify_nb.datamodel.catalog_store import Published
from buildify_nb.errors import PermissionDenied
from buildify_nb.plugins.contracts import FieldType
from buildify_nb.records.access.rights import Rights, is_closed_view, rights_of
from buildify_nb.records.defaults import Defaults
from buildify_nb.records.record import Record
from buildify_nb.records.record_model import RecordModel
from buildify_nb.records.record_rules import RecordRules
from buildify_nb.records.record_table_compiler import RecordTable
from buildify_nb.records.validation import RecordValidator
from buildify_nb.security.access import AccessControl
from buildify_nb.security.access_rules import HeldRules
from buildify_nb.storage.database import Database
from buildify_nb.storage.transactions import UnitOfWork


@dataclass(frozen=True)
class Served:
    """One published entity with all that its records need.

    A user whom access rules narrow is served by two of them: `seen`, in which hidden fields and records do not exist,
    for all that is read, and the whole, by which writes are checked and the database is kept consistent.
    """

    entity: PublishedEntity
    model: RecordModel
    table: RecordTable
    rights: Rights | None = None
    """What access rules leave to the user; None where they narrow nothing."""
    whole: Served | None = None
    """Of what is seen, the whole; None where this is it."""

    @cached_property
    def seen(self) -> Served:
        """What the user sees of it."""
        if self.rights is None or self.whole is not None:
            return self
        model = RecordModel(self.model.entity, self.model.field_types, hidden=self.rights.hidden)
        return Served(model.entity, model, self.table.seen(model, self.rights.rows["read"]), self.rights, whole=self)

    @property
    def is_read_only(self) -> bool:
        """Whether nobody here can write the records: those of a view, of a table without a key, or of the platform."""
        return self.entity.shared_by is not None or self.model.is_read_only

    @property
    def everything(self) -> Served:
        """The whole, also of what is seen."""
        return self.whole or self

    def shown(self, record: Record) -> Record:
        """A record that was read by the whole, as the user sees it."""
        if self.rights is not None:
            for name in self.rights.hidden:
                record.pop(name, None)
        return record

    @cached_property
    def validator(self) -> RecordValidator:
        """The rules of its fields, each for itself."""
        return RecordValidator(self.model)

    @cached_property
    def rules(self) -> RecordRules:
        """The rules that look at a whole record."""
        return RecordRules(self.model)

    @cached_property
    def defaults(self) -> Defaults:
        """What new records get."""
        return Defaults(self.model.fields.values())

    @property
    def id(self) -> UUID:
        """The entity's id."""
        return self.entity.definition.id

    @property
    def name(self) -> str:
        """The entity's name."""
        return self.entity.name


MOST_NARROWED = 500
"""For how many users and entities is kept what access rules make of them."""


class RecordModels:
    """The entities that serve records.

    Raises what the catalogue raises, and PermissionDenied for a view that access rules close to the user.
    """

    def __init__(
        self,
        database: Database,
        catalog: EntityCatalog,
        access: AccessControl,
        field_types: Mapping[str, FieldType],
        clock: Clock,
    ) -> None:
        self._dialect, self._catalog, self._field_types, self._clock = database.dialect, catalog, field_types, clock
        self._access = access
        self._known: dict[tuple[UUID, UUID], Served] = {}
        self._narrowed: dict[tuple[UUID, UUID, UUID], tuple[Served, HeldRules, Served]] = {}

    def read(self, uow: UnitOfWork, context: Context, name: str) -> Served:
        """The entity of that name, as the user sees it."""
        return self.whole(uow, context, name).seen

    def whole(self, uow: UnitOfWork, context: Context, name: str) -> Served:
        """The entity of that name with what the user does not see."""
        return self._served(context, self._catalog.get(uow, context, name))

    def write(self, uow: UnitOfWork, context: Context, name: str) -> Served:
        """The entity of that name, kept from being published anew until the transaction ends.

        Raises:
            InvalidState: it is read-only.
        """
        served = self._served(context, self._catalog.get_for_write(uow, context, name))
        served.model.require_writable()
        return served

    def lock_of(self, context: Context, name: str) -> str | None:
        """See `EntityCatalog.lock_of`."""
        return self._catalog.lock_of(context, name)

    def remembered(self, context: Context, name: str) -> tuple[Published, Served] | None:
        """See `EntityCatalog.remembered`; None for adopted tables too, which have no column to hold it against."""
        known = self._catalog.remembered(context, name)
        served = self._served(context, known[1]) if known else None
        return (known[0], served) if known and served and served.model.managed else None

    def is_current(self, uow: UnitOfWork, head: Published) -> bool:
        """Whether an entity still has this head; asked under `lock_of`, it stays so until the transaction ends."""
        return catalog_store.by_name(uow, head.name) == head

    def by_id(self, uow: UnitOfWork, context: Context, entity_id: UUID) -> Served:
        """The entity with that id, as the user sees it."""
        return self._served(context, self._catalog.by_id(uow, context, entity_id)).seen

    def kept_by_id(self, uow: UnitOfWork, context: Context, entity_id: UUID) -> Served:
        """The entity with that id, also when it is archived or switched off and only its table is there."""
        return self._served(context, self._catalog.kept_by_id(uow, context, entity_id))

    def kept_for_write(self, uow: UnitOfWork, context: Context, entity_id: UUID) -> Served:
        """As `kept_by_id`, kept from being published anew until the transaction ends."""
        return self._served(context, self._catalog.kept_for_write(uow, context, entity_id))

    def _served(self, context: Context, entity: PublishedEntity) -> Served:
        key = (context.tenant_id, entity.definition.id)
        known = self._known.get(key)
        # The catalogue hands out one object for as long as it serves.
        if known is None or known.entity is not entity:
            model = RecordModel(entity, self._field_types)
            known = self._known[key] = Served(entity, model, RecordTable(model, self._dialect, self._clock))
        rules = self._access.rules(context)
        if rules is None:
            return known
        _refuse_closed_view(context, rules, entity)
        return self._for_user(context, known, rules)

    def _for_user(self, context: Context, everybodys: Served, rules: HeldRules) -> Served:
        """What serves a user whose roles have rules."""
        key = (context.tenant_id, everybodys.id, context.user_id)
        found = self._narrowed.get(key)
        if found is not None and found[0] is everybodys and found[1] == rules:
            return found[2]
        rights = rights_of(rules, everybodys.model)
        served = everybodys
        if rights is not None:
            entity, model = everybodys.entity, everybodys.model
            closed = RecordModel(entity, self._field_types, closed=rights.fixed, unseen=rights.hidden)
            # Where a table has no versions, all columns stand for one: it would tell what the user must not see.
            tells = not model.managed and rights.hidden
            table = everybodys.table.without_versions_of(rights.hidden) if tells else everybodys.table
            served = Served(entity, closed if rights.fixed else model, table, rights)
        if len(self._narrowed) >= MOST_NARROWED:
            self._narrowed.clear()
        self._narrowed[key] = (everybodys, rules, served)
        return served


def _refuse_closed_view(context: Context, rules: HeldRules, entity: PublishedEntity) -> None:
    if not is_closed_view(rules, entity.definition):
        return
    raise PermissionDenied(
        f"{context.user} may not read {entity.name!r}.",
        why=f"It is a view over records of which access rules let {context.user} see only a part, and shows them all.",
        todo="Ask an owner for an access rule that says which part of the view is open: "
        f"ws.access_rules.set(role, {entity.name!r}, …).",
    )
