"""What hides the print of a page: every mark, wider."""

from __future__ import annotations

import numpy
import pytest

from cpomdoc.adapters.pdf.received.ink import thickened


@pytest.mark.parametrize("reach", [0, 1, 2, 3, 5, 8])
def test_a_point_is_as_dark_as_the_darkest_within_reach(reach: int) -> None:
    page = numpy.random.default_rng(reach).random((23, 37), dtype=numpy.float32)
    wide = thickened(page, reach)
    assert (wide.shape, wide.dtype) == (page.shape, page.dtype)
    for row in range(23):
        for column in range(37):
            up, left = max(row - reach, 0), max(column - reach, 0)
            assert wide[row, column] == page[up : row + reach + 1, left : column + reach + 1].max()
