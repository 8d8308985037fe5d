"""The command `buildify-nb`: serves REST, manages users and tokens, examines a database, opens JupyterLab.

Each command is a few calls of the workspace. What goes wrong is one sentence on stderr and exit code 1.
"""

from __future__ import annotations

import logging
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Generator, Sequence
from contextlib import contextmanager
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any, NoReturn, TypeVar
from uuid import UUID

import click

from buildify_nb import __version__
from buildify_nb.errors import BuildifyError
from buildify_nb.storage import urls
from buildify_nb.workspace import Workspace, connect

FIRST_NOTEBOOK = "00_start_here.ipynb"
_LOCAL_SCHEMES = ("duckdb", "postgres+embedded")
"""Engines that make a database of whatever path they are given."""
Command = TypeVar("Command", bound=Callable[..., Any])


class _Commands(click.Group):
    """Shows our errors as the sentences that they are."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except BuildifyError as error:
            raise click.ClickException(str(error)) from error


def _opens_database(command: Command) -> Command:
    """Adds the options that say which database and which tenant."""
    url = click.option(
        "--url",
        envvar="BUILDIFY_URL",
        default=urls.DEFAULT_URL,
        show_default=True,
        help="The database: a DuckDB file, postgresql://…, postgres+embedded:///./folder. Or set BUILDIFY_URL.",
    )
    tenant = click.option("--tenant", default="default", show_default=True, help="Whose entities and users.")
    return url(tenant(command))


def _may_create(command: Command) -> Command:
    """Adds the option without which no new database is made."""
    told = "Make a new database when there is none at --url. Without it that is refused, because it may be a typo."
    return click.option("--create", is_flag=True, help=told)(command)


@contextmanager
def _opened(url: str, tenant: str, user: str | None = None, *, create: bool = False) -> Generator[Workspace]:
    if not create:
        _require_database(url)
    with connect(url, tenant=tenant, user=user) as workspace:
        yield workspace


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="buildify-nb")
def main() -> None:
    """Model, publish and run business applications from a notebook."""


@main.command()
@_opens_database
@click.option("--host", default="127.0.0.1", show_default=True, help="The address to listen on.")
@click.option("--port", default=8765, show_default=True, type=click.IntRange(0, 65535), help="0 takes a free one.")
@_may_create
def serve(url: str, tenant: str, host: str, port: int, create: bool) -> None:
    """Serve the REST interface until Ctrl+C; it serves all tenants.

    The database has to be there, unless --create is given.
    """
    from buildify_nb.api.server import serve as serve_app

    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    with _opened(url, tenant, create=create) as workspace:
        signal.signal(signal.SIGTERM, _leave)

        def announce(address: str) -> None:
            click.echo(f"Serving {urls.shown(urls.normalized(url))} at {address} (operations: {address}/docs)")
            click.echo("Press Ctrl+C to stop.")

        try:
            serve_app(workspace.runtime, host, port, announce=announce)
        except KeyboardInterrupt:
            click.echo("Stopped.")


@main.group()
def token() -> None:
    """API tokens for the REST interface."""


@token.command("create")
@_opens_database
@click.option("--user", required=True, help="In whose name the token acts.")
@click.option("--name", default="command line", show_default=True, help="What the token is for.")
@click.option("--days", type=click.FloatRange(min=0, min_open=True), help="How long it lives; without end if left out.")
@_may_create
def create_token(url: str, tenant: str, user: str, name: str, days: float | None, create: bool) -> None:
    """Print a new token, and nothing else. It is shown this once.

    The database has to be there, unless --create is given: then --user becomes the owner of a new one.
    """
    with _opened(url, tenant, user, create=create) as workspace:
        click.echo(workspace.tokens.create(user, name=name, expires_in_days=days).token)


@token.command("list")
@_opens_database
@click.option("--user", help="Only those of this user.")
def list_tokens(url: str, tenant: str, user: str | None) -> None:
    """List tokens; their texts are kept nowhere."""
    with _opened(url, tenant) as workspace:
        rows = [
            (str(one.id), one.user, one.name, _instant(one.created_at), _end(one.expires_at, one.revoked_at))
            for one in workspace.tokens.list(user)
        ]
    _table(("ID", "USER", "NAME", "CREATED", "ENDS"), rows)


@token.command("revoke")
@_opens_database
@click.argument("token_id", type=click.UUID)
def revoke_token(url: str, tenant: str, token_id: UUID) -> None:
    """End a token at once."""
    with _opened(url, tenant) as workspace:
        workspace.tokens.revoke(token_id)
    click.echo(f"The token {token_id} was revoked.")


@main.group()
def user() -> None:
    """Users of a tenant."""


@user.command("add")
@_opens_database
@click.argument("name")
@click.option("--role", "roles", multiple=True, help="Such as designer, operator or viewer; may be repeated.")
@click.option("--full-name", help="The name for people.")
@click.option("--email")
def add_user(
    url: str, tenant: str, name: str, roles: tuple[str, ...], full_name: str | None, email: str | None
) -> None:
    """Add a user, who can do nothing beyond the roles given."""
    details = {key: value for key, value in (("full_name", full_name), ("email", email)) if value is not None}
    with _opened(url, tenant) as workspace:
        workspace.users.create(name, roles=roles, **details)
    click.echo(f"{name} was added{' as ' + ', '.join(roles) if roles else ' without a role'}.")


@user.command("grant")
@_opens_database
@click.argument("name")
@click.argument("role")
def grant_role(url: str, tenant: str, name: str, role: str) -> None:
    """Give a role to a user."""
    with _opened(url, tenant) as workspace:
        workspace.users.grant(name, role)
    click.echo(f"{name} has the role {role}.")


@user.command("list")
@_opens_database
def list_users(url: str, tenant: str) -> None:
    """List users with their roles."""
    with _opened(url, tenant) as workspace:
        rows = [
            (one.name, one.full_name, ", ".join(one.roles), "" if one.is_active else "inactive")
            for one in workspace.users.list()
        ]
    _table(("NAME", "FULL NAME", "ROLES", ""), rows)


@main.command()
@_opens_database
def doctor(url: str, tenant: str) -> None:
    """Examine a database; exit code 1 when something needs attention."""
    from buildify_nb.doctor import examine

    with _opened(url, tenant) as workspace:
        findings = examine(workspace)
    for finding in findings:
        click.echo(str(finding))
    troubles = sum(finding.is_trouble for finding in findings)
    click.echo(f"{troubles} findings need attention (marked !)." if troubles else "Nothing needs attention.")
    if troubles:
        raise click.exceptions.Exit(1)


@main.command()
@click.argument("folder", default=".", type=click.Path(file_okay=False, path_type=Path))
def lab(folder: Path) -> None:
    """Open JupyterLab on the first notebook, in FOLDER (here if left out).

    The notebook is copied there unless there is one of its name.
    """
    if find_spec("jupyterlab") is None:
        raise BuildifyError("JupyterLab is not installed.", todo="Install it: pip install 'buildify-nb[lab]'.")
    notebook = folder / FIRST_NOTEBOOK
    if not notebook.exists():
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(_shipped_notebook(), notebook)
    as_root = ["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []
    command = [sys.executable, "-m", "jupyterlab", *as_root, str(notebook)]
    raise click.exceptions.Exit(subprocess.run(command, check=False).returncode)  # noqa: S603 - our own interpreter


def _shipped_notebook() -> Path:
    package = Path(__file__).resolve().parent
    places = (package / "notebooks" / FIRST_NOTEBOOK, package.parent / "notebooks" / FIRST_NOTEBOOK)
    for place in places:
        if place.is_file():
            return place
    raise BuildifyError(
        "This installation carries no notebooks.", todo="Start with `jupyter lab` and `import buildify_nb as bn`."
    )


def _require_database(url: str) -> None:
    """Raises BuildifyError for a local database that is not there: opening it would make one."""
    address = urls.normalized(url)
    if address == urls.MEMORY_URL or urls.scheme_of(address) not in _LOCAL_SCHEMES or urls.path_of(address).exists():
        return
    raise BuildifyError(
        f"There is no database at {urls.path_of(address)}.",
        todo="Check --url. To make a new one there, add --create to `token create` or `serve`.",
    )


def _leave(*_: object) -> NoReturn:
    raise SystemExit(0)


def _instant(instant: datetime | None) -> str:
    return f"{instant:%Y-%m-%d %H:%M}" if instant else ""


def _end(expires_at: datetime | None, revoked_at: datetime | None) -> str:
    return f"revoked {_instant(revoked_at)}" if revoked_at else _instant(expires_at) or "never"


def _table(heading: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    widths = [max(len(row[place]) for row in (heading, *rows)) for place in range(len(heading))]
    for row in (heading, *rows):
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
