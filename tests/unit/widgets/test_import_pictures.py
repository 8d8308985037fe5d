"""What the import wizard's page is told, and the line of Python that does the same."""

from __future__ import annotations

from buildify_nb.records.importing.import_choices import ImportChoices, ImportField
from buildify_nb.workspace import Workspace
from buildify_widgets.import_pictures import (
    MOST_SHOWN,
    described_choices,
    described_plan,
    described_report,
    python_call,
)


def test_choices_are_options_of_selects() -> None:
    fields = (
        ImportField("number", "Invoice no.", "string", is_required=True),
        ImportField("customer", "Customer", "lookup", is_required=False, references=("customer.tax_no",)),
    )
    told = described_choices(ImportChoices(fields, (("number", "customer"), ("id",))))
    assert told["fields"][0] == {"value": "number", "label": "Invoice no.", "required": True, "references": []}
    assert told["fields"][1]["references"] == [{"value": "customer.tax_no", "label": "Tax no"}]
    assert told["by"] == [
        {"value": ["number", "customer"], "label": "Invoice no. and Customer"},
        {"value": ["id"], "label": "Id"},
    ]


def test_a_plan_is_texts_and_counts(memory: Workspace) -> None:
    memory.entities.create("track", fields={"title": "string", "price": "decimal"}).publish()
    bad = "".join(f"b,{'x' * 100},\n" for _ in range(MOST_SHOWN + 1))
    plan = memory.records["track"].preview_import(f"title,price,other\na,1234.5,\n{bad}".encode())
    told = described_plan(plan)
    assert (told["headings"], told["records"]) == (["Title", "Price"], [["a", "1,234.50"]])
    assert (told["rows"], told["created"], told["refusedRows"], told["isMore"]) == (52, 1, 51, True)
    assert len(told["refused"]) == MOST_SHOWN
    assert told["refused"][0] == {"row": 3, "field": "price", "message": "must be a number", "value": "x" * 80}
    assert told["columns"][2] == {"header": "other", "field": None, "reason": "no field has this name", "samples": []}
    assert described_report(plan.report).keys() == {"created", "updated", "refusedRows", "refused", "isMore"}


def test_the_python_says_what_was_chosen_and_no_more() -> None:
    options = {"mapping": {"Nr": "number"}, "by": [], "decimal": "", "if_bad": "skip"}
    assert python_call("invoice", "a.csv", options) == (
        "ws.records['invoice'].import_file('a.csv', mapping={'Nr': 'number'}, if_bad='skip')"
    )
