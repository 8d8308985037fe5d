from __future__ import annotations

from uuid import UUID

import pytest
from pydantic import ValidationError

from buildify_nb.records.reports.reports import Dashboard, Report, Tile


def test_a_label_is_made_of_the_name() -> None:
    assert Report(name="sales_by_country", entity_id=UUID(int=1)).label == "Sales by country"


def test_a_report_lists_records_unless_it_has_figures() -> None:
    assert Report(name="a", entity_id=UUID(int=1)).is_list
    assert not Report(name="a", entity_id=UUID(int=1), by="status").is_list
    assert not Report(name="a", entity_id=UUID(int=1), values={"n": "count"}).is_list


def test_documents_come_back_from_json() -> None:
    report = Report(name="a", entity_id=UUID(int=1), by=["status"], filters={"status": "open"}, chart="pie")
    assert Report.model_validate(report.model_dump(mode="json")) == report
    dashboard = Dashboard(name="d", rows=((Tile(report_id=report.id, width=12),),))
    assert Dashboard.model_validate(dashboard.model_dump(mode="json")) == dashboard


@pytest.mark.parametrize("wrong", [{"chart": "donut"}, {"limit": 0}, {"limit": 10**6}, {"colour": "red"}])
def test_what_makes_no_sense_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Report(name="a", entity_id=UUID(int=1), **wrong)  # type: ignore[arg-type]
