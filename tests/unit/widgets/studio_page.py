"""Opens a studio over a real workspace and talks to it as its page does."""

from __future__ import annotations

from typing import Any

from buildify_nb.workspace import Workspace
from buildify_widgets.studio import Studio
from tests.unit.widgets.page import Page


class StudioPage(Page):
    """A studio's page; `answer` gives results, `refusal` errors, and each fails when it is the other."""

    def __init__(self, workspace: Workspace) -> None:
        self.studio = Studio(workspace)
        super().__init__(self.studio)
        self.workspace = workspace

    def answer(self, command: str, **params: Any) -> Any:
        reply = self.call(command, **params)
        assert "error" not in reply, reply["error"]
        return reply["result"]

    def refusal(self, command: str, **params: Any) -> dict[str, Any]:
        reply = self.call(command, **params)
        assert "result" not in reply, reply["result"]
        return reply["error"]

    def make(self, name: str, fields: Any = ("title",)) -> str:
        """A draft through the page; returns its id."""
        listed = [field if isinstance(field, dict) else {"name": field, "field_type": "string"} for field in fields]
        return self.answer("create_entity", values={"name": name}, fields=listed)["entity"]["id"]
