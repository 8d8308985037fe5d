"""Refuses to adopt tables whose owners are not trusted with the database. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from buildify_nb.errors import InvalidState


def refuse_strangers(owners: Mapping[str, Sequence[str]]) -> None:
    """Raises InvalidState for tables whose owners, given by table, are not trusted with the database.

    What code a table has today tells nothing: its owner can attach some tomorrow, to reads (a policy, a view in its
    place) as to writes (a trigger, a rule, a default, a check), and it runs with the rights of whoever comes by.
    """
    if not owners:
        return
    names = ", ".join(sorted({name for found in owners.values() for name in found}))
    raise InvalidState(
        f"Not adopted: {', '.join(map(repr, owners))}.",
        why=f"{names} owns the table or its schema, and could attach code that runs with the rights of the database's "
        "owner when records are read or written.",
        todo=f"Give both to the owner of the database, or, if you trust {names} as much, pass trust_owner=True.",
    )
