"""What `ws.records["track"]` gives of its records besides themselves: frames and files. Each method is one call."""

from __future__ import annotations

import shutil
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any

from buildify_nb.context import Context
from buildify_nb.errors import InvalidState
from buildify_nb.records.exporting.exporting import Headings
from buildify_nb.records.querying.query import list_options
from buildify_nb.records.service import RecordService

if TYPE_CHECKING:
    import pandas as pd


class RecordOutputs:
    """All matching records of one entity, in other forms."""

    def __init__(self, service: RecordService, context: Context, entity_name: str) -> None:
        self._service, self._context, self._name = service, context, entity_name

    def to_pandas(self, *, labels: bool = False, **options: Any) -> pd.DataFrame:
        """All matching records as a frame; options as for `list`, without pages."""
        return self._service.to_pandas(self._context, self._name, list_options(options, paged=False), labels=labels)

    def to_arrow(self, *, labels: bool = False, **options: Any) -> Any:
        """All matching records as a `pyarrow.Table`; with `labels`, `<field>__label` follows each lookup."""
        return self._service.to_arrow(self._context, self._name, list_options(options, paged=False), labels=labels)

    def to_csv(
        self,
        path: str | Path | None = None,
        *,
        labels: bool = False,
        raw: bool = False,
        headings: Headings = "names",
        **options: Any,
    ) -> bytes | Path:
        """All matching records in CSV: the content, or with `path` a file that is written piece by piece.

        Args:
            labels: a column `<field>__label` with the title follows each lookup.
            raw: keeps texts that a spreadsheet would run as formulas; else an apostrophe stands before them.
            headings: "names" of fields, or their "labels".
            options: as for `list`, without those of pages.
        """
        asked = list_options(options, paged=False)
        pieces = self._service.exporting.csv(
            self._context, self._name, asked, labels=labels, raw=raw, headings=headings
        )
        if path is None:
            return b"".join(pieces)
        with Path(path).open("wb") as file:
            file.writelines(pieces)
        return Path(path)

    def to_xlsx(self, path: str | Path, *, labels: bool = False, headings: Headings = "names", **options: Any) -> Path:
        """All matching records as a spreadsheet; see `to_csv`."""
        asked = list_options(options, paged=False)
        with self._service.exporting.xlsx(self._context, self._name, asked, labels=labels, headings=headings) as made:
            shutil.copyfile(made, path)
        return Path(path)

    def to_polars(self, *, labels: bool = False, **options: Any) -> Any:
        """All matching records as a `polars.DataFrame`; see `to_arrow`. Raises InvalidState without polars."""
        try:
            polars: Any = import_module("polars")
        except ImportError:
            raise InvalidState("There is no polars here.", todo="Install it: pip install polars.") from None
        return polars.from_arrow(self.to_arrow(labels=labels, **options))
