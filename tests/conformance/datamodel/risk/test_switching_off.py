"""Switching an entity off hides its records, which asks for a yes; so does switching its soft delete off."""

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


def test_switching_soft_delete_off_tells_of_records_whose_parents_stay_deleted(workspace: Workspace) -> None:
    for name in ("band", "album"):
        workspace.entities.create(name, fields={"name": "string"})
    workspace.relationships.create("band", "album", on_delete="CASCADE")
    for name in ("band", "album"):
        workspace.entities[name].publish()
    band, albums = workspace.records["band"].create(name="Blue"), workspace.records["album"]
    first = albums.create(name="First", band=band["id"])
    albums.delete(albums.create(name="Alone")["id"])
    workspace.records["band"].delete(band["id"])
    album = workspace.entities["album"].edit(supports_soft_delete=False)
    told = "2 deleted records would no longer be deleted, 1 of them pointing at a record that stays deleted"
    with pytest.raises(UnsafeMigration, match=told):
        album.publish()
    workspace.records["band"].restore(band["id"])
    [risk] = [risk for risk in album.preview().risks if risk.needs_consent]
    assert (risk.summary, albums.get(first["id"])["name"]) == ("1 deleted record would no longer be deleted", "First")
