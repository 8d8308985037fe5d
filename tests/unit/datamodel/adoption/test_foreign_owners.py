"""Tables of strangers are refused by name, with the ways on."""

from __future__ import annotations

import pytest

from buildify_nb.datamodel.adoption.foreign_owners import refuse_strangers
from buildify_nb.errors import InvalidState


def test_all_tables_and_owners_are_named() -> None:
    refuse_strangers({})
    with pytest.raises(InvalidState) as caught:
        refuse_strangers({"a": ["zoe"], "b": ["max", "zoe"]})
    assert "Not adopted: 'a', 'b'" in str(caught.value)
    assert "max, zoe owns" in str(caught.value)
    assert "trust_owner=True" in str(caught.value)
