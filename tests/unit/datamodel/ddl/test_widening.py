"""Which type changes keep every value."""

import pytest

from buildify_nb.datamodel.ddl.widening import is_widening
from buildify_nb.storage.column_types import ColumnKind as K
from buildify_nb.storage.column_types import ColumnType as T


@pytest.mark.parametrize(
    ("old", "new", "widens"),
    [
        (T(K.INTEGER), T(K.BIGINT), True),
        (T(K.BIGINT), T(K.INTEGER), False),
        (T(K.VARCHAR, 5), T(K.VARCHAR, 9), True),
        (T(K.VARCHAR, 9), T(K.VARCHAR, 5), False),
        (T(K.VARCHAR, 9), T(K.VARCHAR), True),
        (T(K.VARCHAR), T(K.VARCHAR, 9), False),
        (T(K.VARCHAR, 9), T(K.TEXT), True),
        (T(K.TEXT), T(K.VARCHAR, 9), False),
        (T(K.INTEGER), T(K.TEXT), False),
        (T(K.INTEGER), T(K.NUMERIC, precision=12, scale=2), True),
        (T(K.INTEGER), T(K.NUMERIC, precision=11, scale=2), False),
        (T(K.NUMERIC, precision=8, scale=2), T(K.NUMERIC, precision=10, scale=4), True),
        (T(K.NUMERIC, precision=8, scale=2), T(K.NUMERIC, precision=9, scale=4), False),
        (T(K.NUMERIC, precision=8, scale=2), T(K.NUMERIC, precision=9, scale=1), False),
        (T(K.DATE), T(K.TIMESTAMPTZ), False),
        (T(K.TEXT), T(K.INTEGER), False),
        (T(K.BOOLEAN), T(K.NUMERIC, precision=28, scale=0), False),
    ],
)
def test_what_widens(old: T, new: T, widens: bool) -> None:
    assert is_widening(old, new) is widens
