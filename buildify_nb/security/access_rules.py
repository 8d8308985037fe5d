"""Vocabulary of access rules: what a role narrows within one entity that its permissions open. No tables.

A permission opens the records of an entity as a whole. A rule of the same role narrows it to some records, by formulas,
and to some fields. Roles add up: what one role of a user gives, the rule of another does not take away.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias, cast
from uuid import UUID

from buildify_nb.errors import DefinitionError, Problem
from buildify_nb.expressions.conditions import is_equalities
from buildify_nb.expressions.user_terms import UserFacts
from buildify_nb.html_table import html_table
from buildify_nb.security.permissions import is_granted, permission

ROW_ACTIONS = ("read", "create", "update", "delete")
"""What the records of a rule are told for."""


@dataclass(frozen=True, slots=True, repr=False)
class AccessRule:
    """What one role may do within one entity, as its documents are stored: fields by id."""

    entity_id: UUID
    rows: Mapping[str, str] = field(default_factory=dict[str, str])
    """By action, the formula that a record fulfils; all records for an action that is left out."""
    hidden: frozenset[str] = frozenset()
    """The ids of the fields that the role does not see."""
    fixed: frozenset[str] = frozenset()
    """The ids of the fields that it sees and does not change."""
    names: Mapping[str, str] = field(default_factory=dict[str, str])
    """The names in the formulas, each with the id of the field that it meant then: a rule follows renamed fields."""

    def narrows_reading(self, fields: Container[str]) -> bool:
        """Whether it keeps some records from being read, or one of these fields, given by id."""
        return "read" in self.rows or any(key in fields for key in self.hidden)

    @property
    def document(self) -> dict[str, Any]:
        """What is stored, in the types of JSON."""
        return {
            "rows": dict(self.rows),
            "hidden": sorted(self.hidden),
            "fixed": sorted(self.fixed),
            "names": dict(self.names),
        }

    @classmethod
    def read(cls, entity_id: UUID, document: Mapping[str, Any]) -> AccessRule:
        """The rule in a document of `document`."""
        hidden, fixed = frozenset[str](document["hidden"]), frozenset[str](document["fixed"])
        return cls(entity_id, dict(document["rows"]), hidden, fixed, dict(document["names"]))


@dataclass(frozen=True, slots=True, repr=False)
class ShownRule:
    """A rule as people read it: the role, the entity and the fields by name."""

    role: str
    entity: str
    rows: Mapping[str, str]
    hidden_fields: tuple[str, ...]
    readonly_fields: tuple[str, ...]
    problem: str = ""
    """Why it lets nobody through, where it names a field that is gone."""
    told_by: tuple[str, ...] = ()
    """What reads a hidden field and is not hidden, in words: who sees or tries that may learn of the field's values."""

    def __repr__(self) -> str:
        return f"AccessRule({self.role!r}, {self.entity!r}{''.join(f', {one}' for one in self._parts())})"

    def _parts(self) -> Iterator[str]:
        if self.rows:
            yield f"rows={dict(self.rows)!r}"
        if self.hidden_fields:
            yield f"hidden_fields={list(self.hidden_fields)!r}"
        if self.readonly_fields:
            yield f"readonly_fields={list(self.readonly_fields)!r}"
        if self.told_by:
            yield f"told_by={list(self.told_by)!r}"

    def _repr_html_(self) -> str:
        rows = [(f"May {action}", f"records where {text}") for action, text in self.rows.items()]
        rows += [("Does not see", name) for name in self.hidden_fields]
        rows += [("Does not change", name) for name in self.readonly_fields]
        rows += [("May learn of hidden fields by", words) for words in self.told_by]
        rows += [("Lets nobody through", self.problem)] if self.problem else []
        return html_table(["", f"{self.role} in {self.entity}"], rows)


@dataclass(frozen=True, slots=True)
class HeldRole:
    """A role that a user has."""

    name: str
    permissions: frozenset[str]
    rules: Mapping[UUID, AccessRule]
    """By entity."""

    def grants(self, action: str, entity: str) -> bool:
        """Whether it opens this action on records of the entity."""
        return is_granted(self.permissions, permission("records", action, entity))


@dataclass(frozen=True, slots=True)
class HeldRules:
    """The roles of a user at least one of which has a rule, and what formulas may know of the user."""

    roles: tuple[HeldRole, ...]
    user: UserFacts

    def limits(self, entity_id: UUID) -> bool:
        """Whether any role has a rule for the entity."""
        return any(entity_id in role.rules for role in self.roles)

    def hides(self, entity: str, entity_id: UUID, field_id: str) -> bool:
        """Whether a role hides a field, given by id, and no other one opens it for all records of the entity.

        Not for who may not read the entity at all.
        """
        granting = [role.rules.get(entity_id) for role in self.roles if role.grants("read", entity)]
        is_open = any(rule is None or ("read" not in rule.rows and field_id not in rule.hidden) for rule in granting)
        return not is_open and any(rule is not None and field_id in rule.hidden for rule in granting)

    def open_all(self, scope: str, entity_id: UUID | None) -> bool:
        """Whether a role that no rule narrows there opens all records of the scope to be read.

        Args:
            entity_id: of the entity that is meant; a role with any rule does not count without it.
        """
        granting = (role for role in self.roles if role.grants("read", scope))
        return any(not role.rules if entity_id is None else entity_id not in role.rules for role in granting)


RowsOf: TypeAlias = str | Mapping[str, Any]
"""A formula, or a condition in react-querybuilder's JSON form or as `buildify_nb.f` builds it."""


def checked_rows(rows: Any) -> dict[str, RowsOf]:
    """What records fulfil by action as a caller gives it: one for all actions, or one for each; not yet read.

    Raises:
        DefinitionError: for what is no formula, and for actions that there are not.
    """
    if rows is None:
        return {}
    given = dict.fromkeys(ROW_ACTIONS, rows) if isinstance(rows, str) or _is_condition(rows) else rows
    if not isinstance(given, Mapping):
        raise refused_rule([Problem("rows", "must be a formula, or formulas by action")])
    found = cast("Mapping[Any, Any]", given)
    problems = [
        Problem("rows", f"there is no action {action!r}; there are {', '.join(ROW_ACTIONS)}")
        for action in found
        if action not in ROW_ACTIONS
    ]
    problems += [
        Problem("rows", f'{action}: must be a formula such as "owner = USER_NAME()"')
        for action, text in found.items()
        if not (isinstance(text, Mapping) or (isinstance(text, str) and text.strip()))
    ]
    if problems:
        raise refused_rule(problems)
    kept = ((action, found[action]) for action in ROW_ACTIONS if action in found)
    return {action: one.strip() if isinstance(one, str) else one for action, one in kept}


def _is_condition(rows: Any) -> bool:
    """Whether it is a condition for all actions: what no names of actions are in is none by action."""
    if not isinstance(rows, Mapping):
        return False
    given = cast("Mapping[str, Any]", rows)
    return len(given) > 0 and not is_equalities(given)


def refused_rule(problems: list[Problem]) -> DefinitionError:
    """The error for a rule that makes no sense."""
    return DefinitionError("The access rule was refused.", problems)
