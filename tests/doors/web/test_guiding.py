"""The guide's page: what was asked to be compared comes first, and everything is called by its name."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from souk.doors.http import application
from souk.doors.jobs import staffed
from tests.discovery.guide.test_guide import BOXES
from tests.small import OPERATOR, small_settings, stock

ZH = {"accept-language": "zh-CN"}


def _praise(number: int) -> dict[str, Any]:
    said = {"text": "There is no mess around it.", "locale": "en", "rating": 5}
    return {"id": f"r{number}", "product": "box-2", "author": f"b{number}", "at": "2026-01-02T00:00:00Z", **said}


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    settings = small_settings(tmp_path_factory.mktemp("guiding"))
    souk, jobs = staffed(settings)
    stock(souk, jobs, BOXES)
    souk.call("catalog.add-reviews", {"reviews": [_praise(number) for number in range(3)]}, OPERATOR)
    jobs.catch_up()
    yield TestClient(application(souk, jobs, settings))
    souk.database.close()


def test_a_comparison_that_was_asked_for_stands_before_the_goods(client: TestClient) -> None:
    page = client.get("/guide", params={"q": ["猫砂盆", "比较前两个"]}, headers=ZH).text
    assert page.count('class="compare-scroll"') == 1
    assert page.index('class="compare-scroll"') < page.index('class="pick"')
    assert "相比之下" in page
    bare = client.get("/guide", params={"q": "猫砂盆"}, headers=ZH).text
    assert bare.index('class="compare-scroll"') > bare.index('class="pick"')


def test_limits_that_were_taken_off_and_goods_turned_away_keep_their_names(client: TestClient) -> None:
    asked = {"q": "猫砂盆，40L以上", "without": "capacity@1", "not": "box-1"}
    page = client.get("/guide", params=asked, headers=ZH).text
    put_back = re.findall(r'<a class="chip chip-off".*?</a>', page, re.DOTALL)
    assert ["<s>容量</s>" in one for one in put_back] == [True, False]
    title = next(one["title"]["zh-CN"] for one in BOXES if one["id"] == "box-1")
    assert title in put_back[1]


def test_the_field_that_a_source_is_has_its_name(client: TestClient) -> None:
    page = client.get("/guide", params={"q": "猫砂盆，40L以上"}, headers=ZH).text
    places = re.findall(r'class="source-kind">.*?</span>', page, re.DOTALL)
    assert any("容量" in one for one in places)
    assert not any("capacity" in one for one in places)


def test_what_buyers_wrote_in_another_language_says_so(client: TestClient) -> None:
    page = client.get("/guide", params={"q": "猫砂盆，40L以上"}, headers=ZH).text
    assert re.search(r'<span class="claim" lang="en">[^<]*mess', page)
    assert 'class="source-quote" lang="en"' in page
    own = client.get("/guide", params={"q": "litter box, at least 40 L"}, headers={"accept-language": "en"}).text
    assert 'class="claim" lang=' not in own
