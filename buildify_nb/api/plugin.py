"""Brings REST in through the plugin door, so that a workspace can serve itself without knowing of HTTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from buildify_nb.api.server import Server
    from buildify_nb.plugins.registry import Registry


class RestServer:
    """Starts the REST application in a thread."""

    protocol = "rest"

    def start(self, runtime: Any, host: str, port: int) -> Server:
        """See `ServerFactory.start`. The web framework is imported here and not before."""
        from buildify_nb.api.server import serve_in_thread

        return serve_in_thread(runtime, host, port)


def setup(plugins: Registry) -> None:
    """Registers REST."""
    plugins.add_server(RestServer())
