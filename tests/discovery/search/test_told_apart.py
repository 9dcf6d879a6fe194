"""Which of several readings holds: the goods of which most is said, brands in Chinese, guesses that yield."""

from typing import Any

import pytest

from souk.discovery.search import category_limits, numbered, plainly
from souk.discovery.search.contracts import Limit
from souk.doors.jobs import Jobs
from souk.kit.operation import Souk
from tests.discovery.search.test_constructions import grammar
from tests.small import OPERATOR, product, stock


@pytest.fixture
def kind() -> str:
    return "sqlite"


def _goods(id: str, category: str, brand: str = "", /, **stated: Any) -> dict[str, Any]:
    told = [{"key": key, "value": value} for key, value in stated.items()]
    title = {"en": f"{category.replace('_', ' ')} {id}", "zh-CN": f"{category} {id}"}
    return {**product(id, "", 99900, category=category), "title": title, "attributes": told, "brand": brand}


SHOP = [
    _goods("laptop-1", "laptop", "Lenovo", dedicated_graphics=True, refresh_rate=144, storage=1000),
    _goods("laptop-2", "laptop", "HP", dedicated_graphics=True, refresh_rate=165, storage=2000),
    _goods("drive-1", "storage_drive", "Seagate", capacity=1000),
    _goods("nuts-1", "nuts", "", kind="mixed", pack="sachets", pieces=30),
    _goods("backpack-1", "backpack", "", capacity=20),
    _goods("bank-1", "power_bank", "", weight=200, cable_built_in=True),
    _goods("phone-1", "phone", "", weight=180),
    _goods("printer-1", "printer", "Brother", technology="laser"),
    _goods("printer-2", "printer", "HP", technology="laser"),
]


def understood(souk: Souk, text: str) -> dict[str, Any]:
    found: dict[str, Any] = souk.call("search.find", {"text": text}, OPERATOR)["understood"]
    return found


def limits(souk: Souk, text: str) -> dict[str, Any]:
    return {one["key"]: one for one in understood(souk, text)["limits"]}


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("打游戏的笔记本，独显必须的，刷新率144以上，硬盘一个T以上", "laptop"),
        ("hard drive of 1 TB for my laptop", "storage_drive"),
        ("little daily packs of mixed nuts for school bags, 25 portions or more", "nuts"),
        ("包小得只能塞口红手机，充电宝要220克以内的，自带线", "power_bank"),
        ("school bag of 20 litres or more", "backpack"),
    ],
)
def test_of_several_goods_those_are_meant_of_which_more_is_said(
    souk: Souk, jobs: Jobs, text: str, category: str
) -> None:
    stock(souk, jobs, SHOP)
    assert [one["category"] for one in understood(souk, text)["categories"]] == [category]


@pytest.mark.parametrize(
    ("text", "wanted", "banned"),
    [
        ("激光打印机，惠普的", ["HP"], []),
        ("激光打印机，惠普的不要", [], ["HP"]),
        ("笔记本电脑144赫兹以上，联想的坏过两台了，别再给我推", [], ["Lenovo"]),
        ("laser printer, HP let me down, any brand apart from them", [], ["HP"]),
        ("Brother laser printer", ["Brother"], []),
    ],
)
def test_a_brand_is_known_by_its_chinese_name_and_by_what_is_made_of_it(
    souk: Souk, jobs: Jobs, text: str, wanted: list[str], banned: list[str]
) -> None:
    stock(souk, jobs, SHOP)
    brand = limits(souk, text)["brand"]
    assert (brand["any_of"], brand["none_of"]) == (wanted, banned)


@pytest.mark.parametrize("text", ["laser printer, not from HP", "激光打印机，惠普的不要"])
def test_the_guide_shows_nothing_of_a_brand_that_is_ruled_out(souk: Souk, jobs: Jobs, text: str) -> None:
    stock(souk, jobs, SHOP)
    advice = souk.call("guide.answer", {"conversation": {"said": [text]}, "locale": "en"}, OPERATOR)
    assert {pick["card"]["product"] for group in advice["groups"] for pick in group["picks"]} == {"printer-1"}
    assert [one["none_of"] for one in advice["need"]["limits"] if one["key"] == "brand"] == [["HP"]]
    assert advice["need"]["unread"] == []


def test_a_brother_is_no_brand(souk: Souk, jobs: Jobs) -> None:
    stock(souk, jobs, SHOP)
    assert "brand" not in limits(souk, "laser printer for my brother")


def test_what_only_titles_say_names_nothing_in_a_query(souk: Souk, jobs: Jobs) -> None:
    stock(souk, jobs, [*SHOP, _goods("ink-1", "ink_cartridge", "HP", printing_colours="Black")])
    assert [one["category"] for one in understood(souk, "backpack in the original black")["categories"]] == ["backpack"]


def test_a_number_that_may_be_of_several_sizes_is_of_one_that_leaves_something(souk: Souk, jobs: Jobs) -> None:
    box = {"category": "litter_box", "odour_filter": True}
    made = [
        _goods("narrow", box["category"], odour_filter=True, width=38, length=60, entry_height=50),
        _goods("wide", box["category"], odour_filter=True, width=55, length=60, entry_height=60),
    ]
    stock(souk, jobs, made)
    found = souk.call("search.find", {"text": "litter box with a charcoal filter, 40 cm and not a hair more"}, OPERATOR)
    assert [card["product"] for card in found["cards"]] == ["narrow"]


def heard(category: str, text: str) -> dict[str, Limit]:
    return {limit.key: limit for limit, _ in category_limits(grammar(category), numbered(plainly(text)), ()).limits}


@pytest.mark.parametrize(
    ("category", "text", "key", "values"),
    [
        ("insect_trap", "小飞虫、水果上的果蝇，哪样都行", "target", {"fruit_fly", "drain_fly"}),
        ("insect_trap", "odourless pantry moth traps", "target", {"moth"}),
        ("litter_box", "top entry or hooded litter box", "enclosure", {"top_entry", "hooded"}),
        ("vacuum", "吸尘器别再推机器人了，杆式无线或者洗地机都行", "form", {"stick", "wet_dry"}),
        ("diapers", "diapers in newborn or S", "size", {"nb", "s"}),
        ("ink_cartridge", "ink, magenta only (not the light magenta)", "colour", {"magenta"}),
        ("battery", "batteries that can't be recharged are wasteful", "rechargeable", {"rechargeable"}),
        ("notebook_bag", "made of nylon. My shoulder is shot from the old leather one.", "material", {"nylon"}),
        ("privacy_filter", "privacy filter that cuts glare", "anti_glare", {"yes"}),
        ("drain_cleaner", "家里是塑料管别给烧坏", "pipe_safe", {"yes"}),
        ("cable", "OM3 fibre patch cable", "fibre_class", {"om3"}),
    ],
)
def test_what_is_said_of_a_thing_is_told_from_what_is_said_beside_it(
    category: str, text: str, key: str, values: set[str]
) -> None:
    assert set(heard(category, text)[key].any_of) == values


@pytest.mark.parametrize(
    ("category", "text", "key", "banned"),
    [
        ("nuts", "别是蜂蜜味奶油味那种甜的", "flavour", {"honey", "cream"}),
        ("desktop_pc", "nothing that still runs Vista or XP", "system", {"windows_vista", "windows_xp"}),
        ("keyboard", "I trip over the cable every single day", "connection", {"usb", "ps2"}),
        ("tea", "茉莉花茶他嫌香", "kind", {"jasmine"}),
    ],
)
def test_what_bothers_somebody_is_left_out(category: str, text: str, key: str, banned: set[str]) -> None:
    assert banned <= set(heard(category, text)[key].none_of)


@pytest.mark.parametrize(
    ("category", "text", "key", "low", "high"),
    [
        ("air_purifier", "一片滤芯起码用满一年", "filter_life", 12, None),
        ("air_purifier", "CADR两百以上", "cadr", 200, None),
        ("mop", "附三块以上拖布", "pieces", 3, None),
        ("camera", "主摄像头至少四千八百万像素", "megapixels", 48, None),
        ("sunscreen", "our girl has just turned three", "age_from", None, 36),
        ("mouse", "a three-button mouse or better", "buttons", 3, None),
        ("cat_litter", "dust one per cent at worst", "dust", None, 1),
        ("backpack", "20升以上，含20升", "capacity", 20, None),
    ],
)
def test_numbers_are_read_as_they_are_spoken(
    category: str, text: str, key: str, low: float | None, high: float | None
) -> None:
    limit = heard(category, text)[key]
    assert (limit.at_least, limit.at_most) == (low, high)


def test_the_can_of_cannot_is_no_tin() -> None:
    assert "form" not in heard("dog_food", "for a sensitive stomach, but I can't spend more than 400 yuan")
