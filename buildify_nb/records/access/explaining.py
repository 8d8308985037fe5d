"""Says what a user may do with one record and why: role by role, with the values that decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from buildify_nb.context import Context
from buildify_nb.errors import ExpressionError
from buildify_nb.expressions.formulas import named_fields
from buildify_nb.expressions.user_terms import UserFacts
from buildify_nb.html_table import html_table
from buildify_nb.records.access.rights import UNLIMITED, Rights, closes_view, current_text, opening_roles, rights_of
from buildify_nb.records.access.row_access import exact
from buildify_nb.records.environment import RecordEnvironment
from buildify_nb.records.identity import located
from buildify_nb.records.record_models import Served
from buildify_nb.security import access_rule_store, user_store
from buildify_nb.security.access_rules import ROW_ACTIONS, AccessRule, HeldRole, HeldRules
from buildify_nb.security.user_references import raise_unknown_user
from buildify_nb.storage.transactions import UnitOfWork

UNSEEN_RULE = "a rule about fields that you do not see"
CLOSED_VIEW = "its rules narrow what the view reads, and it has no rule for the view"


@dataclass(frozen=True, slots=True)
class RoleAccess:
    """What one role of the user says of an action on the record."""

    role: str
    allows: bool
    why: str


@dataclass(frozen=True, slots=True)
class ActionAccess:
    """Whether the user may do one thing to the record; of the roles, those that say anything about it."""

    action: str
    allowed: bool
    roles: tuple[RoleAccess, ...]

    @property
    def why(self) -> str:
        """The reasons, in words."""
        return "; ".join(f"{one.role}: {one.why}" for one in self.roles) or "no role opens it"


@dataclass(frozen=True, slots=True, repr=False)
class AccessExplanation:
    """What a user may do with one record, and why."""

    user: str
    entity: str
    id: str
    actions: tuple[ActionAccess, ...]
    hidden_fields: tuple[str, ...]
    readonly_fields: tuple[str, ...]

    def __getitem__(self, action: str) -> ActionAccess:
        """What there is to say of "read", "create" (one like it), "update" or "delete"."""
        return next(one for one in self.actions if one.action == action)

    @property
    def allowed(self) -> tuple[str, ...]:
        """The actions that are allowed."""
        return tuple(one.action for one in self.actions if one.allowed)

    def __repr__(self) -> str:
        return f"AccessExplanation({self.user!r} may {', '.join(self.allowed) or 'do nothing'})"

    def _rows(self) -> Iterator[tuple[str, str, str]]:
        for one in self.actions:
            yield one.action, "yes" if one.allowed else "no", one.why
        if self.hidden_fields:
            yield "does not see", ", ".join(self.hidden_fields), ""
        if self.readonly_fields:
            yield "does not change", ", ".join(self.readonly_fields), ""

    def _repr_html_(self) -> str:
        return html_table([f"{self.user} may", "", "why"], list(self._rows()))


class Explaining:
    """Explains access to records; of others it takes the right to read security and every record of the entity.

    Who asks is not told of fields that they do not see: neither which these are, nor what rules say of them.
    """

    def __init__(self, environment: RecordEnvironment) -> None:
        self._e = environment

    def explain(self, context: Context, entity: str, id: str, user: str | None = None) -> AccessExplanation:
        """What a user may do with a record; see `RecordService.explain_access`."""
        if user is None or user == context.user:
            self._e.require(context, "read", entity)
            return self._e.read(context, entity, lambda uow: self._explained(uow, context, entity, id, context.user))
        self._e.access.require(context, "security:read:tenant")
        self._e.access.require_all(context, entity)
        return self._e.read(context, entity, lambda uow: self._explained(uow, context, entity, id, user))

    def _explained(self, uow: UnitOfWork, context: Context, entity: str, id: str, user: str) -> AccessExplanation:
        served = self._e.models.whole(uow, context, entity)
        found = located(uow, served, id, deleted_too=True)
        known = user_store.find(uow, context.tenant_id, user) or raise_unknown_user(user, context)
        held = access_rule_store.held(uow, context.tenant_id, known.id)
        rights = rights_of(held, served.model) or UNLIMITED
        record = exact(served, found.stored)
        actions = tuple(self._action(action, held, served, rights, record) for action in ROW_ACTIONS)
        if not known.is_active:
            actions = tuple(replace(one, allowed=False) for one in actions)
        writes = any(one.allowed for one in actions if one.action in ("create", "update"))
        hidden = tuple(sorted(rights.hidden - served.seen.model.hidden.keys()))
        fixed = tuple(sorted(rights.fixed - rights.hidden)) if writes else ()
        return AccessExplanation(user, entity, found.id, actions, hidden, fixed)

    def _action(
        self, action: str, held: HeldRules, served: Served, rights: Rights, record: Mapping[str, Any]
    ) -> ActionAccess:
        granting = [role for role in held.roles if role.grants(action, served.name)]
        opening = opening_roles(held, action, served.model.definition)
        allowed = bool(opening) and rights.allow(action, record, self._e.clock.now())
        said = tuple(self._said(action, role, held, served, record) for role in granting)
        return ActionAccess(action, allowed, said)

    def _said(
        self, action: str, role: HeldRole, held: HeldRules, served: Served, record: Mapping[str, Any]
    ) -> RoleAccess:
        """What a role that grants the action says of the record."""
        if closes_view(role, served.model.definition):
            return RoleAccess(role.name, False, CLOSED_VIEW)
        rule = role.rules.get(served.id)
        text = rule.rows.get(action) if rule else None
        if rule is None or text is None:
            return RoleAccess(role.name, True, "opens all records")
        alone = rights_of(replace(held, roles=(role,)), served.model)
        allows = alone is None or alone.allow(action, record, self._e.clock.now())
        verdict = "holds" if allows else "does not hold"
        text = _current(rule, text, served)
        if _names_unseen(text, served):
            return RoleAccess(role.name, allows, f"{UNSEEN_RULE} {verdict}")
        return RoleAccess(role.name, allows, f"{text} {verdict}{_with(text, record, held)}")


def _current(rule: AccessRule, text: str, served: Served) -> str:
    """The formula with the names that fields have now; as it was written where one of them is gone."""
    names = {str(field.id): field.name for field in served.model.definition.fields}
    try:
        return current_text(rule, text, names)
    except ExpressionError:
        return text


def _names_unseen(text: str, served: Served) -> bool:
    """Whether a formula names what the user who asks does not see; a field that is gone may have been hidden."""
    return served.rights is not None and not named_fields(text) <= served.seen.model.value_types.keys()


def _with(text: str, record: Mapping[str, Any], held: HeldRules) -> str:
    """The values that decided."""
    values = {name: record[name] for name in sorted(named_fields(text)) if name in record}
    told = [f"{name} is {'empty' if value is None else value}" for name, value in values.items()]
    told += [f"{name} is {value}" for name, value in _user(text, held.user).items()]
    return f": {', '.join(told)}" if told else ""


def _user(text: str, user: UserFacts) -> Mapping[str, Any]:
    facts = {"USER_NAME()": user.name, "USER_ID()": user.id, "USER_DEPARTMENT()": user.department or "empty"}
    return {name: value for name, value in facts.items() if name in text.upper()}
