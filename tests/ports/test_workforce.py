"""What holds for all who do bulk work."""

from collections.abc import Sequence

import pytest

from souk.goods.annotation import Workforce
from souk.goods.annotation.providers.processes import Processes
from souk.goods.annotation.providers.this_process import ThisProcess


def doubled(page: Sequence[int]) -> list[int]:
    if 13 in page:
        raise ValueError("thirteen")
    return [2 * one for one in page]


@pytest.fixture(params=[ThisProcess, lambda: Processes(2, at_least=1), lambda: Processes(2)])
def workforce(request: pytest.FixtureRequest) -> Workforce:
    made: Workforce = request.param()
    return made


def test_every_page_comes_back_in_order(workforce: Workforce) -> None:
    pages = [[n, n + 100] for n in range(10)]
    assert list(workforce.each(doubled, iter(pages), 20)) == [[2 * n, 2 * n + 200] for n in range(10)]


def test_what_goes_wrong_with_a_page_is_raised_after_those_before_it(workforce: Workforce) -> None:
    done = workforce.each(doubled, [[1], [13], [2]], 3)
    assert next(done) == [2]
    with pytest.raises(ValueError, match="thirteen"):
        next(done)
