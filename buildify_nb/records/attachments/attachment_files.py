"""Under which name and media type a file is kept. Pure: it sees the beginning of the content and what the caller told.

What a browser would run as a page (HTML, SVG, XML) is kept as text/plain whatever it is called, unless the entity's
list of media types names its type: then somebody wants just that. REST sends every file as a download anyway. A file
that claims to be an image, a PDF or an archive must begin like one.
"""

from __future__ import annotations

import mimetypes
import re
import unicodedata
from pathlib import PurePosixPath

from buildify_nb.datamodel.attachment_limits import MEDIA_TYPE, AttachmentLimits
from buildify_nb.errors import Problem

HEAD_BYTES = 4096
"""How much of the content is looked at."""
LONGEST_NAME = 120
"""Characters of a file's name, so that it fits every file system in UTF-8."""
PLAIN, UNKNOWN, HTML, SVG, XML = "text/plain", "application/octet-stream", "text/html", "image/svg+xml", "text/xml"

_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"|?*\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff]')
_DEVICE = re.compile(r"(con|prn|aux|nul|com\d|lpt\d)(\.|$)", re.IGNORECASE)
_TAGS = (
    b"!doctype|html|head|body|title|meta|base|link|style|script|iframe|object|embed|form|img|a|b|p|br|div|font|h1|table"
)
_PAGE = re.compile(rb"<(" + _TAGS + rb")[\s/>]|<!--", re.IGNORECASE)
_PICTURE = re.compile(rb"<(\w+:)?svg[\s/>]", re.IGNORECASE)
_DOCUMENT = re.compile(rb"<\?xml[\s?]", re.IGNORECASE)
_ACTIVE = re.compile(r"text/(html|xml|xsl|javascript|ecmascript)\Z|.*\bjavascript\Z|.*[/+]xml\Z|.*/xhtml.*")
_OFFICE = "application/vnd.openxmlformats-officedocument."
_BEGINNINGS: dict[str, tuple[bytes, ...]] = {
    "image/png": (b"\x89PNG\r\n\x1a\n",),
    "image/jpeg": (b"\xff\xd8\xff",),
    "image/gif": (b"GIF87a", b"GIF89a"),
    "image/webp": (b"RIFF",),
    "application/pdf": (b"%PDF-",),
    "application/zip": (b"PK\x03\x04", b"PK\x05\x06"),
}
_GUESSES = mimetypes.MimeTypes(filenames=())  # the map of Python, not of the machine


def cleaned_name(name: str) -> str:
    r"""A file name without folders, control characters and what some file system or shell takes for something else.

    >>> cleaned_name("../../etc/passwd"), cleaned_name("C:\\tmp\\a<b>.txt"), cleaned_name(" ..")
    ('passwd', 'a_b_.txt', 'file')
    """
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    clean = _UNSAFE.sub("_", last).strip(" .")
    clean = f"_{clean}" if _DEVICE.match(clean) else clean
    if len(clean) > LONGEST_NAME:
        suffix = PurePosixPath(clean).suffix[:20]
        clean = clean[: LONGEST_NAME - len(suffix)].rstrip(" .") + suffix
    return clean or "file"


def kept_type(filename: str, told: str | None, head: bytes, limits: AttachmentLimits) -> str | Problem:
    """The media type of a file, or why it may not be attached.

    Args:
        filename: tells the type when `told` is None.
        head: the first bytes of the content.
    """
    media_type = (told or _GUESSES.guess_type(filename)[0] or UNKNOWN).partition(";")[0].strip().lower()
    if not MEDIA_TYPE.match(media_type):
        return Problem("media_type", 'must be like "application/pdf"')
    active = active_type(head)
    if active or _ACTIVE.match(media_type):
        media_type = next((one for one in (media_type, active) if one and _is_wanted(one, limits)), PLAIN)
    if not limits.allows(media_type):
        return Problem("media_type", f"is {media_type}; allowed are {', '.join(limits.media_types or ())}")
    if not _begins_like(media_type, head):
        return Problem("media_type", f"is said to be {media_type}, but the content is something else")
    return media_type


def active_type(head: bytes) -> str | None:
    """The type of markup that a browser would take the content for; None when it is none."""
    text = head.decode("utf-16", "ignore").encode() if head[:2] in (b"\xff\xfe", b"\xfe\xff") else head
    start = text.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not start.startswith(b"<"):
        return None
    if _PAGE.match(start):
        return HTML
    if _PICTURE.search(start):
        return SVG
    return XML if _DOCUMENT.match(start) else None


def _is_wanted(media_type: str, limits: AttachmentLimits) -> bool:
    return bool(_ACTIVE.match(media_type)) and limits.names(media_type)


def _begins_like(media_type: str, head: bytes) -> bool:
    key = "application/zip" if media_type.startswith(_OFFICE) else media_type
    return key not in _BEGINNINGS or head.startswith(_BEGINNINGS[key])
