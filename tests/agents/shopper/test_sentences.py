"""A hundred and twenty sentences are read as people mean them, and what is not read is told."""

import re
from itertools import permutations

import pytest

from souk.agents.shopper.rules.passing import passed
from souk.agents.shopper.rules.reading import Names, Reading, read
from tests.agents.shopper.sentences import CHINESE, ENGLISH, POLITE_EN, POLITE_ZH, Said
from tests.agents.shopper.test_reading import TODAY

NAMES = Names(
    {
        "lane": {"en": "Lane lights", "zh-CN": "巷口百货"},
        "harbour": {"en": "Harbour goods", "zh-CN": "港湾百货"},
        "corner": {"en": "The corner shop", "zh-CN": "街角小店"},
    },
    ("Felis", "Cato"),
    ("Felis", "Cato"),
)
NOTHING = {
    "counts": (),
    "shops": (),
    "shops_not": (),
    "brands": (),
    "brands_not": (),
    "deliver_by": "",
    "return_days": None,
    "prefer": None,
    "each": None,
    "most": None,
    "piece": None,
    "shipping": "",
    "every_days": None,
}


def told(found: Reading) -> dict[str, object]:
    """What was read, money in yuan, names in no order."""
    high = found.price.at_most if found.price else None
    scale = 100 if found.price and found.price.unit else 1
    most = None if high is None else high / scale
    read_: dict[str, object] = {name: getattr(found, name) for name in NOTHING if name not in ("each", "most", "piece")}
    read_ |= {name: frozenset(getattr(found, name)) for name in ("shops", "shops_not", "brands", "brands_not")}
    read_ |= {"counts": tuple(count for _, count in found.counts)}
    piece = None if found.piece is None else found.piece / 100
    return read_ | {"each": most if found.each else None, "most": None if found.each else most, "piece": piece}


def wanted(said: dict[str, object]) -> dict[str, object]:
    made = {**NOTHING, **{name: value for name, value in said.items() if name in NOTHING}}
    return made | {name: frozenset(made[name]) for name in ("shops", "shops_not", "brands", "brands_not")}  # type: ignore[call-overload]


def missed(said: str, found: Reading) -> tuple[str, ...]:
    return passed(said, found, [found.price.said] if found.price else [], (), NAMES)


def test_half_of_the_sentences_are_chinese() -> None:
    assert min(len(ENGLISH), len(CHINESE)) >= 60
    assert len({said for said, _ in (*ENGLISH, *CHINESE)}) == len(ENGLISH) + len(CHINESE)


@pytest.mark.parametrize("one", [*ENGLISH, *CHINESE], ids=lambda one: one[0])
def test_a_sentence_is_read_whole(one: Said) -> None:
    said, meant = one
    found = read(said, TODAY, NAMES)
    assert told(found) == wanted(meant)
    assert len(found.rest) == len(said)
    assert missed(said, found) == meant.get("missed", ())


def clauses(said: str) -> list[str]:
    return [one.strip() for one in re.split(r"[,，]", said) if one.strip()]


TURNED = [
    one
    for one in (*ENGLISH, *CHINESE)
    if 1 < len(clauses(one[0])) < 4 and not one[0].startswith(("no ", "除")) and "其他" not in one[0]
]


@pytest.mark.parametrize("one", TURNED, ids=lambda one: one[0])
def test_the_order_of_clauses_says_nothing(one: Said) -> None:
    said, _ = one
    mark = "，" if "，" in said else ", "
    first = told(read(said, TODAY, NAMES))
    for order in permutations(clauses(said)):
        assert told(read(mark.join(order), TODAY, NAMES)) == first, order


@pytest.mark.parametrize("one", [*ENGLISH, *CHINESE], ids=lambda one: one[0])
def test_politeness_says_nothing(one: Said) -> None:
    said, meant = one
    first = told(read(said, TODAY, NAMES))
    for way in POLITE_EN if said.isascii() or "¥" in said else POLITE_ZH:
        asked = way.format(said)
        found = read(asked, TODAY, NAMES)
        assert told(found) == first, asked
        left = missed(asked, found)
        assert len(left) == len(meant.get("missed", ())), asked
