"""The one way in which our objects show themselves as a table in a notebook: escaped, numbers to the right."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from html import escape


def html_table(
    headings: Sequence[str], rows: Iterable[Sequence[object]], *, caption: str = "", numeric: Collection[int] = ()
) -> str:
    """An HTML table; None reads as nothing, and a line break in a cell is kept.

    Args:
        numeric: places of the columns that hold numbers.
    """
    # Notebooks align the cells of tables to the right unless each says otherwise.
    styles = [f'style="text-align: {"right" if place in numeric else "left"}"' for place in range(len(headings))]
    head = _row("th", headings, styles)
    body = "".join(_row("td", row, styles) for row in rows)
    said = f"<caption>{escape(caption)}</caption>" if caption else ""
    return f"<table>{said}<thead>{head}</thead><tbody>{body}</tbody></table>"


def _row(tag: str, cells: Sequence[object], styles: Sequence[str]) -> str:
    texts = ("" if cell is None else escape(str(cell)).replace("\n", "<br>") for cell in cells)
    return f"<tr>{''.join(f'<{tag} {style}>{text}</{tag}>' for style, text in zip(styles, texts, strict=True))}</tr>"
