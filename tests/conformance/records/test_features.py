"""Where a feature is switched off, the refusal says how to switch it on; what was kept stays for when it is."""

from __future__ import annotations

from typing import get_args

import pytest

from buildify_nb.errors import InvalidState
from buildify_nb.records.features import Feature, require_feature
from buildify_nb.storage.transactions import UnitOfWork
from tests.conformance.records.world import World


@pytest.mark.parametrize("feature", get_args(Feature))
def test_the_refusal_names_the_switch(world: World, feature: Feature) -> None:
    world.entity("note", {"text": "string"})

    def check(uow: UnitOfWork) -> None:
        require_feature(world.service._e.models.read(uow, world.context, "note"), feature)

    with pytest.raises(InvalidState) as caught:
        world.database.read(world.context, check)
    todo = f"ws.entities['note'].edit({feature}=True).publish()"
    assert todo in str(caught.value)
    world.entities["note"].edit(**{feature: True}).publish()
    world.database.read(world.context, check)
