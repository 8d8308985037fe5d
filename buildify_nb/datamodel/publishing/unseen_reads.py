"""Keeps a publisher from opening fields that access rules hide from them: by a formula, a rule or a condition."""

from __future__ import annotations

from collections.abc import Iterator

from buildify_nb.context import Context
from buildify_nb.datamodel.entities import EntityDefinition
from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.datamodel.formulas.field_uses import following_renames, reads_of
from buildify_nb.errors import PermissionDenied
from buildify_nb.security.access_rules import HeldRules


def refuse_reading_unseen(
    context: Context, rules: HeldRules, served: EntityDefinition | None, wanted: EntityDefinition
) -> None:
    """Raises PermissionDenied where what is new reads a field that the user does not see.

    What it computes or refuses would tell of the field, to the user and to whoever is narrowed like them.

    Args:
        rules: of the user's roles.
        served: what serves now; None before the first publish.
    """
    hidden = _hidden(rules, wanted)
    if not hidden:
        return
    old = {field.id: field for field in _under_new_names(served, wanted)} if served else {}
    for field in wanted.fields:
        if field.name in hidden:
            continue
        for words, names in reads_of(_new_part(field, old.get(field.id))):
            for name in sorted(names & hidden):
                raise PermissionDenied(
                    f"{context.user} may not publish {wanted.name!r}.",
                    why=f"{words[0].upper()}{words[1:]} reads {name!r}, which access rules hide from {context.user}.",
                    todo="Take it out of there, or ask somebody who sees the field to publish this.",
                )


def _hidden(rules: HeldRules, entity: EntityDefinition) -> frozenset[str]:
    return frozenset(one.name for one in entity.fields if rules.hides(entity.name, entity.id, str(one.id)))


def _under_new_names(served: EntityDefinition, wanted: EntityDefinition) -> Iterator[FieldDefinition]:
    """The fields that serve now, with the names in their texts that fields have in `wanted`."""
    names = {field.id: field.name for field in wanted.fields}
    moved = served.with_fields(
        field.model_copy(update={"name": names.get(field.id, field.name)}) for field in served.fields
    )
    yield from following_renames(served, moved).fields


def _new_part(field: FieldDefinition, old: FieldDefinition | None) -> FieldDefinition:
    """The field with those of its texts only that it did not have before."""
    if old is None:
        return field
    is_same = (field.is_calculated, field.calculation_formula) == (old.is_calculated, old.calculation_formula)
    new = {
        "calculation_formula": None if is_same else field.calculation_formula,
        "visible_when": None if field.visible_when == old.visible_when else field.visible_when,
        "validation_rules": tuple(rule for rule in field.validation_rules if rule not in old.validation_rules),
    }
    return field.model_copy(update=new)
