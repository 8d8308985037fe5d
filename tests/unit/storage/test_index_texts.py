"""Our statement for an index and the words that an engine keeps of it say the same, and others do not."""

from __future__ import annotations

import pytest

from buildify_nb.storage.index_texts import read_index

SAME = [
    (
        "CREATE UNIQUE INDEX i ON t.c (s, n) WHERE deleted_at IS NULL AND s = ('o''pen' COLLATE \"C\")",
        (
            "CREATE UNIQUE INDEX i ON t.c USING btree (s, n) "
            "WHERE ((deleted_at IS NULL) AND ((s)::text = ('o''pen'::text COLLATE \"C\")))"
        ),
    ),
    (
        "CREATE INDEX i ON c (s) WHERE c >= 1.50 AND c <= 20 AND (s COLLATE \"C\") IN ('a', 'b') AND s NOT IN ('x')",
        (
            "CREATE INDEX i ON c USING btree (s) WHERE ((c >= 1.5) AND (c <= (20)::numeric) AND ((s)::text = ANY "
            "((ARRAY['a'::character varying, 'b'::character varying])::text[])) AND ((s)::text <> 'x'::text))"
        ),
    ),
    (
        "CREATE INDEX i ON c (s) WHERE n > -5 AND (at >= '2024-01-01 10:00:00.500000+00:00' OR b = true)",
        (
            "CREATE INDEX i ON c USING btree (s) WHERE ((n > '-5'::integer) AND "
            "((at >= '2024-01-01 11:00:00.5+01'::timestamp with time zone) OR (b = true)))"
        ),
    ),
    (
        "CREATE UNIQUE INDEX i ON t.c ((CASE WHEN (deleted_at IS NULL AND b = true) THEN s END))",
        (
            "CREATE UNIQUE INDEX i ON t.c((CASE  WHEN (((deleted_at IS NULL) AND (b = CAST('t' AS BOOLEAN)))) "
            "THEN (s) ELSE NULL END));"
        ),
    ),
    ("CREATE INDEX i ON t.c USING gin (tags)", 'CREATE INDEX i ON t.c USING gin ("tags")'),
]


@pytest.mark.parametrize(("ours", "kept"), SAME)
def test_the_same_index_in_other_words(ours: str, kept: str) -> None:
    assert read_index(ours) == read_index(kept)


@pytest.mark.parametrize(
    "other",
    [
        "CREATE INDEX i ON t.c (s) WHERE a = 'x'",
        "CREATE UNIQUE INDEX i ON t.c (s, n) WHERE a = 'x'",
        "CREATE UNIQUE INDEX i ON t.c (s)",
        "CREATE UNIQUE INDEX i ON t.c (s) WHERE a = 'y'",
        "CREATE UNIQUE INDEX i ON t.c (s) WHERE a <> 'x'",
        "CREATE UNIQUE INDEX i ON t.c USING hash (s) WHERE a = 'x'",
        "CREATE UNIQUE INDEX i ON t.c (s DESC) WHERE a = 'x'",
    ],
)
def test_another_index(other: str) -> None:
    assert read_index("CREATE UNIQUE INDEX i ON t.c (s) WHERE a = 'x'") != read_index(other)
