"""What a notebook sees: mappings, completion and reprs that are the same each time."""

from __future__ import annotations

from tests.conformance.records.world import World


def test_names_are_offered_and_counted(music: World) -> None:
    assert music.records._ipython_key_completions_() == ["album", "artist", "tag", "track"]
    assert len(music.records) == 4
    assert "track" in music.records
    assert "nothing" not in music.records
    assert repr(music.records) == "Records of album, artist, tag, track"


def test_one_line_and_a_table(music: World) -> None:
    music["track"].create(name="So <What>")
    assert repr(music["track"]) == "Records('track')"
    assert "So &lt;What&gt;" in music["track"]._repr_html_()


def test_values_come_as_mapping_or_keywords_or_both(music: World) -> None:
    track = music["track"].create({"name": "a", "seconds": 1}, seconds=2)
    assert (track["name"], track["seconds"]) == ("a", 2)
    assert music["track"].update(track["id"], {"seconds": 3}, name="b")["seconds"] == 3
