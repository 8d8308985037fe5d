from __future__ import annotations

from dataclasses import FrozenInstanceError, replace

import pytest

from buildify_nb.context import Context
from buildify_nb.identifiers import new_id


def _context() -> Context:
    return Context(tenant_id=new_id(), tenant="acme", user_id=new_id(), user="maria")


def test_each_call_gets_a_correlation_of_its_own_that_does_not_make_callers_differ() -> None:
    context = _context()
    again = replace(context, correlation_id=new_id())
    assert again.correlation_id != context.correlation_id
    assert again == context


def test_a_context_cannot_change_its_tenant() -> None:
    with pytest.raises(FrozenInstanceError):
        _context().tenant_id = new_id()  # type: ignore[misc]


def test_other_users_and_tenants_are_other_callers() -> None:
    context = _context()
    assert replace(context, user_id=new_id()) != context
    assert replace(context, tenant_id=new_id()) != context
