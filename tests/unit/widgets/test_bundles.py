"""Bundles: small loaders, keys that change with their content, a clear word when nothing was built."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from buildify_nb.errors import BuildifyError
from buildify_widgets import bundles
from buildify_widgets.bundles import load_bundle


def test_the_loader_is_under_one_kilobyte_and_knows_its_key() -> None:
    bundle = load_bundle("record_grid")
    assert len(bundle.loader) < 1024
    assert f'"{bundle.key}"' in bundle.loader
    assert len(bundle.source) > 100_000


def test_the_key_changes_with_the_content(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bundles, "_STATIC", tmp_path)
    (tmp_path / "loader.js").write_text('"BUNDLE_KEY"')
    source = tmp_path / "thing.js"
    source.write_text("one")
    first = load_bundle("thing")
    assert load_bundle("thing") is first
    source.write_text("two")
    os.utime(source, ns=(1, 1))
    second = load_bundle("thing")
    assert second.key != first.key
    assert second.source == b"two"


def test_a_front_end_that_was_not_built_is_a_clear_error() -> None:
    with pytest.raises(BuildifyError, match="make widgets"):
        load_bundle("no_such_widget")
