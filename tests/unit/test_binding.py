"""A bound service has the methods of the service, without their first argument."""

import inspect
import pydoc
from typing import Any, cast

import pytest

from buildify_nb.binding import Bound
from buildify_nb.context import Context
from buildify_nb.security.audit_log import AuditLog
from tests.factories import number


class Greeter:
    """A service."""

    kind = "polite"

    def greet(self, context: Context, name: str, *, loud: bool = False) -> str:
        """Greets somebody."""
        return f"{context.user} greets {name}{'!' if loud else ''}"

    def wire(self, other: object) -> None:
        """For other services."""

    def _secret(self, context: Context) -> str:
        return context.user


BOUND = Bound(Greeter(), Context(tenant_id=number(1), tenant="acme", user_id=number(2), user="ana"))


def test_calls_carry_the_context() -> None:
    assert BOUND.greet("Max", loud=True) == "ana greets Max!"


def test_help_and_completion_show_what_is_to_be_given() -> None:
    assert str(inspect.signature(BOUND.greet)) == "(name: str, *, loud: bool = False) -> str"
    assert BOUND.greet.__doc__ == "Greets somebody."
    assert dir(BOUND) == ["greet"]
    assert repr(BOUND) == "Greeter('ana' in 'acme')"


def test_help_shows_what_the_service_says() -> None:
    shown = pydoc.plain(pydoc.render_doc(BOUND))
    assert "A service.\n" in shown
    assert "greet(name: str, *, loud: bool = False)\n        Greets somebody." in shown
    assert "wire" not in shown


@pytest.mark.parametrize("name", ["_secret", "kind", "nothing", "wire"])
def test_only_public_methods_are_there(name: str) -> None:
    with pytest.raises(AttributeError):
        getattr(BOUND, name)


def test_what_services_use_among_themselves_is_not_offered() -> None:
    log = Bound(AuditLog(cast(Any, None), cast(Any, None), cast(Any, None)), BOUND._context)
    assert dir(log) == ["entries"]
