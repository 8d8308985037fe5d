"""One page that lists the operations. It is plain HTML: it loads nothing, neither from us nor from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from itertools import groupby

from buildify_nb.api.operations import Operation

_STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif }
body { max-width: 70rem; margin: 2rem auto; padding: 0 1rem }
table { border-collapse: collapse; width: 100% }
td { padding: .25rem .75rem .25rem 0; border-top: 1px solid #8884; vertical-align: top }
code { font-family: ui-monospace, monospace; overflow-wrap: anywhere }
"""


def index_page(title: str, operations: Iterable[Operation]) -> str:
    """The page as HTML."""
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title>'
        '<meta name="viewport" content="width=device-width"><style>'
        f"{_STYLE}</style></head><body><h1>{escape(title)}</h1>"
        "<p>Every request below <code>/api</code> carries <code>Authorization: Bearer &lt;token&gt;</code>; "
        "<code>buildify-nb token create</code> prints a token. "
        'The machine-readable description is <a href="openapi.json">openapi.json</a>.</p>'
        f"{''.join(_tables(operations))}</body></html>"
    )


def _tables(operations: Iterable[Operation]) -> Iterator[str]:
    for tag, group in groupby(operations, key=lambda operation: operation.tag):
        rows = "".join(_row(operation) for operation in group)
        yield f"<h2>{escape(tag)}</h2><table>{rows}</table>"


def _row(operation: Operation) -> str:
    permission = operation.permission or "any valid token"
    return (
        f"<tr><td><code>{escape(operation.method)}</code></td><td><code>{escape(operation.path)}</code></td>"
        f"<td>{escape(operation.summary)}</td><td><code>{escape(permission)}</code></td></tr>"
    )
