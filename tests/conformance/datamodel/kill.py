"""Kills a process of its own with SIGKILL at a chosen moment of a publish."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

_SCRIPT = """
import os, pathlib, signal, sys
import buildify_nb as bn
from buildify_nb.datamodel.publishing import migration_store, publishing_store
from buildify_nb.datamodel.publishing.migrating import Migrator

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
elif moment.isdigit():
    from buildify_nb.storage.transactions import UnitOfWork
    left = int(moment)
    def counted(run):
        def call(*arguments, **named):
            global left
            if not left:
                die()
            left -= 1
            return run(*arguments, **named)
        return call
    for name in ("execute", "run", "run_driver_sql", "load"):
        setattr(UnitOfWork, name, counted(getattr(UnitOfWork, name)))
elif moment == "between":
    Migrator._apply = die
else:
    publishing_store.execute = then_die(publishing_store.execute)
ws.entities["thing"].publish("killed", accept_data_loss=True)
"""


def killed_at(moment: str, url: str, folder: Path) -> bool:
    """Publishes the entity "thing" in a process that dies at `moment`: "claim", "between" or "apply", or before the
    statement of that number; returns whether that moment came.
    """
    reached = folder / "reached"
    reached.unlink(missing_ok=True)
    script = _SCRIPT.format(reached=str(reached), moment=moment, url=url)
    process = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False, timeout=60)
    assert process.returncode == (-signal.SIGKILL if reached.exists() else 0), process.stderr
    return reached.exists()
