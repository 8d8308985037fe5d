from __future__ import annotations

from pathlib import Path

from buildify_nb.records.importing.import_report import ImportCancelled, ImportRefused, ImportReport
from buildify_nb.records.importing.imports import FileOptions, RefusedValue


def report(**given: object) -> ImportReport:
    made = ImportReport("track", ("name", "size"), **given)  # type: ignore[arg-type]
    made.spool.append(["size: must be a number", "=a", "x"])
    return made


def test_refused_rows_come_back_with_what_is_wrong(tmp_path: Path) -> None:
    made = report()
    expected = "name,size,import_problem\r\n'=a,x,size: must be a number\r\n"
    assert made.to_csv() == expected.encode()
    assert made.to_csv(tmp_path / "bad.csv") == tmp_path / "bad.csv"
    assert (tmp_path / "bad.csv").read_bytes() == expected.encode()


def test_they_come_back_as_the_file_was_written() -> None:
    """So that the call that read the file reads them too."""
    made = report(file=FileOptions(delimiter=";", encoding="cp1252", header=3, raw=True))
    made.spool.append(["é", "ü", "=b"])
    assert made.to_csv() == (
        "\r\n\r\nname;size;import_problem\r\n=a;x;size: must be a number\r\nü;=b;é\r\n".encode("cp1252")
    )
    assert report(file=FileOptions(header=False)).to_csv() == b"'=a,x,size: must be a number\r\n"


def test_it_says_what_happened_and_what_would() -> None:
    assert repr(report(created=2)) == "ImportReport('track': 2 records created)"
    assert report().summary == "0 records created"
    assert report(updated=1, refused_rows=3).summary == "1 record changed, 3 rows refused"
    assert (
        report(created=1, updated=1, is_written=False).summary == "1 record would be created, 1 record would be changed"
    )


def test_a_table_shows_the_first_of_what_was_refused() -> None:
    wrong = tuple(RefusedValue(row, "size", "must be a number", "<b>") for row in range(2, 22))
    html = report(refused=wrong, refused_rows=20)._repr_html_()
    assert html.count("must be a number") == 10
    assert "the first 10 of 20 problems" in html
    assert "&lt;b&gt;" in html
    assert "0 records created" in report()._repr_html_()
    assert ImportRefused(report(refused=wrong, refused_rows=20))._repr_html_().count("<tr>") == 11


def test_the_error_names_rows_and_what_to_do() -> None:
    wrong = (RefusedValue(3, "size", "must be a number", "x"), RefusedValue(4, "", "would be hidden"))
    error = ImportRefused(report(refused=wrong, refused_rows=2, rows=10))
    assert str(error) == (
        "Nothing was imported: 2 rows are bad. row 3, size: must be a number; row 4: would be hidden. "
        "Mend the file, or import the good rows with if_bad='skip'. The error's report has the bad ones."
    )
    early = ImportRefused(report(refused=wrong, refused_rows=1, rows=1000, is_complete=False))
    assert early.what == "Nothing was imported: 1 row of the first 1,000 is bad."
    assert str(ImportCancelled(2000, 5000)) == (
        "The import was cancelled: nothing was imported. It was ended after 2,000 of 5,000 rows."
    )


def test_the_wire_form_is_json() -> None:
    wrong = (RefusedValue(3, "size", "must be a number", "x"),)
    assert report(created=1, rows=2, refused_rows=1, refused=wrong).as_dict() == {
        "entity": "track",
        "created": 1,
        "updated": 0,
        "rows": 2,
        "refused_rows": 1,
        "is_written": True,
        "is_complete": True,
        "refused": [{"row": 3, "field": "size", "message": "must be a number", "value": "x"}],
    }
