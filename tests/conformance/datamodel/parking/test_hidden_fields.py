"""A field that is added under the name of one that was dropped is another one, and the preview says so."""

from __future__ import annotations

from buildify_nb.workspace import Workspace
from tests.conformance.datamodel.publishing.test_planning import column, fill


def test_hidden_values_of_a_name_that_comes_again_are_told(workspace: Workspace) -> None:
    thing = workspace.entities.create("thing", fields={"a": "string", "b": "integer", "c": "string"}).publish()
    fill(workspace, "thing", a=["1", "2"], b=[10, None], c=["x", "y"])
    thing.drop_field("b").edit_field("c", field_type="integer", name="d").publish(accept_data_loss=True)
    thing.add_field("b", "integer").add_field("c", "string")
    told = "1 value of the b that was dropped will stay hidden as parked_b_v2"
    way_back = "to have them back, undo the drop instead of adding the field"
    assert [risk.message for risk in thing.preview().risks if "hidden" in risk.message] == [f"{told}; {way_back}"]
    thing.publish()
    assert column(workspace, "thing", "b") == [None, None]
    thing.restore(1)
    assert "bring column b back from parked_b_v2" in thing.preview().changes
    thing.publish(accept_data_loss=True)
    assert column(workspace, "thing", "b") == [10, None]
