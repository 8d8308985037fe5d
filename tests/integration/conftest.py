"""Leaves out the extra tests with real databases, whose data is no part of the project.

`BUILDIFY_SAMPLE_DATA` names a folder with `chinook/` (CSVs and `chinook_postgres.sql`) and `northwind/northwind.sql`.
"""

from __future__ import annotations

import os

collect_ignore = [] if os.environ.get("BUILDIFY_SAMPLE_DATA") else ["test_real_databases.py", "test_questions.py"]
