"""`ws.relationships` as people use it in a notebook."""

from __future__ import annotations

import pytest

import buildify_nb as bn
from buildify_nb.errors import NotFound
from buildify_nb.workspace import Workspace


def test_names_are_made_up_where_none_is_given(workspace: Workspace) -> None:
    for name in ("artist", "album"):
        workspace.entities.create(name, fields={"a": "string"})
    many = workspace.relationships.create("artist", "album")
    one = workspace.relationships.create("artist", "album", "one-to-one", name="debut", target_field_name="debut_of")
    pairs = workspace.relationships.create("artist", "album", "many-to-many", name="likes", source_field_name="liked")
    assert (many.name, many.source_field_name, many.target_field_name) == ("artist_album", "albums", "artist")
    assert (one.source_field_name, one.target_field_name) == ("album", "debut_of")
    assert (pairs.target_field_name, pairs.junction_table_name) == ("artists", "link_likes")
    assert list(workspace.relationships) == ["artist_album", "debut", "likes"]
    assert repr(workspace.relationships) == "Relationships(artist_album, debut, likes)"
    shown = workspace.relationships._repr_html_()
    assert shown.index(">artist</td>") < shown.index(">album</td>")
    assert len(workspace.relationships) == len(workspace.relationships._ipython_key_completions_()) == 3
    workspace.relationships.delete("debut")
    with pytest.raises(NotFound):
        workspace.relationships["debut"]
    for ask in (workspace.relationships.delete, workspace.relationships.__getitem__):
        with pytest.raises(NotFound, match=r"no such relationship 'artist_albun'\. Did you mean 'artist_album'\?"):
            ask("artist_albun")
    with pytest.raises(NotFound, match=r"Did you mean 'debut'\?"):
        workspace.relationships.restore("debuts")


def test_a_copy_as_python_relates_as_the_original_does(workspace: Workspace) -> None:
    workspace.entities.create("artist", fields={"a": "string"})
    workspace.entities.create("album", fields={"a": "string"})
    workspace.relationships.create("artist", "album", on_delete="CASCADE", display_in_target=False)
    workspace.relationships.create("artist", "album", "many-to-many", name="likes", source_field_name="liked")
    text = "\n".join(workspace.entities[name].as_python() for name in ("artist", "album"))
    with bn.connect(":memory:") as other:
        exec(text, {"ws": other})
        for name in ("artist", "album"):
            other.entities[name].publish()
        one = other.records["artist"].create(a="x")
        other.records["album"].create(a="y", artist=one["id"])
        other.records["artist"].delete(one["id"])
        assert other.records["album"].count() == 0
        for name in ("artist_album", "likes"):
            copy, original = (space.relationships[name].model_dump() for space in (other, workspace))
            assert {key for key in copy if copy[key] != original[key]} <= {
                *("id", "source_entity_id", "target_entity_id", "metadata")
            }


def test_a_plural_that_is_a_reserved_word_gives_way_to_a_name_that_works(workspace: Workspace) -> None:
    for name in ("a", "i"):
        workspace.entities.create(name, fields={"n": "string"}).publish()
    pairs = workspace.relationships.create("a", "i", "many-to-many")
    assert (pairs.source_field_name, pairs.target_field_name) == ("i_list", "a_list")
    for name in ("a", "i"):
        workspace.entities[name].publish()
    one, other = (workspace.records[name].create(n="x") for name in ("a", "i"))
    workspace.records["a"].link(one["id"], "i_list", [other["id"]])
    assert [found["id"] for found in workspace.records["i"].related(other["id"], "a_list").items] == [one["id"]]
