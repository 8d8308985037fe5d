from __future__ import annotations

import pytest

from buildify_nb.plugins.registry import Registry
from buildify_nb.storage.contracts import BulkLoader, StorageEngine


def test_our_own_parts_fulfil_the_contracts(plugins: Registry) -> None:
    assert set(plugins.engines) == {"duckdb", "postgresql", "postgres+embedded"}
    assert set(plugins.bulk_loaders) == {"duckdb", "postgresql"}
    assert all(isinstance(engine, StorageEngine) for engine in plugins.engines.values())
    assert all(isinstance(loader, BulkLoader) for loader in plugins.bulk_loaders.values())


@pytest.mark.parametrize("contract", [StorageEngine, BulkLoader])
def test_anything_else_does_not(contract: type) -> None:
    assert not isinstance(object(), contract)
