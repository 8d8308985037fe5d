from __future__ import annotations

from dataclasses import FrozenInstanceError

import pytest

from buildify_nb.datamodel.field_types.inferred_type import InferredType


def test_an_inferred_type_is_a_value() -> None:
    inferred = InferredType("string", reason="text")
    assert inferred == InferredType("string", {}, "text")
    with pytest.raises(FrozenInstanceError):
        inferred.field_type = "text"  # pyright: ignore[reportAttributeAccessIssue]
