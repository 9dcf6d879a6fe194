"""A shop whose index has not come to its goods yet does not say that it sells nothing."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from souk.doors.jobs import Jobs, staffed
from souk.kit.errors import Unavailable
from souk.kit.operation import Souk
from tests.small import OPERATOR, product, small_settings, stock

pytestmark = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
GOODS = [product("glass", "Glass kettle 1.5 L"), product("steel", "Steel kettle 1.7 L")]


def find(souk: Souk, text: str = "kettle") -> dict[str, Any]:
    answer: dict[str, Any] = souk.call("search.find", {"text": text}, OPERATOR)
    return answer


def test_a_shop_without_goods_finds_nothing(souk: Souk) -> None:
    assert find(souk)["total"] == 0


def test_an_index_that_is_begun_anew_says_so_until_it_has_goods(
    souk: Souk, jobs: Jobs, tmp_path: Path, url: str
) -> None:
    stock(souk, jobs, GOODS)
    assert find(souk)["total"] == 2
    assert find(souk, "duvet")["cards"] == []
    souk.database.close()
    (folder,) = [one for one in tmp_path.rglob("index") if one.is_dir()]
    shutil.rmtree(folder)
    again, jobs_again = staffed(small_settings(tmp_path, url))
    with pytest.raises(Unavailable, match="ask again in a moment"):
        find(again)
    with pytest.raises(Unavailable):
        again.call("guide.ask", {"question": "glass kettle"}, OPERATOR)
    jobs_again.catch_up()
    assert find(again)["total"] == 2
    again.database.close()
