from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buildify_nb.errors import InvalidRecord
from buildify_nb.identifiers import new_id
from buildify_nb.security.users import Absence, User, checked_absence, checked_details, checked_name

MONDAY, FRIDAY = date(2026, 1, 5), date(2026, 1, 9)


def user(**details: Any) -> User:
    now = datetime(2026, 1, 1, tzinfo=UTC)
    given: dict[str, Any] = {
        "id": new_id(),
        "name": "maria",
        "full_name": "Maria",
        "email": None,
        "phone": None,
        "department": None,
        "manager": None,
        "zone": "UTC",
        "absence": None,
        "is_active": True,
        "is_platform_admin": False,
        "roles": ("viewer",),
        "created_at": now,
        "updated_at": now,
    }
    return User(**(given | details))


def test_both_days_of_an_absence_belong_to_it() -> None:
    away = user(absence=Absence(MONDAY, FRIDAY))
    days = [MONDAY + timedelta(days=number) for number in range(-1, 6)]
    assert [away.is_absent(day) for day in days] == [False, True, True, True, True, True, False]


def test_an_absence_without_an_end_goes_on_and_without_one_nobody_is_away() -> None:
    assert user(absence=Absence(MONDAY)).is_absent(date(2036, 1, 1))
    assert not user(absence=Absence(MONDAY)).is_absent(MONDAY - timedelta(days=1))
    assert not user().is_absent(MONDAY)


@given(st.dates(), st.dates(), st.dates())
def test_an_absence_covers_exactly_the_days_between(since: date, until: date, on: date) -> None:
    assert Absence(since, until).covers(on) is (since <= on <= until)


def test_the_repr_shows_neither_ids_nor_times_nor_contact_details() -> None:
    assert repr(user(email="maria@example.com")) == "User('maria', roles=['viewer'])"
    assert repr(user(is_active=False, roles=())) == "User('maria', roles=[], inactive)"


def test_details_are_stored_in_their_normal_form() -> None:
    assert checked_details(
        {
            "full_name": "  Maria Moreno ",
            "email": "Maria@EXAMPLE.com",
            "phone": "+49 30 123456",
            "department": "",
            "manager": "anna",
            "zone": "Europe/Berlin",
        }
    ) == {
        "full_name": "Maria Moreno",
        "email": "Maria@example.com",
        "phone": "+4930123456",
        "department": None,
        "manager": "anna",
        "zone": "Europe/Berlin",
    }


def test_all_problems_are_told_at_once() -> None:
    wrong = {"email": "maria", "phone": "12", "zone": "Mars/Olympus", "age": 3, "department": "x" * 201}
    with pytest.raises(InvalidRecord) as caught:
        checked_details(wrong)
    assert [problem.field for problem in caught.value.problems] == list(wrong)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "a@b"),
        ("email", "maria@example.com\nBcc: all@example.com"),
        ("email", "x" * 400 + "@example.com"),
        ("phone", "030 123456"),
        ("phone", "+" + "4" * 60),
        ("zone", "../../etc/passwd"),
        ("zone", "x" * 500),
        ("full_name", 7),
        ("full_name", "Maria\x00"),
        ("full_name", "\ud800"),
        ("is_platform_admin", True),
        ("tenant_id", "x"),
        ("id", None),
    ],
)
def test_a_wrong_detail_is_refused_by_name(field: str, value: object) -> None:
    with pytest.raises(InvalidRecord) as caught:
        checked_details({field: value})
    assert [problem.field for problem in caught.value.problems] == [field]


@pytest.mark.parametrize("name", ["Maria", "maria.moreno", "", "1a", "a" * 64, "m; DROP TABLE users", None, "select"])
def test_a_name_outside_the_grammar_is_refused(name: object) -> None:
    with pytest.raises(InvalidRecord) as caught:
        checked_name(name)
    assert [problem.field for problem in caught.value.problems] == ["name"]


def test_the_longest_name_is_kept() -> None:
    assert checked_name("m" * 63) == "m" * 63


@pytest.mark.parametrize(
    ("since", "until", "field"),
    [
        (FRIDAY, MONDAY, "until"),
        ("2026-01-05", None, "since"),
        (datetime(2026, 1, 5, tzinfo=UTC), None, "since"),
        (MONDAY, "x", "until"),
    ],
)
def test_an_absence_that_is_none_is_refused(since: Any, until: Any, field: str) -> None:
    with pytest.raises(InvalidRecord) as caught:
        checked_absence(since, until)
    assert [problem.field for problem in caught.value.problems] == [field]


def test_an_absence_of_one_day_is_one() -> None:
    checked_absence(MONDAY, MONDAY)
    assert Absence(MONDAY, MONDAY).covers(MONDAY)
