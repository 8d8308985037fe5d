"""Runs the application, in a thread beside a notebook (DuckDB has room for one process a file) or as a process."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self

import uvicorn

from buildify_nb.api.application import create_app
from buildify_nb.errors import BuildifyError
from buildify_nb.runtime import Runtime

START_SECONDS = 10.0
STOP_SECONDS = 5
"""How long requests under way may still take when the server is stopped."""


class Server:
    """A running server. `stop` ends it; so does leaving a `with` block."""

    def __init__(self, runtime: Runtime, host: str, port: int) -> None:
        self._socket = listening_socket(host, port)
        self.url = address_of(self._socket)
        """The address of the server, without a path."""
        self._server = uvicorn.Server(server_settings(create_app(runtime)))
        self._thread = threading.Thread(target=self._run, name="buildify-nb REST", daemon=True)

    @property
    def is_running(self) -> bool:
        """Whether it answers requests."""
        return self._thread.is_alive() and self._server.started

    def start(self) -> Self:
        """Starts the thread and waits until the server answers."""
        self._thread.start()
        deadline = time.monotonic() + START_SECONDS
        while not self._server.started:
            if not self._thread.is_alive() or time.monotonic() > deadline:
                self.stop()
                raise BuildifyError("The server did not start.", todo="Look into the log of this process.")
            time.sleep(0.005)
        return self

    def stop(self) -> None:
        """Ends the server when requests under way are done; stopping twice does nothing. The database stays open."""
        self._server.should_exit = True
        self._thread.join()
        self._socket.close()

    def _run(self) -> None:
        self._server.run(sockets=[self._socket])

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"Server({'running' if self.is_running else 'stopped'}, see .url)"


def serve_in_thread(runtime: Runtime, host: str = "127.0.0.1", port: int = 0) -> Server:
    """Starts a server and returns when it answers.

    Args:
        port: 0 lets the system choose a free one; `Server.url` tells which.

    Raises:
        BuildifyError: the address is taken or is none of this machine.
    """
    return Server(runtime, host, port).start()


def serve(runtime: Runtime, host: str, port: int, *, announce: Callable[[str], None]) -> None:
    """Serves in this thread until the process gets SIGINT or SIGTERM.

    Args:
        announce: is told the address once connections are taken.

    Raises:
        BuildifyError: the address is taken or is none of this machine.
    """
    with listening_socket(host, port) as bound:
        server = uvicorn.Server(server_settings(create_app(runtime)))
        announce(address_of(bound))
        server.run(sockets=[bound])


def address_of(bound: socket.socket) -> str:
    """The URL under which a socket takes connections."""
    host, port = bound.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def server_settings(app: object) -> uvicorn.Config:
    """How the application is run, in a thread or as a process of its own."""
    return uvicorn.Config(
        app,  # pyright: ignore[reportArgumentType] - any ASGI application
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
        timeout_graceful_shutdown=STOP_SECONDS,
    )


def listening_socket(host: str, port: int) -> socket.socket:
    """A socket bound to the address; raises BuildifyError with what is in the way."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # The protocol is named because asyncio turns Nagle's algorithm off only for sockets that say they are TCP.
    bound = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
        bound.listen()
    except (OSError, OverflowError) as error:
        bound.close()
        why = getattr(error, "strerror", None) or str(error)
        raise BuildifyError(
            f"The server cannot listen on {host}, port {port}.", why=f"{why}.", todo="Choose another port."
        ) from error
    return bound
