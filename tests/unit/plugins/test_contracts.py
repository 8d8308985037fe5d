from __future__ import annotations

import pytest

from buildify_nb.errors import PluginError
from buildify_nb.plugins.contracts import FieldType
from buildify_nb.plugins.registry import Registry


class Partial:
    name = "partial"
    label = "Partial"
    description = "Lacks most of the contract."


def test_a_field_type_that_lacks_parts_is_refused_by_name() -> None:
    with pytest.raises(PluginError) as caught:
        Registry().add_field_type(Partial())  # type: ignore[arg-type]
    for part in ("annotation", "column_type", "display", "operators", "to_wire", "value_type"):
        assert part in str(caught.value)
    assert "label" not in caught.value.why


def test_a_field_type_without_a_name_is_refused_too() -> None:
    assert not isinstance(object(), FieldType)
    with pytest.raises(AttributeError):
        Registry().add_field_type(object())  # type: ignore[arg-type]
