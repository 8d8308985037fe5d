"""Runs a script in a process of its own and kills it; opens what it leaves behind."""

from __future__ import annotations

import signal
import subprocess
import sys
import time

import buildify_nb as bn
from buildify_nb.errors import DatabaseInUse
from buildify_nb.workspace import Workspace


def run_and_kill_after(script: str, seconds: float | None) -> float:
    """Kills it so many seconds after it printed "ready", or lets it end when None.

    Returns:
        How long it ran from there, in seconds.
    """
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        started = time.monotonic()
        if seconds is None:
            assert process.wait(300) == 0
        else:
            time.sleep(seconds)
            process.send_signal(signal.SIGKILL)
            process.wait(30)
        return time.monotonic() - started


def opened(url: str) -> Workspace:
    """The entity "thing" back in service. A server notices only after a while that a client is gone."""
    for _ in range(100):
        try:
            workspace = bn.connect(url, user="ana")
        except DatabaseInUse:
            time.sleep(0.1)
            continue
        if workspace.entities["thing"].status != "migrating":
            return workspace
        workspace.close()
        time.sleep(0.1)
    raise AssertionError("the claim was never taken back")
