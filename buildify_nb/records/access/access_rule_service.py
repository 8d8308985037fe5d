"""Access rules as callers manage them: what a role may do within an entity that its permissions open."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from buildify_nb.clock import Clock
from buildify_nb.context import Context
from buildify_nb.datamodel import shared_store, store
from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.seen import names_seen, seen_entity
from buildify_nb.plugins.contracts import FieldType
from buildify_nb.records.access.ruled_entity import RuledEntity
from buildify_nb.security import access_rule_store, role_store
from buildify_nb.security.access import AccessControl
from buildify_nb.security.access_rules import AccessRule, RowsOf, ShownRule, checked_rows
from buildify_nb.security.audit import Deed
from buildify_nb.security.audit_log import AuditLog
from buildify_nb.security.rights_change import RightsChange, change_rights
from buildify_nb.security.role_service import own_role, raise_unknown_role
from buildify_nb.security.roles import Role
from buildify_nb.storage.database import Database
from buildify_nb.storage.transactions import UnitOfWork


class AccessRuleService:
    """Narrows what the permissions of a role open of an entity: to some of its records, and to some of its fields.

    Roles of a user add up. A record is open when one granting role lets it through; what one role gives is not taken
    away by the rule of another. Rules hold on every path: lists, aggregates, exports, histories, lookups, REST.
    """

    def __init__(
        self,
        database: Database,
        access: AccessControl,
        audit: AuditLog,
        clock: Clock,
        field_types: Mapping[str, FieldType],
    ) -> None:
        self._database, self._access, self._audit, self._clock = database, access, audit, clock
        self._field_types = field_types

    def set(
        self,
        context: Context,
        role: str,
        entity: str,
        *,
        rows: RowsOf | None = None,
        hidden_fields: Iterable[str] = (),
        readonly_fields: Iterable[str] = (),
    ) -> ShownRule:
        """Gives a role of your own a rule for an entity, in the place of the one that it has.

        Args:
            rows: a formula that the records fulfil which the role may read, create, update and delete, such as
                `owner = USER_NAME()`; or one for each of these, `{"read": …, "update": …}`, and all records for those
                that are left out. Formulas may ask USER_NAME(), USER_ID(), USER_DEPARTMENT() and HAS_ROLE('name'). In
                the place of a formula stands a condition such as `f.owner.is_user()`, which is kept as a formula.
            hidden_fields: what the role does not see, as if there was no such field.
            readonly_fields: what it sees and does not change.

        Returns:
            The rule; its `told_by` lists the formulas, rules and conditions that read a hidden field and stay open.

        Raises:
            DefinitionError: with everything that makes no sense, such as unknown fields.
            InvalidState: the role belongs to the product.
            PermissionDenied: without security:update:tenant, or the role holds more than the caller.
        """
        self._access.require(context, "security:update:tenant")
        formulas = checked_rows(rows)
        ruled = self._database.read(context, lambda uow: self._entity(uow, entity))
        rule = ruled.rule(formulas, hidden_fields, readonly_fields)

        def work(change: RightsChange) -> ShownRule:
            changed = self._changed(change, role)
            before = access_rule_store.find(change.uow, context.tenant_id, changed.id, rule.entity_id)
            access_rule_store.put(change.uow, context.tenant_id, changed.id, rule, self._clock.now())
            if before != rule:
                self._record(change, "set_access_rule", changed, ruled.name, before, rule)
            return ruled.shown(changed.name, rule)

        return change_rights(self._database, context, work)

    def remove(self, context: Context, role: str, entity: str) -> None:
        """Takes a role's rule for an entity away, so that its permissions open all of it; again does nothing."""
        self._access.require(context, "security:update:tenant")
        ruled = self._database.read(context, lambda uow: self._entity(uow, entity))

        def work(change: RightsChange) -> None:
            changed = self._changed(change, role)
            before = access_rule_store.find(change.uow, context.tenant_id, changed.id, ruled.id)
            if before is not None:
                access_rule_store.remove(change.uow, context.tenant_id, changed.id, ruled.id)
                self._record(change, "remove_access_rule", changed, ruled.name, before, None)

        change_rights(self._database, context, work)

    def list(self, context: Context, role: str | None = None) -> Sequence[ShownRule]:
        """The rules of a role, or of all roles; takes security:read.

        Raises:
            NotFound: there is no such role.
        """
        self._access.require(context, "security:read:tenant")

        def work(uow: UnitOfWork) -> Sequence[ShownRule]:
            if role is None:
                roles = role_store.listed(uow, context.tenant_id)
            else:
                roles = [role_store.find(uow, context.tenant_id, role) or raise_unknown_role(role, context)]
            names, found = names_seen(uow), list[ShownRule]()
            for one in roles:
                rules = access_rule_store.of_role(uow, context.tenant_id, one.id)
                seen = (rule for rule in rules if rule.entity_id in names)
                found += [self._entity(uow, rule.entity_id).shown(one.name, rule) for rule in seen]
            return sorted(found, key=lambda rule: (rule.role, rule.entity))

        return self._database.read(context, work)

    def fields_of(self, uow: UnitOfWork, context: Context, entity: EntityDefinition, field_id: str) -> Iterable[str]:
        """Whose rules name a field: asked before it is dropped or renamed; see `field_references`."""
        for role, rule in access_rule_store.of_entity(uow, context.tenant_id, entity.id):
            if field_id in rule.names.values():
                yield f"the access rule of the role {role}"

    def _entity(self, uow: UnitOfWork, entity: str | UUID) -> RuledEntity:
        head = seen_entity(uow, entity)
        identity = head.definition.id
        published = store.published(uow, identity, head.published_revision or 0)
        served = published or shared_store.published_by_id(uow, [identity]).get(identity)
        return RuledEntity(head.definition, served, self._field_types)

    @staticmethod
    def _changed(change: RightsChange, role: str) -> Role:
        change.require("security:update:tenant")
        found = own_role(change, role)
        change.require_all(found.permissions, f"may not change the access rules of the role {role}")
        return found

    def _record(
        self,
        change: RightsChange,
        action: str,
        role: Role,
        entity: str,
        before: AccessRule | None,
        after: AccessRule | None,
    ) -> None:
        told: dict[str, Any] = {"entity": entity}
        told["before"] = before.document if before else None
        told["after"] = after.document if after else None
        deed = Deed(action=action, entity_type="role", entity_id=role.id, entity_name=role.name, changes=told)
        self._audit.append(change.uow, change.context, deed)
