"""What formulas may ask of the user for whom they are read: name, id, department and roles.

Nothing that users change of themselves, such as their email, is among it: access rules are told in these terms.
In the tree such a term is a field with a name that no field can have; `with_user` puts the user's value in its place,
so that neither back end knows of users.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from buildify_nb.errors import ExpressionError
from buildify_nb.expressions.syntax import FieldRef, Literal
from buildify_nb.expressions.value_syntax import NOW, TODAY, Call, Null, Value, walk_value
from buildify_nb.expressions.value_types import ValueType

USER_FUNCTIONS = {
    "USER_ID": ValueType.UUID,
    "USER_NAME": ValueType.TEXT,
    "USER_DEPARTMENT": ValueType.TEXT,
    "HAS_ROLE": ValueType.BOOLEAN,
}
"""Type by name; HAS_ROLE takes the name of a role in quotes, the others nothing."""
_ROLE = "has_role()"
_NAMED = re.compile(r"(USER_ID|USER_NAME|USER_DEPARTMENT)\(\)|HAS_ROLE\('([^']+)'\)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class UserFacts:
    """What formulas may know of a user."""

    id: UUID
    name: str
    department: str | None = None
    roles: frozenset[str] = frozenset()


def user_term(function: str, arguments: Sequence[Value]) -> Value:
    """The term of one of `USER_FUNCTIONS`; raises ExpressionError for arguments that it does not take."""
    if function != "HAS_ROLE":
        if arguments:
            raise ExpressionError(f"{function}() takes nothing")
        return FieldRef(f"{function.lower()}()", USER_FUNCTIONS[function])
    if len(arguments) != 1 or not _is_text(arguments[0]):
        raise ExpressionError("HAS_ROLE takes the name of one role in quotes: HAS_ROLE('manager')")
    assert isinstance(arguments[0], Literal)
    return FieldRef(f"{_ROLE}{arguments[0].value}", ValueType.BOOLEAN)


def named_term(name: str) -> FieldRef | None:
    """The term that a condition names in the place of a field, written as in formulas: `HAS_ROLE('manager')`."""
    found = _NAMED.fullmatch(name)
    if found is None:
        return None
    function, role = found.groups()
    if role is not None:
        return FieldRef(f"HAS_ROLE('{role}')", ValueType.BOOLEAN)
    return FieldRef(f"{function.upper()}()", USER_FUNCTIONS[function.upper()])


def fact_of(term: FieldRef, user: UserFacts) -> Literal | None:
    """What a term of `named_term` is for a user; None for null."""
    found = _NAMED.fullmatch(term.name)
    assert found is not None, "only terms are asked of users"
    inner = f"{_ROLE}{found[2]}" if found[2] is not None else term.name.lower()
    known = _known(FieldRef(inner, term.value_type), user)
    return known if isinstance(known, Literal) else None


def asks_user(value: Value) -> bool:
    """Whether the value has a term of the user in it."""
    names = (node.name for node in walk_value(value) if isinstance(node, FieldRef))
    return any("()" in name and name not in (NOW, TODAY) for name in names)


def with_user(value: Value, user: UserFacts) -> Value:
    """The value with what it asks of the user put in; a department that there is not is null."""
    match value:
        case FieldRef() if "()" in value.name:
            return _known(value, user)
        case Call():
            return replace(value, arguments=tuple(with_user(one, user) for one in value.arguments))
        case _:
            return value


def _known(term: FieldRef, user: UserFacts) -> Value:
    if term.name.startswith(_ROLE):
        return Literal(term.name.removeprefix(_ROLE) in user.roles, ValueType.BOOLEAN)
    facts: dict[str, Any] = {
        "user_id()": user.id,
        "user_name()": user.name,
        "user_department()": user.department,
    }
    if term.name not in facts:
        return term  # NOW() and TODAY() are asked when the value is computed.
    known = facts[term.name]
    return Null(term.value_type) if known is None else Literal(known, term.value_type)


def _is_text(value: Value) -> bool:
    return isinstance(value, Literal) and value.value_type is ValueType.TEXT
