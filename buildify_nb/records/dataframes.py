"""Loads a DataFrame as an entity with its records: infers the fields, publishes the entity and loads the rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from buildify_nb.context import Context
    from buildify_nb.datamodel.modelling import Modelling
    from buildify_nb.records.service import RecordService


class DataFrameLoader:
    """Makes an entity out of a frame and loads its rows."""

    def __init__(self, modelling: Modelling, records: RecordService) -> None:
        self.modelling, self.records = modelling, records

    def load(self, context: Context, name: str, frame: object, **options: Any) -> object:
        """Loads `frame` into the entity `name`."""
        raise TypeError("from_dataframe is being written")
