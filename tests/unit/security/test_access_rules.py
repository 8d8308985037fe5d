from __future__ import annotations

from uuid import UUID

import pytest

from buildify_nb.errors import DefinitionError
from buildify_nb.expressions.user_terms import UserFacts
from buildify_nb.security.access_rules import AccessRule, HeldRole, HeldRules, ShownRule, checked_rows

SALE, LINE = UUID(int=1), UUID(int=2)
RULE = AccessRule(SALE, {"read": "a = 1"}, frozenset({"h"}), frozenset({"f"}), {"a": "id-of-a"})


def held(*roles: HeldRole) -> HeldRules:
    return HeldRules(roles, UserFacts(UUID(int=9), "ada"))


def test_a_rule_comes_back_from_its_document() -> None:
    assert AccessRule.read(SALE, RULE.document) == RULE


def test_one_formula_is_for_all_actions() -> None:
    assert checked_rows(" a = 1 ") == dict.fromkeys(("read", "create", "update", "delete"), "a = 1")
    assert checked_rows({"delete": "b", "read": "a"}) == {"read": "a", "delete": "b"}
    assert checked_rows(None) == {}


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ({"write": "a"}, "there is no action 'write'"),
        ({"read": ""}, "must be a formula"),
        ({"read": 1}, "must be a formula"),
        (7, "formulas by action"),
    ],
)
def test_what_is_no_formula_is_refused(rows: object, told: str) -> None:
    with pytest.raises(DefinitionError, match=told):
        checked_rows(rows)


def test_a_role_without_a_rule_opens_all() -> None:
    free = HeldRole("free", frozenset({"records:read:sale"}), {})
    ruled = HeldRole("ruled", frozenset({"records:*:tenant"}), {SALE: RULE})
    assert held(free, ruled).open_all("sale", SALE)
    assert not held(ruled).open_all("sale", SALE)
    assert held(ruled).open_all("line", LINE)
    assert not held(ruled).open_all("line", None)
    assert held(ruled).limits(SALE)
    assert not held(ruled).limits(LINE)


def test_a_rule_shows_itself() -> None:
    shown = ShownRule("clerk", "sale", {"read": "a < 1"}, ("secret",), ("price",))
    assert repr(shown) == (
        "AccessRule('clerk', 'sale', rows={'read': 'a < 1'}, hidden_fields=['secret'], readonly_fields=['price'])"
    )
    assert "records where a &lt; 1" in shown._repr_html_()
    telling = ShownRule("clerk", "sale", {}, ("secret",), (), told_by=("the formula of 'twice'",))
    assert repr(telling) == (
        """AccessRule('clerk', 'sale', hidden_fields=['secret'], told_by=["the formula of 'twice'"])"""
    )


def test_a_field_is_hidden_unless_a_role_opens_it_for_all_records() -> None:
    may = frozenset({"records:read:sale"})
    hiding = HeldRole("hiding", may, {SALE: AccessRule(SALE, hidden=frozenset({"h"}))})
    own = HeldRole("own", may, {SALE: AccessRule(SALE, {"read": "a = 1"})})
    assert held(hiding).hides("sale", SALE, "h")
    assert held(hiding, own).hides("sale", SALE, "h")
    assert not held(hiding).hides("sale", SALE, "f")
    assert not held(own).hides("sale", SALE, "h")
    assert not held(hiding, HeldRole("free", may, {})).hides("sale", SALE, "h")
    assert not held(HeldRole("none", frozenset(), hiding.rules)).hides("sale", SALE, "h")
