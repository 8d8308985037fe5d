from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from uuid import UUID

from buildify_nb.context import Context
from buildify_nb.records.defaults import Defaults
from tests.unit.records.factories import model

NOW = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
ADA = Context(UUID(int=1), "acme", UUID(int=2), "ada")


def expression(field_type: str, text: str) -> dict[str, str]:
    return {"field_type": field_type, "default_expression": text}


def test_defaults_fill_what_is_left_out_and_nothing_else() -> None:
    defaults = Defaults(
        model(
            {
                "a": {"field_type": "string", "default_value": "x"},
                "b": {"field_type": "boolean", "default_value": False},
            }
        ).fields.values()
    )
    assert defaults.filled({}, ADA, NOW) == {"a": "x", "b": False}
    assert defaults.filled({"a": None, "b": True}, ADA, NOW) == {"a": None, "b": True}
    assert defaults.names == {"a", "b"}


def test_expressions_fit_the_type_of_their_field() -> None:
    fields = {
        "at": expression("datetime", "now()"),
        "day": expression("date", "today()"),
        "due": expression("date", "today() + 7"),
        "share": expression("decimal", "1 / 4"),
        "user_id": expression("uuid", "current_user()"),
        "user_name": expression("string", "current_user()"),
    }
    assert Defaults(model(fields).fields.values()).filled({}, ADA, NOW) == {
        "at": NOW,
        "day": date(2026, 3, 4),
        "due": date(2026, 3, 11),
        "share": Decimal("0.25"),
        "user_id": ADA.user_id,
        "user_name": "ada",
    }


def test_each_record_gets_its_own_uuid() -> None:
    defaults = Defaults(
        model({"a": expression("uuid", "new_uuid()"), "b": expression("string", "new_uuid()")}).fields.values()
    )
    first, second = defaults.filled({}, ADA, NOW), defaults.filled({}, ADA, NOW)
    assert isinstance(first["a"], UUID)
    assert first["a"] != second["a"]
    assert str(UUID(first["b"])) == first["b"] != second["b"]
