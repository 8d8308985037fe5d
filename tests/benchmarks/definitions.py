"""Benchmarks of a large data model: the list of all its entities, and a change of one among many."""

from __future__ import annotations

import json
from itertools import count
from typing import Any

from buildify_nb.datamodel.entities import EntityDefinition
from tests.benchmarks.bench import ENTITY, FIELDS, Bench
from tests.benchmarks.timing import Case, Run

_HEADS = (
    "SELECT heads.status, heads.version, heads.revision, heads.published_revision, stored.document "
    "FROM buildify.entity_definitions AS heads JOIN buildify.definition_revisions AS stored "
    "ON stored.definition_id = heads.id AND stored.number = heads.revision WHERE NOT heads.is_deleted"
)
LIST = 0.05
"""Seconds in which all entities of a large data model must be listed."""
_FIELDS = dict(list(FIELDS.items())[:5])
_labels = count(1)


def cases(bench: Bench, entities: int, operations: int) -> list[Case]:
    """The cases, on a data model with `entities` more entities of five fields each."""
    for number in range(entities):
        bench.workspace.entities.create(f"thing_{number}", fields=_FIELDS)
    return [
        Case(
            f"list {entities:,} entities",
            "BEGIN, SELECT heads with documents, COMMIT, read the documents",
            lambda number: _list(bench, number),
            lambda number: _list_floor(bench, number),
            min(operations, 20),
            within=LIST,
        ),
        Case(
            f"save one of {entities:,} entities",
            "",
            lambda number: _save(bench, number),
            None,
            min(operations, 50),
        ),
    ]


def _list(bench: Bench, number: int) -> Run:
    def run() -> None:
        for _ in range(number):
            bench.workspace.entities.list()

    return run


def _list_floor(bench: Bench, number: int) -> Run:
    def run() -> None:
        for _ in range(number):
            bench.run("BEGIN")
            rows = bench.run(_HEADS).fetchall()
            bench.run("COMMIT")
            for row in rows:
                _read(row[-1])

    return run


def _read(document: Any) -> EntityDefinition:
    return EntityDefinition.model_validate(json.loads(document) if isinstance(document, str) else document)


def _save(bench: Bench, number: int) -> Run:
    entity = bench.workspace.entities[ENTITY]

    def run() -> None:
        for _ in range(number):
            entity.edit(label=f"Track {next(_labels)}")

    return run
