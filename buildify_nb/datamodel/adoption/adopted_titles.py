"""What people call the records of an adopted table, guessed from the names in it. Pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from buildify_nb.datamodel.fields import FieldDefinition
from buildify_nb.identifiers import label_for

_TEXTS = ("string", "text", "email")
_IRREGULAR = {"people": "person", "children": "child"}
_TITLES = ("title", "label", "subject", "caption")


def primary_field(fields: Iterable[FieldDefinition], key: Collection[str]) -> str | None:
    """The field that most likely names a record: a name before a title, before any other text, before a key."""
    texts = [field for field in fields if field.field_type in _TEXTS and not field.metadata.get("unsupported")]
    return min(texts, key=lambda field: _rank(field, key)).name if texts else None


def _rank(field: FieldDefinition, key: Collection[str]) -> int:
    name, last = field.name, field.name.rpartition("_")[2]
    if name == "name":
        return 0
    if last == "name":
        return 3 if name == "first_name" else 1
    if last in _TITLES:
        return 2
    return 5 if name in key else 4


def labels(name: str) -> dict[str, str]:
    """Tables are often named in the plural, so that a record of "order_details" is an "Order detail"."""
    plural = label_for(name)
    singular = singular_of(plural)
    return {"label": singular} | ({} if singular == plural else {"plural_label": plural})


def singular_of(plural: str) -> str:
    """The singular of an English noun in the plural, by its ending; other words come back as they are.

    >>> singular_of("Categories"), singular_of("Addresses"), singular_of("Status")
    ('Category', 'Address', 'Status')
    """
    first, space, last = plural.rpartition(" ")
    if last.lower() in _IRREGULAR:
        singular = _IRREGULAR[last.lower()]
        return f"{first}{space}{singular.capitalize() if last.istitle() else singular}"
    if plural.endswith("ies") and not plural.endswith(("series", "Series", "species", "Species")):
        return f"{plural[:-3]}y"
    if plural.endswith(("sses", "xes", "ches", "shes")):
        return plural[:-2]
    return plural if not plural.endswith("s") or plural.endswith(("ss", "us", "is", "ies")) else plural[:-1]
