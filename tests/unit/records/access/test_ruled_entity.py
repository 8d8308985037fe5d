from __future__ import annotations

import pytest

from buildify_nb import f
from buildify_nb.errors import DefinitionError
from buildify_nb.records.access.ruled_entity import RuledEntity
from tests.factories import built_in_field_types, entity, field

SALE = entity("sale", field("owner"), field("amount", "integer"), field("secret"))
RULED = RuledEntity(SALE, None, built_in_field_types())


def test_a_rule_keeps_fields_by_id() -> None:
    rule = RULED.rule({"read": "amount > 1"}, ["secret"], ["amount"])
    ids = {one.name: str(one.id) for one in SALE.fields}
    assert (rule.hidden, rule.fixed, rule.names) == ({ids["secret"]}, {ids["amount"]}, {"amount": ids["amount"]})
    shown = RULED.shown("clerk", rule)
    assert (shown.rows, shown.hidden_fields, shown.readonly_fields, shown.problem) == (
        {"read": "amount > 1"},
        ("secret",),
        ("amount",),
        "",
    )


def test_a_condition_is_kept_as_a_formula_that_says_the_same() -> None:
    mine = f.owner.is_user() & (f.amount > 1)
    rule = RULED.rule({"read": mine, "update": {"amount": [1, 2]}, "delete": f.created_by.is_user()}, [], [])
    assert rule.rows == {
        "read": "owner = USER_NAME() AND amount > 1",
        "update": "amount IN (1, 2)",
        "delete": "created_by = USER_ID()",
    }
    assert set(rule.names) == {"owner", "amount"}


def test_a_condition_that_makes_no_sense_is_told_where_it_does_not() -> None:
    with pytest.raises(DefinitionError) as caught:
        RULED.rule({"read": f.amounts > 1, "update": f.owner.changed(), "delete": f.owner.contains("50%")}, [], [])
    told = {problem.field: problem.message for problem in caught.value.problems}
    assert told["rows.read.field"] == "unknown field 'amounts'; did you mean 'amount'?"
    assert "have no before" in told["rows.update.operator"]
    assert "no formula can search for '50%'" in told["rows"]


def test_everything_that_makes_no_sense_is_told_at_once() -> None:
    with pytest.raises(DefinitionError) as caught:
        RULED.rule({"read": "amounts > 1", "update": "amount"}, ["secrets"], ["xyz"])
    told = [problem.message for problem in caught.value.problems]
    assert told == [
        "there is no field 'secrets'; did you mean 'secret'?",
        "there is no field 'xyz'",
        "read: unknown field 'amounts'; did you mean 'amount'? (character 1)",
        "update: computes integer, and must be true or false",
    ]


def test_fields_that_serve_still_count_until_their_drop_is_published() -> None:
    drafted = SALE.model_copy(update={"fields": SALE.fields[:2]})
    rule = RuledEntity(drafted, SALE, built_in_field_types()).rule({}, ["secret"], [])
    assert rule.hidden == {str(SALE.fields[2].id)}


def test_a_renamed_field_is_shown_by_its_new_name_and_one_that_is_gone_is_told() -> None:
    rule = RULED.rule({"read": "amount > 1"}, [], [])
    owner, amount, secret = SALE.fields
    renamed = SALE.model_copy(update={"fields": (owner, amount.model_copy(update={"name": "total"}), secret)})
    assert RuledEntity(renamed, None, built_in_field_types()).shown("r", rule).rows == {"read": "total > 1"}
    dropped = SALE.model_copy(update={"fields": (owner, secret)})
    assert "'amount' any more" in RuledEntity(dropped, None, built_in_field_types()).shown("r", rule).problem


def test_what_reads_a_hidden_field_and_stays_open_is_told() -> None:
    twice = field("twice", "integer", is_calculated=True, calculation_formula="amount * 2")
    sale = entity("sale", *SALE.fields, twice)
    ruled = RuledEntity(sale, None, built_in_field_types())
    assert ruled.shown("r", ruled.rule({}, ["amount"], [])).told_by == ("the formula of 'twice'",)
    assert ruled.shown("r", ruled.rule({}, ["amount", "twice"], [])).told_by == ()
    assert ruled.shown("r", ruled.rule({}, [], ["amount"])).told_by == ()
