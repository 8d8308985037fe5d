"""Every error a caller of buildify-nb can meet, as one small tree.

A message has three parts: what happened, why, and what to do next. It never carries SQL, parameters or secrets, so it
may be shown as it is in a notebook, a widget or an HTTP answer. `TransientError` marks what a retry may cure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from textwrap import wrap
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with one field; `field` is "" when the whole value is meant."""

    field: str
    message: str

    def as_dict(self) -> dict[str, str]:
        """The wire form of REST bodies and widgets."""
        return asdict(self)


class BuildifyError(Exception):
    """Something could not be done.

    Args:
        what: one sentence that names the thing and what happened to it.
        why: the cause, when it is known.
        todo: what the reader can do next.
    """

    status: ClassVar[int] = 400
    """The HTTP status under which REST reports this error."""

    def __init__(self, what: str, *, why: str = "", todo: str = "") -> None:
        self.what, self.why, self.todo = what, why, todo
        super().__init__(_sentences(what, why, todo))

    @property
    def problems(self) -> Sequence[Problem]:
        """What is wrong field by field; empty for errors that are not about fields."""
        return ()

    def as_dict(self) -> dict[str, Any]:
        """The wire form: `{"detail": …, "errors": [{"field", "message"}]}`."""
        return {"detail": str(self), "errors": [problem.as_dict() for problem in self.problems]}

    def _render_traceback_(self) -> list[str]:
        """IPython shows these lines instead of a stack: the message is written for the reader of the notebook."""
        listed = [f"{p.field}: {p.message}" if p.field else p.message for p in self.problems]
        causes = listed if "; ".join(listed) == self.why else [self.why]
        lines = [f"{type(self).__name__}: {self.what}", *causes, self.todo]
        return [part for line in lines for part in wrap(line, 100, subsequent_indent="  ", break_on_hyphens=False)]


def _sentences(*parts: str) -> str:
    """The parts that are not empty as one text, in which each ends before the next begins."""
    *before, last = [part for part in parts if part] or [""]
    return " ".join([*(part if part.endswith((".", "!", "?")) else f"{part}." for part in before), last])


class TransientError(BuildifyError):
    """The same call may succeed when it is tried again."""

    status = 503


class NotFound(BuildifyError):
    """No such thing, or none that this user may know of."""

    status = 404


class AlreadyExists(BuildifyError):
    """The name or the key is taken."""

    status = 409


MOST_SHOWN = 12
"""How many problems the message of an error spells out; `problems` holds them all."""


class _ProblemsError(BuildifyError):
    """An error that lists problems; the message is made of them."""

    def __init__(self, what: str, problems: Sequence[Problem] = (), *, why: str = "", todo: str = "") -> None:
        self._problems = tuple(problems)
        listed = "; ".join(f"{p.field}: {p.message}" if p.field else p.message for p in self._problems[:MOST_SHOWN])
        if len(self._problems) > MOST_SHOWN:
            listed += f"; and {len(self._problems) - MOST_SHOWN:,} more"
        super().__init__(what, why=why or listed, todo=todo)

    @property
    def problems(self) -> Sequence[Problem]:
        return self._problems


class DefinitionError(_ProblemsError):
    """A definition breaks the rules of the model it describes."""

    status = 422


class InvalidRecord(_ProblemsError):
    """A record's values were refused; every problem is listed, not only the first."""

    status = 422


class TooLarge(InvalidRecord):
    """A file is larger than may be attached."""

    status = 413


class ExpressionError(_ProblemsError):
    """A condition or formula cannot be understood or mixes types."""

    status = 422


class StaleVersion(BuildifyError):
    """Somebody saved a newer version since this one was read."""

    status = 409


class InvalidState(BuildifyError):
    """The thing exists but is in a state that does not allow this."""

    status = 409


class StillReferenced(BuildifyError):
    """Other records or definitions still point at this one."""

    status = 409


class UnsafeMigration(BuildifyError):
    """Publishing would lose data and nobody said yes to that."""

    status = 409


class DriftFound(BuildifyError):
    """The live table differs from what was last published."""

    status = 409


class AuthenticationFailed(BuildifyError):
    """Nobody is known by this name or token."""

    status = 401


class PermissionDenied(BuildifyError):
    """The user is known but was not granted this."""

    status = 403


class PluginError(BuildifyError):
    """A plugin cannot be used."""

    status = 500


class StorageError(BuildifyError):
    """The database cannot be used as it is."""

    status = 503


class DatabaseClosed(StorageError):
    """The workspace that holds the database was closed."""


class DatabaseInUse(StorageError, TransientError):
    """Another process holds the database file."""


class DatabaseUnreachable(StorageError):
    """No database answers at this address."""


class DatabaseLoginRefused(StorageError):
    """The server answers but refuses the login."""


class DatabaseTooNew(StorageError):
    """The database was upgraded by a newer release of buildify-nb."""


class DatabaseReadOnly(StorageError):
    """The database or its folder cannot be written."""


class EntityMigrating(TransientError):
    """A publish is going on: reads continue, writes have to come back later."""


class WriteConflict(TransientError):
    """Another transaction changed the same rows first, more often than was retried."""
