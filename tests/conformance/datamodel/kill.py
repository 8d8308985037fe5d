"""Kills a process of its own with SIGKILL at a chosen moment of a publish."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

_SCRIPT = """
import os, pathlib, signal, sys
import buildify_nb as bn
from buildify_nb.datamodel import migration_store, publishing_store

def die(*_, **__):
    pathlib.Path({reached!r}).write_text("yes")
    os.kill(os.getpid(), signal.SIGKILL)

def then_die(run):
    def call(*arguments, **named):
        run(*arguments, **named)
        die()
    return call

moment = {moment!r}
ws = bn.connect({url!r}, user="ana")
if moment == "claim":
    migration_store.begin = then_die(migration_store.begin)
elif moment == "between":
    type(ws.runtime.modelling.publishing)._apply = die
else:
    publishing_store.execute = then_die(publishing_store.execute)
ws.entities["thing"].publish("killed", accept_data_loss=True)
"""


def killed_at(moment: str, url: str, folder: Path) -> None:
    """Publishes the entity "thing" in a process that dies at `moment`: "claim", "between" or "apply"."""
    reached = folder / "reached"
    script = _SCRIPT.format(reached=str(reached), moment=moment, url=url)
    process = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60)
    assert process.returncode == -signal.SIGKILL, process.stderr
    assert reached.exists()
