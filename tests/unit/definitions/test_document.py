"""Definitions are frozen, know all their properties, and are understood only once the first is read."""

from __future__ import annotations

import subprocess
import sys

import pytest
from pydantic import ValidationError

from buildify_nb.definitions.document import Document


class Note(Document):
    text: str


def test_a_document_is_frozen_and_knows_its_properties() -> None:
    note = Note.model_validate({"text": "a"})
    with pytest.raises(ValidationError, match="frozen"):
        note.text = "b"
    with pytest.raises(ValidationError, match="Extra inputs"):
        Note.model_validate({"text": "a", "txet": "b"})


def test_importing_the_package_works_out_no_document() -> None:
    code = "import buildify_nb.datamodel.entities as e; print(e.EntityDefinition.__pydantic_complete__)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told.strip() == "False"
