"""Who reads records over a table of links that is gone learns which, and how it comes back."""

from __future__ import annotations

import pytest

from buildify_nb.errors import DriftFound
from buildify_nb.workspace import Workspace
from tests.conformance.datamodel.tables import sql


def test_a_table_of_ours_is_named_with_the_way_back(workspace: Workspace) -> None:
    for name in ("album", "tag"):
        workspace.entities.create(name, fields={"name": "string"}).publish()
    workspace.relationships.create("album", "tag", "many-to-many")
    workspace.entities["tag"].publish()
    blue = workspace.records["album"].create(name="Blue")["id"]
    calm = workspace.records["tag"].create(name="calm")["id"]
    sql(workspace, "DROP TABLE {s}.link_album_tag")
    with pytest.raises(DriftFound) as refused:
        workspace.records["album"].related(blue, "tags")
    assert str(refused.value) == (
        "The links of 'album' are not there as they were published. The table link_album_tag with the links of "
        "album_tag was removed outside buildify-nb. Make it again, without the links that it had: "
        "ws.entities['album'].reconcile(put_back=True)."
    )
    with pytest.raises(DriftFound, match=r"link_album_tag.*entities\['tag'\].reconcile\(put_back=True\)"):
        workspace.records["tag"].link(calm, "albums", blue)
    workspace.entities["album"].reconcile(put_back=True)
    assert list(workspace.records["album"].related(blue, "tags")) == []
    assert workspace.records["tag"].link(calm, "albums", blue) == 1


def test_a_table_of_somebody_else_is_named_with_what_is_left_to_do(workspace: Workspace) -> None:
    for statement in (
        "CREATE SCHEMA shop",
        "CREATE TABLE shop.orders (id INTEGER PRIMARY KEY)",
        "CREATE TABLE shop.tags (tag VARCHAR(10) PRIMARY KEY)",
        (
            "CREATE TABLE shop.order_tags (order_id INTEGER REFERENCES shop.orders (id), "
            "tag VARCHAR(10) REFERENCES shop.tags (tag), PRIMARY KEY (order_id, tag))"
        ),
        "INSERT INTO shop.orders VALUES (7)",
    ):
        sql(workspace, statement)
    workspace.entities.adopt_schema("shop")
    sql(workspace, "DROP TABLE shop.order_tags")
    with pytest.raises(DriftFound, match=r"table order_tags with the links.*relationships.delete\('order_tags'\)"):
        workspace.records["orders"].related("7", "tags")


def test_another_table_that_is_gone_is_told_as_before(workspace: Workspace) -> None:
    workspace.entities.create("album", fields={"name": "string"}).publish()
    sql(workspace, "DROP TABLE {s}.custom_album")
    with pytest.raises(DriftFound, match=r"The table of 'album', or one that it refers to.*\.drift\(\)"):
        workspace.records["album"].list()
