"""Rows of a parametrised test: the first ones show it, the others only repeat it and are slow."""

from collections.abc import Iterable

import pytest
from _pytest.mark.structures import ParameterSet


def first_are_fast(count: int, rows: Iterable[object]) -> list[ParameterSet]:
    """So many rows for the fast tests, all of them for `make test`."""
    return [pytest.param(row, marks=pytest.mark.slow if at >= count else ()) for at, row in enumerate(rows)]
