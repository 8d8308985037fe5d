"""A plan shows what becomes of a file, and is changed without reading the file again."""

from __future__ import annotations

from pathlib import Path

from tests.conformance.records.world import World

CONTENT = b"number,totl,remark\nR1,1,x\nR2,?,y\n"


def test_a_changed_mapping_is_previewed_anew(shop: World, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(CONTENT)
    plan = shop["invoice"].preview_import(path)
    path.unlink()  # What was read is kept.
    assert plan.mapping == {"number": "number", "totl": "total", "remark": None}
    assert plan.columns[1].reason == "spelled like 'total'"
    assert (plan.created, plan.refused_rows) == (1, 1)
    changed = plan.map({"totl": None, "remark": "note"})
    assert changed.mapping == {"number": "number", "totl": None, "remark": "note"}
    assert (changed.created, changed.refused_rows, plan.refused_rows) == (2, 0, 1)
    again = changed.map({"remark": None})
    assert again.mapping == {"number": "number", "totl": None, "remark": None}
    assert changed.run().created == 2
    assert [one["note"] for one in shop["invoice"].list(sort="number")] == ["x", "y"]


def test_options_are_changed_too(shop: World) -> None:
    shop["invoice"].create(number="R1", total=5)
    plan = shop["invoice"].preview_import(CONTENT, mapping={"remark": None})
    assert (plan.created, plan.updated, plan.refused_rows) == (0, 0, 2)
    upsert = plan.change(by=("number",))
    assert (upsert.created, upsert.updated, upsert.refused_rows) == (0, 1, 1)
    report = upsert.run(if_bad="skip", events="none")
    assert (report.updated, shop["invoice"].list()[0]["total"]) == (1, 1)


def test_it_shows_columns_records_and_problems(shop: World) -> None:
    plan = shop["invoice"].preview_import(CONTENT)
    assert repr(plan) == (
        "ImportPlan('invoice': 2 rows: 1 record would be created, 1 row refused; 2 columns, 1 column left out)"
    )
    html = plan._repr_html_()
    for told in ("spelled like", "no field has this name", "R1 · R2", "1 row would be refused", "must be a number"):
        assert told in html
    assert "The first records as they would be stored" in html
    clean = shop["invoice"].preview_import(b"number\n<b>\n")._repr_html_()
    assert "&lt;b&gt;" in clean
    assert "refused" not in clean


def test_its_wire_form_is_json(shop: World) -> None:
    plan = shop["invoice"].preview_import(CONTENT)
    wire = plan.as_dict(shop["invoice"].many_to_wire(plan.records), most=1)
    assert (wire["rows"], wire["created"], wire["refused_rows"]) == (2, 1, 1)
    assert wire["columns"][1] == {
        "header": "totl",
        "field": "total",
        "reason": "spelled like 'total'",
        "label": "Total",
        "field_type": "decimal",
        "samples": ["1", "?"],
    }
    assert [one["number"] for one in wire["records"]] == ["R1"]
    assert wire["refused"] == [{"row": 3, "field": "total", "message": "must be a number, not '?'", "value": "?"}]
