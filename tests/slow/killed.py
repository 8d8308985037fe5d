"""Runs a script in a process of its own and kills it."""

from __future__ import annotations

import signal
import subprocess
import sys
import time


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
