"""What a handle says to an attribute that it lacks: where that is. Nothing is asked of the database for it."""

from __future__ import annotations

from buildify_nb.datamodel.entities import EntityDefinition


def no_attribute(handle: object, name: str) -> AttributeError:
    """The error of an entity's handle; what its definition has is there."""
    is_known = name in EntityDefinition.model_fields
    return _missing(handle, name, f"it is in .definition.{name}" if is_known else "")


def no_entity_attribute(handle: object, name: str) -> AttributeError:
    """The error of the collection of entities."""
    way = f"an entity is found by its name in brackets: ws.entities[{name!r}]"
    return _missing(handle, name, "" if name.startswith("_") else way)


def _missing(handle: object, name: str, way: str) -> AttributeError:
    told = f"{type(handle).__name__!r} object has no attribute {name!r}"
    return AttributeError(f"{told}; {way}" if way else told, name=name, obj=handle)
