"""The campaigns of the demo mall: put once, around the moment of its opening, none on what the guide is asked."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import tomli

import souk.rehearsal.mall as mall
from souk.kit.operation import Souk
from souk.rehearsal.mall.service.running import run
from tests.clocks import Standing
from tests.small import OPERATOR, every_event, open_shops, product, put

CAMPAIGNS = tomli.loads((Path(str(mall.__file__)).parent / "campaigns.toml").read_text("utf-8"))


@pytest.fixture
def opened(souk: Souk, clock: Standing) -> Souk:
    open_shops(souk)
    put(
        souk,
        product("box", "Litter box", 19900, category="litter_box"),
        product("fryer", "Air fryer", 35800, category="air_fryer"),
        product("sun", "Sunscreen", 23000, category="sunscreen"),
    )
    run(souk, OPERATOR, CAMPAIGNS, clock.now())
    return souk


def test_every_campaign_of_the_mall_runs_and_the_second_time_nothing_is_put(opened: Souk, clock: Standing) -> None:
    kept = opened.call("promotions.page", {}, OPERATOR)
    assert {one["rule"]["id"] for one in kept} == {one["rule"]["id"] for one in CAMPAIGNS["campaign"]}
    assert all(one["name"]["en"] and one["name"]["zh-CN"] for one in kept)
    before = every_event(opened)
    clock.on(hours=3)
    run(opened, OPERATOR, CAMPAIGNS, clock.now())
    assert (every_event(opened), opened.call("promotions.page", {}, OPERATOR)) == (before, kept)


def test_windows_stand_around_the_moment_at_which_it_opens(opened: Souk, clock: Standing) -> None:
    tonight = opened.call("promotions.show", {"promotion": "mall-power-tonight"}, OPERATOR)["rule"]["windows"][0]
    opens = datetime(2026, 11, 11, tzinfo=UTC)
    sides = [datetime.fromisoformat(tonight[side]) - opens for side in ("since", "until")]
    assert sides == [timedelta(hours=6), timedelta(hours=10)]
    running = {one["rule"]["id"] for one in opened.call("promotions.running", {}, OPERATOR)}
    assert len(running) == len(CAMPAIGNS["campaign"]) - 1
    assert "mall-power-tonight" not in running


def test_litter_boxes_cost_what_they_cost_and_other_goods_less(opened: Souk) -> None:
    made = {
        one["product"]: (one["list"], one["final"], [told["promotion"] for told in one["told"]])
        for one in opened.call("pricing.tagged", {"products": ["box", "fryer", "sun"]}, OPERATOR)
    }
    assert made == {
        "box": (19900, 19900, []),
        "fryer": (35800, 30800, ["mall-every-300"]),
        "sun": (23000, 23000, ["mall-coupon-200"]),
    }
