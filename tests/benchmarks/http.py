"""Benchmarks over HTTP, beside a bare Starlette handler that checks a token and does the same by the driver.

Both run under uvicorn with the same settings in a thread of this process, and are asked over one kept connection of the
standard library, so that the client costs both the same.
"""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from decimal import Decimal
from http.client import HTTPConnection
from itertools import count
from typing import Any
from urllib.parse import urlsplit

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from buildify_nb.api.server import listening_socket, server_settings
from tests.benchmarks.bench import AUDIT, AUDIT_COLUMNS, COLUMNS, ENTITY, TABLE, Bench, some_ids, values
from tests.benchmarks.timing import Case, Run

MOST = 2.5
"""The ratio that must not be exceeded."""
_numbers = count(1)
_FLOOR = "a bare Starlette handler: token by its hash, BEGIN, {}, COMMIT"


@contextmanager
def cases(bench: Bench, operations: int) -> Iterator[list[Case]]:
    """The cases, while both servers run."""
    token = bench.workspace.tokens.create("ada", name="benchmark").token
    number = min(operations, 300)
    with ExitStack() as opened:
        addresses = bench.workspace.serve().url, opened.enter_context(_served(_Bare(bench).app))
        ours, bare = (opened.enter_context(closing(_Client(address, token))) for address in addresses)
        path = f"/api/v1/dynamic-data/{ENTITY}/records"
        yield [
            Case(
                "POST one record over HTTP",
                _FLOOR.format("INSERT record, INSERT audit row"),
                lambda many: _posted(ours, path, many),
                lambda many: _posted(bare, "/records", many),
                number,
                MOST,
            ),
            Case(
                "GET one record over HTTP",
                _FLOOR.format("SELECT by id"),
                lambda many: _got(ours, path, bench, many),
                lambda many: _got(bare, "/records", bench, many),
                number,
                MOST,
            ),
        ]


class _Client:
    """One kept connection with a token."""

    def __init__(self, url: str, token: str) -> None:
        address = urlsplit(url)
        self._connection = HTTPConnection(address.hostname or "", address.port)
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}

    def close(self) -> None:
        """Ends the connection."""
        self._connection.close()

    def send(self, method: str, path: str, body: Any = None) -> None:
        """Sends a request and reads its answer; raises RuntimeError for a refusal."""
        self._connection.request(method, path, None if body is None else json.dumps(body), self._headers)
        response = self._connection.getresponse()
        content = response.read()
        if response.status >= 300:
            raise RuntimeError(content.decode())


class _Bare:
    """The floor: what somebody would write who needs these two requests and nothing else."""

    def __init__(self, bench: Bench) -> None:
        self._bench, self._lock = bench, threading.Lock()
        self._record, self._audit = bench.insert(TABLE, COLUMNS), bench.insert(AUDIT, AUDIT_COLUMNS)
        routes = [Route("/records", self._create, methods=["POST"]), Route("/records/{id}", self._get)]
        self.app = Starlette(routes=routes)

    async def _create(self, request: Request) -> JSONResponse:
        given = (await request.json())["data"]
        return JSONResponse(await run_in_threadpool(self._inserted, request, given), 201)

    async def _get(self, request: Request) -> JSONResponse:
        return JSONResponse(await run_in_threadpool(self._selected, request, request.path_params["id"]))

    def _inserted(self, request: Request, given: dict[str, Any]) -> dict[str, Any]:
        row = self._bench.row(given["seconds"])
        with self._lock:
            self._check(request)
            self._bench.run("BEGIN")
            self._bench.run(self._record, row)
            self._bench.run(self._audit, self._bench.audit_row(row))
            self._bench.run("COMMIT")
        return dict(zip(COLUMNS, map(_plain, row), strict=True))

    def _selected(self, request: Request, key: str) -> dict[str, Any]:
        with self._lock:
            self._check(request)
            self._bench.run("BEGIN")
            query = f"SELECT {', '.join(COLUMNS)} FROM {TABLE} WHERE id = {self._bench.mark}"
            row = self._bench.run(query, [key]).fetchone()
            self._bench.run("COMMIT")
        return dict(zip(COLUMNS, map(_plain, row), strict=True))

    def _check(self, request: Request) -> None:
        text = request.headers["authorization"].removeprefix("Bearer ")
        hashed = hashlib.sha256(text.encode()).hexdigest()
        query = f"SELECT user_id FROM buildify.tokens WHERE token_hash = {self._bench.mark} AND revoked_at IS NULL"
        if self._bench.run(query, [hashed]).fetchone() is None:
            raise RuntimeError("No such token.")


@contextmanager
def _served(app: Starlette) -> Iterator[str]:
    """The application under the settings of our own server; gives its address."""
    socket = listening_socket("127.0.0.1", 0)
    server = uvicorn.Server(server_settings(app))
    thread = threading.Thread(target=lambda: server.run(sockets=[socket]), daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.005)
    try:
        yield f"http://127.0.0.1:{socket.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        socket.close()


def _posted(client: _Client, path: str, many: int) -> Run:
    bodies = [{"data": values(next(_numbers))} for _ in range(many)]

    def run() -> None:
        for body in bodies:
            client.send("POST", path, body)

    return run


def _got(client: _Client, path: str, bench: Bench, many: int) -> Run:
    ids = [str(one) for one in some_ids(bench, many)]

    def run() -> None:
        for one in ids:
            client.send("GET", f"{path}/{one}")

    return run


def _plain(value: Any) -> Any:
    return value if isinstance(value, str | int | bool | None) and not isinstance(value, Decimal) else str(value)
