"""By what somebody else acts for a person is ended by itself, and nothing beside it."""

from typing import Any

import pytest

from souk.kit.operation import Souk
from tests.people.accounts.house import joined, recognised
from tests.people.accounts.test_granting import PROFILE, allow, issue, over, put


@pytest.fixture
def mei(souk: Souk) -> str:
    put(souk, profile=PROFILE)
    return str(joined(souk)["account"]["id"])


def test_the_way_in_which_a_platform_acts_is_cut_with_all_that_it_let_in(souk: Souk, mei: str) -> None:
    tokens = [issue(souk, allow(souk, mei)) for _ in range(2)]
    way = recognised(souk, tokens[0]["access"])["way"]
    accounts: Any = souk.operations["accounts.me"].method.__self__
    with souk.database.unit(writes=True):
        assert (way, accounts.way(mei, way)) == ("platform:platform", ("Platform", True))
        accounts.cut("somebody-else", way)
        assert accounts.way(mei, way) == ("Platform", True)
        for _ in range(2):
            accounts.cut(mei, way)
        assert accounts.way(mei, way) == ("Platform", False)
    assert all(over(souk, one["access"]) for one in tokens)
    assert issue(souk, allow(souk, mei))["problem"] == "", "who says yes anew lets it in anew"
