"""From the nodes that sqlglot parsed to typed values: an allow-list. What is not on it is refused by name and place.

sqlglot is asked for its DuckDB grammar, which has `//` and `DIV`; what each node means is said here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from typing import Any, TypeAlias

from buildify_nb.errors import ExpressionError
from buildify_nb.expressions import value_building as build
from buildify_nb.expressions import value_numbers as numbers
from buildify_nb.expressions.formula_fields import FormulaFields
from buildify_nb.expressions.limits import FormulaLimits
from buildify_nb.expressions.literals import shown
from buildify_nb.expressions.suggestions import did_you_mean
from buildify_nb.expressions.syntax import FieldRef, Literal
from buildify_nb.expressions.user_terms import USER_FUNCTIONS, user_term
from buildify_nb.expressions.value_syntax import MOST_PLACES, NOW, TODAY, Function, Null, Value, walk_value
from buildify_nb.expressions.value_types import ValueType

Node: TypeAlias = Any
"""A node of sqlglot, whose types say little."""

GUARD_PLACES = 8
"""Further places of a quotient that is not the whole formula, so that `a / b * 100` keeps its digits."""

_CAST_TYPES = {
    "TEXT": ValueType.TEXT,
    "VARCHAR": ValueType.TEXT,
    "DATE": ValueType.DATE,
    "TIME": ValueType.TIME,
    "TIMESTAMP": ValueType.TIMESTAMP,
    "TIMESTAMPNTZ": ValueType.TIMESTAMP,
    "TIMESTAMPTZ": ValueType.TIMESTAMP,
    "UUID": ValueType.UUID,
}
FUNCTIONS = (
    *("ABS", "CASE", "CAST", "CEIL", "COALESCE", "CONCAT", "DATE", "DATE_TRUNC", "DAY", "EXTRACT", "FLOOR"),
    *("GREATEST", "HOUR", "IF", "LEAST", "LEFT", "LENGTH", "LOWER", "MINUTE", "MOD", "MONTH", "NOW", "NULLIF"),
    *("QUARTER", "RIGHT", "ROUND", "SUBSTRING", "TODAY", "TRIM", "UPPER", "YEAR"),
)
"""What formulas can call."""
_OTHER_WAYS = {
    "pow": "; multiply: x * x",
    "ilike": "; compare small letters: LOWER(x) LIKE 'a%'",
    "datediff": "; subtract: a date - another gives days",
    "dateadd": "; add days to a date: x + 7",
    "dateadddays": "; add days to a date: x + 7",
    **dict.fromkeys(("sum", "avg", "count", "min", "max"), "; a formula computes from the fields of one record"),
}
"""How the same is said in a formula, by the node that cannot be used."""
_LISTED = f"; there are {', '.join(FUNCTIONS)}"


class Misfit(Exception):
    """What is wrong with a node; `place` is where it starts in the text, if that is known."""

    def __init__(self, message: str, place: int | None = None) -> None:
        super().__init__(message)
        self.message, self.place = message, place


class NodeReader:
    """Reads the nodes of one formula.

    Args:
        fields: what its names stand for.
        places: decimal places of the result, for divisions.
    """

    def __init__(self, fields: FormulaFields, places: int, limits: FormulaLimits) -> None:
        self._fields, self._places, self._limits = fields, places, limits
        self._count = 0
        self._depth = 0
        self.names: set[str] = set()
        """The fields that were named."""

    def read(self, node: Node) -> Value:
        """The value of a formula's outermost node; raises Misfit."""
        inner = node.unnest()
        return self._value(inner, is_whole=True)

    def _value(self, node: Node, *, is_whole: bool = False) -> Value:
        node = node.unnest()
        read = _READERS.get(node.key)
        if read is None:
            raise Misfit(f"{_spelled(node)} cannot be used in a formula{self._suggestion(node)}", place_of(node))
        given = {name for name, part in node.args.items() if part not in (None, False, [])}
        if extra := given - set(_PARTS[node.key]):
            raise Misfit(f"{_spelled(node)} cannot be used with {', '.join(sorted(extra))}", place_of(node))
        self._depth += 1
        if self._depth > self._limits.depth:
            raise Misfit(f"nested too deeply; {self._limits.depth} levels are allowed")
        try:
            found = read(self, node, is_whole) if node.key == "div" else read(self, node)
        except ExpressionError as error:
            raise Misfit(error.what, place_of(node)) from error
        self._depth -= 1
        self._counted(1)
        return found

    def _counted(self, nodes: int) -> None:
        self._count += nodes
        if self._count > self._limits.nodes:
            raise Misfit(f"too long; {self._limits.nodes} fields, constants and functions are allowed")

    def _suggestion(self, node: Node) -> str:
        if node.key == "anonymous":
            known = (*FUNCTIONS, *USER_FUNCTIONS) if self._fields.sees_user else FUNCTIONS
            return did_you_mean(str(node.this).upper(), known) or f"; there are {', '.join(known)}"
        return _OTHER_WAYS.get(node.key) or (_LISTED if hasattr(node, "sql_name") else "")

    def _all(self, nodes: Sequence[Node]) -> list[Value]:
        return [self._value(node) for node in nodes]

    # ------------------------------------------------------------------ leaves

    def column(self, node: Node) -> Value:
        name = ".".join(part.name for part in node.parts)
        if node.table and not self._fields.sees_others:
            told = f"{shown(name)} is no field; a formula sees only fields of its own record, by name"
            raise Misfit(told, place_of(node))
        found = self._fields.get(name)
        if found is None:
            raise Misfit(f"unknown field {shown(name)}{did_you_mean(name, self._fields.names)}", place_of(node))
        self.names.add(name)
        self._counted(sum(1 for _ in walk_value(found)) - 1)
        return found

    def literal(self, node: Node) -> Value:
        if node.is_string:
            return build.constant(str(node.this), ValueType.TEXT)
        try:
            return numbers.number_constant(Decimal(str(node.this)))
        except InvalidOperation:
            raise Misfit(f"{shown(str(node.this))} is no number", place_of(node)) from None

    def boolean(self, node: Node) -> Value:
        return Literal(bool(node.this), ValueType.BOOLEAN)

    def null(self, node: Node) -> Value:
        return Null()

    def today(self, node: Node) -> Value:
        return FieldRef(TODAY, ValueType.DATE)

    def now(self, node: Node) -> Value:
        return FieldRef(NOW, ValueType.TIMESTAMP)

    def anonymous(self, node: Node) -> Value:
        name = str(node.this).upper()
        if name == "NOW" and not node.expressions:
            return self.now(node)
        if name in USER_FUNCTIONS and self._fields.sees_user:
            return user_term(name, self._all(node.expressions))
        raise Misfit(f"there is no function {shown(name)}{self._suggestion(node)}", place_of(node))

    # ------------------------------------------------------------------ operators and functions

    def pair(self, node: Node) -> Value:
        left, right = self._all((node.this, node.expression))
        return _PAIRS[node.key](left, right)

    def divide(self, node: Node, is_whole: bool) -> Value:
        left, right = self._all((node.this, node.expression))
        places = self._places if is_whole else min(self._places + GUARD_PLACES, MOST_PLACES)
        return numbers.divide(left, right, places)

    def single(self, node: Node) -> Value:
        return _SINGLES[node.key](self._value(node.this))

    def is_(self, node: Node) -> Value:
        if node.expression.key != "null":
            raise Misfit("IS is for NULL only: x IS NULL, x IS NOT NULL", place_of(node))
        return build.is_null(self._value(node.this))

    def between(self, node: Node) -> Value:
        return build.compared(Function.BETWEEN, *self._all((node.this, node.args["low"], node.args["high"])))

    def in_(self, node: Node) -> Value:
        return build.compared(Function.IN, *self._all((node.this, *node.expressions)))

    def several(self, node: Node) -> Value:
        parts = (node.this, *node.expressions) if node.this is not None else node.expressions
        return _SEVERAL[node.key](self._all(parts))

    def case(self, node: Node) -> Value:
        branches: list[tuple[Value, Value]] = []
        for branch in node.args["ifs"]:
            # The operand is read anew for each branch, so that the limits count what is computed.
            test = self._value(branch.this)
            if node.this is not None:
                test = build.compared(Function.EQUAL, self._value(node.this), test)
            branches.append((test, self._value(branch.args["true"])))
        default = node.args.get("default")
        return build.case(branches, Null() if default is None else self._value(default))

    def if_(self, node: Node) -> Value:
        otherwise = node.args.get("false")
        branch = (self._value(node.this), self._value(node.args["true"]))
        return build.case([branch], Null() if otherwise is None else self._value(otherwise))

    def round(self, node: Node) -> Value:
        places = node.args.get("decimals")
        if places is not None and (places.key != "literal" or places.is_string or not str(places.this).isdecimal()):
            raise Misfit("ROUND takes a number such as 2 for its places", place_of(node))
        return numbers.rounded(self._value(node.this), 0 if places is None else int(str(places.this)))

    def part_of_text(self, node: Node) -> Value:
        function = Function(node.key)
        counts = [node.args[name] for name in ("expression", "start", "length") if node.args.get(name) is not None]
        return build.part_of_text(function, *self._all((node.this, *counts)))

    def part_of_date(self, node: Node) -> Value:
        return build.extracted(node.key, self._value(node.this))

    def extract(self, node: Node) -> Value:
        return build.extracted(str(node.this.this).lower(), self._value(node.expression))

    def date_trunc(self, node: Node) -> Value:
        return build.truncated(str(node.args["unit"].this).lower(), self._value(node.this))

    def cast(self, node: Node) -> Value:
        wanted = _CAST_TYPES.get(str(node.args["to"].this.value))
        value = self._value(node.this)
        if wanted is ValueType.TEXT:
            return build.as_text(value)
        if wanted is not None and isinstance(value, Literal) and value.value_type is ValueType.TEXT:
            return build.constant(str(value.value), wanted)
        if wanted is ValueType.DATE:
            return build.as_date(value)
        raise Misfit("CAST makes text of a value, a date of an instant, and dates, times and ids of texts in quotes")


def place_of(node: Node) -> int | None:
    """Where the node starts in the text: the first place that one of its parts tells."""
    places = [part.meta["start"] for part in node.walk() if "start" in part.meta]
    return min(places) if places else None


def _spelled(node: Node) -> str:
    name = str(node.this) if node.key == "anonymous" else getattr(node, "sql_name", lambda: node.key)()
    return shown(str(name).upper()).strip("'")


def _pair_of(function: Function) -> Callable[[Value, Value], Value]:
    return lambda left, right: build.compared(function, left, right)


_PAIRS: Mapping[str, Callable[[Value, Value], Value]] = {
    "add": build.added,
    "sub": build.subtracted,
    "mul": numbers.multiply,
    "intdiv": lambda left, right: numbers.divide_whole(left, right, Function.INTEGER_DIVIDE),
    "mod": lambda left, right: numbers.divide_whole(left, right, Function.REMAINDER),
    "dpipe": lambda left, right: build.joined((left, right)),
    "and": lambda left, right: build.combined(Function.AND, left, right),
    "or": lambda left, right: build.combined(Function.OR, left, right),
    "like": build.like,
    "nullif": lambda left, right: build.chosen(Function.NULLIF, (left, right)),
    "eq": _pair_of(Function.EQUAL),
    "neq": _pair_of(Function.NOT_EQUAL),
    "lt": _pair_of(Function.LESS),
    "gt": _pair_of(Function.GREATER),
    "lte": _pair_of(Function.LESS_OR_EQUAL),
    "gte": _pair_of(Function.GREATER_OR_EQUAL),
}
_SINGLES: Mapping[str, Callable[[Value], Value]] = {
    "neg": numbers.negate,
    "not": lambda value: build.combined(Function.NOT, value),
    "abs": numbers.absolute,
    "floor": lambda value: numbers.whole(value, Function.FLOOR),
    "ceil": lambda value: numbers.whole(value, Function.CEIL),
    "length": build.text_length,
    "upper": lambda value: build.text_changed(Function.UPPER, value),
    "lower": lambda value: build.text_changed(Function.LOWER, value),
    "trim": lambda value: build.text_changed(Function.TRIM, value),
    "date": build.as_date,
}
_SEVERAL: Mapping[str, Callable[[list[Value]], Value]] = {
    "coalesce": lambda values: build.chosen(Function.COALESCE, values),
    "greatest": lambda values: build.chosen(Function.GREATEST, values),
    "least": lambda values: build.chosen(Function.LEAST, values),
    "concat": lambda values: build.joined(values, empty_nulls=True),
}
_READERS: Mapping[str, Callable[..., Value]] = {
    **dict.fromkeys(_PAIRS, NodeReader.pair),
    **dict.fromkeys(_SINGLES, NodeReader.single),
    **dict.fromkeys(_SEVERAL, NodeReader.several),
    **dict.fromkeys(("left", "right", "substring"), NodeReader.part_of_text),
    **dict.fromkeys(("year", "quarter", "month", "day", "hour", "minute"), NodeReader.part_of_date),
    "column": NodeReader.column,
    "literal": NodeReader.literal,
    "boolean": NodeReader.boolean,
    "null": NodeReader.null,
    "currentdate": NodeReader.today,
    "currenttimestamp": NodeReader.now,
    "anonymous": NodeReader.anonymous,
    "div": NodeReader.divide,
    "is": NodeReader.is_,
    "between": NodeReader.between,
    "in": NodeReader.in_,
    "case": NodeReader.case,
    "if": NodeReader.if_,
    "round": NodeReader.round,
    "extract": NodeReader.extract,
    "timestamptrunc": NodeReader.date_trunc,
    "datetrunc": NodeReader.date_trunc,
    "cast": NodeReader.cast,
}
_PARTS: Mapping[str, Sequence[str]] = {
    **dict.fromkeys(_PAIRS, ("this", "expression", "safe", "typed")),
    **dict.fromkeys(_SINGLES, ("this",)),
    **dict.fromkeys(_SEVERAL, ("this", "expressions", "ignore_nulls", "safe", "coalesce")),
    **dict.fromkeys(("year", "quarter", "month", "day", "hour", "minute"), ("this",)),
    **dict.fromkeys(("left", "right"), ("this", "expression")),
    "substring": ("this", "start", "length"),
    "column": ("this", "table", "db", "catalog"),
    "literal": ("this", "is_string"),
    "boolean": ("this",),
    "null": (),
    "currentdate": (),
    "currenttimestamp": (),
    "anonymous": ("this", "expressions"),
    "div": ("this", "expression", "typed", "safe"),
    "is": ("this", "expression"),
    "between": ("this", "low", "high"),
    "in": ("this", "expressions"),
    "case": ("this", "ifs", "default"),
    "if": ("this", "true", "false"),
    "round": ("this", "decimals"),
    "extract": ("this", "expression"),
    "timestamptrunc": ("this", "unit"),
    "datetrunc": ("this", "unit"),
    "cast": ("this", "to", "_type"),
}
"""The parts that each node may have; sqlglot's flags about how it was written are among them."""
