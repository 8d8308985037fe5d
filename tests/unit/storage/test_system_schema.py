from __future__ import annotations

from alembic.script import ScriptDirectory

from buildify_nb.storage import system_schema


def test_newest_is_the_newest_upgrade() -> None:
    script = ScriptDirectory.from_config(system_schema._configuration())
    assert script.get_heads() == [system_schema.NEWEST]
