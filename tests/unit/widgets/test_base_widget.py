"""The base widget: commands, errors, the bundle, one open instance per thing shown."""

from __future__ import annotations

import logging
import threading
import time
from typing import Any

import pytest
import traitlets

from buildify_nb.errors import BuildifyError, InvalidRecord, Problem
from buildify_widgets.base_widget import KernelWidget, command
from tests.unit.widgets.page import Page


class Counter(KernelWidget):
    """Counts; fails on request."""

    bundle = "record_grid"
    step = traitlets.Int(1).tag(sync=True)

    def __init__(self, name: str = "clicks", **traits: Any) -> None:
        self.value = 0
        self.started = threading.Event()
        self.go_on = threading.Event()
        super().__init__(identity=name, title=name, **traits)

    @command()
    def add(self, times: int = 1) -> int:
        before = self.value
        time.sleep(0.001)
        self.value = before + times * self.step
        return self.value

    @command()
    def refuse(self) -> None:
        raise InvalidRecord("Not counted.", [Problem("times", "is too large")], todo="Take less.")

    @command()
    def crash(self) -> None:
        raise ZeroDivisionError("secret detail")

    @command(background=True)
    def slow(self) -> str:
        self.started.set()
        self.go_on.wait(5)
        return threading.current_thread().name

    def hidden(self) -> int:
        return 1


def test_a_command_is_answered_with_its_result() -> None:
    assert Page(Counter(step=3)).call("add", times=2) == {"kind": "reply", "id": 1, "result": 6}


def test_a_refusal_is_told_field_by_field() -> None:
    error = Page(Counter()).call("refuse")["error"]
    assert error["code"] == "InvalidRecord"
    assert error["what"] == "Not counted."
    assert error["todo"] == "Take less."
    assert error["problems"] == [{"field": "times", "message": "is too large"}]


def test_an_unexpected_error_is_logged_and_shows_no_details(
    caplog: pytest.LogCaptureFixture, capsys: pytest.CaptureFixture[str]
) -> None:
    with caplog.at_level(logging.ERROR, "buildify_widgets.base_widget"):
        error = Page(Counter()).call("crash")["error"]
    assert "secret" not in str(error)
    assert "secret detail" in caplog.text
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize("name", ["hidden", "close", "send", "no_such_thing", "__init__"])
def test_only_marked_methods_can_be_called(name: str) -> None:
    page = Page(Counter())
    assert "has no command" in page.call(name)["error"]["what"]
    assert page.widget.comm is not None


def test_a_wrong_parameter_is_an_error_not_a_crash() -> None:
    assert Page(Counter()).call("add", colour="red")["error"]["code"] == "BuildifyError"


def test_messages_of_other_shapes_are_ignored() -> None:
    page = Page(Counter())
    for message in ("text", {"kind": "nonsense"}, {}, None):
        page.send(message)
    assert page.messages == []


def test_calls_on_several_threads_do_not_mix() -> None:
    counter = Counter()
    threads = [threading.Thread(target=lambda: [counter.call("add") for _ in range(20)]) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counter.value == 100


def test_background_work_leaves_the_widget_free() -> None:
    counter = Counter()
    page = Page(counter)
    page.send({"kind": "call", "id": 1, "command": "slow"})
    assert counter.started.wait(5)
    page.send({"kind": "call", "id": 2, "command": "add", "params": {}})
    assert [message["id"] for message in page.messages] == [2]
    counter.go_on.set()
    _wait_for(lambda: len(page.messages) == 2)
    assert page.messages[1]["result"] != threading.current_thread().name


def test_work_cancelled_while_it_waits_is_not_begun() -> None:
    counter = Counter()
    page = Page(counter)
    page.send({"kind": "call", "id": 1, "command": "slow"})
    assert counter.started.wait(5)
    page.send({"kind": "call", "id": 2, "command": "slow"})
    page.send({"kind": "cancel", "id": 2})
    page.send({"kind": "call", "id": 3, "command": "slow"})
    counter.go_on.set()
    _wait_for(lambda: len(page.messages) == 2)
    assert [message["id"] for message in page.messages] == [1, 3]


def test_calling_from_python_raises_what_the_page_would_show() -> None:
    with pytest.raises(InvalidRecord, match=r"Not counted\."):
        Counter().call("refuse")
    with pytest.raises(BuildifyError, match="has no command 'hidden'"):
        Counter().call("hidden")


def test_an_event_reaches_the_page() -> None:
    counter = Counter()
    page = Page(counter)
    counter.broadcast("refresh", reason="new rows")
    assert page.events("refresh") == [{"reason": "new rows"}]


def test_the_bundle_is_sent_to_who_asks_for_its_key() -> None:
    counter = Counter()
    page = Page(counter)
    assert counter._bundle.key in counter._esm
    page.send({"kind": "bundle", "key": "another"})
    page.send({"kind": "bundle", "key": counter._bundle.key})
    assert page.messages == [{"kind": "bundle", "key": counter._bundle.key}]
    assert page.buffers == [counter._bundle.source]


def test_opening_the_same_thing_again_closes_the_first() -> None:
    first, other = Counter("a"), Counter("b")
    second = Counter("a")
    assert first.comm is None
    assert other.comm is not None
    assert second.comm is not None


def test_closing_ends_what_was_started_once() -> None:
    ended: list[str] = []
    counter = Counter()
    counter.when_closed(lambda: ended.append("subscription"))
    counter.close()
    counter.close()
    assert ended == ["subscription"]


def test_the_repr_is_short_and_the_same_every_time() -> None:
    assert repr(Counter("clicks")) == repr(Counter("clicks")) == "Counter('clicks')"


def test_the_mime_bundle_carries_text_and_a_static_picture() -> None:
    bundle = Counter("<b>")._repr_mimebundle_()
    assert bundle is not None
    data, _metadata = bundle
    assert data["text/plain"] == "Counter('<b>')"
    assert "Counter(&#x27;&lt;b&gt;&#x27;)" in data["text/html"]
    assert "application/vnd.jupyter.widget-view+json" in data


@pytest.mark.parametrize(
    ("error", "shown", "logged"),
    [
        (BuildifyError("The database is <closed>."), "The database is &lt;closed&gt;.", ""),
        (ZeroDivisionError("secret detail"), "run this cell", "secret detail"),
    ],
)
def test_a_picture_that_cannot_be_made_does_not_hide_the_widget(
    caplog: pytest.LogCaptureFixture, error: Exception, shown: str, logged: str
) -> None:
    class Broken(Counter):
        def fallback_html(self) -> str:
            raise error

    bundle = Broken()._repr_mimebundle_()
    assert bundle is not None
    data = bundle[0]
    assert shown in data["text/html"]
    assert "secret" not in data["text/html"]
    assert logged in caplog.text
    assert bool(caplog.text) is bool(logged)


def test_unknown_options_are_refused() -> None:
    with pytest.raises(TypeError, match="Counter has no option 'colour'"):
        Counter(colour="red")


def _wait_for(condition: Any) -> None:
    deadline = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)
