"""The first page of a small shop."""

import re

from tests.doors.house import Opened
from tests.small import OPERATOR


def test_only_aisles_in_which_goods_stand_are_walked(shop: Opened) -> None:
    everything = [one["id"] for one in shop.souk.call("catalog.categories", {}, OPERATOR) if not one["parent"]]
    page = shop.browser.get("/").text
    shown = re.findall(r'class="aisle" href="[^"]*category=([a-z_]+)', page)
    assert shown == ["pets", "kitchen"]
    assert set(shown) < set(everything)
