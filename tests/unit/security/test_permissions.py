from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buildify_nb.security.permissions import (
    ACTIONS,
    AREAS,
    PLATFORM_PERMISSION,
    after_delete,
    after_rename,
    is_granted,
    missing,
    permission,
    permission_problem,
    role_permission_problem,
)

TENANT_AREAS = [area for area in AREAS if area != "platform"]
WANTED = st.builds(permission, st.sampled_from(TENANT_AREAS), st.sampled_from(ACTIONS))
HELD = st.builds(permission, st.sampled_from([*TENANT_AREAS, "*"]), st.sampled_from([*ACTIONS, "*"]))


@pytest.mark.parametrize(
    ("granted", "wanted", "expected"),
    [
        ({"records:read:tenant"}, "records:read:tenant", True),
        ({"records:read:tenant"}, "records:read:track", True),
        ({"records:read:*"}, "records:read:tenant", True),
        ({"records:read:tenant"}, "records:read:*", True),
        ({"records:read:track"}, "records:read:track", True),
        ({"records:read:track"}, "records:read:album", False),
        ({"records:read:track"}, "records:read:tenant", False),
        ({"records:read:track"}, "records:read:*", False),
        ({"records:read:track"}, "records:*:track", False),
        ({"records:*:track"}, "records:delete:track", True),
        ({"*:read:tenant"}, "audit:read:tenant", True),
        ({"*:read:tenant"}, "audit:update:tenant", False),
        ({"*:*:tenant"}, "*:*:tenant", True),
        ({"*:*:tenant"}, "security:delete:tenant", True),
        ({"data_model:*:tenant"}, "workflows:read:tenant", False),
        ({"*:*:tenant"}, PLATFORM_PERMISSION, False),
        ({"*:*:*"}, PLATFORM_PERMISSION, False),
        ({"platform:*:platform", "*:*:*", "platform:execute:*"}, PLATFORM_PERMISSION, False),
        ({PLATFORM_PERMISSION}, PLATFORM_PERMISSION, True),
        ({PLATFORM_PERMISSION}, "records:read:tenant", False),
        ({PLATFORM_PERMISSION}, "platform:read:platform", False),
        (set[str](), "records:read:tenant", False),
        ({"*:*:tenant"}, "record:read:tenant", False),
        ({"nonsense"}, "nonsense", False),
        ({"*:*:tenant"}, "", False),
    ],
)
def test_what_a_set_covers(granted: set[str], wanted: str, expected: bool) -> None:
    assert is_granted(granted, wanted) is expected
    assert is_granted(sorted(granted), wanted) is expected
    assert is_granted(frozenset(granted), wanted) is expected


@given(st.frozensets(HELD, max_size=5), HELD, WANTED)
def test_more_permissions_never_take_any_away(granted: frozenset[str], more: str, wanted: str) -> None:
    assert is_granted(granted | {more}, wanted) >= is_granted(granted, wanted)


@given(st.frozensets(HELD, max_size=5), WANTED)
def test_covering_is_what_the_segments_say(granted: frozenset[str], wanted: str) -> None:
    def covers(held: str) -> bool:
        return all(one in ("*", two) for one, two in zip(held.split(":"), wanted.split(":"), strict=True))

    assert is_granted(granted, wanted) is any(covers(held) for held in granted)


@given(HELD, HELD, WANTED)
def test_what_covers_a_wildcard_covers_all_that_it_stands_for(upper: str, middle: str, wanted: str) -> None:
    if is_granted({upper}, middle) and is_granted({middle}, wanted):
        assert is_granted({upper}, wanted)


def test_missing_lists_what_is_not_covered_sorted() -> None:
    wanted = ["workflows:read:tenant", "records:read:track", "audit:read:tenant"]
    assert missing({"records:*:tenant"}, wanted) == ("audit:read:tenant", "workflows:read:tenant")


@given(HELD)
def test_every_combination_of_known_parts_is_a_permission(text: str) -> None:
    assert permission_problem(text) == ""
    assert role_permission_problem(text) == ""


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "area:action:scope"),
        ("records:read", "area:action:scope"),
        ("records:read:tenant:more", "area:action:scope"),
        (7, "area:action:scope"),
        ("invoices:read:tenant", "names the area 'invoices'"),
        ("records:publish:tenant", "names the action 'publish'"),
        ("workflows:read:track", "must have the scope 'tenant'"),
        ("*:read:track", "must have the scope 'tenant'"),
        ("records:read:Track", "name of an entity"),
        ("records:read:x'; --", "name of an entity"),
        ("records:read:platform", "name of an entity"),
        ("platform:execute:tenant", "must have the scope 'platform'"),
    ],
)
def test_what_is_no_permission_is_told(text: object, told: str) -> None:
    assert told in permission_problem(text)


@pytest.mark.parametrize("text", [PLATFORM_PERMISSION, "platform:*:platform", "*:*:platform", "platform:read:tenant"])
def test_no_role_may_contain_a_platform_permission(text: str) -> None:
    assert "platform administrators only" in role_permission_problem(text)


@pytest.mark.parametrize(
    ("held", "after"),
    [
        (["records:read:track", "records:*:track"], ["records:*:song", "records:read:song"]),
        (["records:read:song"], []),
        (["records:read:song", "records:read:track"], ["records:read:song"]),
        (["records:read:tracks", "records:*:tenant", "*:*:*"], ["*:*:*", "records:*:tenant", "records:read:tracks"]),
    ],
)
def test_rights_follow_an_entity_to_its_new_name(held: list[str], after: list[str]) -> None:
    assert list(after_rename(held, "track", "song")) == after


def test_rights_end_with_their_entity() -> None:
    held = ["records:read:track", "records:*:track", "records:read:tracks", "records:*:tenant", "*:*:*"]
    assert after_delete(held, "track") == ("*:*:*", "records:*:tenant", "records:read:tracks")


@given(st.sets(st.builds(permission, st.just("records"), st.sampled_from(ACTIONS), st.sampled_from("abc"))))
def test_a_rename_changes_nobody_s_rights_on_any_entity(held: set[str]) -> None:
    """`a` becomes `c`, a name that no entity has; `b` is another entity."""
    after = after_rename(held, "a", "c")
    for action in ACTIONS:
        assert is_granted(after, f"records:{action}:c") == is_granted(held, f"records:{action}:a")
        assert is_granted(after, f"records:{action}:b") == is_granted(held, f"records:{action}:b")
        assert not is_granted(after, f"records:{action}:a")
