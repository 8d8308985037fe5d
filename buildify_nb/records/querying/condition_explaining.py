"""Says why a condition holds for one record or not, with the values that its reader sees. Writes nothing."""

from __future__ import annotations

from typing import Any

from buildify_nb.context import Context
from buildify_nb.expressions.explaining import Explanation, explain
from buildify_nb.expressions.literals import read_literal
from buildify_nb.expressions.syntax import (
    Comparison,
    ComparisonOperator,
    Condition,
    FieldRef,
    all_of,
    referenced_fields,
)
from buildify_nb.expressions.user_terms import named_term
from buildify_nb.expressions.value_types import ValueType
from buildify_nb.records.environment import RecordEnvironment
from buildify_nb.records.identity import located, read_id
from buildify_nb.records.querying.filtering import Conditions, read_conditions
from buildify_nb.records.querying.following import reach_of
from buildify_nb.records.querying.query import ListOptions
from buildify_nb.records.querying.reach import Reach
from buildify_nb.records.querying.reading import Reading
from buildify_nb.records.record_models import Served
from buildify_nb.storage.transactions import UnitOfWork


class ConditionExplaining:
    """Explains conditions on records by what a list of them would show to the same user."""

    def __init__(self, environment: RecordEnvironment, reading: Reading) -> None:
        self._e, self._reading = environment, reading

    def explain(self, context: Context, entity: str, condition: Conditions, id: str) -> Explanation:
        """Why a condition holds or not; see `Records.explain`."""
        self._e.require(context, "read", entity)

        def work(uow: UnitOfWork) -> Explanation:
            served = self._e.models.read(uow, context, entity)
            located(uow, served, id)
            reach = reach_of(uow, context, self._e, served)
            tree = read_conditions(condition, reach)
            names = sorted(name for name in referenced_fields(tree) if not named_term(name))
            record = self._values(uow, context, served, id, names, reach)
            labels = {name: reach.shown_field(name).label for name in names}
            return explain(tree, record, given=reach.circumstances, labels=labels)

        return self._e.read(context, entity, work)

    def _values(
        self, uow: UnitOfWork, context: Context, served: Served, id: str, names: list[str], reach: Reach
    ) -> dict[str, Any]:
        """The values of these fields in the types of conditions; what records do not show, a deletion, is null."""
        shown = [name for name in names if "." in name or name in served.model.names]
        options = ListOptions(fields=shown, page_size=1, count="none")
        found = self._reading.page(uow, context, served, options, also=_with_id(served, id)).items[0]
        return {name: _typed(found.get(name), reach[name]) for name in names}


def _with_id(served: Served, id: str) -> Condition:
    types = served.model.value_types
    pairs = zip(served.model.key, read_id(served, id), strict=True)
    return all_of(
        Comparison(FieldRef(name, types[name]), ComparisonOperator.EQUAL, read_literal(part, types[name]))
        for name, part in pairs
    )


def _typed(value: Any, kind: ValueType) -> Any:
    """What a record shows as text, such as ids and references, as conditions compare it."""
    is_shown = isinstance(value, str) and kind not in (ValueType.TEXT, ValueType.JSON)
    return read_literal(value, kind).value if is_shown else value
