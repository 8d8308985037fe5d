"""The studio's commands for tables that exist: which there are, what would become of them, and adopting them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from buildify_nb.datamodel.adoption.adoption_report import SchemaAdoption
from buildify_nb.definitions.as_python import call
from buildify_widgets.base_widget import command
from buildify_widgets.studio_part import StudioPart


class AdoptionCommands(StudioPart):
    """Adopts tables. Each command is one call of `ws.entities`."""

    @command()
    def adoptable_tables(self) -> list[dict[str, Any]]:
        """The tables and views that are not ours."""
        return [
            {"schema": one.schema, "name": one.name, "kind": one.kind, "adoptedAs": one.entity}
            for one in self._workspace.entities.tables()
        ]

    @command()
    def preview_adoption(self, schema: str, tables: Sequence[str]) -> dict[str, Any]:
        """What adopting these tables would come to; nothing is saved."""
        return _document(self._workspace.entities.adopt_schema(schema, only=tables, preview=True))

    @command()
    def adopt_tables(self, schema: str, tables: Sequence[str]) -> dict[str, Any]:
        """Adopts these tables, all of them or none."""
        report = self._workspace.entities.adopt_schema(schema, only=tables)
        return _document(report) | {"call": call("ws.entities.adopt_schema", schema, only=list(tables))}


def _document(report: SchemaAdoption) -> dict[str, Any]:
    """The report as the page shows it: not what nobody asked for."""
    return {
        "adopted": [
            {
                "table": one.table,
                "kind": one.kind,
                "entity": one.entity,
                "fields": one.fields,
                "references": list(one.references),
                "notes": list(one.notes),
            }
            for one in report.adopted
        ],
        "relationships": [
            {"name": one.name, "type": one.relationship_type, "source": one.source, "target": one.target}
            for one in report.relationships
        ],
    }
