"""A real JupyterLab for browser tests: started in folders of its own, driven through its page.

`Lab` is the server, `LabPage` one open notebook. Neither knows anything of this project's widgets.
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import nbformat
from playwright.sync_api import Browser, Locator, Page

ROOT = Path(__file__).parents[2]
TOKEN = "browser-test"
_OVERRIDES = {
    "@jupyterlab/apputils-extension:notification": {
        "fetchNews": "false",
        "checkForUpdates": False,
        "doNotDisturbMode": True,
    },
    "@jupyterlab/apputils-extension:themes": {"theme": "JupyterLab Light", "adaptive-theme": False},
}
_DIRECTORIES = {
    "JUPYTER_CONFIG_DIR": "config",
    "JUPYTER_DATA_DIR": "data",
    "JUPYTER_RUNTIME_DIR": "runtime",
    "JUPYTERLAB_SETTINGS_DIR": "settings",
    "JUPYTERLAB_WORKSPACES_DIR": "workspaces",
    "IPYTHONDIR": "ipython",
}


class Lab:
    """A running JupyterLab whose root is `home/root`."""

    def __init__(self, home: Path) -> None:
        self.home, self.root = home, home / "root"
        self.root.mkdir(parents=True)
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._write_overrides()
        self._log = (home / "lab.log").open("w")
        self._process = subprocess.Popen(
            self._command(), cwd=self.root, env=self._environment(), stdout=self._log, stderr=subprocess.STDOUT
        )

    def wait(self, seconds: float = 90) -> None:
        """Returns when the server answers; raises RuntimeError with its log when it does not."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and self._process.poll() is None:
            if self._answers():
                return
            time.sleep(0.2)
        raise RuntimeError(f"JupyterLab did not start:\n{(self.home / 'lab.log').read_text()[-3000:]}")

    def _answers(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/api/status?token={TOKEN}", timeout=5):
                return True
        except (urllib.error.URLError, ConnectionError):
            return False

    def stop(self) -> None:
        """Ends the server and its kernels."""
        self._process.terminate()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait(10)
        self._log.close()

    def write_notebook(self, name: str, cells: Sequence[str]) -> Path:
        """Saves a notebook of code cells and returns its path."""
        notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
        notebook.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}
        path = self.root / name
        nbformat.write(notebook, path)
        return path

    def _write_overrides(self) -> None:
        folder = self.home / "config" / "labconfig"
        folder.mkdir(parents=True)
        (folder / "default_setting_overrides.json").write_text(json.dumps(_OVERRIDES))

    def _environment(self) -> dict[str, str]:
        own = {name: str(self.home / folder) for name, folder in _DIRECTORIES.items()}
        # Both packages of this tree, wherever an installed one points.
        path = os.pathsep.join((str(ROOT), str(ROOT / "widgets")))
        return {**os.environ, **own, "PYTHONPATH": path, "HOME": str(self.home)}

    def _command(self) -> list[str]:
        return [
            *(sys.executable, "-m", "jupyterlab", "--no-browser", "--allow-root", "--ip=127.0.0.1"),
            *(f"--port={self.port}", f"--IdentityProvider.token={TOKEN}", f"--ServerApp.root_dir={self.root}"),
            *("--LabApp.news_url=None", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate"),
            *("--LabApp.extension_manager=readonly", "--expose-app-in-browser"),
        ]


class LabPage:
    """One notebook, open in a browser."""

    def __init__(self, lab: Lab, browser: Browser, *, width: int = 1400, height: int = 900) -> None:
        self.lab = lab
        self.context = browser.new_context(viewport={"width": width, "height": height})
        self.page: Page = self.context.new_page()
        self.errors: list[str] = []
        self.foreign: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("request", self._note_request)

    def open(self, notebook: str) -> LabPage:
        """Opens the notebook and waits for its kernel."""
        self.page.goto(f"{self.lab.url}/lab/tree/{notebook}?token={TOKEN}&reset")
        self.wait_connected()
        return self

    def save_and_reload(self) -> None:
        """Saves the notebook and loads the page anew; the kernel lives on."""
        self.command("docmanager:save")
        self.page.wait_for_function(f"() => {_NOTEBOOK}?.context.model.dirty === false")
        self.page.reload()
        self.wait_connected()

    def run_all(self) -> None:
        """Runs every cell and waits until the last one is done; a cell that fails is an error here."""
        done = self.page.evaluate("() => window.jupyterapp.commands.execute('notebook:run-all-cells')")
        assert done, f"A cell failed: {self.page.locator('.jp-Notebook .jp-OutputArea').all_inner_texts()}"
        self.wait_idle()

    def restart(self) -> None:
        """Restarts the kernel and waits until it answers."""
        self.page.evaluate(f"() => {_KERNEL}.restart()")
        self.wait_connected()

    def wait_connected(self) -> None:
        """Waits until the notebook is loaded and its kernel has answered on this page's own connection."""
        self.page.wait_for_function(
            f"() => {_NOTEBOOK}?.context.isReady && {_KERNEL}?.connectionStatus === 'connected'", timeout=60_000
        )
        self.wait_idle()

    def wait_idle(self) -> None:
        """Waits until the kernel has done everything that was asked of it before.

        Its status says "idle" between two cells too; an empty request queued behind them does not answer too early.
        """
        self.page.evaluate(_EXECUTE, "")

    def kexec(self, code: str) -> Any:
        """Runs code in the kernel, outside any cell, and returns what its last expression `repr`s as JSON text.

        The code prints JSON: `kexec("print(json.dumps(x))")`; without output the answer is None.
        """
        text = self.page.evaluate(_EXECUTE, code)
        return json.loads(text) if text else None

    def wait_for(self, expression: str, expected: Any, seconds: float = 10) -> None:
        """Waits until an expression in the kernel has a value; raises AssertionError with what it has instead."""
        deadline = time.monotonic() + seconds
        while (value := self.kexec(f"print(json.dumps({expression}))")) != expected:
            assert time.monotonic() < deadline, f"{expression} is {value!r}, not {expected!r}."
            self.page.wait_for_timeout(50)

    def command(self, name: str, **arguments: Any) -> None:
        """Executes one of JupyterLab's commands."""
        self.page.evaluate("([name, args]) => window.jupyterapp.commands.execute(name, args)", [name, arguments])

    def theme(self, name: str) -> None:
        """Changes to "JupyterLab Dark" or "JupyterLab Light"."""
        self.command("apputils:change-theme", theme=name)
        self.page.wait_for_function("name => document.body.dataset.jpThemeName === name", arg=name)

    def cell(self, index: int) -> Locator:
        """A cell of the notebook."""
        return self.page.locator(".jp-Notebook .jp-Cell").nth(index)

    def close(self) -> None:
        """Leaves the page; the kernel is ended with the server."""
        self.context.close()

    def _note_request(self, request: Any) -> None:
        if not request.url.startswith((self.lab.url, "data:", "blob:", self.lab.url.replace("http", "ws", 1))):
            self.foreign.append(request.url)


_NOTEBOOK = "window.jupyterapp?.shell.currentWidget"
_KERNEL = f"{_NOTEBOOK}?.sessionContext?.session?.kernel"
_EXECUTE = f"""async code => {{
  const future = {_KERNEL}.requestExecute({{ code, store_history: false, silent: false }});
  let text = "", failure = null;
  future.onIOPub = ({{ header, content }}) => {{
    if (header.msg_type === "stream" && content.name === "stdout") text += content.text;
    if (header.msg_type === "error") failure = content.ename + ": " + content.evalue;
  }};
  await future.done;
  if (failure) throw new Error(failure);
  return text;
}}"""


@contextlib.contextmanager
def running_lab(home: Path) -> Iterator[Lab]:
    """A JupyterLab for the duration of a `with` block."""
    lab = Lab(home)
    try:
        lab.wait()
        yield lab
    finally:
        lab.stop()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
