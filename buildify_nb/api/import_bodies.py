"""What imports of records answer over HTTP, and the options in their query."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Annotated, Any, Literal, Self

from fastapi import Query
from pydantic import BaseModel, Field

from buildify_nb.errors import InvalidRecord, Problem
from buildify_nb.records.importing.import_plan import ImportPlan
from buildify_nb.records.importing.import_report import ImportReport
from buildify_nb.records.importing.imports import NOT_IMPORTED, ImportOptions, import_options

MOST_TOLD = 1_000
"""Refused values of an answer."""


class ImportQuery(BaseModel):
    """How a file is imported; what is left out is found out."""

    mapping: str | None = Field(None, description='JSON: fields by header, such as `{"Nr": "number", "Note": null}`')
    references: str | None = Field(
        None, description='JSON: by lookup, the unique field of its target, such as `{"customer": "customer.email"}`'
    )
    by: str | None = Field(None, description="Unique fields, with commas: records with the same values are changed")
    if_bad: Literal["refuse", "skip"] = Field("refuse", description="Imports nothing when a row is bad, or the others")
    events: Literal["one", "none", "each"] = "one"
    encoding: str | None = None
    delimiter: str | None = None
    header: int | None = Field(None, ge=0, description="The number of the row with headers; 0 when there is none")
    sheet: str | None = Field(None, description="The name of a spreadsheet's sheet")
    decimal: Literal[".", ","] | None = None
    dates: Literal["dmy", "mdy"] | None = None
    raw: bool = Field(False, description="Keeps apostrophes before what a spreadsheet would run as a formula")

    def options(self) -> ImportOptions:
        """As the service takes them; raises InvalidRecord."""
        given = self.model_dump()
        given |= {name: _object(name, given[name]) for name in ("mapping", "references")}
        given["by"] = [one.strip() for one in (self.by or "").split(",") if one.strip()]
        return import_options({**given, "header": False if self.header == 0 else self.header})


ImportOptionsQuery = Annotated[ImportQuery, Query()]


class ImportColumnBody(BaseModel):
    """What becomes of one column."""

    header: str
    field: str | None
    reason: str
    label: str
    field_type: str
    samples: list[str]


class RefusedValueBody(BaseModel):
    """What is wrong with one value; `row` is its number in the file, `field` is "" when the whole row is meant."""

    row: int
    field: str
    message: str
    value: str | int | float | bool | None


class ImportResponse(BaseModel):
    """What an import did, or with `preview` would do."""

    entity: str
    rows: int
    created: int
    updated: int
    refused_rows: int
    is_written: bool
    refused: list[RefusedValueBody] = Field(description=f"The first {MOST_TOLD:,}")
    columns: list[ImportColumnBody] = Field(description="Of a preview")
    records: list[dict[str, Any]] = Field(description="Of a preview: the first records as they would be stored")

    @classmethod
    def of(
        cls, report: ImportReport, plan: ImportPlan | None = None, records: Sequence[Mapping[str, Any]] = ()
    ) -> Self:
        """The answer."""
        columns = [asdict(column) for column in plan.columns] if plan else []
        told = {**report.as_dict(), "refused": [asdict(one) for one in report.refused[:MOST_TOLD]]}
        return cls.model_validate({**told, "columns": columns, "records": list(records)})


def _object(name: str, text: str | None) -> Any:
    if text is None:
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise InvalidRecord(NOT_IMPORTED, [Problem(name, 'must be JSON, such as {"Header": "field"}')]) from None
