"""How the rules of several roles add up."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from buildify_nb.datamodel.views.view_definition import ViewColumn, ViewDefinition
from buildify_nb.expressions.user_terms import UserFacts
from buildify_nb.records.access.rights import Rights, closes_view, is_closed_view, opening_roles, rights_of
from buildify_nb.security.access_rules import ROW_ACTIONS, AccessRule, HeldRole, HeldRules
from tests.unit.records.factories import model

SALE = model({"owner": "string", "amount": "integer", "secret": "string", "note": "string"})
IDS = {field.name: str(field.id) for field in SALE.definition.fields}
ALL = frozenset(f"records:{action}:track" for action in ROW_ACTIONS)
NOW = datetime(2026, 1, 1, tzinfo=UTC)


def role(
    name: str,
    rows: str | Mapping[str, str] | None = None,
    hidden: Iterable[str] = (),
    fixed: Iterable[str] = (),
    may: Iterable[str] = ALL,
) -> HeldRole:
    texts: dict[str, str] = {}
    texts.update(dict.fromkeys(ROW_ACTIONS, rows) if isinstance(rows, str) else rows or {})
    ids = (frozenset(IDS[name] for name in names) for names in (hidden, fixed))
    rule = AccessRule(SALE.definition.id, texts, *ids, names=IDS)
    return HeldRole(name, frozenset(may), {rule.entity_id: rule})


def free(name: str, *may: str) -> HeldRole:
    return HeldRole(name, frozenset(may or ALL), {})


def rights(*roles: HeldRole) -> Rights | None:
    return rights_of(HeldRules(roles, UserFacts(UUID(int=1), "ada", "Sales")), SALE)


def narrowed(*roles: HeldRole) -> Rights:
    found = rights(*roles)
    assert found is not None
    return found


def test_rows_are_those_of_any_role() -> None:
    both = narrowed(role("a", "owner = USER_NAME()"), role("b", "amount > 10"))
    for record, seen in (
        ({"owner": "ada", "amount": 1}, True),
        ({"owner": "bob", "amount": 11}, True),
        ({"owner": "bob", "amount": 1}, False),
        ({"owner": None, "amount": None}, False),
    ):
        assert both.allow("read", record, NOW) is seen, record


def test_a_role_without_a_rule_opens_what_it_grants() -> None:
    assert rights(role("a", "owner = USER_NAME()"), free("b")) is None
    reader = narrowed(role("a", "owner = USER_NAME()", hidden=["secret"]), free("b", "records:read:track"))
    assert not reader.narrows("read")
    assert reader.narrows("update")
    assert reader.hidden == frozenset()
    assert "secret" in reader.fixed


def test_a_role_that_does_not_grant_the_action_opens_nothing() -> None:
    both = narrowed(role("a", "amount > 0", may=["records:read:track"]), role("b", "amount > 5"))
    assert both.allow("read", {"amount": 1}, NOW)
    assert not both.allow("update", {"amount": 1}, NOW)
    assert not narrowed(role("a", "amount > 0", may=["records:read:track"])).allow("update", {"amount": 1}, NOW)


def test_a_view_is_closed_by_who_is_narrowed_in_what_it_reads() -> None:
    columns = (ViewColumn(name="owner", path=(IDS["owner"],)), ViewColumn(name="n", aggregate="count"))
    view = ViewDefinition(entity_ids=(SALE.definition.id,), columns=columns)
    entity = SALE.definition.model_copy(update={"id": UUID(int=7), "name": "track", "view": view})
    narrow, other_field, writes = role("a", "amount > 0"), role("b", hidden=["secret"]), role("c", {"update": "FALSE"})
    assert [closes_view(one, entity) for one in (narrow, other_field, writes, free("d"))] == [True, False, False, False]
    assert closes_view(role("e", hidden=["owner"]), entity)
    assert not closes_view(narrow, SALE.definition)
    held = HeldRules((narrow, free("f", "records:read:other")), UserFacts(UUID(int=1), "ada", "Sales"))
    assert is_closed_view(held, entity)
    assert opening_roles(held, "read", entity) == []
    assert not is_closed_view(replace(held, roles=(narrow, free("g"))), entity)
    ruled = replace(narrow, rules={**narrow.rules, entity.id: AccessRule(entity.id)})
    assert opening_roles(replace(held, roles=(narrow, ruled)), "read", entity) == [ruled]


def test_a_field_is_seen_where_the_roles_that_show_it_open_all_that_is_seen() -> None:
    assert narrowed(role("a", hidden=["secret"])).hidden == {"secret"}
    assert narrowed(role("a", hidden=["secret"]), role("b", fixed=["note"])).hidden == frozenset()
    assert narrowed(role("a", "amount > 1", hidden=["secret"]), role("b", "amount > 1")).hidden == frozenset()
    # What b shows of its few records is not told of those that only a opens.
    assert narrowed(role("a", hidden=["secret"]), role("b", "amount > 1")).hidden == {"secret"}
    assert narrowed(role("a", "owner = 'x'", hidden=["secret"]), role("b", "amount > 1")).hidden == {"secret"}


def test_readonly_fields_are_seen_and_not_written() -> None:
    found = narrowed(role("a", hidden=["secret"], fixed=["note"]))
    assert (found.hidden, found.fixed) == ({"secret"}, {"secret", "note"})


def test_a_rule_follows_renamed_fields() -> None:
    entity = SALE.definition
    renamed = entity.model_copy(
        update={"fields": tuple(f.model_copy(update={"name": f"new_{f.name}"}) for f in entity.fields)}
    )
    again = model(
        {field.name: {"field_type": field.field_type, "id": field.id} for field in renamed.fields}, id=entity.id
    )
    found = rights_of(HeldRules((role("a", "amount > 5", hidden=["secret"]),), UserFacts(UUID(int=1), "ada")), again)
    assert found is not None
    assert found.hidden == {"new_secret"}
    assert found.allow("read", {"new_amount": 6}, NOW)
    assert not found.allow("read", {"new_amount": 5, "amount": 6}, NOW)


def test_a_rule_about_a_field_that_is_gone_lets_nobody_through() -> None:
    gone = AccessRule(SALE.definition.id, {"read": "lost = 1"}, names={"lost": "id-of-lost"})
    found = narrowed(HeldRole("a", ALL, {gone.entity_id: gone}))
    assert not found.allow("read", {"lost": 1}, NOW)


RULES = st.builds(
    role,
    st.sampled_from(["a", "b", "c"]),
    st.none() | st.sampled_from(["amount > 1", "owner = USER_NAME()", "amount IS NULL"]),
    hidden=st.lists(st.sampled_from(["secret", "note"]), unique=True),
    fixed=st.lists(st.sampled_from(["secret", "note", "amount"]), unique=True),
)
RECORDS = st.fixed_dictionaries(
    {"owner": st.sampled_from(["ada", "bob", None]), "amount": st.sampled_from([None, 0, 2])}
)


@given(st.lists(RULES, min_size=1, max_size=3, unique_by=lambda one: one.name), RECORDS)
def test_nothing_is_seen_that_no_single_role_shows(roles: list[HeldRole], record: dict[str, Any]) -> None:
    together, alone = rights(*roles), [rights(one) for one in roles]
    opened = [one for one in alone if one is None or one.allow("read", record, NOW)]
    assert (together is None or together.allow("read", record, NOW)) is bool(opened)
    if opened:
        for name in ("secret", "note"):
            shown = together is None or name not in together.hidden
            assert not shown or any(one is None or name not in one.hidden for one in opened)
