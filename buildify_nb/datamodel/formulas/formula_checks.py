"""Judges one formula of a field before it is saved, for forms that check it while it is typed. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias, get_args

from buildify_nb.datamodel import edits
from buildify_nb.datamodel.choices import refuse_other_than
from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.formulas.default_expressions import CURRENT_USER, NEW_UUID, default_formula
from buildify_nb.datamodel.formulas.entity_formulas import EntityFormulas
from buildify_nb.datamodel.formulas.formula_rules import formula_problems
from buildify_nb.errors import DefinitionError
from buildify_nb.expressions.value_types import ValueType
from buildify_nb.plugins.contracts import FieldType

FormulaUse: TypeAlias = Literal["calculation", "rule", "pattern", "condition", "default"]
"""What the text is for: a calculated field, an expression or a pattern of a validation rule, when a field is shown, or
a computed default."""

_NAMED_DEFAULTS = {NEW_UUID: ValueType.UUID, CURRENT_USER: ValueType.TEXT}


@dataclass(frozen=True, slots=True)
class FormulaCheck:
    """What is to be said of a formula."""

    problem: str
    """Why it cannot be saved; "" when it can."""
    value_type: str
    """What it computes, such as "decimal"; "" for a pattern, and while there is a problem."""


def check_formula(
    entity: EntityDefinition, text: str, field_types: Mapping[str, FieldType], *, field: str, use: FormulaUse
) -> FormulaCheck:
    """What would be said of the field if it had this formula; nothing else of the field is judged.

    Raises:
        NotFound: there is no such field.
        DefinitionError: there is no such use.
    """
    refuse_other_than("The formula was not checked.", use=(use, get_args(FormulaUse)))
    column, changes = _changes(text, use)
    try:
        changed = edits.edit_field(field, changes)(entity)
    except DefinitionError as error:
        return FormulaCheck("; ".join(problem.message for problem in error.problems), "")
    path = f"fields.{field}.{column}"
    problems = [one.message for one in formula_problems(changed, field_types) if _is_below(one.field, path)]
    if problems:
        return FormulaCheck("; ".join(problems), "")
    return FormulaCheck("", _type_of(changed, text, field_types, field, use))


def _changes(text: str, use: FormulaUse) -> tuple[str, dict[str, Any]]:
    match use:
        case "calculation":
            return "calculation_formula", {"is_calculated": True, "calculation_formula": text}
        case "rule":
            return "validation_rules", {"validation_rules": [{"type": "expression", "formula": text}]}
        case "pattern":
            return "validation_rules", {"validation_rules": [{"type": "regex", "pattern": text}]}
        case "condition":
            return "visible_when", {"visible_when": text}
        case "default":
            return "default_expression", {"default_expression": text}


def _is_below(path: str, parent: str) -> bool:
    return path == parent or path.startswith(f"{parent}.")


def _type_of(
    entity: EntityDefinition, text: str, field_types: Mapping[str, FieldType], field: str, use: FormulaUse
) -> str:
    match use:
        case "calculation":
            return str(EntityFormulas(entity, field_types).calculated(entity.field(field)).value_type)
        case "default":
            formula = default_formula(text)
            return str(_NAMED_DEFAULTS[text] if formula is None else formula.value_type)
        case "rule" | "condition":
            return str(ValueType.BOOLEAN)
        case "pattern":
            return ""
