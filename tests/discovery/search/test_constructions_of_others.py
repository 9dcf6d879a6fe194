"""How many constructions of two further authors, who read neither reader nor knowledge, are heard as they were meant.

`constructions-one.txt` was mended on, `constructions-two.txt` but once, after it had been measured unread. What is not
heard stays in both, so that the shares may only fall.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from souk.discovery.search import category_limits, measures, numbered, plainly
from tests.discovery.search.test_constructions import (
    EN,
    PLACES_EN,
    PLACES_ZH,
    SIZES_EN,
    SIZES_ZH,
    ZH,
    grammar,
    stance,
)

# A category, its goods, what they may have, its attribute, and whether the attribute says that it is not there.
PARTS_EN = (
    ("frying_pan", "frying pan", "lid", "lid", False),
    ("coffee_maker", "coffee maker", "grinder", "grinder", False),
    ("backpack", "backpack", "chest strap", "chest_strap", False),
    ("diapers", "nappies", "fragrance", "fragrance_free", True),
)
PARTS_ZH = (
    ("frying_pan", "平底锅", "锅盖", "lid", False),
    ("backpack", "双肩包", "胸带", "chest_strap", False),
    ("baby_bottle", "奶瓶", "把手", "handles", False),
    ("cat_food", "猫粮", "谷物", "grain_free", True),
)


def constructions(author: str) -> Iterator[tuple[str, str, int, str]]:
    """Each construction with its side, its locale and its place in its section."""
    section: list[str] = ["", ""]
    place = 0
    for line in Path(__file__).with_name(f"constructions-{author}.txt").read_text("utf-8").splitlines():
        if line.startswith("["):
            section, place = line.strip("[]").split(), 0
        elif line:
            yield section[0], section[1], place, line
            place += 1


def has(category: str, text: str, key: str, lacks: bool) -> str:
    """Whether a text asks for what goods may have: with, without, or open."""
    limits = category_limits(grammar(category), numbered(plainly(text)), ()).limits
    limit = next((one for one, _ in limits if one.key == key), None)
    if limit is None:
        return "open"
    return "with" if (limit.any_of == ("yes",)) is not lacks else "without"


def side_of(text: str) -> str:
    """Which side a text bounds its number from."""
    found = [one for one in measures(numbered(plainly(text)).text) if one.units]
    sides = {(one.low is None, one.high is None) for one in found}
    return {(True, False): "most", (False, True): "least"}.get(next(iter(sides)), "") if len(sides) == 1 else ""


def heard(side: str, locale: str, place: int, line: str) -> bool:
    """Whether a construction is heard as it was meant, of one thing at one place in a sentence."""
    english = locale == "en"
    places = PLACES_EN if english else PLACES_ZH
    around = places[place % len(places)]
    if side in ("most", "least"):
        sizes = SIZES_EN if english else SIZES_ZH
        return side_of(line.replace("{n}", sizes[place % len(sizes)])) == side
    if side in ("with", "without"):
        parts = [one for one in (PARTS_EN if english else PARTS_ZH) if side == "without" or not one[4]]
        category, goods, part, key, lacks = parts[place % len(parts)]
        text = around.format(goods=goods, said=line.replace("{f}", part))
        return has(category, text, key, lacks) == side
    things = EN if english else ZH
    category, goods, value, other, key, id = things[place % len(things)]
    text = around.format(goods=goods, said=line.replace("{x}", value).replace("{y}", other))
    return stance(category, text, key, id) == side


@pytest.mark.parametrize(
    ("author", "turned", "opened", "bounded"), [("one", 0.115, 0.53, 0.1), ("two", 0.205, 0.71, 0.27)]
)
def test_no_more_constructions_of_others_are_misheard_than_were(
    author: str, turned: float, opened: float, bounded: float
) -> None:
    wrong: dict[str, list[bool]] = {"turned": [], "opened": [], "bounded": []}
    for side, locale, place, line in constructions(author):
        kind = "bounded" if side in ("most", "least") else "opened" if side == "open" else "turned"
        wrong[kind].append(not heard(side, locale, place, line))
    shares = {kind: sum(many) / len(many) for kind, many in wrong.items()}
    assert shares["turned"] <= turned, shares
    assert shares["opened"] <= opened, shares
    assert shares["bounded"] <= bounded, shares
