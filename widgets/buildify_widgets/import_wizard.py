"""A wizard that imports a file as records: choose it, match its columns, see what would come, and import.

Every command is one call of the records service. What was chosen and found lives here, so a reloaded page shows it
again; the file comes in pieces, each a message of its own.
"""

from __future__ import annotations

import base64
import binascii
import html
import threading
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import traitlets

from buildify_nb.errors import BuildifyError, InvalidRecord, InvalidState, Problem, TooLarge
from buildify_nb.events import DefinitionChanged
from buildify_nb.records.importing.import_report import ImportReport
from buildify_nb.records.importing.imports import NOT_IMPORTED, import_options
from buildify_nb.records.importing.uploaded_file import MOST_BYTES, UploadedFile
from buildify_widgets.base_widget import KernelWidget, command, error_payload
from buildify_widgets.import_pictures import described_choices, described_plan, described_report, python_call
from buildify_widgets.record_features import MOST_BYTES as MOST_IN_MESSAGE

if TYPE_CHECKING:
    from buildify_nb.records.importing.import_plan import ImportPlan
    from buildify_nb.records.recordset import Records
    from buildify_nb.workspace import Workspace

PIECE_BYTES = 512 * 1024
"""Of the file that come in one message."""
_READING = ("encoding", "delimiter", "header", "sheet")
"""Options that need the file to be read again."""
_START: dict[str, Any] = {
    "step": "file",
    "busy": "",
    "file": "",
    "done": 0,
    "total": 0,
    "options": {},
    "plan": None,
    "report": None,
    "failure": None,
    "call": "",
}


class ImportWizard(KernelWidget):
    """Imports a CSV file or a spreadsheet into one entity.

    Args:
        workspace: what `buildify_nb.connect` returned.
        entity: the entity's name.

    Raises:
        PermissionDenied: its user may not create records.
        BuildifyError: there is no such published entity, or the front end is not built.
    """

    bundle = "import_wizard"

    setup = traitlets.Dict().tag(sync=True)
    """Labels, fields and other choices."""
    state: Any = traitlets.Dict().tag(sync=True)
    """Where it stands: "step" ("file", "plan", "done"), what is going on ("busy"), and what was chosen and found."""

    def __init__(self, workspace: Workspace, entity: str) -> None:
        self._workspace, self._entity = workspace, entity
        self._file, self._plan, self._report = UploadedFile(), None, None
        self._cancel = threading.Event()
        super().__init__(identity=(id(workspace), entity), title=entity, setup=self._described(), state=dict(_START))
        self.when_closed(self._cancel.set)
        self.when_closed(self._forget)
        self.when_closed(workspace.events.after_commit(DefinitionChanged, self._definition_changed))

    _plan: ImportPlan | None
    _report: ImportReport | None

    @property
    def _records(self) -> Records:
        return self._workspace.records[self._entity]

    def fallback_html(self) -> str:
        """What is known of the file, or how to begin."""
        if self._plan is not None:
            return self._plan.html()
        return f"<p>Import {html.escape(self.setup['plural'].lower())}: run this cell to choose a file.</p>"

    # ------------------------------------------------------------------ commands of the page

    @command()
    def begin(self, name: str, size: int) -> None:
        """Makes room for a file of so many bytes; raises TooLarge beyond the limit."""
        self._require_idle()
        if int(size) > MOST_BYTES:
            told = f"has {size / 2**20:,.0f} MB; {MOST_BYTES // 2**20} MB are allowed here"
            todo = f'Import it in Python: ws.records["{self._entity}"].import_file("path").'
            raise TooLarge(NOT_IMPORTED, [Problem("file", told)], todo=todo)
        self._forget()
        self._file = UploadedFile()
        self._set(**{**_START, "file": name[:200], "busy": "sending", "total": int(size)})

    @command()
    def piece(self, content: str) -> None:
        """Adds a piece of the file, which comes in base64."""
        try:
            self._file.write(base64.b64decode(content, validate=True))
        except (binascii.Error, ValueError) as error:
            raise InvalidRecord(NOT_IMPORTED, [Problem("content", "is no base64")]) from error
        self._set(done=self._file.size)

    @command(background=True)
    def read(self) -> None:
        """Reads the file that has come, and previews its import."""
        self._previewed(self.state["options"])

    @command(background=True)
    def change(self, options: Mapping[str, Any]) -> None:
        """Changes what `import_file` is told, some of it, and previews the import anew."""
        self._previewed({**self.state["options"], **options})

    @command(background=True)
    def run(self) -> None:
        """Imports the file as it was previewed."""
        plan = self._plan
        if plan is None:
            raise InvalidState(NOT_IMPORTED, todo="Choose a file first.")
        options = import_options(self.state["options"])

        def work() -> None:
            self._report = plan.run(
                if_bad=options.if_bad, events=options.events, progress=self._progress, cancel=self._cancel
            )
            self._set(step="done", report=described_report(self._report))

        self._watched("importing", work)

    @command()
    def cancel(self) -> None:
        """Ends what is going on; nothing of it stays."""
        self._cancel.set()
        if self.state["busy"] == "sending":
            self.start_over()

    @command()
    def start_over(self) -> None:
        """Forgets the file."""
        if self.state["busy"] not in ("", "sending"):
            raise InvalidState("The import is going on.", todo="Cancel it first.")
        self._forget()
        self._set(**_START)

    @command()
    def refused(self) -> dict[str, str]:
        """The refused rows as a file: `{"name", "content"}`, the content in base64.

        Raises:
            TooLarge: it does not fit into a message.
        """
        report = self._report or (self._plan.report if self._plan else None)
        if report is None:
            raise InvalidState("No rows were refused.", todo="Choose a file first.")
        content = report.to_csv()
        assert isinstance(content, bytes)  # no path was given
        if len(content) > MOST_IN_MESSAGE:
            told = f"The refused rows have more than {MOST_IN_MESSAGE // 2**20} MB."
            raise TooLarge(told, todo='Use Python: plan.report.to_csv("refused.csv").')
        return {"name": f"{self._entity}_refused.csv", "content": base64.b64encode(content).decode()}

    # ------------------------------------------------------------------ what happens in the background

    def _previewed(self, options: Mapping[str, Any]) -> None:
        given = {name: value for name, value in options.items() if value not in (None, "")}

        def work() -> None:
            self._plan, self._report = self._planned(given), None
            call = python_call(self._entity, self.state["file"], given)
            self._set(step="plan", options=given, plan=described_plan(self._plan), report=None, call=call)

        self._watched("reading", work)

    def _planned(self, given: Mapping[str, Any]) -> ImportPlan:
        options, before = import_options(given), self.state["options"]
        if self._plan is not None and all(given.get(name) == before.get(name) for name in _READING):
            found = {"mapping": options.mapping, "references": options.references, "by": options.by}
            return self._plan.change(**found, file=options.file, progress=self._progress, cancel=self._cancel)
        told = {name: value for name, value in given.items() if name not in ("if_bad", "events")}
        return self._records.preview_import(self._file.read(), **told, progress=self._progress, cancel=self._cancel)

    def _watched(self, busy: str, work: Callable[[], None]) -> None:
        """Does something while the page shows how far it is; a refusal is kept for the page to show."""
        self._cancel.clear()
        self._set(busy=busy, done=0, total=0, failure=None)
        try:
            work()
        except BuildifyError as error:
            self._set(failure=error_payload(error))
        finally:
            self._set(busy="")

    def _progress(self, done: int, total: int) -> None:
        self._set(done=done, total=total)

    def _set(self, **changes: Any) -> None:
        self.state = {**self.state, **changes}

    def _require_idle(self) -> None:
        if self.state["busy"] in ("reading", "importing"):
            raise InvalidState("A file is being worked on.", todo="Wait until it is done, or cancel it.")

    def _forget(self) -> None:
        self._file.close()
        if self._plan is not None:
            self._plan.sheet.close()
        self._plan = self._report = None

    # ------------------------------------------------------------------ changes from elsewhere

    def _definition_changed(self, event: DefinitionChanged) -> None:
        if event.kind == "entity" and event.name == self._entity:
            try:
                self.setup = self._described()
            except BuildifyError:
                return  # It may serve no records any more; what is done next says so.

    def _described(self) -> dict[str, Any]:
        entity = self._records.entity
        return {
            "entity": entity.name,
            "plural": entity.plural_label,
            "pieceBytes": PIECE_BYTES,
            **described_choices(self._records.import_choices),
        }
