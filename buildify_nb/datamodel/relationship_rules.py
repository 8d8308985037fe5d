"""What a relationship must obey, and what may change about it. Pure functions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from buildify_nb.datamodel import rules
from buildify_nb.datamodel.edits import changed
from buildify_nb.datamodel.entities import EntityDefinition, plural_of
from buildify_nb.datamodel.relationships import JUNCTION_SCHEMA, LOOKUP_ID, RelationshipDefinition
from buildify_nb.errors import DefinitionError, Problem
from buildify_nb.identifiers import label_for, name_problem

LONGEST_NAME = 58
FIXED = (
    *("source_entity_id", "target_entity_id"),
    *("junction_table_name", "junction_source_field", "junction_target_field"),
)
"""What stands for the relationship in the database; another one is another relationship.
A lookup takes each record once or several times, so one-to-one and one-to-many become each other."""
_OURS = (LOOKUP_ID, JUNCTION_SCHEMA)


def changed_relationship(before: RelationshipDefinition, changes: Mapping[str, Any]) -> RelationshipDefinition:
    """The relationship with these changes; raises DefinitionError where they are none of it or cannot be made."""
    what = f"The relationship {before.name!r}"
    after = changed(before, changes, what)
    fixed = [name for name in FIXED if name in changes and getattr(after, name) != getattr(before, name)]
    if "many-to-many" in (kinds := {before.relationship_type, after.relationship_type}) and len(kinds) > 1:
        fixed.append("relationship_type")
    if fixed:
        problem = "cannot be changed: delete the relationship and create another one"
        raise DefinitionError(f"{what} was not changed.", [Problem(name, problem) for name in fixed])
    kept = {key: before.metadata[key] for key in _OURS if key in before.metadata}
    told: dict[str, object] = {"metadata": {**after.metadata, **kept}} if kept else {}
    if "label" not in changes and before.label == label_for(before.name):
        told["label"] = label_for(after.name)
    return after.model_copy(update=told)


def shown_names(relationship_type: str, source: str, target: str) -> dict[str, str]:
    """What two entities of these names call each other where nothing is said, as columns of the relationship."""
    one, many = relationship_type == "one-to-one", relationship_type == "many-to-many"
    return {
        "source_field_name": target if one else _shown_as_several(target),
        "target_field_name": _shown_as_several(source) if many else source,
    }


def _shown_as_several(entity: str) -> str:
    """The name under which a record shows records of `entity`: the plural, unless it is reserved, as that of "a" is."""
    plural = plural_of(entity)
    return f"{entity}_list" if rules.field_name_problem(plural) else plural


def relationship_problems(
    relationship: RelationshipDefinition, target: EntityDefinition, before: RelationshipDefinition | None = None
) -> list[Problem]:
    """Everything that is wrong with a relationship as far as it goes without others.

    Args:
        before: what it was, when it is changed.
    """
    found = [Problem("name", problem) for problem in [name_problem(relationship.name, longest=LONGEST_NAME)] if problem]
    if target.is_virtual:
        found.append(Problem("target_entity_id", "is a view, which keeps no records"))
    if relationship.relationship_type == "many-to-many":
        found += _link_problems(relationship, before)
    elif target.is_adopted and not relationship.lookup_in(target):
        found.append(Problem("target_entity_id", "is adopted: its table is never altered"))
    elif target.is_adopted and before and before.relationship_type != relationship.relationship_type:
        found.append(Problem("relationship_type", "is a fact of an adopted table, which is never altered"))
    if JUNCTION_SCHEMA in relationship.metadata and (before is None or JUNCTION_SCHEMA not in before.metadata):
        found.append(Problem("metadata", f"must not have {JUNCTION_SCHEMA!r}: a junction table is found by adoption"))
    names = ("source_field_name", "target_field_name")
    refused = [(name, rules.field_name_problem(getattr(relationship, name))) for name in names]
    return found + [Problem(name, problem) for name, problem in refused if problem]


def differences_of(before: RelationshipDefinition | None, after: RelationshipDefinition) -> dict[str, list[Any]]:
    """What the audit log notes: of a new relationship its type, of another one each column that changed."""
    if before is None:
        return {"relationship_type": [None, after.relationship_type]}
    old, new = before.model_dump(mode="json"), after.model_dump(mode="json")
    return {name: [old[name], new[name]] for name in new if old[name] != new[name]}


def _link_problems(relationship: RelationshipDefinition, before: RelationshipDefinition | None) -> list[Problem]:
    found: list[Problem] = []
    if relationship.junction_source_field == relationship.junction_target_field:
        found.append(Problem("junction_target_field", "must differ from junction_source_field"))
    if relationship.on_delete == "SET NULL":
        found.append(
            Problem("on_delete", "of a many-to-many relationship cannot be SET NULL: links are simply removed")
        )
    if relationship.on_update not in ("NO ACTION", "CASCADE"):
        found.append(Problem("on_update", "of a many-to-many relationship must be CASCADE: links follow their records"))
    if before is None:
        names = ("junction_table_name", "junction_source_field", "junction_target_field")
        refused = [(name, rules.field_name_problem(getattr(relationship, name))) for name in names]
        found += [Problem(name, problem) for name, problem in refused if problem]
    return found
