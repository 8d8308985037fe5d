"""Related records: through lookup fields in both directions and many-to-many links; and what a field may be set to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from buildify_nb.context import Context
from buildify_nb.errors import InvalidRecord, InvalidState, NotFound, Problem
from buildify_nb.expressions.suggestions import nearest_or
from buildify_nb.expressions.syntax import (
    ALWAYS,
    Comparison,
    ComparisonOperator,
    Condition,
    FieldRef,
    Literal,
    Membership,
)
from buildify_nb.expressions.text_folding import fold
from buildify_nb.expressions.value_types import ValueType
from buildify_nb.records.constraints import missing_target
from buildify_nb.records.environment import RecordDeed, RecordEnvironment
from buildify_nb.records.identity import Found, changeable, located, read_id
from buildify_nb.records.keys import key_text
from buildify_nb.records.querying import query_store
from buildify_nb.records.querying.labels import title_of, title_text
from buildify_nb.records.querying.query import LinkedTo, ListOptions, Query, is_whole
from buildify_nb.records.querying.reading import Reading
from buildify_nb.records.querying.search import SearchedField, search_condition
from buildify_nb.records.querying.sorting import SortTerm
from buildify_nb.records.record import Page
from buildify_nb.records.record_model import RecordField
from buildify_nb.records.record_models import Served
from buildify_nb.records.related import reference_store
from buildify_nb.records.related.ends import Children, Linked, Target, end_named, target_of
from buildify_nb.records.related.junctions import links_named, unlinked
from buildify_nb.records.related.seen_ends import seen_relations
from buildify_nb.records.writing import refused
from buildify_nb.storage.transactions import UnitOfWork

MOST_OPTIONS = 100


@dataclass(frozen=True, slots=True)
class Related:
    """Records of another entity and what makes them related."""

    served: Served
    condition: Condition = ALWAYS
    linked_to: LinkedTo | None = None


class Relations:
    """What goes from one record to others."""

    def __init__(self, environment: RecordEnvironment, reading: Reading) -> None:
        self._e, self._reading = environment, reading

    def related(self, context: Context, entity: str, id: str, name: str, options: ListOptions) -> Page:
        """A page of related records; see `RecordService.related`."""
        self._e.require(context, "read", entity)

        def work(uow: UnitOfWork) -> Page:
            served = self._e.models.read(uow, context, entity)
            found = located(uow, served, id)
            related = self._related(uow, context, served, found, name)
            self._e.require(context, "read", related.served.name)
            return self._reading.page(
                uow, context, related.served, options, also=related.condition, linked_to=related.linked_to
            )

        return self._e.read(context, entity, work)

    def link(self, context: Context, entity: str, id: str, name: str, ids: Sequence[str]) -> int:
        """Links records; see `RecordService.link`."""
        return self._change_links(context, entity, id, name, ids, add=True)

    def unlink(self, context: Context, entity: str, id: str, name: str, ids: Sequence[str]) -> int:
        """Takes links away; see `RecordService.unlink`."""
        return self._change_links(context, entity, id, name, ids, add=False)

    def options(self, context: Context, entity: str, field: str, search: str, limit: int) -> list[dict[str, str]]:
        """What a field may be set to; see `RecordService.options`."""
        self._e.require(context, "read", entity)
        _check_options(search, limit)
        most = max(0, min(limit, MOST_OPTIONS))

        def work(uow: UnitOfWork) -> list[dict[str, str]]:
            served = self._e.models.read(uow, context, entity)
            chosen = served.model.fields.get(field)
            if chosen is None:
                todo = nearest_or(field, served.model.fields, f"It has {', '.join(served.model.fields)}.")
                raise NotFound(f"{entity!r} has no field {field[:80]!r}.", todo=todo)
            if not chosen.is_lookup:
                return _allowed(chosen, search, most)
            try:
                target = target_of(uow, context, self._e, served, chosen)
            except (InvalidState, NotFound):
                return []  # Records of an archived entity cannot be chosen.
            self._e.require(context, "read", target.name)
            return _choices(uow, target, chosen, search, most)

        return self._e.read(context, entity, work)

    def _related(self, uow: UnitOfWork, context: Context, served: Served, found: Found, name: str) -> Related:
        end = end_named(uow, context, self._e, served, name)
        match end:
            case Target(other):
                return Related(other, _equals(other, other.model.key[0], found.stored[name]))
            case Children(other, lookup):
                return Related(other, _equals(other, lookup, found.key[0]))
            case Linked(other, junction):
                return Related(other, linked_to=LinkedTo(junction, found.key[0]))

    def _change_links(self, context: Context, entity: str, id: str, name: str, ids: Sequence[str], *, add: bool) -> int:
        self._e.require(context, "update", entity)
        given = [ids] if isinstance(ids, str | Mapping) else list(ids)

        def work(uow: UnitOfWork) -> int:
            served = self._e.models.write(uow, context, entity)
            found = changeable(uow, context, served, id)
            if name not in served.model.links:
                raise unlinked(served, name, seen_relations(uow, self._e, context, served)[1])
            links = links_named(uow, context, self._e.models, self._e.database.dialect, served, name)
            self._e.require(context, "read", links.other.name)
            there = set(reference_store.linked(uow, links.junction, [found.key[0]]))
            wanted = list(dict.fromkeys(read_id(links.other, one) for one in given))
            if add:
                _refuse_absent(uow, served, links.other, name, wanted)
                changed = [key for (key,) in wanted if key not in there]
                reference_store.link(uow, links.junction, found.key[0], changed)
            else:
                seen = reference_store.present(uow, links.other.table, links.other.model.key, wanted) if wanted else ()
                changed = [key for (key,) in wanted if key in there and (links.other.rights is None or (key,) in seen)]
                reference_store.unlink(uow, links.junction, [found.key[0]], changed)
            if changed:
                self._note(uow, context, served, found, name, [key_text([key]) for key in changed], added=add)
            return len(changed)

        return self._e.write(context, entity, work)

    def _note(
        self,
        uow: UnitOfWork,
        context: Context,
        served: Served,
        found: Found,
        name: str,
        ids: list[str],
        *,
        added: bool,
    ) -> None:
        before, after = ({}, {name: ids}) if added else ({name: ids}, {})
        self._e.note(uow, context, RecordDeed(served, "link" if added else "unlink", found.id, before, after))
        self._e.announce(uow, context, served.name, "update", [found.id])


def _equals(served: Served, name: str, value: Any) -> Condition:
    """That a field has this value; nothing fulfils it for null."""
    value_type = served.model.value_types[name]
    field = FieldRef(name, value_type)
    if value is None:
        return Membership(field, ())
    return Comparison(field, ComparisonOperator.EQUAL, Literal(value, value_type))


def _refuse_absent(uow: UnitOfWork, served: Served, other: Served, name: str, keys: Sequence[tuple[Any, ...]]) -> None:
    present = reference_store.present(uow, other.table, other.model.key, keys, hold=True) if keys else set[Any]()
    if any(key not in present for key in keys):
        raise refused(served, "linked", [missing_target(other.model.definition.label, name)])


def _check_options(search: Any, limit: Any) -> None:
    problems = [] if isinstance(search, str) else [Problem("search", "must be text")]
    if not is_whole(limit):
        problems.append(Problem("limit", "must be a whole number"))
    if problems:
        raise InvalidRecord("The options cannot be read.", problems)


def _allowed(field: RecordField, search: str, limit: int) -> list[dict[str, str]]:
    if field.definition.allowed_values is None:
        problem = Problem(field.name, "has no list of values to choose from")
        raise InvalidRecord("There are no options.", [problem])
    sought = fold(search.strip())
    choices = [
        choice for choice in field.definition.allowed_values if sought in fold(choice.label) or sought in choice.value
    ]
    return [{"value": choice.value, "label": choice.label} for choice in choices[:limit]]


def _choices(uow: UnitOfWork, target: Served, field: RecordField, search: str, limit: int) -> list[dict[str, str]]:
    title = title_of(target, field)
    is_text = title is not None and target.model.fields[title].value_type is ValueType.TEXT
    searched = (SearchedField(title),) if title is not None and is_text else target.model.searched
    stored = target.model.key if title is None or title in target.model.key else (*target.model.key, title)
    condition = search_condition(search, searched) if searched else ALWAYS
    order = (SortTerm(title),) if title is not None else ()
    rows = query_store.rows(uow, target.table, Query(condition, order, stored, stored), limit=limit)
    width = len(target.model.key)
    found: list[dict[str, str]] = []
    for row in rows:
        key = key_text(row[:width])
        found.append(
            {"value": key, "label": title_text(target, title, row[stored.index(title)] if title else None, key)}
        )
    return found
