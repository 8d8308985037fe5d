"""Vocabulary and rules of users: who they are, when they are away, and what their details may be. No tables."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypedDict
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from buildify_nb.errors import InvalidRecord, Problem
from buildify_nb.identifiers import name_problem

OWN_DETAILS = frozenset({"full_name", "email", "phone", "zone"})
"""What users may change about themselves; department and manager decide who approves, so they are not among them."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]")


class UserDetails(TypedDict, total=False):
    """What is known about a user beside the name; None empties a detail."""

    full_name: str | None
    email: str | None
    phone: str | None
    """With its country code, for example "+49 30 123456"; stored in E.164."""
    department: str | None
    manager: str | None
    """The name of another user."""
    zone: str | None
    """An IANA time zone, for example "Europe/Berlin"."""


@dataclass(frozen=True, slots=True)
class Absence:
    """A time in which somebody else acts for a user; both days count, and `until` None means until further notice."""

    since: date
    until: date | None = None
    delegate: str | None = None

    def covers(self, on: date) -> bool:
        """Whether the user is away on this day."""
        return self.since <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True, repr=False)
class User:
    """A person or program that may act in one tenant."""

    id: UUID
    name: str
    full_name: str
    email: str | None
    phone: str | None
    department: str | None
    manager: str | None
    zone: str
    absence: Absence | None
    is_active: bool
    is_platform_admin: bool
    roles: tuple[str, ...]
    created_at: datetime
    updated_at: datetime

    def is_absent(self, on: date) -> bool:
        """Whether the user is away on this day, in the user's own zone."""
        return self.absence is not None and self.absence.covers(on)

    def __repr__(self) -> str:
        state = "" if self.is_active else ", inactive"
        return f"User({self.name!r}, roles={list(self.roles)!r}{state})"


def checked_name(name: object) -> str:
    """A user's name as it is stored.

    Raises:
        InvalidRecord: it breaks the grammar of technical names.
    """
    if problem := name_problem(name):
        raise InvalidRecord(f"{name!r} cannot be the name of a user.", [Problem("name", problem)])
    return str(name)


def checked_details(details: Mapping[str, object]) -> dict[str, str | None]:
    """The details as they are stored: trimmed, email and phone in their normal form, an empty text as None.

    Raises:
        InvalidRecord: lists every detail that is unknown or wrong.
    """
    checked: dict[str, str | None] = {}
    problems: list[Problem] = []
    for field, value in details.items():
        try:
            checked[field] = _checked(field, value)
        except ValueError as error:
            problems.append(Problem(field, str(error)))
    if problems:
        raise InvalidRecord("These details of a user were refused.", problems)
    return checked


def checked_absence(since: date, until: date | None) -> None:
    """Raises InvalidRecord when the days are no days or in the wrong order."""
    for field, day in (("since", since), ("until", until)):
        if day is not None and (not isinstance(day, date) or isinstance(day, datetime)):  # pyright: ignore[reportUnnecessaryIsInstance] - callers may be notebooks
            raise InvalidRecord("The absence was not saved.", [Problem(field, "must be a datetime.date")])
    if until is not None and until < since:
        raise InvalidRecord("The absence was not saved.", [Problem("until", f"lies before its first day, {since}")])


def _checked(field: str, value: object) -> str | None:
    check = _CHECKS.get(field)
    if check is None:
        raise ValueError(f"is no detail of a user; known ones are {', '.join(_CHECKS)}")
    if value is None:
        return None
    if not isinstance(value, str):
        raise ValueError("must be a text")  # noqa: TRY004 - every problem is collected as a ValueError
    if _CONTROL.search(value):
        raise ValueError("must not contain control characters")
    return check(value.strip()) if value.strip() else None


def _short(value: str) -> str:
    if len(value) > 200:
        raise ValueError(f"has {len(value)} characters, 200 are allowed")
    return value


def _email(value: str) -> str:
    from email_validator import EmailNotValidError, validate_email

    if len(value) > 320:
        raise ValueError("is too long for an email address")
    try:
        return validate_email(value, check_deliverability=False).normalized
    except EmailNotValidError as error:
        raise ValueError(f"is no email address: {error}") from error


def _phone(value: str) -> str:
    import phonenumbers

    try:
        number = phonenumbers.parse(value[:64], None)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise ValueError("is no phone number; write it with its country code, for example +49 30 123456")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def _zone(value: str) -> str:
    try:
        return ZoneInfo(value[:64]).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("is no IANA time zone; write, for example, Europe/Berlin or UTC") from None


_CHECKS: dict[str, Callable[[str], str]] = {
    "full_name": _short,
    "email": _email,
    "phone": _phone,
    "department": _short,
    "manager": str,
    "zone": _zone,
}
