"""`records.sql()` shows the user what they asked for, and nothing of what access rules add to it or hide."""

from __future__ import annotations

from buildify_nb.workspace import Workspace
from tests.conformance.records.access.narrowed_shop import open_shop

CONSTANT = "constant-of-the-rule"
COMMENT = "/* and what your access rules open */"


def test_a_statement_tells_nothing_of_rules_and_hidden_fields(workspace: Workspace) -> None:
    mine = open_shop(workspace)["narrow"]
    sale = workspace.entities["sale"]
    for name, formula in (("loud", "UPPER(secret)"), ("wide", "CONCAT(number, '-own-text')")):
        sale.add_field(name, field_type="string", is_calculated=True, calculation_formula=formula)
    sale.publish()
    rows = f"secret = '{CONSTANT}' OR owner = USER_NAME()"
    workspace.access_rules.set("narrow", "sale", rows=rows, hidden_fields=["secret"])
    lines = mine.ws.records["line"]
    for told in (
        mine.sales.sql(filters={"amount": 3}, sort="loud", search="n"),
        mine.sales.sql(include_deleted=True),
        lines.sql(filters={"sale.loud": "X"}, sort="sale.number"),
    ):
        assert COMMENT in told
        assert CONSTANT not in told
        assert "secret" not in told
        assert "narrow_user" not in told
    assert "-own-text" in mine.sales.sql()
    assert "amount" in mine.sales.sql(filters={"amount": 3})
    # What runs is still narrowed, and computes what it computed.
    assert [(one["id"], one["loud"]) for one in mine.sales.list()] == [(mine.own, "S3CR3T-NARROW+")]
    assert lines.count(filters={"sale.number": mine.number}) == 0


def test_who_is_not_narrowed_reads_the_whole_statement(workspace: Workspace) -> None:
    seen = open_shop(workspace)
    for sales in (workspace.records["sale"], seen["whole"].sales):
        told = sales.sql(filters={"secret": "x"}, sort="shouted")
        assert COMMENT not in told
        assert "secret = " in told
        assert " AS secret" in told
