"""The running server that the tests of this folder speak to."""

from __future__ import annotations

from tests.api_desk import anna, desk

__all__ = ["anna", "desk"]
