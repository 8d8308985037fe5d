"""The specification's endpoints of the data model (section 1.3), what each demands, and the test that shows its effect.

`python -m tests.architecture.specified_endpoints` prints the list as Markdown. Paths of tests are below `tests/`. That
who lacks the permission gets 403 is shown for every operation by `REFUSED`, and that it suffices by `ALLOWED`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

PREFIX = "/api/v1/data-model"
REFUSED = "integration/api/test_permissions.py::test_who_has_all_but_that_permission_is_refused"
ALLOWED = "integration/api/test_permissions.py::test_who_has_only_that_permission_may"

_ENTITIES = "conformance/api/test_entity_routes.py::"
_FIELDS = "conformance/api/test_field_routes.py::"
_RELATIONSHIPS = "conformance/api/test_relationship_routes.py::"
_MIGRATIONS = "conformance/api/test_migration_routes.py::"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What the specification says of one endpoint."""

    action: str
    """Of the permission `data_model:<action>:tenant`."""
    test: str
    parameters: tuple[str, ...] = ()
    """Those of the query."""

    @property
    def permission(self) -> str:
        """The permission in full."""
        return f"data_model:{self.action}:tenant"


ENDPOINTS: Mapping[str, Endpoint] = {
    "POST /entities": Endpoint("create", _ENTITIES + "test_an_entity_is_created_with_fields_and_indexes_in_order"),
    "GET /entities": Endpoint("read", _ENTITIES + "test_lists_are_filtered", ("category", "entity_type", "status")),
    "GET /entities/{entity_id}": Endpoint("read", _ENTITIES + "test_a_change_is_saved_unless_somebody_was_faster"),
    "PUT /entities/{entity_id}": Endpoint("update", _ENTITIES + "test_a_change_is_saved_unless_somebody_was_faster"),
    "DELETE /entities/{entity_id}": Endpoint(
        "delete", _ENTITIES + "test_a_published_entity_is_archived_before_it_is_deleted"
    ),
    "POST /entities/{entity_id}/fields": Endpoint("create", _FIELDS + "test_a_field_is_added_at_its_place"),
    "GET /entities/{entity_id}/fields": Endpoint("read", _FIELDS + "test_a_field_is_added_at_its_place"),
    "PUT /entities/{entity_id}/fields/{field_id}": Endpoint("update", _FIELDS + "test_a_rename_keeps_the_values"),
    "DELETE /entities/{entity_id}/fields/{field_id}": Endpoint("delete", _FIELDS + "test_a_field_is_dropped"),
    "POST /relationships": Endpoint("create", _RELATIONSHIPS + "test_a_relationship_acts_on_records"),
    "GET /relationships": Endpoint(
        "read", _RELATIONSHIPS + "test_relationships_are_listed_by_entity_and_deleted", ("entity_id",)
    ),
    "DELETE /relationships/{relationship_id}": Endpoint(
        "delete", _RELATIONSHIPS + "test_relationships_are_listed_by_entity_and_deleted"
    ),
    "POST /entities/{entity_id}/preview-migration": Endpoint("read", _MIGRATIONS + "test_a_preview_changes_nothing"),
    "POST /entities/{entity_id}/publish": Endpoint(
        "execute",
        _MIGRATIONS + "test_a_commit_message_is_taken_from_the_query_or_the_body",
        ("commit_message",),
    ),
    "GET /entities/{entity_id}/migrations": Endpoint(
        "read", _MIGRATIONS + "test_a_commit_message_is_taken_from_the_query_or_the_body"
    ),
    "POST /migrations/{migration_id}/rollback": Endpoint(
        "execute", "conformance/api/test_rollback_routes.py::test_a_publish_is_taken_back"
    ),
    "POST /entities/validate-name": Endpoint("read", _ENTITIES + "test_names_are_judged", ("name",)),
    "POST /entities/{entity_id}/fields/validate-name": Endpoint("read", _FIELDS + "test_names_are_judged", ("name",)),
}
"""By method and path below `PREFIX`, in the specification's order."""


def as_markdown() -> str:
    """The list as a table."""
    head = ["| endpoint | permission | test of its effect |", "| --- | --- | --- |"]
    rows = [f"| `{path}` | `{one.permission}` | `tests/{one.test}` |" for path, one in ENDPOINTS.items()]
    return "\n".join(
        [*head, *rows, "", f"403 without the permission: `tests/{REFUSED}`", f"With it: `tests/{ALLOWED}`"]
    )


if __name__ == "__main__":
    print(as_markdown())
