from __future__ import annotations

import json
import math
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from buildify_nb.security.audit import AuditEntry, AuditPage, encode_changes

ID = UUID("01890000-0000-7000-8000-000000000001")
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


class Colour(StrEnum):
    RED = "red"


@dataclass(frozen=True)
class Price:
    amount: Decimal


def entry() -> AuditEntry:
    return AuditEntry(ID, datetime.now(UTC), ID, "maria", "create_user", "user", str(ID), "ben", None, ID)


def test_values_become_exact_text() -> None:
    after = {
        "price": Decimal("1.10"),
        "id": ID,
        "day": date(2026, 1, 5),
        "at": datetime(2026, 1, 5, 9, 30, tzinfo=UTC),
        "time": time(9, 30),
        "span": timedelta(minutes=1),
        "bytes": b"\x00\xff",
        "tags": {"b", "a"},
        "colour": Colour.RED,
        "nested": Price(Decimal(2)),
        "name": "Zoë",
        "none": None,
    }
    assert json.loads(encode_changes({"before": None, "after": after}) or "") == {
        "before": None,
        "after": {
            "price": "1.10",
            "id": str(ID),
            "day": "2026-01-05",
            "at": "2026-01-05T09:30:00Z",
            "time": "09:30:00",
            "span": 60.0,
            "bytes": "AP8=",
            "tags": ["a", "b"],
            "colour": "red",
            "nested": {"amount": "2"},
            "name": "Zoë",
            "none": None,
        },
    }


def test_nothing_changed_is_null() -> None:
    assert encode_changes(None) is None


def test_what_json_cannot_hold_is_replaced() -> None:
    changes = {"a": [math.nan, math.inf], "b": "x\0y", "c\0": "\ud800", "d": {"e": (Decimal("NaN"), -math.inf)}, "f": 1}
    assert json.loads(encode_changes(changes) or "") == {
        "a": ["nan", "inf"],
        "b": "x\ufffdy",
        "c\ufffd": "\ufffd",
        "d": {"e": ["NaN", "-inf"]},
        "f": 1,
    }


def test_a_backslash_before_digits_is_no_control_character() -> None:
    assert json.loads(encode_changes({"path": "C:\\u0000"}) or "") == {"path": "C:\\u0000"}


@given(st.dictionaries(st.text(), JSON_VALUES, max_size=4))
def test_the_text_is_always_json_in_utf8_without_nul(changes: dict[str, object]) -> None:
    def texts(value: object) -> list[str]:
        if isinstance(value, str):
            return [value]
        if isinstance(value, dict):
            return [text for pair in value.items() for part in pair for text in texts(part)]
        return [text for part in value for text in texts(part)] if isinstance(value, list) else []

    encoded = encode_changes(changes) or ""
    encoded.encode()
    assert "NaN" not in encoded or "NaN" in "".join(texts(changes))
    assert all("\0" not in text for text in texts(json.loads(encoded, parse_constant=_refused)))


def test_a_page_counts_and_iterates() -> None:
    page = AuditPage((entry(), entry()), total=101, page=2, page_size=50)
    assert (page.pages, len(page), [one.user for one in page]) == (3, 2, ["maria", "maria"])
    assert repr(page) == "AuditPage(page 2 of 3, 101 entries)"
    assert repr(AuditPage((), 0, 1, 50)) == "AuditPage(page 1 of 1, 0 entries)"


def test_the_repr_of_an_entry_shows_neither_ids_nor_times() -> None:
    assert repr(entry()) == "AuditEntry('create_user', 'user ben', user='maria')"


def _refused(constant: str) -> object:
    raise AssertionError(constant)
