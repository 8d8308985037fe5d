"""What publishes and their rollbacks hid, in the order in which they did."""

from __future__ import annotations

from typing import Any

from buildify_nb.datamodel.parking.column_history import parked_by, parkings
from buildify_nb.datamodel.publishing.migrations import Migration, MigrationStatus
from tests.factories import number


def migration(version: int, status: MigrationStatus, parked: dict[str, str], **changes: Any) -> Migration:
    noted = {"parked": parked, "from_revision": version - 1, "revision": version, **changes}
    name = f"thing_v{version}"
    nothing = (None, None, None)
    return Migration(
        number(version), number(99), name, "alter", version - 1, version, "", None, status, *nothing, noted
    )


def test_rollbacks_hide_too() -> None:
    back = {"parked": {"1": "parked_a_v4"}, "version": 4, "from_revision": 2, "revision": 5}
    past = [
        migration(2, "rolled_back", {"1": "parked_a_v2"}, rollback=back),
        migration(3, "completed", {"2": "parked_b_v3"}),
        migration(5, "failed", {"3": "parked_c_v5"}),
        migration(6, "running", {"3": "parked_c_v6"}),
    ]
    assert [(p.name, p.from_revision, p.revision, p.migration_name) for p in parkings(past)] == [
        ("parked_a_v2", 1, 2, "thing_v2"),
        ("parked_b_v3", 2, 3, "thing_v3"),
        ("parked_a_v4", 2, 5, "thing_v2"),
    ]
    assert [p.is_rollback for p in parkings(past)] == [False, False, True]


def test_one_that_is_being_rolled_back_still_counts() -> None:
    running = migration(2, "running", {"1": "parked_a_v2"}, rollback={"parked": {"1": "x"}, "version": 3})
    assert [p.name for p in parkings([running])] == ["parked_a_v2"] == [p.name for p in parked_by(running)]
