from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Any

import pytest

from buildify_nb.errors import PluginError
from buildify_nb.plugins.registry import Registry, installed_plugins
from buildify_nb.storage.bulk_duckdb import DuckDBLoader
from buildify_nb.storage.dialects.duckdb_engine import DuckDBEngine


@dataclass
class FakeEntryPoint:
    """An entry point that loads what it is given, or raises it."""

    name: str
    target: Any

    def load(self) -> Any:
        if isinstance(self.target, Exception):
            raise self.target
        return self.target


class Nameless:
    scheme = "nameless"


def _half_way(plugins: Registry) -> None:
    plugins.add_engine(DuckDBEngine())
    plugins.add_bulk_loader(DuckDBLoader())
    raise RuntimeError("half way")


def _lacking(plugins: Registry) -> None:
    plugins.add_engine(Nameless())  # type: ignore[arg-type]


def _leaving(plugins: Registry) -> None:
    raise SystemExit(3)


def _loaded(*found: FakeEntryPoint) -> Registry:
    registry = Registry()
    registry.load(found)  # type: ignore[arg-type]
    return registry


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        (ImportError("no module"), "ImportError: no module"),
        (_half_way, "RuntimeError: half way"),
        (_lacking, "lacks open"),
        (None, "TypeError"),
        (_leaving, "SystemExit: 3"),
    ],
    ids=["import error", "half way", "contract", "not callable", "leaving"],
)
def test_a_broken_plugin_is_reported_and_leaves_nothing(
    target: object, reason: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING):
        registry = _loaded(FakeEntryPoint("broken", target), FakeEntryPoint("good", _good))
    assert [failure.plugin for failure in registry.failures] == ["broken"]
    assert reason in registry.failures[0].reason
    assert list(registry.engines) == ["duckdb"]
    assert list(registry.bulk_loaders) == []
    assert "broken was left out" in caplog.text


def _good(plugins: Registry) -> None:
    plugins.add_engine(DuckDBEngine())


def test_after_a_broken_plugin_a_database_still_opens() -> None:
    from buildify_nb.storage import plugin

    registry = _loaded(FakeEntryPoint("broken", ImportError("x")), FakeEntryPoint("storage", plugin.setup))
    database = registry.engines["duckdb"].open("duckdb:///:memory:", registry.bulk_loaders)
    assert database.as_owner(lambda uow: uow.run_driver_sql("SELECT 42").scalar()) == 42
    database.close()


def test_a_taken_name_stays_with_the_first() -> None:
    registry = _loaded(FakeEntryPoint("first", _good), FakeEntryPoint("second", _good))
    kept = registry.engines["duckdb"]
    assert "already a storage engine 'duckdb'" in registry.failures[0].reason
    assert registry.engines["duckdb"] is kept


def test_an_unknown_name_lists_the_known_ones() -> None:
    registry = _loaded(FakeEntryPoint("good", _good))
    with pytest.raises(PluginError, match=r"no storage engine 'oracle'. Known ones: duckdb"):
        registry.engines["oracle"]
    assert registry.engines.get("oracle") is None
    assert "oracle" not in registry.engines
    assert len(registry.engines) == 1


def test_what_is_installed_is_found_once() -> None:
    registry = installed_plugins()
    assert {"duckdb", "postgresql", "postgres+embedded"} <= set(registry.engines)
    assert installed_plugins() is registry
