"""An entity as access rules name its fields: reads what a caller gives for a rule, and shows what a rule says. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from uuid import UUID

from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.datamodel.formulas.entity_formulas import EntityFormulas
from buildify_nb.datamodel.formulas.field_uses import uses_of
from buildify_nb.datamodel.system_columns import SYSTEM_VALUE_TYPES
from buildify_nb.errors import ExpressionError, Problem
from buildify_nb.expressions.conditions import read_condition
from buildify_nb.expressions.formula_writer import formula_of_condition
from buildify_nb.expressions.operators import ASKED
from buildify_nb.expressions.suggestions import did_you_mean
from buildify_nb.expressions.value_types import ValueType
from buildify_nb.plugins.contracts import FieldType
from buildify_nb.records.access.rights import current_text
from buildify_nb.security.access_rules import AccessRule, RowsOf, ShownRule, refused_rule


class RuledEntity:
    """The fields of an entity as it is drafted, and those that it serves until the draft is published.

    Args:
        served: the state that serves; None before the first publish.
    """

    def __init__(
        self, drafted: EntityDefinition, served: EntityDefinition | None, field_types: Mapping[str, FieldType]
    ) -> None:
        self._drafted, self._types = drafted, field_types
        self._fields: dict[str, FieldDefinition] = {
            field.name: field for state in (served, drafted) if state for field in state.fields
        }
        self._names = {str(field.id): name for name, field in self._fields.items()}

    @property
    def id(self) -> UUID:
        """The entity's id."""
        return self._drafted.id

    @property
    def name(self) -> str:
        """The technical name."""
        return self._drafted.name

    def rule(self, rows: Mapping[str, RowsOf], hidden: Iterable[str], fixed: Iterable[str]) -> AccessRule:
        """The rule that a caller describes by names.

        Raises:
            DefinitionError: with every name that there is not, and every formula that makes no sense.
        """
        problems: list[Problem] = []
        closed = self._ids("hidden_fields", hidden, problems)
        keys = (name for name in self._drafted.key_fields if str(self._id(name)) in closed)
        problems += [
            Problem("hidden_fields", f"{name!r} is part of the key, by which records are found") for name in keys
        ]
        kept = self._ids("readonly_fields", fixed, problems)
        names: dict[str, str] = {}
        formulas = {action: self._formula(action, given, problems) for action, given in rows.items()}
        for action, text in formulas.items():
            names |= self._named(action, text, problems) if text else {}
        if problems:
            raise refused_rule(problems)
        return AccessRule(self.id, formulas, frozenset(closed), frozenset(kept), names)

    def shown(self, role: str, rule: AccessRule) -> ShownRule:
        """The rule in the names that fields have now."""
        rows, problem = dict(rule.rows), ""
        for action, text in rule.rows.items():
            try:
                rows[action] = current_text(rule, text, self._names)
            except ExpressionError as error:
                problem = str(error)
        hidden, fixed = (
            tuple(sorted(self._names[one] for one in ids if one in self._names)) for ids in (rule.hidden, rule.fixed)
        )
        return ShownRule(role, self.name, rows, hidden, fixed, problem, self._told_by(hidden))

    def _told_by(self, hidden: Collection[str]) -> tuple[str, ...]:
        """What reads a hidden field and is open itself: formulas, rules, conditions, and what is unique together."""
        seen = self._drafted.with_fields(one for one in self._drafted.fields if one.name not in hidden)
        found = [words for name in hidden for words in uses_of(seen, name)]
        found += [
            f"the unique index {one.name!r}"
            for one in self._drafted.indexes
            if one.is_unique and 0 < len(set(hidden).intersection(one.field_names)) < len(one.field_names)
        ]
        return tuple(dict.fromkeys(found))

    def _id(self, name: str) -> UUID | None:
        field = self._fields.get(name)
        return field.id if field else None

    def _ids(self, argument: str, names: Iterable[str], problems: list[Problem]) -> list[str]:
        wanted = [names] if isinstance(names, str) else list(names)
        unknown = (name for name in wanted if name not in self._fields)
        problems += [Problem(argument, f"there is no field {n!r}{did_you_mean(n, self._fields)}") for n in unknown]
        return [str(self._fields[name].id) for name in wanted if name in self._fields]

    def _formula(self, action: str, given: RowsOf, problems: list[Problem]) -> str:
        """The formula, of a condition one that says the same; "" with what is wrong noted."""
        if isinstance(given, str):
            return given
        known = {one.name: self._types[one.field_type].value_type for one in self._drafted.fields}
        try:
            types = {**(SYSTEM_VALUE_TYPES if self._drafted.is_managed else {}), **known}
            return formula_of_condition(read_condition(given, types, given=ASKED))
        except ExpressionError as error:
            paths = [Problem(f"rows.{action}.{one.field}".rstrip("."), one.message) for one in error.problems]
            problems += paths or [Problem("rows", f"{action}: {error}")]
            return ""

    def _named(self, action: str, text: str, problems: list[Problem]) -> dict[str, str]:
        """The fields that a formula names, by name; a system column is none."""
        formulas = EntityFormulas(self._drafted, self._types)
        try:
            formula = formulas.read(text, with_system=self._drafted.is_managed, with_user=True)
        except ExpressionError as error:
            problems.append(Problem("rows", f"{action}: {error}"))
            return {}
        if formula.value_type is not ValueType.BOOLEAN:
            problems.append(Problem("rows", f"{action}: computes {formula.value_type}, and must be true or false"))
        return {name: str(self._fields[name].id) for name in formula.names if name in self._fields}
