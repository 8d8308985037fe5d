"""Conditions as Python: `(f.total > 100) & f.customer.name.contains("x")` builds the document that filters take.

Pure and cheap to import. Nothing is checked against fields here: the reader of the document does that where it is used.
What is built is a mapping in the types of JSON, so it is accepted wherever a condition is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, time
from decimal import Decimal
from typing import Any, NoReturn, cast
from uuid import UUID

from buildify_nb.expressions.condition_python import METHODS, field_text, python_of
from buildify_nb.expressions.foreign_values import plain_scalar
from buildify_nb.expressions.suggestions import nearest
from buildify_nb.expressions.value_lists import is_column

_MEANT = {
    **dict.fromkeys(("startswith", "starts_with"), "begins_with"),
    "endswith": "ends_with",
    **dict.fromkeys(("isin", "is_in", "one_of"), "in_"),
    **dict.fromkeys(("isnull", "isna", "is_empty", "is_none"), "is_null"),
    **dict.fromkeys(("notnull", "notna", "not_null", "is_not_empty"), "is_not_null"),
    "like": "contains",
}
"""What other tools call our methods."""


class Expression(Mapping[str, Any]):
    """A condition: a mapping that is its document; `dict(condition)` gives it as plain JSON.

    Joined by `&` and `|` and turned round by `~`, since Python lets nobody redefine `and`, `or` and `not`.
    """

    __slots__ = ("_document",)

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = dict(document)

    def __getitem__(self, key: str, /) -> Any:
        return self._document[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._document)

    def __len__(self) -> int:
        return len(self._document)

    def __and__(self, other: Mapping[str, Any]) -> Expression:
        return _joined("and", self, other)

    def __rand__(self, other: Mapping[str, Any]) -> Expression:
        return _joined("and", other, self)

    def __or__(self, other: Mapping[str, Any]) -> Expression:
        return _joined("or", self, other)

    def __ror__(self, other: Mapping[str, Any]) -> Expression:
        return _joined("or", other, self)

    def __invert__(self) -> Expression:
        if self._document.get("not") and len(self._document["rules"]) == 1:
            return Expression(self._document["rules"][0])
        if "rules" in self._document:
            return Expression({**self._document, "not": not self._document.get("not")})
        return Expression({"combinator": "and", "not": True, "rules": [self._document]})

    def __bool__(self) -> NoReturn:
        raise TypeError(
            f"{self!r} is true or false of a record, not by itself. Join conditions by & | ~ instead of and, or, not, "
            "each in brackets: (f.a > 1) & (f.b < 2); write 1 < f.x < 3 as f.x.between(1, 3) or (f.x > 1) & (f.x < 3)."
        )

    def __repr__(self) -> str:
        return python_of(self._document)


class Field:
    """A field of the records, named by `f`; compared, it gives a condition. Behind a lookup stand its fields."""

    __slots__ = ("_path",)
    __hash__ = None  # type: ignore[assignment] - `==` builds a condition, so nothing can find a field in a set
    __iter__ = None

    def __init__(self, path: str) -> None:
        self._path = path

    def __getattr__(self, name: str) -> Field:
        if name.startswith("_"):
            raise AttributeError(f"A field whose name begins with '_' is written f[{name!r}].")
        return Field(f"{self._path}.{name}")

    def __getitem__(self, name: str) -> Field:
        return Field(f"{self._path}.{_name(name)}")

    def __eq__(self, other: object) -> Expression:  # type: ignore[override] - that is what it is for
        return self.is_null() if other is None else self._rule("=", other)

    def __ne__(self, other: object) -> Expression:  # type: ignore[override]
        return self.is_not_null() if other is None else self._rule("!=", other)

    def __lt__(self, other: object) -> Expression:
        return self._rule("<", other)

    def __gt__(self, other: object) -> Expression:
        return self._rule(">", other)

    def __le__(self, other: object) -> Expression:
        return self._rule("<=", other)

    def __ge__(self, other: object) -> Expression:
        return self._rule(">=", other)

    def before(self, day: object) -> Expression:
        """Earlier than a date or an instant, given as such or in ISO 8601."""
        return self._rule("<", day)

    def after(self, day: object) -> Expression:
        """Later than a date or an instant."""
        return self._rule(">", day)

    def contains(self, text: object) -> Expression:
        """The text has this one in it, whatever the case; a list of values has this value."""
        return self._rule("contains", text)

    def does_not_contain(self, text: object) -> Expression:
        """The opposite of `contains`; unknown where the field is empty, as `!=` is."""
        return self._rule("doesNotContain", text)

    def begins_with(self, text: object) -> Expression:
        """The text begins with this one, whatever the case."""
        return self._rule("beginsWith", text)

    def does_not_begin_with(self, text: object) -> Expression:
        """The opposite of `begins_with`."""
        return self._rule("doesNotBeginWith", text)

    def ends_with(self, text: object) -> Expression:
        """The text ends with this one, whatever the case."""
        return self._rule("endsWith", text)

    def does_not_end_with(self, text: object) -> Expression:
        """The opposite of `ends_with`."""
        return self._rule("doesNotEndWith", text)

    def is_null(self) -> Expression:
        """The field is empty; so says `== None`."""
        return self._rule("null")

    def is_not_null(self) -> Expression:
        """The field has a value; so says `!= None`."""
        return self._rule("notNull")

    def in_(self, values: Iterable[object]) -> Expression:
        """The field equals one of the values."""
        return self._listed("in", values)

    def not_in(self, values: Iterable[object]) -> Expression:
        """The field equals none of the values."""
        return self._listed("notIn", values)

    def between(self, low: object, high: object) -> Expression:
        """From `low` to `high`, both included."""
        return self._listed("between", (low, high))

    def not_between(self, low: object, high: object) -> Expression:
        """Below `low` or above `high`."""
        return self._listed("notBetween", (low, high))

    def last_days(self, days: int) -> Expression:
        """On one of the last days, today among them: 0 is today, 1 yesterday and today. Days are those of UTC."""
        return self._rule("lastDays", days)

    def next_days(self, days: int) -> Expression:
        """On one of the next days, today among them."""
        return self._rule("nextDays", days)

    def this_week(self) -> Expression:
        """In this week, from Monday."""
        return self._rule("thisWeek")

    def this_month(self) -> Expression:
        """In this month."""
        return self._rule("thisMonth")

    def this_year(self) -> Expression:
        """In this year."""
        return self._rule("thisYear")

    def is_user(self) -> Expression:
        """The text is the name, or the UUID the id, of the user who asks."""
        return self._rule("isUser")

    def is_not_user(self) -> Expression:
        """The opposite of `is_user`; unknown where the field is empty."""
        return self._rule("isNotUser")

    def changed(self) -> Expression:
        """A write gave the field another value; for rules about writes, as stored records have no before."""
        return self._rule("changed")

    def changed_from(self, value: object) -> Expression:
        """A write took this value, or with None no value, away."""
        return self._rule("changedFrom", value)

    def changed_to(self, value: object) -> Expression:
        """A write gave the field this value, or with None took its value away."""
        return self._rule("changedTo", value)

    def _rule(self, operator: str, other: object = None) -> Expression:
        source = "field" if isinstance(other, Field) else "value"
        value = None if other is None else self._plain(other)
        return Expression({"field": self._path, "operator": operator, "valueSource": source, "value": value})

    def _listed(self, operator: str, others: Iterable[object]) -> Expression:
        if isinstance(others, str | bytes) or not (is_column(others) or isinstance(cast(object, others), Iterable)):
            raise TypeError(f"{self!r}.{METHODS[operator]} takes a list of values, not {type(others).__name__}.")
        # A column of a frame, or one of NumPy, gives Python's values.
        given = list(cast("Any", others).tolist() if is_column(others) else others)
        if isinstance(others, set | frozenset):
            given.sort(key=repr)  # Sets have another order in each process, and documents are compared and stored.
        fields = [isinstance(one, Field) for one in given]
        if any(fields) and not all(fields):
            raise TypeError(f"{self!r} is compared with fields or with values, not both; join two conditions by |.")
        source, values = "field" if any(fields) else "value", [self._plain(one) for one in given]
        return Expression({"field": self._path, "operator": operator, "valueSource": source, "value": values})

    def _plain(self, value: object) -> Any:
        """The value in the types of JSON; a field as its name."""
        value = plain_scalar(value)
        if isinstance(value, Field):
            return str(value)
        if isinstance(value, Decimal) and value.is_finite():
            return format(value, "f")
        if isinstance(value, date | time):
            return value.isoformat()
        if isinstance(value, UUID | Decimal):
            return str(value)
        if isinstance(value, Mapping | list | tuple | set | frozenset) or is_column(value):
            hint = "; one of several values is .in_([…])" if not isinstance(value, Mapping) else ""
            kind = "a condition" if isinstance(value, Expression) else type(cast(object, value)).__name__
            raise TypeError(f"{self!r} is compared with a value or a field, not with {kind}{hint}.")
        return value

    def _refuse_joining(self, *_: object) -> NoReturn:
        raise TypeError(
            f"{self!r} is a field, not a condition. Compare it first, as in {self!r} == True, and put each condition "
            "in brackets: (f.a > 1) & (f.b < 2)."
        )

    __and__ = __rand__ = __or__ = __ror__ = __invert__ = __bool__ = _refuse_joining

    def __contains__(self, _: object) -> NoReturn:
        raise TypeError(f"Python's `in` asks nothing of a field; write {self!r}.contains(…) or {self!r}.in_([…]).")

    def __call__(self, *_: object, **__: object) -> NoReturn:
        own = self._path.rpartition(".")[2]
        known = [name for name in vars(Field) if not name.startswith("_")]
        meant = _MEANT.get(own.lower()) or nearest(own, known)
        hint = f"did you mean {meant}?" if meant else f"there are {', '.join(known)}."
        raise TypeError(f"Fields have no method {own!r}; {hint}")

    def __repr__(self) -> str:
        return field_text(self._path)

    def __str__(self) -> str:
        return self._path


class Fields:
    """Names fields: `f.total`, `f.customer.name` behind a lookup, `f["odd name"]` where Python has no such name."""

    __slots__ = ()

    def __getattr__(self, name: str) -> Field:
        if name.startswith("_"):
            raise AttributeError(f"A field whose name begins with '_' is written f[{name!r}].")
        return Field(name)

    def __getitem__(self, name: str) -> Field:
        return Field(_name(name))

    __iter__ = None

    def __repr__(self) -> str:
        return "f"


f = Fields()
"""Where conditions in Python begin: `f.total > 100`."""


def _joined(combinator: str, left: object, right: object) -> Expression:
    rules = [*_parts(combinator, left), *_parts(combinator, right)]
    if len(rules) == 1:
        return Expression(rules[0])
    return Expression({"combinator": combinator, "not": False, "rules": rules})


def _parts(combinator: str, side: object) -> list[dict[str, Any]]:
    """The side as rules of a group; a group that is joined alike gives its own."""
    if not isinstance(side, Mapping):
        raise TypeError(
            f"A condition is joined with another one such as f.total > 100, not with {type(side).__name__}. "
            "Put each condition in brackets: (f.a > 1) & (f.b < 2)."
        )
    document = dict(cast("Mapping[str, Any]", side))
    if not isinstance(side, Expression):
        return _given(document, combinator)
    is_alike = document.get("combinator") == combinator and not document.get("not")
    return document["rules"] if is_alike else [document]


def _given(document: dict[str, Any], combinator: str) -> list[dict[str, Any]]:
    """A document that was written by hand; values by field become rules."""
    from buildify_nb.expressions.conditions import is_equalities

    if not is_equalities(document):
        return [document] if document else []
    rules = [dict(_equality(Field(name), value)) for name, value in document.items()]
    return rules if combinator == "and" or len(rules) == 1 else [{"combinator": "and", "not": False, "rules": rules}]


def _equality(field: Field, value: Any) -> Expression:
    return field.in_(cast("list[Any]", value)) if isinstance(value, list | tuple) else field == value


def _name(name: object) -> str:
    if not isinstance(name, str):
        raise TypeError(f"A field is named by text, as in f['odd name'], not by {type(name).__name__}.")
    return name
