"""Ten questions on real products: limits kept, every source opened by the independent checker.

Every fifth product, and all of what few are; all 19,406 products with SOUK_PROFILE=long, as `make check-long` does.
"""

import io
import json
import os
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest

from lab.datasets import chorus_icecat
from lab.datasets.source import MissingData
from souk.doors.jobs import staffed
from souk.doors.jobs.uploads import keep
from souk.kit.operation import Caller, Souk
from souk.settings import Settings
from tests.checker import check_advice

EVERY = 1 if os.environ.get("SOUK_PROFILE") == "long" else 5
FEW = re.compile(r"projector|hdmi|hdd|hard dri|laser|headphone|headset", re.IGNORECASE)
OPERATOR = Caller("operator", frozenset({"*"}))
ASKED: dict[str, dict[str, tuple[float | None, float | None] | list[str]]] = {
    "a laser printer that duplexes under 300 dollars": {
        "technology": ["laser"],
        "duplex": ["yes"],
        "price": (None, 30000),
    },
    "a laptop with at least 8 GB memory under 900 dollars": {"memory": (8, None), "price": (None, 90000)},
    "noise cancelling headphones under $200": {"noise_cancelling": ["yes"], "price": (None, 20000)},
    "projector for a bright meeting room, at least 3000 lumens": {"brightness": (3000, None)},
    "hard drive of 1 TB or more": {"capacity": (1000, None)},
    "wireless mouse for a laptop under $25": {"price": (None, 2500)},
    "27 inch monitor under 350 dollars": {"screen_size": (26.5, 27.75), "price": (None, 35000)},
    "color laser printer with wifi": {"technology": ["laser"], "wifi": ["yes"]},
    "toner for a HP LaserJet": {"kind": ["toner"], "brand": ["HP"]},
    "5 m HDMI cable": {"kind": ["hdmi"], "length": (4.85, 5.15)},
}


@pytest.fixture(scope="module")
def records() -> list[Any]:
    try:
        files = chorus_icecat.files()
    except MissingData as error:
        if os.environ.get("CI") == "true":
            pytest.fail(str(error))
        pytest.skip(str(error))
    found = []
    for file in files:
        with zipfile.ZipFile(file) as packed:
            found += json.loads(packed.read(packed.namelist()[0]))
    return [one for number, one in enumerate(found) if number % EVERY == 0 or FEW.search(one["title"])]


@pytest.fixture(scope="module")
def icecat(records: list[Any], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Souk]:
    folder = tmp_path_factory.mktemp("icecat")
    souk, jobs = staffed(Settings(_env_file=None, folder=folder))
    stored = keep(folder, "goods.json", io.BytesIO(json.dumps(records).encode()))
    souk.call("catalog.import-goods", {"format": "icecat", "files": [stored], "shop": "icecat"}, OPERATOR)
    jobs.catch_up()
    yield souk
    souk.database.close()


def test_every_product_of_the_catalogue_is_found_again(icecat: Souk, records: list[Any]) -> None:
    assert icecat.call("search.find", {"most": 1}, OPERATOR)["total"] == len({one["id"] for one in records}) > 4_000
    assert icecat.call("search.status", {}, OPERATOR)["behind"] is False


@pytest.mark.parametrize("question", ASKED)
def test_a_question_on_real_goods_keeps_its_limits_and_its_sources_open(icecat: Souk, question: str) -> None:
    advice: Any = icecat.call("guide.ask", {"question": question}, OPERATOR)
    assert advice["outcome"] == "found"
    read = {
        limit["key"]: limit["any_of"] or (limit["at_least"], limit["at_most"]) for limit in advice["need"]["limits"]
    }
    assert {key: read.get(key) for key in ASKED[question]} == ASKED[question]
    assert sum(len(group["picks"]) for group in advice["groups"]) >= 3
    assert check_advice(advice, lambda name, payload: icecat.call(name, payload, OPERATOR)) == []


@pytest.mark.parametrize("question", ["lawn mower", "how do I get rid of drain flies", "猫狗双全的家庭用什么猫砂盆"])
def test_what_the_real_catalogue_lacks_is_said_to_be_not_here(icecat: Souk, question: str) -> None:
    advice = icecat.call("guide.ask", {"question": question}, OPERATOR)
    assert advice["outcome"] == "not_here"
    assert check_advice(advice, lambda name, payload: icecat.call(name, payload, OPERATOR)) == []
