"""What records carry besides their fields is counted before it goes out of sight."""

from __future__ import annotations

from buildify_nb.workspace import Workspace


def test_switching_off_what_records_carry_tells_how_much_goes_out_of_sight(workspace: Workspace) -> None:
    switches = {"supports_attachments": True, "supports_comments": True, "is_versioned": True}
    thing = workspace.entities.create("thing", fields={"a": "string"}, **switches).publish()
    records = workspace.records["thing"]
    key = records.create(a="x")["id"]
    records.attach(key, b"content", filename="a.txt")
    records.comment(key, "first")
    thing.edit(**dict.fromkeys(switches, False))
    told = {risk.message.split(" of ")[0]: risk.level for risk in thing.preview().risks}
    assert told == {"1 attachment": "safe", "1 comment": "safe", "1 version": "safe"}
    thing.publish()
    thing.edit(**switches).publish()
    assert len(records.attachments(key)) == 1
    assert len(records.comments(key)) == 1
