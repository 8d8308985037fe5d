"""What the import wizard's page gets to show: choices, a plan, a report, and the same import as a line of Python.

Pure: values in, JSON for the page out.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from buildify_nb.identifiers import label_for
from buildify_nb.records.importing.cell_readers import cell_text
from buildify_nb.records.importing.import_choices import ImportChoices
from buildify_nb.records.importing.import_plan import ImportPlan
from buildify_nb.records.importing.import_report import ImportReport
from buildify_nb.records.importing.imports import RefusedValue

MOST_SHOWN = 50
"""Refused values on the page; the file has the rows of all."""


def described_choices(choices: ImportChoices) -> dict[str, Any]:
    """The fields for each column, and by what records are found."""
    labels = {one.name: one.label for one in choices.fields}
    return {
        "fields": [
            {
                "value": one.name,
                "label": one.label,
                "required": one.is_required,
                "references": [{"value": each, "label": label_for(each.rpartition(".")[2])} for each in one.references],
            }
            for one in choices.fields
        ],
        "by": [
            {"value": list(names), "label": " and ".join(labels.get(name, label_for(name)) for name in names)}
            for names in choices.by
        ],
    }


def described_plan(plan: ImportPlan) -> dict[str, Any]:
    """What would become of a file."""
    columns = plan.table.columns
    return {
        "rows": len(plan.sheet),
        "columns": [
            {"header": one.header, "field": one.field, "reason": one.reason, "samples": list(one.samples)}
            for one in plan.columns
        ],
        "headings": [column.label for column in columns],
        "records": [[column.text(record) for column in columns] for record in plan.records],
        **_counts(plan.report),
    }


def described_report(report: ImportReport) -> dict[str, Any]:
    """What was done."""
    return _counts(report)


def python_call(entity: str, file: str, options: Mapping[str, Any]) -> str:
    """The import as Python."""
    told = [f"{name}={value!r}" for name, value in options.items() if value not in (None, "", {}, [], False)]
    return f"ws.records[{entity!r}].import_file({', '.join([repr(file), *told])})"


def _counts(report: ImportReport) -> dict[str, Any]:
    return {
        "created": report.created,
        "updated": report.updated,
        "refusedRows": report.refused_rows,
        "refused": [_refused(one) for one in report.refused[:MOST_SHOWN]],
        "isMore": len(report.refused) > MOST_SHOWN,
    }


def _refused(one: RefusedValue) -> dict[str, Any]:
    return {"row": one.row, "field": one.field, "message": one.message, "value": cell_text(one.value)[:80]}
