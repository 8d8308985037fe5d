"""Opens throw-away databases for trying things out and for notebooks that are run again and again from the top.

A sandbox starts empty each time it is opened. To be harmless, this module deletes only what it made itself: the data of
one sandbox, inside a folder that carries its mark. It never empties a database that is named by a URL.
"""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Literal, get_args

from buildify_nb.errors import BuildifyError, DatabaseInUse, DatabaseReadOnly, StorageError
from buildify_nb.identifiers import name_problem
from buildify_nb.workspace import Workspace, connect

SandboxEngine = Literal["duckdb", "postgres"]

ENGINE_VARIABLE = "BUILDIFY_SANDBOX_ENGINE"
"""The environment variable that says on which engine sandboxes open, so that one notebook can be run on each."""

FOLDER = "sandboxes"
_MARK = ".gitignore"
_MARK_TEXT = "# Sandboxes of buildify-nb: whatever is in this folder is made anew when a sandbox is opened.\n*\n"
_open: dict[Path, Workspace] = {}
"""The sandboxes that this process has open, by their place."""


def sandbox(name: str, *, user: str | None = None, engine: SandboxEngine | None = None) -> Workspace:
    """Opens an empty database to try things in; what an earlier run left in it is deleted.

    Args:
        name: which sandbox; its data are in the folder `sandboxes` below the working folder.
        user: the name of its owner.
        engine: "duckdb" (a file) or "postgres" (the server of the wheel); what the environment variable
            `BUILDIFY_SANDBOX_ENGINE` says when left out, else "duckdb".

    Raises:
        BuildifyError: the name or the engine is none.
        DatabaseInUse: another process, such as the kernel of another notebook, has this sandbox open.
        StorageError: there is a folder `sandboxes` that was not made by this function.
    """
    if problem := name_problem(name):
        raise BuildifyError(f"{name!r} cannot be the name of a sandbox.", why=f"A name {problem}.")
    place = _marked_folder() / f"{name}.{_engine(engine)}"
    url = f"duckdb:///{place}" if place.suffix == ".duckdb" else f"postgres+embedded:///{place}"
    _empty(place, url)
    _open[place] = connect(url, user=user)
    return _open[place]


def _engine(given: str | None) -> str:
    engine = given or os.environ.get(ENGINE_VARIABLE) or "duckdb"
    known = get_args(SandboxEngine)
    if engine not in known:
        raise BuildifyError(f"{engine!r} is no engine for a sandbox.", todo=f"Choose one of {', '.join(known)}.")
    return engine


def _marked_folder() -> Path:
    """The folder of all sandboxes; raises StorageError when somebody else made it."""
    folder = Path.cwd() / FOLDER
    mark = folder / _MARK
    try:
        if not folder.exists():
            folder.mkdir()
            mark.write_text(_MARK_TEXT)
    except OSError as error:
        raise DatabaseReadOnly(f"{folder} cannot be made.", todo="Start from a folder of your own.") from error
    if not mark.is_file() or mark.read_text() != _MARK_TEXT:
        raise StorageError(
            f"{folder} was not made by buildify-nb, so nothing in it will be deleted.",
            todo='Rename that folder, or open a file of your own with bn.connect("my_app.duckdb").',
        )
    return folder


def _empty(place: Path, url: str) -> None:
    if earlier := _open.pop(place, None):
        why = f"The sandbox {place.stem!r} was opened again, which made it empty."
        earlier.runtime.close(why, "Use the workspace that the later bn.sandbox(…) gave, or one of another name.")
    if not place.exists():
        return
    _make_sure_nobody_has_it(place, url)
    if place.is_dir():
        shutil.rmtree(place)
    else:
        place.unlink()
        place.with_name(f"{place.name}.wal").unlink(missing_ok=True)


def _make_sure_nobody_has_it(place: Path, url: str) -> None:
    try:
        connect(url).close()
    except DatabaseInUse:
        raise
    except BuildifyError:
        return  # damaged, or of another release: nobody can have it open
    if (place / "postmaster.pid").exists():
        raise DatabaseInUse(
            f"The sandbox {place.stem!r} is open in another process.",
            todo="Close it there (ws.close() or restart that kernel), or choose another name.",
        )
