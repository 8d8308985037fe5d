"""Fixtures: the services of a workspace over each engine, empty or with a small music shop."""

from __future__ import annotations

import pytest

from buildify_nb.plugins.registry import Registry, installed_plugins
from buildify_nb.storage import system_schema
from buildify_nb.storage.database import Database
from tests.conformance.records.world import World, shop
from tests.templates import Fill


@pytest.fixture(scope="session")
def all_plugins() -> Registry:
    """Everything that is installed."""
    return installed_plugins()


@pytest.fixture
def content(request: pytest.FixtureRequest) -> Fill:
    """The music shop for tests that ask for it."""
    return with_shop if "music" in request.fixturenames else system_schema.upgrade


def with_shop(database: Database) -> None:
    """Fills a database with the shop, without records."""
    system_schema.upgrade(database)
    shop(World(database, installed_plugins()))


@pytest.fixture
def world(database: Database, all_plugins: Registry) -> World:
    """A tenant without entities."""
    return World(database, all_plugins)


@pytest.fixture
def music(world: World) -> World:
    """A tenant with the shop's entities."""
    return world
