"""Previews, publishes and saved states in the JSON that the studio's page shows.

Pure: values in, JSON out. Decides nothing and reads nothing from the database.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final, cast
from uuid import UUID

from buildify_nb.datamodel.definition_diff import DefinitionDiff
from buildify_nb.datamodel.publishing.migrations import Migration, Preview, Risk
from buildify_nb.datamodel.publishing.rehearsals import Rehearsal, shown
from buildify_nb.datamodel.publishing.several import Outcome
from buildify_nb.definitions.comparison import differences
from buildify_nb.definitions.revisions import Revision, redo_target, undo_target

SHOWN_LOSSES: Final = 20


def preview_document(preview: Preview) -> dict[str, Any]:
    """What publishing or rolling back would do, in words, risks and SQL."""
    return {
        "fromVersion": preview.from_version,
        "toVersion": preview.to_version,
        "changes": list(preview.changes),
        "sql": preview.sql,
        "back": preview.back_sql,
        "risks": [_risk(risk) for risk in preview.risks],
        "isEmpty": preview.is_empty,
        "losesData": preview.loses_data,
        "isImpossible": preview.is_impossible,
        "rehearsal": _rehearsal(preview.rehearsal) if preview.rehearsal else None,
    }


def outcome_document(outcome: Outcome) -> dict[str, Any]:
    """What became of one of several entities that were published together."""
    became = "published" if outcome.migration else "refused" if outcome.refusal else "not tried"
    refusal = str(outcome.refusal) if outcome.refusal else ""
    return {"id": str(outcome.entity_id), "name": outcome.entity, "outcome": became, "refusal": refusal}


def _risk(risk: Risk) -> dict[str, Any]:
    return {"level": risk.level, "message": risk.message, "count": risk.count, "sample": list(risk.sample)}


def _rehearsal(rehearsal: Rehearsal) -> dict[str, Any]:
    return {
        "rows": rehearsal.rows,
        "isIdentity": rehearsal.is_identity,
        "isRepeatable": rehearsal.is_repeatable,
        "milliseconds": rehearsal.up_ms,
        "lost": len(rehearsal.found),
        "losses": [
            {
                "key": loss.key,
                "field": loss.field,
                "before": _text(shown(loss.before)),
                "afterUp": _text(shown(loss.after_up)),
                "afterDown": _text(shown(loss.after_down)),
            }
            for loss in rehearsal.found[:SHOWN_LOSSES]
        ],
    }


def diff_document(diff: DefinitionDiff, names: Mapping[UUID, str]) -> list[dict[str, Any]]:
    """What the newest definition changes, part by part; references by the names of their entities."""
    known = {str(identity): name for identity, name in names.items()}
    return [
        {
            "part": item.part,
            "kind": item.kind,
            "name": item.name,
            "values": [
                {
                    "column": value.column,
                    "before": _text(value.before, known),
                    "after": _text(value.after, known),
                }
                for value in item.values
            ],
        }
        for item in diff
    ]


def _text(value: Any, names: Mapping[str, str] | None = None) -> str | None:
    """A value as the page shows it; None where there is none."""
    match value:
        case None:
            return None
        case bool():
            return "yes" if value else "no"
        case {"label": str(label)}:
            return label
        case list() | tuple():
            several = cast("Sequence[Any]", value)
            return ", ".join(_text(one, names) or "" for one in several)
        case _:
            return (names or {}).get(str(value), str(value))


def migration_document(migration: Migration, users: Mapping[UUID, str]) -> dict[str, Any]:
    """One publish of the history."""
    return {
        "version": migration.to_version,
        "type": migration.migration_type,
        "status": migration.status,
        "message": migration.commit_message or "",
        "changes": migration.lines,
        "error": migration.error_message,
        "sql": migration.up_script,
        "down": migration.down_script or "",
        "at": migration.executed_at.isoformat() if migration.executed_at else None,
        "milliseconds": migration.execution_time_ms,
        "by": users.get(migration.created_by) if migration.created_by else None,
    }


def history_document(
    migrations: Iterable[Migration], revisions: Sequence[Revision], users: Mapping[UUID, str]
) -> dict[str, Any]:
    """Publishes and saved states, both newest first, and whether there is something to undo or redo."""
    before: Mapping[str, Any] = {}
    saved: list[dict[str, Any]] = []
    for revision in revisions:
        saved.append(_revision(revision, before))
        before = revision.document
    newest_first = list(migrations)[::-1]
    return {
        "migrations": [migration_document(one, users) for one in newest_first],
        "revisions": saved[::-1],
        "canUndo": undo_target(revisions) is not None,
        "canRedo": redo_target(revisions) is not None,
    }


def _revision(revision: Revision, before: Mapping[str, Any]) -> dict[str, Any]:
    told = [str(one) for one in differences(before, revision.document)] if before else []
    changes = [text if len(text) <= 160 else f"{text[:157]}…" for text in told if "display_order" not in text]
    return {
        "number": revision.number,
        "action": revision.action,
        "restores": revision.restores,
        "at": revision.created_at.isoformat(),
        "by": revision.created_by,
        "changes": changes[:8],
    }
