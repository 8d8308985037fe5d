from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from buildify_nb.datamodel.attachment_limits import AttachmentLimits
from buildify_nb.errors import Problem
from buildify_nb.records.attachments.attachment_files import LONGEST_NAME, active_type, cleaned_name, kept_type

ANY = AttachmentLimits()
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("report.pdf", "report.pdf"),
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\a.txt", "a.txt"),
        ("a\r\nSet-Cookie: x.txt", "a__Set-Cookie_ x.txt"),
        ("photo\u202egpj.exe", "photo_gpj.exe"),
        ("u\u0308.txt", "ü.txt"),
        ('a"b<c>|?*.txt', "a_b_c____.txt"),
        (".htaccess", "htaccess"),
        ("a.", "a"),
        ("con.txt", "_con.txt"),
        ("folder/", "file"),
        ("", "file"),
        ("\ud800.txt", "_.txt"),
    ],
)
def test_names_are_cleaned(given_name: str, name: str) -> None:
    assert cleaned_name(given_name) == name


@given(st.text(max_size=300))
def test_a_clean_name_is_clean(name: str) -> None:
    clean = cleaned_name(name)
    assert 0 < len(clean) <= LONGEST_NAME
    assert cleaned_name(clean) == clean
    clean.encode()


def test_a_long_name_keeps_its_suffix() -> None:
    assert cleaned_name("x" * 300 + ".tar") == "x" * (LONGEST_NAME - 4) + ".tar"


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (b"<!DOCTYPE html><p>", "text/html"),
        (b"\xef\xbb\xbf \n<HTML>", "text/html"),
        ("<script>".encode("utf-16"), "text/html"),
        (b"<html><svg></svg>", "text/html"),
        (b"<svg xmlns='x' onload='y'>", "image/svg+xml"),
        (b"<?xml version='1.0'?><!-- a --><svg:svg>", "image/svg+xml"),
        (b"<?xml version='1.0'?><note/>", "text/xml"),
        (b"a < b and <html> later", None),
        (b"<3 you", None),
        (PNG, None),
        (b"", None),
    ],
)
def test_markup_is_recognised(head: bytes, found: str | None) -> None:
    assert active_type(head) == found


@pytest.mark.parametrize(
    ("name", "told", "head", "kept"),
    [
        ("a.png", None, PNG, "image/png"),
        ("a.unknown", None, b"x", "application/octet-stream"),
        ("a.txt", "Text/Plain; charset=utf-8", b"x", "text/plain"),
        ("a.png", "image/png", b"<html>", "text/plain"),
        ("a.svg", None, b"<svg>", "text/plain"),
        ("a.html", "text/html", b"nothing yet", "text/plain"),
        ("a.js", None, b"alert(1)", "text/plain"),
        ("a.xhtml", "application/xhtml+xml", b"x", "text/plain"),
        ("a.docx", WORD, b"PK\x03\x04", WORD),
    ],
)
def test_types_are_told_guessed_or_made_harmless(name: str, told: str | None, head: bytes, kept: str) -> None:
    assert kept_type(name, told, head, ANY) == kept


@pytest.mark.parametrize(("told", "head"), [("image/svg+xml", b"<svg>"), ("image/svg+xml", b"<!-- x --><svg>")])
def test_an_active_type_is_kept_where_the_list_names_it(told: str, head: bytes) -> None:
    assert kept_type("a.svg", told, head, AttachmentLimits(media_types=("image/svg+xml",))) == "image/svg+xml"
    refused = kept_type("a.svg", told, head, AttachmentLimits(media_types=("image/*",)))
    assert isinstance(refused, Problem)
    assert refused.message == "is text/plain; allowed are image/*"


@pytest.mark.parametrize(
    ("name", "told", "head"),
    [("a.png", None, b"MZ"), ("a.pdf", "application/pdf", b"x"), ("a.txt", "nonsense", b""), ("a.txt", "a/b\r\n", b"")],
)
def test_what_is_not_what_it_claims_is_refused(name: str, told: str | None, head: bytes) -> None:
    found = kept_type(name, told, head, ANY)
    assert (isinstance(found, Problem), found == "a/b") in ((True, False), (False, True))
