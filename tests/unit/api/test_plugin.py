"""REST comes in through the plugin door, and nothing of HTTP is imported before somebody serves."""

from __future__ import annotations

import subprocess
import sys

from buildify_nb.api.plugin import setup
from buildify_nb.plugins.registry import Registry

CODE = """
import sys
from buildify_nb.plugins.registry import installed_plugins
print(sorted(installed_plugins().servers), "fastapi" in sys.modules)
"""


def test_it_registers_rest() -> None:
    plugins = Registry()
    setup(plugins)
    assert list(plugins.servers) == ["rest"]


def test_the_installed_door_knows_rest_without_importing_the_web_framework() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "['rest'] False"
