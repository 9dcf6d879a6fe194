"""The order that the words of a search ask for, on its page."""

import re

from tests.doors.house import Opened

CHEAPEST = "/search?q=最便宜的猫砂盆"
ZH = {"Accept-Language": "zh-CN"}


def prices(page: str) -> list[float]:
    return [float(one.replace(",", "")) for one in re.findall(r'class="price">(?:CN)?¥([\d.,]+)<', page)]


def current(page: str) -> str:
    found = re.search(r'aria-current="true">([^<]+)<', page[page.index('class="sorts"') :])
    return found[1].strip() if found else ""


def test_the_cheapest_puts_the_page_in_that_order_and_a_chip_takes_it_off(counter: Opened) -> None:
    page = counter.browser.get(CHEAPEST, headers=ZH).text
    assert current(page) == "价格从低到高"
    assert prices(page) == sorted(prices(page))
    off = re.search(r'class="chip" href="([^"]+off=order[^"]*)"', page)
    assert off
    plain = counter.browser.get(off[1].replace("&amp;", "&"), headers=ZH).text
    assert current(plain) == "综合"
    assert 'class="chip chip-off"' in plain


def test_a_sort_that_is_chosen_stands_and_best_match_can_be_chosen(counter: Opened) -> None:
    page = counter.browser.get(f"{CHEAPEST}&sort=rating", headers=ZH).text
    assert current(page) == "评分"
    assert "off=order" in page[page.index('class="sorts"') : page.index("</nav>", page.index('class="sorts"'))]


def test_most_of_a_number_puts_the_page_in_that_order(counter: Opened) -> None:
    page = counter.browser.get("/search?q=largest+litter+box&lang=en").text
    assert current(page) == "Capacity"
    held = [float(one) for one in re.findall(r"Capacity </span>([\d.]+) L", page)]
    assert len(held) > 1
    assert held == sorted(held, reverse=True)
    off = re.search(r'class="chip" href="([^"]+off=order[^"]*)"', page)
    assert off
    assert current(counter.browser.get(off[1].replace("&amp;", "&")).text) == "Best match"
