"""Fields and their options fill in labels."""

from buildify_nb.datamodel.fields import AllowedValue
from tests.factories import field


def test_labels_follow_from_names() -> None:
    assert field("unit_price").label == "Unit price"
    assert field("unit_price", label="Price").label == "Price"


def test_options_may_be_plain_texts() -> None:
    made = field("c", "select", allowed_values=["dark_red", {"value": "b", "label": "Blue"}])
    assert made.allowed_values == (
        AllowedValue(value="dark_red", label="Dark red"),
        AllowedValue(value="b", label="Blue"),
    )
