"""The base of every widget: commands from the page, events to it, one open instance per thing shown.

A widget is a view: it turns messages into calls of public services and results into messages. Every call from the page
goes through one handler that locks, catches, logs and answers; a failure is shown in the widget, never printed.
Subclasses name their bundle and mark the methods that the page may call with `@command()`.
"""

# ipywidgets carries no types: what it takes and gives is typed where it is used here.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

from __future__ import annotations

import html
import logging
import threading
from collections.abc import Callable, Hashable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Any, ClassVar, TypeVar, cast

import anywidget
import traitlets

from buildify_nb.errors import BuildifyError
from buildify_widgets.bundles import load_bundle

_log = logging.getLogger(__name__)
_Method = TypeVar("_Method", bound=Callable[..., Any])

_open_widgets: dict[Hashable, KernelWidget] = {}


def command(*, background: bool = False) -> Callable[[_Method], _Method]:
    """Lets the page call this method by its name.

    Args:
        background: run on the widget's worker thread, outside its lock. For work that may take longer than 200 ms.
    """

    def mark(method: _Method) -> _Method:
        method.__dict__["_command"] = "background" if background else "foreground"
        return method

    return mark


class KernelWidget(anywidget.AnyWidget):
    """A widget whose rules live in the kernel.

    Args:
        identity: what is shown, e.g. `(id(workspace), "track")`. Opening the same identity again closes the first one.
        title: the name in the repr, e.g. `RecordGrid('track')`.
        traits: initial values of the widget's own traits; unknown names are refused.
    """

    bundle: ClassVar[str]
    """The folder in `widgets/frontend` and the file in `static/` that this widget is made of."""

    _esm = traitlets.Unicode().tag(sync=True)

    # Set on the class too: a widget whose construction was refused is closed all the same when it is collected.
    _registry_key: Hashable = None
    _worker: ThreadPoolExecutor | None = None
    _on_close: Sequence[Callable[[], None]] = ()

    def __init__(self, *, identity: Hashable, title: str, **traits: Any) -> None:
        self._refuse_unknown(traits)
        self._title = title
        self._registry_key = (type(self).__name__, identity)
        self._command_lock = threading.RLock()
        self._queued: set[int] = set()
        self._bundle = load_bundle(self.bundle)
        super().__init__(_esm=self._bundle.loader, **traits)
        self.on_msg(self._receive)
        _replace_open(self._registry_key, self)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self._title!r})"

    def call(self, name: str, /, **params: Any) -> Any:
        """Does what the page does when it calls the command `name`; errors are raised instead of shown."""
        method = self._command(name)
        if method.__dict__["_command"] == "background":
            return method(self, **params)
        with self._command_lock:
            return method(self, **params)

    def broadcast(self, name: str, **data: Any) -> None:
        """Sends an event to every view of this widget."""
        self.send({"kind": "event", "name": name, "data": data})

    def close(self) -> None:
        """Removes the widget from all pages and gives back what it holds; closing twice does no harm."""
        if _open_widgets.get(self._registry_key) is self:
            del _open_widgets[self._registry_key]
        ending, self._on_close = self._on_close, ()
        for action in ending:
            action()
        if self._worker is not None:
            self._worker.shutdown(wait=False, cancel_futures=True)
        super().close()

    def when_closed(self, action: Callable[[], None]) -> None:
        """Runs `action` once when the widget is closed, e.g. to end a subscription."""
        self._on_close = [*self._on_close, action]

    def fallback_html(self) -> str:
        """What a page without a kernel shows instead of the widget; deterministic HTML, everything escaped."""
        return f"<p>{html.escape(repr(self))}: run this cell to use it.</p>"

    def _repr_mimebundle_(self, **kwargs: Any) -> tuple[dict[str, Any], dict[str, Any]] | None:
        shown = super()._repr_mimebundle_(**kwargs)
        if shown is None:
            return None
        data, metadata = cast("tuple[dict[str, Any], dict[str, Any]]", shown)
        return {**data, "text/plain": repr(self), "text/html": self._safe_fallback()}, metadata

    def _safe_fallback(self) -> str:
        try:
            return self.fallback_html()
        except BuildifyError as error:
            return f"<p>{html.escape(f'{self!r}: {error}')}</p>"
        except Exception:
            _log.exception("%r has no static picture.", self)
            return KernelWidget.fallback_html(self)

    def _refuse_unknown(self, traits: Mapping[str, Any]) -> None:
        unknown = sorted(name for name in traits if name.startswith("_") or not type(self).class_traits().get(name))
        if unknown:
            raise TypeError(f"{type(self).__name__} has no option {', '.join(map(repr, unknown))}.")

    # ------------------------------------------------------------------ messages from the page

    def _receive(self, _widget: Any, message: Any, _buffers: Any) -> None:
        if not isinstance(message, dict):
            return
        content = cast("dict[str, Any]", message)
        match content.get("kind"):
            case "bundle" if content.get("key") == self._bundle.key:
                self.send({"kind": "bundle", "key": self._bundle.key}, buffers=[self._bundle.source])
            case "call":
                self._dispatch(int(content["id"]), str(content.get("command")), content.get("params") or {})
            case "cancel":
                self._queued.discard(int(content["id"]))
            case _:
                _log.warning("%r got a message of an unknown kind.", self)

    def _dispatch(self, call_id: int, name: str, params: dict[str, Any]) -> None:
        """Answers at once, or hands the call to the worker when it is marked as background work."""
        marked = getattr(type(self), name, None)
        if getattr(marked, "__dict__", {}).get("_command") == "background":
            self._worker = self._worker or ThreadPoolExecutor(1, thread_name_prefix=type(self).__name__)
            self._queued.add(call_id)
            self._worker.submit(self._answer_queued, call_id, name, params)
        else:
            self._answer(call_id, name, params)

    def _answer_queued(self, call_id: int, name: str, params: dict[str, Any]) -> None:
        """A call that was cancelled while it waited is not begun."""
        if call_id in self._queued:
            self._queued.discard(call_id)
            self._answer(call_id, name, params)

    def _answer(self, call_id: int, name: str, params: dict[str, Any]) -> None:
        try:
            reply = {"result": self.call(name, **params)}
        except BuildifyError as error:
            reply = {"error": error_payload(error)}
        except Exception:
            _log.exception("%r could not do %r.", self, name)
            reply = {"error": error_payload(_unexpected())}
        if self.comm is not None:
            self.send({"kind": "reply", "id": call_id, **reply})

    def _command(self, name: str) -> Callable[..., Any]:
        method = getattr(type(self), name, None)
        if method is None or "_command" not in getattr(method, "__dict__", {}):
            raise BuildifyError(f"{type(self).__name__} has no command {name!r}.")
        return cast("Callable[..., Any]", method)


def error_payload(error: BuildifyError) -> dict[str, Any]:
    """The wire form that the page shows: code, what, why, todo and the problems by field."""
    problems = [problem.as_dict() for problem in error.problems]
    return {
        "code": type(error).__name__,
        "what": error.what,
        "why": error.why,
        "todo": error.todo,
        "problems": problems,
    }


def _unexpected() -> BuildifyError:
    return BuildifyError(
        "This did not work because of an unexpected error.",
        why="The details were written to the kernel's log.",
        todo="Open the log console (View > Show Log Console) or try again.",
    )


def _replace_open(key: Hashable, widget: KernelWidget) -> None:
    """Makes `widget` the open one under `key` and closes the one before."""
    before = _open_widgets.get(key)
    if before is not None:
        before.close()
    _open_widgets[key] = widget
