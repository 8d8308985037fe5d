"""Laws of publishing, for random models, data and changes.

A preview is what the publish does; its down script, and rolling it back, give back the schema and the data from
before; and publishing again after a rollback gives what the first publish gave.

`BUILDIFY_EXAMPLES` says how many examples are tried on each engine (`make property`); other ones in each run then.
"""

from __future__ import annotations

import os
from typing import Any

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from buildify_nb.errors import AlreadyExists, UnsafeMigration
from buildify_nb.workspace import Workspace
from tests.conformance.datamodel.random_models import EDIT, MODEL, RandomModel
from tests.conformance.datamodel.tables import after_running, statements_of

EXAMPLES = os.environ.get("BUILDIFY_EXAMPLES")


@settings(
    max_examples=int(EXAMPLES or 25),
    deadline=None,
    derandomize=EXAMPLES is None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(MODEL, st.lists(st.lists(EDIT, min_size=1, max_size=5), min_size=1, max_size=3), st.data())
def test_down_undoes_up(
    workspace: Workspace, fields: dict[str, str], batches: list[list[tuple[Any, ...]]], data: st.DataObject
) -> None:
    model = RandomModel(workspace, fields)
    for edits in batches:
        model.fill(data)
        standing = model.seen()
        for edit in edits:
            model.change(edit)
        published(model, standing)


def published(model: RandomModel, standing: Any) -> None:
    """Publishes what waits and holds the laws against it.

    Args:
        standing: what there was before anything was changed: links go when their relationship is deleted, not with the
            publish, and come back when it is taken back.
    """
    workspace, entity = model.workspace, model.entity
    before, served = model.seen(), entity._head.published_revision or 1
    if not entity.has_unpublished_changes:
        event("nothing to publish")
        done = [entity.last_migration()]
        assert [entity.publish().last_migration()] == done
        return
    preview = entity.preview()
    try:
        entity.publish(accept_data_loss=True)
    except UnsafeMigration:
        event("refused")
        assert preview.is_impossible
        assert model.seen() == before
        entity.restore(served)
        return
    event("published")
    done = entity.last_migration()
    assert (done.lines, done.up_script) == (preview.changes, preview.sql)
    assert entity.preview().is_empty
    assert after_running(workspace, statements_of(done.down_script or ""), model.seen_in) == before
    gone = {name: table for name, table in standing.items() if name in model.junctions and name not in before}
    rolled_back_and_published_again(model, {**gone, **before}, served)


def rolled_back_and_published_again(model: RandomModel, before: Any, served: int) -> None:
    """Down again through the service, and up again."""
    entity = model.entity
    after, revision = model.seen(), entity.revision
    document = entity.revisions()[served - 1].document
    try:
        entity.rollback()
    except AlreadyExists:
        # A deleted relationship cannot come back under a name that another one has by now.
        event("name taken")
        assert model.seen() == after
        return
    assert model.seen() == before
    assert entity.revisions()[-1].document == document
    # A relationship that the publish made is still wanted: its links come with the next one.
    of_links = (*model.junctions, "target_id")
    assert [line for line in entity.preview().changes if not any(name in line for name in of_links)] == []
    entity.restore(revision).publish(accept_data_loss=True)
    assert model.seen() == after
