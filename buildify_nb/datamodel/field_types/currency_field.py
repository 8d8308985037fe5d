"""The field type for amounts of money."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from typing_extensions import override

from buildify_nb.datamodel.field_types.decimal_family import DecimalFieldType
from buildify_nb.datamodel.field_types.formatting import affixed_number, grouped_decimal
from buildify_nb.errors import Problem
from buildify_nb.plugins.contracts import FieldOptions


@lru_cache(maxsize=256)
def _symbol_and_places(code: str) -> tuple[str, int] | None:
    from babel.numbers import get_currency_precision, get_currency_symbol, list_currencies

    if code not in list_currencies():
        return None
    return get_currency_symbol(code, locale="en"), get_currency_precision(code)


def _currency(field: FieldOptions) -> tuple[str, int] | None:
    code = field.metadata.get("currency")
    return _symbol_and_places(code) if isinstance(code, str) else None


class CurrencyField(DecimalFieldType):
    """An amount in the currency whose ISO 4217 code is `metadata["currency"]`; with two places when it names none."""

    name = "currency"
    label = "Currency"
    description = "An amount of money, with the decimal places of its currency."

    @override
    def places(self, field: FieldOptions) -> int:
        """Decimal places: the field's own, or the currency's minor units (CLDR), or two."""
        currency = _currency(field)
        return super().places(field) if field.decimal_places is not None or currency is None else currency[1]

    @override
    def display(self, value: Any, field: FieldOptions) -> str:
        currency, prefix = _currency(field), field.prefix
        if currency is not None and not prefix and not field.suffix:
            prefix = currency[0]
        return affixed_number(grouped_decimal(value, self._shown_places(field)), prefix, field.suffix)

    @override
    def _own_problems(self, field: FieldOptions) -> Iterable[Problem]:
        yield from super()._own_problems(field)
        if field.metadata.get("currency") is not None and _currency(field) is None:
            yield Problem("metadata", "must name a currency by its ISO 4217 code, such as EUR")
