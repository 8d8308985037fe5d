"""The terms of formulas that Postgres and DuckDB compute differently, as constructs with a rendering for each.

In both a number is a DECIMAL that has exactly the digits of its node. Postgres computes with as many digits as it takes
and is then held to them; DuckDB computes in 38 digits, and its errors become null. A term never renders one of its
arguments twice, so a formula's SQL is as long as the formula.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement

from buildify_nb.expressions.decimal_bounds import Digits
from buildify_nb.expressions.value_syntax import QUOTIENT_DIGITS

Sql = sa.ColumnElement[Any]


class _Term(FunctionElement[Any]):
    """A term with clauses only, so that statements with it are cached by them; plain numbers stand in it as text."""

    inherit_cache = True

    def __init__(self, kind: sa.types.TypeEngine[Any], *clauses: Sql | int) -> None:
        super().__init__(*(_plain(one) if isinstance(one, int) else one for one in clauses))
        self.type = kind


def _plain(number: int) -> Sql:
    return sa.literal_column(str(number), sa.Integer())


class _Fitted(_Term):
    name = "fitted"
    inherit_cache = True


class _Quotient(_Term):
    name = "quotient"
    inherit_cache = True


class _WholeQuotient(_Term):
    name = "whole_quotient"
    inherit_cache = True


class _Remainder(_Term):
    name = "remainder"
    inherit_cache = True


class _FloatText(_Term):
    name = "float_text"
    inherit_cache = True


class _UtcClock(_Term):
    name = "utc_clock"
    inherit_cache = True


class _DateText(_Term):
    name = "date_text"
    inherit_cache = True


def fitted(number: Sql, digits: Digits) -> Sql:
    """The number with these digits, rounded half up; null where it does not fit, or where computing it failed."""
    return _Fitted(sa.Numeric(digits.precision, digits.scale), number, digits.precision, digits.scale)


def quotient(left: Sql, right: Sql, digits: Digits, factors: tuple[int, int], scales: tuple[int, int]) -> Sql:
    """What `scaled_integers.quotient` gives for the whole numbers behind the two.

    Args:
        digits: of the result.
        factors: what the whole numbers are multiplied with.
        scales: the places of the two numbers.
    """
    kind = sa.Numeric(digits.precision, digits.scale)
    return _Quotient(kind, left, right, digits.scale, *factors, *scales)


def whole_quotient(left: Sql, right: Sql, digits: Digits) -> Sql:
    """The quotient of whole numbers towards zero; null for a division by zero."""
    return _WholeQuotient(sa.Numeric(digits.precision, 0), left, right, digits.precision)


def remainder(left: Sql, right: Sql, digits: Digits) -> Sql:
    """What that division leaves."""
    return _Remainder(sa.Numeric(digits.precision, 0), left, right, digits.precision)


def float_text(number: Sql) -> Sql:
    """The shortest decimal that is this floating-point number, in a form that can be cast to any DECIMAL."""
    return _FloatText(sa.Numeric(), number)


def utc_clock(instant: Sql) -> Sql:
    """The date and time that a clock in UTC shows at the instant."""
    return _UtcClock(sa.DateTime(), instant)


def date_text(day: Sql) -> Sql:
    """The date as ISO 8601."""
    return _DateText(sa.Text(), day)


def within(value: Sql, low: Sql, high: Sql) -> Sql:
    """The value between, not including, two bounds; null outside. Null is null: LEAST takes it for `high`."""
    clamped = sa.func.greatest(sa.func.least(value, high), low)
    return sa.func.nullif(sa.func.nullif(clamped, high), low)


def _render(term: type[_Term], postgres: Callable[..., str], duckdb: Callable[..., str]) -> None:
    """Each renders the texts of the term's clauses."""

    def rendering(render: Callable[..., str]) -> Callable[..., str]:
        def compiled(element: _Term, compiler: SQLCompiler, *, literal_binds: bool = False, **_: Any) -> str:
            return render(*(compiler.process(clause, literal_binds=literal_binds) for clause in element.clauses))

        return compiled

    compiles(term)(rendering(postgres))
    compiles(term, "duckdb")(rendering(duckdb))


def _bounded(number: str, bound: str) -> str:
    return f"NULLIF(NULLIF(GREATEST(LEAST({number}, {bound}), -{bound}), {bound}), -{bound})"


def _fitted_postgres(number: str, precision: str, scale: str) -> str:
    held = _bounded(f"ROUND({number}, {scale})", f"1e{int(precision) - int(scale)}")
    return f"CAST({held} AS NUMERIC({precision}, {scale}))"


def _quotient_postgres(left: str, right: str, scale: str, up: str, down: str, first: str, second: str) -> str:
    limit = f"1e{QUOTIENT_DIGITS}"
    dividend = _bounded(f"({left}) * {2 * int(up) * 10 ** int(first)}", limit)
    divisor = _bounded(f"({right}) * {int(down) * 10 ** int(second)}", limit)
    return f"CAST(ROUND(DIV({dividend}, NULLIF({divisor}, 0)) * 0.5, 0) * 1e-{scale} AS NUMERIC(38, {scale}))"


def _quotient_duckdb(left: str, right: str, scale: str, up: str, down: str, *_: str) -> str:
    limit = f"CAST({10**QUOTIENT_DIGITS} AS HUGEINT)"
    dividend = _bounded(f"TRY({_digits(left)} * CAST({2 * int(up)} AS HUGEINT))", limit)
    divisor = _bounded(f"TRY({_digits(right)} * CAST({down} AS HUGEINT))", limit)
    halves = f"CAST({dividend} // NULLIF({divisor}, 0) AS DECIMAL(38, 0))"
    whole = f"CAST({halves} * CAST(0.5 AS DECIMAL(2, 1)) AS DECIMAL(38, 0))"
    return whole if scale == "0" else f"({whole} * CAST('1e-{scale}' AS DECIMAL({int(scale) + 1}, {scale})))"


def _digits(number: str) -> str:
    # The digits of a DECIMAL without its point; no arithmetic gives them in 38 digits.
    return f"CAST(REPLACE(CAST({number} AS VARCHAR), '.', '') AS HUGEINT)"


def _whole_duckdb(operation: Callable[[str, str], str]) -> Callable[..., str]:
    def render(left: str, right: str, precision: str) -> str:
        found = operation(f"CAST({left} AS HUGEINT)", f"NULLIF(CAST({right} AS HUGEINT), 0)")
        return f"CAST({found} AS DECIMAL({precision}, 0))"

    return render


def _whole_postgres(function: str) -> Callable[..., str]:
    def render(left: str, right: str, precision: str) -> str:
        return f"CAST({function}({left}, NULLIF({right}, 0)) AS NUMERIC({precision}, 0))"

    return render


def _text(template: str) -> Callable[..., str]:
    return template.format


_render(_Fitted, _fitted_postgres, _text("TRY(CAST({} AS DECIMAL({}, {})))"))
_render(_Quotient, _quotient_postgres, _quotient_duckdb)
_render(_WholeQuotient, _whole_postgres("DIV"), _whole_duckdb(lambda left, right: f"{left} // {right}"))
_render(_Remainder, _whole_postgres("MOD"), _whole_duckdb(lambda left, right: f"MOD({left}, {right})"))
_render(
    _FloatText,
    _text("CAST(CAST({} AS TEXT) AS NUMERIC)"),
    _text("CAST({} AS VARCHAR)"),
)
_render(
    _UtcClock,
    _text("({} AT TIME ZONE 'UTC')"),
    _text("make_timestamp(epoch_us({}))"),
)
_render(
    _DateText,
    _text("to_char({}, 'YYYY-MM-DD')"),
    _text("CAST({} AS VARCHAR)"),
)
