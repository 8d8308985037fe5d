"""Benchmarks of publishing, beside the same DDL by the driver in one durable transaction.

The floor runs the statements that the preview shows, on a twin that was never published: the same columns, constraints
and indexes, and on Postgres as the same role, so that the same grants come of it. It keeps no definition, no history
and no audit row, compares nothing with the live table and asks nobody for permission.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count
from typing import TypeVar

from buildify_nb.datamodel.handles import Entity
from tests.benchmarks.bench import Bench
from tests.benchmarks.timing import Case, Run

PUBLISH, ADD_FIELD = 5, 8
"""The ratios that must not be exceeded."""
ABSOLUTE = 2.0
"""Seconds that no publish of an empty entity may take."""
FIELDS = {
    "title": {"field_type": "string", "is_required": True, "max_length": 200},
    "number": {"field_type": "integer", "is_unique": True},
    "price": {"field_type": "decimal", "min_value": 0},
    "status": {"field_type": "select", "allowed_values": ["open", "paid"], "is_indexed": True},
    "opened": "date",
    "closed": "datetime",
    "is_paid": "boolean",
    "notes": "text",
    "contact": "email",
    "details": "json",
}
Given = TypeVar("Given")
_FLOOR = "BEGIN, the DDL of the preview, COMMIT"
_numbers = count(1)


def cases(bench: Bench, operations: int) -> list[Case]:
    """The cases; each operation is on an entity of its own."""
    number = min(max(operations // 100, 1), 10)
    return [
        _publishing(bench, "publish an entity of 10 fields", Entity.publish, number),
        _publishing(bench, "preview and publish an entity of 10 fields", _preview_and_publish, number),
        Case(
            "add a field and publish it",
            _FLOOR.replace("DDL", "ALTER"),
            lambda number: _all(_add_and_publish, [_draft(bench).publish() for _ in range(number)]),
            lambda number: _all(_by_driver(bench), [_alteration(_draft(bench).publish()) for _ in range(number)]),
            number,
            ADD_FIELD,
        ),
    ]


def _publishing(bench: Bench, name: str, publish: Callable[[Entity], object], operations: int) -> Case:
    return Case(
        name,
        _FLOOR,
        lambda number: _all(publish, [_draft(bench) for _ in range(number)]),
        lambda number: _all(_by_driver(bench), [_statements(_draft(bench)) for _ in range(number)]),
        operations,
        PUBLISH,
        within=ABSOLUTE,
    )


def _all(do: Callable[[Given], object], given: Sequence[Given]) -> Run:
    def run() -> None:
        for one in given:
            do(one)

    return run


def _draft(bench: Bench) -> Entity:
    return bench.workspace.entities.create(f"invoice_{next(_numbers)}", fields=FIELDS)


def _statements(entity: Entity) -> Sequence[str]:
    return entity.preview().statements


def _alteration(entity: Entity) -> Sequence[str]:
    return _statements(entity.add_field("due", "date"))


def _preview_and_publish(entity: Entity) -> None:
    entity.preview()
    entity.publish()


def _add_and_publish(entity: Entity) -> None:
    entity.add_field("due", "date")
    entity.publish()


def _by_driver(bench: Bench) -> Callable[[Sequence[str]], None]:
    role = bench.workspace.runtime.database.dialect.role_of("default")
    beginning = ["BEGIN", f'SET LOCAL ROLE "{role}"'] if role else ["BEGIN"]

    def run(statements: Sequence[str]) -> None:
        for statement in (*beginning, *statements, "COMMIT"):
            bench.run(statement)

    return run
