"""Leaves tests out that need data which is not part of the project: `BUILDIFY_SAMPLE_DATA` names its folder."""

from __future__ import annotations

import os

collect_ignore = [] if os.environ.get("BUILDIFY_SAMPLE_DATA") else ["test_real_databases.py"]
