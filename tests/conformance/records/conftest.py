"""Fixtures: the services of a workspace over each engine, empty or with a small music shop."""

from __future__ import annotations

import pytest

from buildify_nb.plugins.registry import Registry, installed_plugins
from buildify_nb.storage.database import Database
from tests.conformance.records.world import World, shop


@pytest.fixture(scope="session")
def all_plugins() -> Registry:
    """Everything that is installed."""
    return installed_plugins()


@pytest.fixture
def world(database: Database, all_plugins: Registry) -> World:
    """A tenant without entities."""
    return World(database, all_plugins)


@pytest.fixture
def music(world: World) -> World:
    """A tenant with the shop's entities."""
    return shop(world)
