"""Tests mirror the code: whoever looks for a module's tests finds them where the module is."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.architecture.source_files import CORE, ROOT, WIDGETS, name_of, python_sources

UNIT, CONFORMANCE = ROOT / "tests" / "unit", ROOT / "tests" / "conformance"

TESTED_BY = {
    "buildify_nb/api/revision_bodies.py": "tests/conformance/api/test_revision_routes.py",
    "buildify_nb/datamodel/awaited_links_store.py": "tests/conformance/datamodel/test_relationship_service.py",
    "buildify_nb/datamodel/publishing/served_tables.py": "tests/conformance/datamodel/drift/test_drift_service.py",
    "buildify_nb/datamodel/parking/parking_store.py": "tests/conformance/datamodel/parking/test_parking_service.py",
    "buildify_nb/datamodel/publishing/rehearsal_store.py": "tests/conformance/datamodel/publishing/test_rehearsing.py",
    "buildify_nb/datamodel/publishing/rollback_planning.py": "tests/conformance/datamodel/publishing/"
    "test_rollback_service.py",
    "buildify_nb/datamodel/parking/dangling.py": "tests/conformance/datamodel/parking/test_undeleting.py",
    "buildify_nb/datamodel/parking/orphan_store.py": "tests/conformance/datamodel/test_relationship_lives.py",
    "buildify_nb/datamodel/relationship_names.py": "tests/conformance/datamodel/test_relationship_drafts.py",
    "buildify_nb/datamodel/relationship_settings.py": "tests/unit/datamodel/test_relationships.py",
    "buildify_nb/datamodel/relationship_store.py": "tests/conformance/datamodel/test_relationship_drafts.py",
    "buildify_nb/datamodel/seen.py": "tests/conformance/datamodel/test_sharing.py",
    "buildify_nb/datamodel/shared_store.py": "tests/conformance/datamodel/test_sharing.py",
    "buildify_nb/datamodel/tables.py": "tests/conformance/storage/test_system_schema.py",
    "buildify_nb/datamodel/publishing/transitions.py": "tests/conformance/datamodel/publishing/test_planning.py",
    "buildify_nb/datamodel/tenant_users.py": "tests/conformance/records/related/test_tenant_references.py",
    "buildify_nb/records/aggregating/aggregate_compiler.py": "tests/conformance/records/aggregating/"
    "test_aggregating.py",
    "buildify_nb/records/aggregating/aggregate_store.py": "tests/conformance/records/aggregating/test_aggregating.py",
    "buildify_nb/records/querying/asked.py": "tests/conformance/records/querying/test_reach.py",
    "buildify_nb/records/querying/following.py": "tests/conformance/records/querying/test_reach.py",
    "buildify_nb/records/querying/related_compiler.py": "tests/conformance/records/querying/test_reach.py",
    "buildify_nb/records/record_column_compiler.py": "tests/conformance/records/test_calculated_fields.py",
    "buildify_nb/records/related/ends.py": "tests/conformance/records/related/test_relations.py",
    "buildify_nb/records/related/following.py": "tests/conformance/records/related/test_key_changes.py",
    "buildify_nb/api/metadata_bodies.py": "tests/conformance/api/test_metadata_routes.py",
    "buildify_nb/records/metadata.py": "tests/conformance/api/test_metadata_routes.py",
    "buildify_nb/api/saved_view_bodies.py": "tests/conformance/api/test_saved_view_routes.py",
    "buildify_nb/api/import_bodies.py": "tests/conformance/api/test_import_routes.py",
    "buildify_nb/api/streamed_bodies.py": "tests/conformance/api/test_attachment_routes.py",
    "buildify_nb/api/report_bodies.py": "tests/conformance/api/test_report_routes.py",
    "buildify_nb/records/record_imports.py": "tests/conformance/records/importing/test_importing.py",
    "buildify_nb/records/service_parts.py": "tests/conformance/records/test_service.py",
    "buildify_nb/records/record_outputs.py": "tests/conformance/records/exporting/test_exporting.py",
    "buildify_nb/records/reports/report_handles.py": "tests/conformance/records/reports/test_reporting.py",
    "buildify_nb/records/reports/report_service.py": "tests/conformance/records/reports/test_reporting.py",
    "buildify_nb/records/reports/report_store.py": "tests/conformance/records/reports/test_reporting.py",
    "buildify_nb/records/reports/tables.py": "tests/conformance/storage/test_system_schema.py",
    "buildify_nb/records/sql/sql_compiler.py": "tests/conformance/records/sql/test_querying.py",
    "buildify_nb/records/sql/sql_store.py": "tests/conformance/records/sql/test_querying.py",
    "buildify_nb/records/saved_views/saved_view_store.py": "tests/conformance/records/saved_views/test_viewing.py",
    "buildify_nb/runtime.py": "tests/conformance/test_workspace.py",
    "buildify_nb/security/access_rule_store.py": "tests/conformance/records/access/test_access_rule_service.py",
    "buildify_nb/security/audit_store.py": "tests/conformance/security/test_audit_log.py",
    "buildify_nb/security/rights_change.py": "tests/conformance/security/test_user_rights.py",
    "buildify_nb/security/rights_store.py": "tests/conformance/security/test_access.py",
    "buildify_nb/security/role_store.py": "tests/conformance/security/test_role_service.py",
    "buildify_nb/security/tenant_store.py": "tests/conformance/security/test_tenant_service.py",
    "buildify_nb/security/token_store.py": "tests/conformance/security/test_token_service.py",
    "buildify_nb/security/user_references.py": "tests/conformance/security/test_user_service.py",
    "buildify_nb/security/user_store.py": "tests/conformance/security/test_user_service.py",
    "buildify_nb/storage/bulk_duckdb.py": "tests/conformance/storage/test_bulk.py",
    "buildify_nb/storage/bulk_postgres.py": "tests/conformance/storage/test_bulk.py",
    "buildify_nb/storage/dialects/base.py": "tests/conformance/storage/test_database.py",
    "buildify_nb/storage/dialects/duckdb.py": "tests/conformance/storage/test_database.py",
    "buildify_nb/storage/dialects/explain.py": "tests/conformance/records/querying/test_estimates.py",
    "buildify_nb/storage/dialects/postgres.py": "tests/conformance/security/test_row_security.py",
    "buildify_nb/storage/dialects/postgres_renewal.py": "tests/conformance/security/test_role_renewal.py",
    "buildify_nb/storage/dialects/postgres_roles.py": "tests/conformance/security/test_members.py",
    "buildify_nb/storage/plugin.py": "tests/unit/plugins/test_registry.py",
    "buildify_nb/storage/system_tables.py": "tests/conformance/storage/test_system_schema.py",
    "buildify_nb/storage/table_shapes.py": "tests/unit/datamodel/ddl/test_shape_comparison.py",
    "buildify_nb/storage/tables.py": "tests/conformance/datamodel/ddl/test_ddl_compiler.py",
    "buildify_nb/storage/transactions.py": "tests/conformance/storage/test_database.py",
    "widgets/buildify_widgets/grid_part.py": "tests/unit/widgets/test_grid_edits.py",
}
"""Modules that mean something only together with another one, and where both are tested."""


def test_every_module_has_its_test_module() -> None:
    missing = [name_of(path) for path in python_sources() if _needs_test(path) and not _has_test(path)]
    assert not missing, f"no tests/unit/<area>/test_<module>.py (nor tests/conformance/…) for: {missing}"


def _needs_test(path: Path) -> bool:
    """Packages' own files, table definitions and pure contracts hold nothing that could go wrong on its own."""
    return path.name != "__init__.py" and "upgrades" not in path.parts and _has_behaviour(path)


def _has_behaviour(path: Path) -> bool:
    """Whether any function does something, that is, has a body beyond a docstring and `...`."""
    return any(_acts(node) for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.FunctionDef))


def _acts(node: ast.FunctionDef) -> bool:
    return any(not (isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant)) for part in node.body)


def test_the_list_of_exceptions_is_true() -> None:
    gone = [name for pair in TESTED_BY.items() for name in pair if not (ROOT / name).is_file()]
    assert not gone, f"these files of the list do not exist: {gone}"
    needless = [name for name in TESTED_BY if any(candidate.is_file() for candidate in _candidates(ROOT / name))]
    assert not needless, f"these have a test module of their own: {needless}"


def _has_test(path: Path) -> bool:
    return name_of(path) in TESTED_BY or any(candidate.is_file() for candidate in _candidates(path))


def _candidates(path: Path) -> Iterator[Path]:
    area = Path("widgets") if path.is_relative_to(WIDGETS) else path.parent.relative_to(CORE)
    for base in (UNIT, CONFORMANCE):
        yield base / area / f"test_{path.stem.removeprefix('_')}.py"
