"""Switching an entity off hides its records, which asks for a yes."""

from __future__ import annotations

import pytest

from buildify_nb.errors import UnsafeMigration
from buildify_nb.workspace import Workspace


def test_switching_an_entity_off_hides_its_records_and_names_its_users(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string"}).publish()
    lookup = {"field_type": "lookup", "reference_entity": "thing"}
    workspace.entities.create("note", fields={"about": lookup}).publish()
    workspace.records["thing"].create(a="x")
    thing.edit(is_active=False)
    [risk] = thing.preview().risks
    assert (risk.level, risk.count) == ("hides records", 1)
    assert "1 record of thing would be out of service, and these use it: the lookup note.about" in risk.message
    with pytest.raises(UnsafeMigration, match=r"note\.about"):
        thing.publish()
    assert workspace.records["thing"].list()[0]["a"] == "x"
    thing.publish(accept_data_loss=True)
    thing.edit(is_active=True)
    assert not thing.preview().risks
    thing.publish()
    assert workspace.records["thing"].list()[0]["a"] == "x"
