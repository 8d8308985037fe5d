"""The rules that look at a whole record: validation rules, which fields are shown, and what is required of those.

A rule is asked when a field that it reads is written, so that a record which an older rule let in can still be changed
elsewhere. Whether a field is shown is told by its condition over the record as it will be; unknown counts as no. While
it is not, the field is not required, gets no default, and takes no new value; null it may always be given. A value that
it has is kept, also when a change of another field hides it: the condition may hold again, and nothing is lost.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from buildify_nb.datamodel.formulas.entity_formulas import EntityFormulas
from buildify_nb.datamodel.formulas.field_uses import condition_reads
from buildify_nb.datamodel.formulas.rule_checks import RuleCheck, rule_check
from buildify_nb.datamodel.formulas.shown_conditions import ShownCondition, shown_condition
from buildify_nb.errors import Problem
from buildify_nb.expressions.value_evaluator import Formula, compile_value
from buildify_nb.expressions.value_syntax import fields_of_value
from buildify_nb.records.access.unseen import UNSEEN
from buildify_nb.records.record_model import RecordField, RecordModel

REQUIRED = "must be given"
EMPTY = "must not be empty"


@dataclass(frozen=True, slots=True)
class _Shown:
    """When a field is shown."""

    field: RecordField
    condition: ShownCondition
    reads: frozenset[str]

    def is_hidden(self, values: Mapping[str, Any], now: datetime) -> bool:
        return self.condition.holds(values, now) is not True


class RecordRules:
    """The rules of one entity, compiled once.

    Args:
        model: the entity's records.
    """

    def __init__(self, model: RecordModel) -> None:
        fields = [field for field in model.fields.values() if not field.unsupported]
        formulas = model.formulas
        self._checks: list[RuleCheck] = [
            rule_check(field.definition, rule, formulas)
            for field in fields
            for rule in field.definition.validation_rules
        ]
        self._unseen = model.unseen
        self._shown = {field.name: _shown(model, field, formulas) for field in _in_turn(model, fields)}
        read = {name for shown in self._shown.values() for name in condition_reads(shown.field.definition)}
        self._computed: dict[str, Formula] = {
            name: compile_value(field.formula)
            for name, field in model.fields.items()
            if field.formula is not None and name in read
        }

    @property
    def is_idle(self) -> bool:
        """Whether there is nothing to ask."""
        return not self._checks and not self._shown

    def hidden(self, record: Mapping[str, Any], now: datetime) -> list[str]:
        """The fields that are not shown for a record with these values, also those that the user never sees."""
        values = self._with_computed(record, now)
        return [name for name, shown in self._shown.items() if shown.is_hidden(values, now)]

    def without_hidden(self, values: dict[str, Any], given: Collection[str], now: datetime) -> dict[str, Any]:
        """The values of a new record without the defaults of fields that are not shown."""
        kept = dict(values)
        for name, shown in self._shown.items():
            if name in kept and name not in given and shown.is_hidden(self._with_computed(kept, now), now):
                del kept[name]
        return kept

    def problems(
        self,
        record: Mapping[str, Any],
        now: datetime,
        *,
        written: Collection[str] | None = None,
        refused: Collection[str] = (),
    ) -> list[Problem]:
        """What is wrong with a record as it will be.

        Args:
            written: the fields that an update writes; None for a new record.
            refused: fields whose values are wrong already, and so say nothing here.

        What reads a field that the user does not see says so, instead of its own words.
        """
        hidden = set(self.hidden(record, now)) if self._shown else set[str]()
        found = [*self._visibility_problems(record, hidden, written), *self._broken(record, now, hidden, written)]
        return [self._told(problem, reads) for problem, reads in found if reads.isdisjoint(refused)]

    def _told(self, problem: Problem, reads: frozenset[str]) -> Problem:
        return problem if reads.isdisjoint(self._unseen) else Problem(problem.field, UNSEEN)

    def _visibility_problems(
        self, record: Mapping[str, Any], hidden: Collection[str], written: Collection[str] | None
    ) -> Iterator[tuple[Problem, frozenset[str]]]:
        for name, shown in self._shown.items():
            if not _concerns(shown.reads | {name}, written):
                continue
            value = record.get(name)
            if name in hidden:
                if value is not None and (written is None or name in written):
                    problem = Problem(name, f"takes no value now: it is shown only while {shown.condition.words}")
                    yield problem, shown.reads | {name}
            elif shown.field.definition.is_required and value is None:
                yield Problem(name, REQUIRED), shown.reads | {name}
            elif shown.field.definition.is_required and isinstance(value, str) and not value.strip():
                yield Problem(name, EMPTY), shown.reads | {name}

    def _broken(
        self, record: Mapping[str, Any], now: datetime, hidden: Collection[str], written: Collection[str] | None
    ) -> Iterator[tuple[Problem, frozenset[str]]]:
        for check in self._checks:
            if check.field not in hidden and _concerns(check.reads, written) and not check.holds(record, now):
                yield Problem(check.field, check.message), check.reads

    def _with_computed(self, record: Mapping[str, Any], now: datetime) -> Mapping[str, Any]:
        if not self._computed:
            return record
        return {**record, **{name: compute(record, now) for name, compute in self._computed.items()}}


def _concerns(reads: Collection[str], written: Collection[str] | None) -> bool:
    return written is None or any(name in written for name in reads)


def _shown(model: RecordModel, field: RecordField, formulas: EntityFormulas) -> _Shown:
    assert field.definition.visible_when is not None  # the caller asks for those that have one
    labels = {name: each.definition.label for name, each in model.fields.items()}
    condition = shown_condition(field.definition.visible_when, formulas, model.value_types, labels)
    return _Shown(field, condition, _reads(model, field))


def _reads(model: RecordModel, field: RecordField) -> frozenset[str]:
    """The fields that decide whether the field is shown, those behind calculated ones among them."""
    names = condition_reads(field.definition)
    formulas = [model.fields[name].formula for name in names if name in model.fields]
    return names.union(*(fields_of_value(formula) for formula in formulas if formula is not None))


def _in_turn(model: RecordModel, fields: Collection[RecordField]) -> list[RecordField]:
    """The fields that are not always shown, those that others wait for first; the rules allow no circle."""
    waiting = {field.name: field for field in fields if field.definition.visible_when is not None}
    ordered: list[RecordField] = []
    while waiting:
        ready = [one for one in waiting.values() if _reads(model, one).isdisjoint(waiting)]
        assert ready, "the rules of definitions allow no circle"
        ordered += [waiting.pop(field.name) for field in ready]
    return ordered
