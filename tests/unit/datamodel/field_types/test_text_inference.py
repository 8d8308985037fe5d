from __future__ import annotations

import pytest

from buildify_nb.datamodel.field_types.text_inference import choice_type, text_type

UUID_TEXT = "01890a5d-ac96-774b-bcce-b302099a8057"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["a", ""], "string"),
        (["x" * 255], "string"),
        (["x" * 256], "text"),
        (["two\nlines"], "text"),
        (["ada@example.org", "Bo@Example.ORG"], "email"),
        (["ada@example.org", "n/a"], "string"),
        (["ada@example.org", ""], "string"),
        (["@", "@"], "string"),
        (["https://example.org", "http://x.org/a"], "url"),
        (["https://example.org", "http://"], "string"),
        ([UUID_TEXT, UUID_TEXT.upper()], "uuid"),
        ([UUID_TEXT.replace("-", "")], "string"),
        (["yes", "no", "yes", "no"], "string"),
        ([], "string"),
    ],
)
def test_a_format_is_inferred_only_when_every_text_has_it(values: list[str], expected: str) -> None:
    assert text_type(values).field_type == expected


def test_choices_keep_their_spelling_as_label() -> None:
    inferred = choice_type(["USA", "DE"])
    assert inferred is not None
    assert inferred.options["allowed_values"] == [{"value": "USA", "label": "USA"}, {"value": "DE", "label": "DE"}]


@pytest.mark.parametrize("choices", [[], [str(number) for number in range(51)], [""], ["x" * 201]])
def test_what_cannot_be_a_list_of_choices_is_none(choices: list[str]) -> None:
    assert choice_type(choices) is None
