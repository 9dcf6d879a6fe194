"""Numbers said anew in a later turn, and goods of other shops."""

import pytest

from souk.discovery.guide.providers.phrase_reader import PhraseReader
from souk.discovery.guide.rules.elsewhere import wanted_elsewhere
from tests.kept import knowledge
from tests.small import knowing


@pytest.mark.parametrize(
    ("turns", "key", "low", "high"),
    [
        (("air purifier for a 40 square metre lounge", "Make that fifty"), "coverage", 50.0, None),
        (("1.5 litre glass kettle", "What about 1.7 or larger instead?"), "capacity", 1.7, None),
        (("sunscreen, SPF 50", "hmm, 30 would do as well"), "spf", 30.0, None),
        (("笔记本，五千以下", "我其实可以加到七千"), "price", None, 7000.0),
        (("air purifier for a 40 square metre lounge", "with two filters"), "coverage", 40.0, None),
        (("a buggy, 7 kg or under", "we found one at 6.9, awful to lug. Make it 6 kg or under."), "weight", None, 6.0),
    ],
)
def test_a_number_without_its_unit_is_of_the_limit_before(
    turns: tuple[str, ...], key: str, low: float | None, high: float | None
) -> None:
    need = PhraseReader(knowing()).read(turns, "en")
    limit = next(one for one in need.limits if one.key == key)
    assert (limit.at_least, limit.at_most) == (low, high)


@pytest.mark.parametrize(
    ("turn", "name"),
    [
        ("A shampoo for greasy hair", "shampoo"),
        ("cordless drill with two batteries", "drill"),
        ("有没有猫爬架，一米八高的", "猫爬架"),
        ("梅雨天墙都长毛了，想买台除湿机", "除湿机"),
        ("a notebook PC under 5000", ""),
        ("PC材质的行李箱", ""),
        ("dog hair on the sofa", ""),
        ("my sofa smells of dog", ""),
        ("地毯上都是猫毛", ""),
        ("公司有微波炉，带饭的盒子", ""),
        ("lotion with no perfume and no oil", ""),
        ("书桌太小，台灯只能夹着", ""),
        ("水槽堵了两天", ""),
    ],
)
def test_goods_of_other_shops_are_known_where_they_are_asked_for(turn: str, name: str) -> None:
    assert wanted_elsewhere([turn]) == name


@pytest.mark.parametrize(
    ("turn", "plainly"),
    [
        ("High chair that folds, wipe clean", "High chair"),
        ("两个人露营的帐篷，防雨的", ""),
        ("I need a freezer under 300 litres", "freezer"),
        ("no Bluetooth at work, they jam it", ""),
        ("wet sheets again at 5 am", ""),
    ],
)
def test_what_is_only_spoken_of_is_told_from_what_is_asked_for(turn: str, plainly: str) -> None:
    assert wanted_elsewhere([turn], plainly=True) == plainly


def test_no_goods_of_our_own_are_held_for_those_of_others() -> None:
    for one in knowledge().categories().values():
        for name in (*one.noun.values(), *(name for many in one.words.values() for name in many)):
            assert wanted_elsewhere([name]) != name, name
