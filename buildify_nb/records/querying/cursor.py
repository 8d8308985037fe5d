"""Where a page ended, as text, so that the next one begins there whatever comes or goes before it: keyset paging.

The text is base64 of JSON: the order, and the values by which the last record stood where it did. It holds nothing that
the page did not show or could not have shown, and whoever changes it only asks for another place.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from buildify_nb.datamodel.field_types.formatting import as_utc, exact_decimal
from buildify_nb.errors import ExpressionError, Problem
from buildify_nb.expressions.literals import read_literal, write_literal
from buildify_nb.expressions.syntax import Literal
from buildify_nb.expressions.value_types import ValueType
from buildify_nb.records.querying.sorting import SortTerm


def write_cursor(order: Sequence[SortTerm], types: Mapping[str, ValueType], values: Sequence[Any]) -> str:
    """The text for a record with these values of the fields of an order, which ends with the key."""
    written = [_written(value, types[term.field]) for term, value in zip(order, values, strict=True)]
    document = json.dumps([_order_text(order), written], separators=(",", ":"))
    return base64.urlsafe_b64encode(document.encode()).decode().rstrip("=")


def read_cursor(text: Any, order: Sequence[SortTerm], types: Mapping[str, ValueType]) -> tuple[Any, ...]:
    """The values in the text of `write_cursor`.

    Raises:
        ExpressionError: it is none, or one of a list in another order.
    """
    try:
        document = json.loads(base64.urlsafe_b64decode(str(text).encode() + b"=="))
        order_text, values = cast("tuple[str, list[Any]]", document)
        if order_text != _order_text(order):
            raise _refused("is of a list in another order; begin that list anew")
        return tuple(_read(value, types[term.field]) for term, value in zip(order, values, strict=True))
    except (binascii.Error, ValueError, TypeError, RecursionError) as error:
        raise _refused("is no place in a list; take `next` of a page") from error


def _written(value: Any, value_type: ValueType) -> Any:
    if value is None:
        return None
    if isinstance(value, datetime):
        value = as_utc(value)
    elif value_type is ValueType.DECIMAL and not isinstance(value, Decimal):
        value = exact_decimal(value)
    return write_literal(Literal(value, value_type))


def _read(value: Any, value_type: ValueType) -> Any:
    return None if value is None else read_literal(value, value_type).value


def _order_text(order: Sequence[SortTerm]) -> str:
    return ",".join(f"-{term.field}" if term.descending else term.field for term in order)


def _refused(message: str) -> ExpressionError:
    return ExpressionError("The list cannot be continued.", [Problem("after", message)])
