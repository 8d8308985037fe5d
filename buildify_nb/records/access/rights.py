"""What the access rules of a user's roles leave of one published entity. Pure.

Roles add up. A record is open when the rule of one granting role lets it through. A field is open when the roles that
show it let through all records that the user gets: what one role shows of a few records is not told of others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, reduce
from typing import Any

from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.errors import ExpressionError
from buildify_nb.expressions import value_building as build
from buildify_nb.expressions.formulas import renamed
from buildify_nb.expressions.syntax import Literal
from buildify_nb.expressions.user_terms import UserFacts, with_user
from buildify_nb.expressions.value_evaluator import Formula, compile_value
from buildify_nb.expressions.value_syntax import Function, Value
from buildify_nb.expressions.value_types import ValueType
from buildify_nb.records.record_model import RecordModel
from buildify_nb.security.access_rules import ROW_ACTIONS, AccessRule, HeldRole, HeldRules

NOTHING = Literal(value=False, value_type=ValueType.BOOLEAN)
"""The formula that no record fulfils."""


@dataclass(frozen=True)
class Rights:
    """What one user may do with the records of one entity."""

    rows: Mapping[str, Value | None]
    """By action, what a record fulfils; None where all records are open."""
    hidden: frozenset[str]
    """The names of the fields that the user does not see."""
    fixed: frozenset[str]
    """The names of those that the user does not write, hidden ones among them."""

    @cached_property
    def key(self) -> tuple[Any, ...]:
        """Tells these rights from others."""
        return (*(self.rows[action] for action in ROW_ACTIONS), self.hidden, self.fixed)

    @cached_property
    def _computes(self) -> dict[str, Formula]:
        return {action: compile_value(rows) for action, rows in self.rows.items() if rows is not None}

    def allow(self, action: str, record: Mapping[str, Any], now: datetime) -> bool:
        """Whether a record with these values is open for the action; unknown counts as no."""
        compute = self._computes.get(action)
        return compute is None or compute(record, now) is True

    def narrows(self, action: str) -> bool:
        """Whether only some records are open for the action."""
        return self.rows[action] is not None


UNLIMITED = Rights(dict.fromkeys(ROW_ACTIONS), frozenset(), frozenset())
"""Of who is narrowed by nothing."""


def rights_of(rules: HeldRules, model: RecordModel) -> Rights | None:
    """What the rules leave; None where they narrow nothing."""
    granting = {action: opening_roles(rules, action, model.definition) for action in ROW_ACTIONS}
    entity_id = model.definition.id
    if not rules.limits(entity_id) or all(_opens(roles, entity_id) for roles in granting.values() if roles):
        return None
    formulas = _Formulas(model, rules.user)
    rows = {action: _any(formulas.of(role, action) for role in roles) for action, roles in granting.items()}
    writing = [role for role in rules.roles if role in granting["create"] or role in granting["update"]]
    fields = {str(field.definition.id): name for name, field in model.fields.items()}
    readers, reading, changing = granting["read"], ("read",), ("create", "update")
    hidden = {name for key, name in fields.items() if not _shown(readers, formulas, reading, _hides(key, entity_id))}
    fixed = {name for key, name in fields.items() if not _shown(writing, formulas, changing, _fixes(key, entity_id))}
    return Rights(rows, frozenset(hidden), frozenset(fixed | hidden))


def opening_roles(rules: HeldRules, action: str, entity: EntityDefinition) -> list[HeldRole]:
    """The roles by which a user gets at records of an entity: those that grant the action and open the view."""
    return [role for role in rules.roles if role.grants(action, entity.name) and not closes_view(role, entity)]


def closes_view(role: HeldRole, entity: EntityDefinition) -> bool:
    """Whether the entity is a view of which a role opens nothing, whatever its permissions say.

    A view shows what it reads as a whole. So a role that is narrowed there opens it only by a rule for the view itself.
    """
    view = entity.view
    if view is None or entity.id in role.rules:
        return False
    read = {key for path in view.paths for key in path}
    return any(one in role.rules and role.rules[one].narrows_reading(read) for one in view.entity_ids)


def is_closed_view(rules: HeldRules, entity: EntityDefinition) -> bool:
    """Whether the entity is a view of which all roles that grant it to a user open nothing."""
    granting = [role for role in rules.roles if entity.view is not None and role.grants("read", entity.name)]
    return bool(granting) and all(closes_view(role, entity) for role in granting)


class _Formulas:
    """The formulas of rules for one entity and user, read once."""

    def __init__(self, model: RecordModel, user: UserFacts) -> None:
        self._model, self._user = model, user
        self._names = {str(field.id): field.name for field in model.definition.fields}
        self._known: dict[tuple[str, str], Value | None] = {}

    def of(self, role: HeldRole, action: str) -> Value | None:
        """What records fulfil for a role; None for all."""
        rule = role.rules.get(self._model.definition.id)
        text = rule.rows.get(action) if rule is not None else None
        if rule is None or text is None:
            return None
        if (role.name, action) not in self._known:
            self._known[role.name, action] = self._read(rule, text)
        return self._known[role.name, action]

    def _read(self, rule: AccessRule, text: str) -> Value:
        try:
            current = current_text(rule, text, self._names)
            formula = self._model.formulas.read(current, with_system=self._model.managed, with_user=True)
        except ExpressionError:
            return NOTHING  # It names what is no longer there: whoever shows the rule tells so.
        return with_user(formula.value, self._user)


def current_text(rule: AccessRule, text: str, names: Mapping[str, str]) -> str:
    """The formula of a rule with the names that its fields have now.

    Args:
        names: of the entity's fields by id.

    Raises:
        ExpressionError: one of them is gone.
    """
    gone = sorted(name for name, key in rule.names.items() if key not in names)
    if gone:
        raise ExpressionError(f"there is no field {gone[0]!r} any more")
    return renamed(text, {name: names[key] for name, key in rule.names.items() if names[key] != name})


def _opens(roles: Sequence[HeldRole], entity_id: Any) -> bool:
    return any(entity_id not in role.rules for role in roles)


def _any(formulas: Iterable[Value | None]) -> Value | None:
    """That one of the formulas holds; None where one of them is open to all, `NOTHING` where there is none."""
    found = list(dict.fromkeys(formulas))
    if None in found:
        return None
    each = [one for one in found if one is not None]
    return reduce(lambda left, right: build.combined(Function.OR, left, right), each) if each else NOTHING


def _shown(
    roles: Sequence[HeldRole], formulas: _Formulas, actions: Sequence[str], closes: Callable[[HeldRole], bool]
) -> bool:
    """Whether the roles that do not close a field let through all that the others do."""
    opening = [role for role in roles if not closes(role)]
    for action in actions:
        open_to = {formulas.of(role, action) for role in opening}
        if None in open_to:
            continue
        if any(formulas.of(role, action) not in open_to for role in roles):
            return False
    return bool(opening)


def _hides(field_id: str, entity_id: Any) -> Callable[[HeldRole], bool]:
    return lambda role: entity_id in role.rules and field_id in role.rules[entity_id].hidden


def _fixes(field_id: str, entity_id: Any) -> Callable[[HeldRole], bool]:
    def fixes(role: HeldRole) -> bool:
        rule = role.rules.get(entity_id)
        return rule is not None and field_id in rule.hidden | rule.fixed

    return fixes
