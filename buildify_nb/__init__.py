"""Model, publish and run business applications from a notebook."""

from buildify_nb.errors import BuildifyError
from buildify_nb.expressions.condition_building import f
from buildify_nb.sandbox import sandbox
from buildify_nb.workspace import Workspace, connect

__version__ = "0.1.0"

__all__ = ["BuildifyError", "Workspace", "__version__", "connect", "f", "sandbox"]
