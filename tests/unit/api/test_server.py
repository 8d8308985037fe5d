"""The server in a thread."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator

import httpx
import pytest

from buildify_nb.api.server import address_of, listening_socket, serve, serve_in_thread
from buildify_nb.errors import BuildifyError
from buildify_nb.workspace import Workspace, connect


@pytest.fixture(scope="module")
def workspace() -> Iterator[Workspace]:
    with connect(":memory:", user="anna") as opened:
        yield opened


def test_it_answers_until_it_is_stopped(workspace: Workspace) -> None:
    server = serve_in_thread(workspace.runtime)
    assert server.is_running
    assert httpx.get(f"{server.url}/openapi.json").json()["info"]["title"] == "buildify-nb"
    server.stop()
    server.stop()
    assert not server.is_running
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{server.url}/openapi.json")


def test_the_workspace_stays_open(workspace: Workspace) -> None:
    with serve_in_thread(workspace.runtime):
        pass
    assert [user.name for user in workspace.users.list()] == ["anna"]


def test_a_repr_has_no_address(workspace: Workspace) -> None:
    with serve_in_thread(workspace.runtime) as server:
        assert repr(server) == "Server(running, see .url)"
    assert repr(server) == "Server(stopped, see .url)"


def test_a_taken_port_is_named(workspace: Workspace) -> None:
    with serve_in_thread(workspace.runtime) as server:
        port = int(server.url.rpartition(":")[2])
        with pytest.raises(BuildifyError, match=rf"cannot listen on 127\.0\.0\.1, port {port}"):
            serve_in_thread(workspace.runtime, port=port)


@pytest.mark.parametrize(("host", "port"), [("192.0.2.1", 0), ("no.such.host.invalid", 0), ("127.0.0.1", 70000)])
def test_an_address_that_is_none_of_ours(host: str, port: int) -> None:
    with pytest.raises(BuildifyError, match="cannot listen"):
        listening_socket(host, port)


def test_addresses_of_both_families() -> None:
    with listening_socket("127.0.0.1", 0) as bound:
        assert address_of(bound) == f"http://127.0.0.1:{bound.getsockname()[1]}"
    if socket.has_ipv6:
        with listening_socket("::1", 0) as bound:
            assert address_of(bound).startswith("http://[::1]:")


def test_serving_here_announces_the_address_first(workspace: Workspace) -> None:
    class _Enough(Exception):
        pass

    told: list[str] = []

    def announce(address: str) -> None:
        told.append(address)
        raise _Enough

    with pytest.raises(_Enough):
        serve(workspace.runtime, "127.0.0.1", 0, announce=announce)
    assert told[0].startswith("http://127.0.0.1:")
    assert threading.current_thread() is threading.main_thread()
