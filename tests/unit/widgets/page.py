"""Stands in for the page: keeps what a widget sends, and sends what a page would."""

from __future__ import annotations

import time
from typing import Any

from buildify_widgets.base_widget import KernelWidget


class Page:
    """What the browser side of one widget sees."""

    def __init__(self, widget: KernelWidget) -> None:
        self.widget = widget
        self.messages: list[dict[str, Any]] = []
        self.buffers: list[Any] = []
        widget.send = self._receive
        self._last_id = 0

    def call(self, command: str, **params: Any) -> dict[str, Any]:
        """Calls a command as the page does; returns the reply, with "result" or "error"."""
        self._last_id += 1
        self.send({"kind": "call", "id": self._last_id, "command": command, "params": params})
        return self._reply(self._last_id)

    def _reply(self, call_id: int, seconds: float = 20) -> dict[str, Any]:
        """The answer to a call; that of background work comes a moment later."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            for message in reversed(self.messages):
                if message.get("id") == call_id:
                    return message
            time.sleep(0.005)
        raise AssertionError(f"No reply within {seconds} s.")

    def send(self, message: Any) -> None:
        """Delivers one message the way ipywidgets does."""
        self.widget._handle_custom_msg(message, [])

    def events(self, name: str) -> list[dict[str, Any]]:
        """The data of the events of this name, in order."""
        return [m["data"] for m in self.messages if m["kind"] == "event" and m["name"] == name]

    def _receive(self, content: dict[str, Any], buffers: Any = None) -> None:
        self.messages.append(content)
        self.buffers.extend(buffers or [])
