from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal


def _in(code: str) -> dict[str, dict[str, str]]:
    return {"metadata": {"currency": code}}


def test_the_currency_decides_on_the_places(column: Callable[..., str], refusal: Callable[..., str]) -> None:
    assert column("currency") == "NUMERIC(28, 2)"
    assert column("currency", **_in("JPY")) == "NUMERIC(28, 0)"
    assert column("currency", **_in("KWD")) == "NUMERIC(28, 3)"
    assert column("currency", decimal_places=4, **_in("JPY")) == "NUMERIC(28, 4)"
    assert refusal("currency", "1.5", **_in("JPY")) == "must have at most 0 decimal places"


def test_amounts_are_shown_with_the_symbol_or_the_code(shown: Callable[..., str]) -> None:
    assert shown("currency", Decimal("1234.5")) == "1,234.50"
    assert shown("currency", Decimal("-1234.5"), **_in("EUR")) == "-€1,234.50"
    assert shown("currency", Decimal(5), **_in("JPY")) == "¥5"
    assert shown("currency", Decimal(5), **_in("CHF")) == "CHF 5.00"
    assert shown("currency", Decimal(5), suffix="Fr.", **_in("CHF")) == "5.00 Fr."


def test_an_unknown_currency_is_a_problem(problems: Callable[..., dict[str, str]]) -> None:
    sentence = "must name a currency by its ISO 4217 code, such as EUR"
    assert problems("currency", **_in("XXQ")) == {"metadata": sentence}
    assert problems("currency", metadata={"currency": 5}) == {"metadata": sentence}
    assert problems("currency", **_in("EUR")) == {}
