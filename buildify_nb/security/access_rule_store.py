"""SQL of access rules. Every statement names its tenant."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, insert, select

from buildify_nb.expressions.user_terms import UserFacts
from buildify_nb.security.access_rules import AccessRule, HeldRole, HeldRules
from buildify_nb.security.tables import access_rules, role_permissions, roles, user_roles, users
from buildify_nb.storage.transactions import UnitOfWork


def narrowed(uow: UnitOfWork, tenant_id: UUID, user_id: UUID) -> HeldRules | None:
    """As `held`; None where none of the user's roles has a rule, which takes one statement to see."""
    rules = _rules(uow, tenant_id, user_id)
    return _held(uow, tenant_id, user_id, rules) if rules else None


def held(uow: UnitOfWork, tenant_id: UUID, user_id: UUID) -> HeldRules:
    """The roles of a user with their permissions and rules, and what formulas may know of the user."""
    return _held(uow, tenant_id, user_id, _rules(uow, tenant_id, user_id))


def _rules(uow: UnitOfWork, tenant_id: UUID, user_id: UUID) -> Mapping[UUID, Mapping[UUID, AccessRule]]:
    """By role and entity."""
    wanted = (
        select(access_rules)
        .join(user_roles, user_roles.c.role_id == access_rules.c.role_id)
        .where(
            access_rules.c.tenant_id == tenant_id,
            user_roles.c.tenant_id == tenant_id,
            user_roles.c.user_id == user_id,
        )
    )
    rules: defaultdict[UUID, dict[UUID, AccessRule]] = defaultdict(dict)
    for row in uow.execute(wanted):
        rules[row.role_id][row.entity_id] = AccessRule.read(row.entity_id, row.document)
    return rules


def facts(uow: UnitOfWork, tenant_id: UUID, user_id: UUID) -> UserFacts:
    """What formulas may know of a user; of a guest in the platform's tenant no more than the id."""
    return _facts(uow, tenant_id, user_id, _roles(uow, tenant_id, user_id))


def _facts(uow: UnitOfWork, tenant_id: UUID, user_id: UUID, held_roles: Mapping[UUID, str]) -> UserFacts:
    user = uow.execute(select(users).where(users.c.tenant_id == tenant_id, users.c.id == user_id)).one_or_none()
    names = frozenset(held_roles.values())
    return UserFacts(user_id, user.name, user.department, names) if user else UserFacts(user_id, "", None, names)


def _held(
    uow: UnitOfWork, tenant_id: UUID, user_id: UUID, rules: Mapping[UUID, Mapping[UUID, AccessRule]]
) -> HeldRules:
    names = _roles(uow, tenant_id, user_id)
    granted = select(role_permissions.c.role_id, role_permissions.c.permission).where(
        role_permissions.c.tenant_id == tenant_id, role_permissions.c.role_id.in_(list(names))
    )
    permissions: defaultdict[UUID, set[str]] = defaultdict(set)
    for row in uow.execute(granted):
        permissions[row.role_id].add(row.permission)
    found = (HeldRole(name, frozenset(permissions[one]), rules.get(one, {})) for one, name in names.items())
    return HeldRules(tuple(sorted(found, key=lambda role: role.name)), _facts(uow, tenant_id, user_id, names))


def _roles(uow: UnitOfWork, tenant_id: UUID, user_id: UUID) -> dict[UUID, str]:
    """The names of a user's roles by id."""
    wanted = (
        select(roles.c.id, roles.c.name)
        .join(user_roles, user_roles.c.role_id == roles.c.id)
        .where(roles.c.tenant_id == tenant_id, user_roles.c.tenant_id == tenant_id, user_roles.c.user_id == user_id)
    )
    return {row.id: row.name for row in uow.execute(wanted)}


def find(uow: UnitOfWork, tenant_id: UUID, role_id: UUID, entity_id: UUID) -> AccessRule | None:
    """The rule of a role for an entity."""
    return next((rule for rule in of_role(uow, tenant_id, role_id) if rule.entity_id == entity_id), None)


def of_role(uow: UnitOfWork, tenant_id: UUID, role_id: UUID) -> list[AccessRule]:
    """The rules of a role."""
    wanted = select(access_rules).where(access_rules.c.tenant_id == tenant_id, access_rules.c.role_id == role_id)
    return [AccessRule.read(row.entity_id, row.document) for row in uow.execute(wanted)]


def of_entity(uow: UnitOfWork, tenant_id: UUID, entity_id: UUID) -> list[tuple[str, AccessRule]]:
    """The rules for an entity, each with the name of its role."""
    wanted = (
        select(roles.c.name, access_rules.c.document)
        .join(roles, roles.c.id == access_rules.c.role_id)
        .where(access_rules.c.tenant_id == tenant_id, access_rules.c.entity_id == entity_id)
        .order_by(roles.c.name)
    )
    return [(row.name, AccessRule.read(entity_id, row.document)) for row in uow.execute(wanted)]


def put(uow: UnitOfWork, tenant_id: UUID, role_id: UUID, rule: AccessRule, now: datetime) -> None:
    """Writes a rule in the place of the one that the role has for the entity."""
    remove(uow, tenant_id, role_id, rule.entity_id)
    uow.execute(
        insert(access_rules).values(
            tenant_id=tenant_id, role_id=role_id, entity_id=rule.entity_id, document=rule.document, updated_at=now
        )
    )


def remove(uow: UnitOfWork, tenant_id: UUID, role_id: UUID, entity_id: UUID | None = None) -> None:
    """Deletes the rule of a role for an entity, or all rules of the role."""
    statement = delete(access_rules).where(access_rules.c.tenant_id == tenant_id, access_rules.c.role_id == role_id)
    uow.execute(statement if entity_id is None else statement.where(access_rules.c.entity_id == entity_id))
