"""`buildify-nb serve` as a process of its own, with a token from the command line, on both engines."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from tests.api_desk import MODEL, records_of

COMMAND = [sys.executable, "-c", "from buildify_nb.cli import main; main()"]
SECONDS = 60


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Runs one command to its end."""
    return subprocess.run([*COMMAND, *arguments], capture_output=True, text=True, timeout=SECONDS, check=False)


@contextmanager
def serving(url: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The address of a server that runs as a process."""
    arguments = [*COMMAND, "serve", "--url", url, "--port", "0"]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            found = re.search(r"http://[0-9.:]+", line)
            assert found, f"the server did not start: {line}{process.stderr.read() if process.stderr else ''}"
            yield found.group(), process
        finally:
            process.kill()


@pytest.fixture
def url(engine_name: str, empty_database_url: str) -> str:
    """A database that this project never touched."""
    return empty_database_url


def test_a_server_from_the_command_line(url: str) -> None:
    token = run("token", "create", "--create", "--url", url, "--user", "anna")
    assert (token.returncode, token.stderr) == (0, "")
    assert token.stdout.startswith("bnb_")
    assert len(token.stdout.split()) == 1
    with serving(url) as (address, process):
        with httpx.Client(
            base_url=address, headers={"Authorization": f"Bearer {token.stdout.strip()}"}, timeout=SECONDS
        ) as client:
            _use(client)
        process.send_signal(signal.SIGTERM)
        assert process.wait(SECONDS) == 0
    listed = run("token", "list", "--url", url)
    assert "command line" in listed.stdout, listed.stderr


def _use(client: httpx.Client) -> None:
    made = client.post(
        f"{MODEL}/entities", json={"name": "track", "fields": [{"name": "title", "field_type": "string"}]}
    )
    entity = f"{MODEL}/entities/{made.json()['id']}"
    assert client.post(f"{entity}/publish", params={"commit_message": "first"}).json()["status"] == "completed"
    tracks = records_of("track")
    ids = [client.post(tracks, json={"data": {"title": title}}).json()["id"] for title in ("A", "B", "C")]
    condition = '{"combinator": "and", "rules": [{"field": "title", "operator": ">", "value": "A"}]}'
    page = client.get(tracks, params={"filters": condition, "sort": "title:desc"}).json()
    assert ([one["title"] for one in page["items"]], page["total"]) == (["C", "B"], 2)
    assert client.put(f"{tracks}/{ids[0]}", json={"data": {"title": "Z"}}).json()["row_version"] == 2
    assert client.delete(f"{tracks}/{ids[1]}").status_code == 204
    assert [one["title"] for one in client.get(tracks, params={"sort": "title"}).json()["items"]] == ["C", "Z"]


def test_a_file_that_is_being_served_is_said_to_be_in_use(tmp_path: Path) -> None:
    url = f"duckdb:///{tmp_path / 'served.duckdb'}"
    assert run("token", "create", "--create", "--url", url, "--user", "anna").returncode == 0
    with serving(url):
        refused = run("token", "create", "--url", url, "--user", "anna")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "is open in another process" in refused.stderr
    assert "Traceback" not in refused.stderr
