"""Tables of campaigns: every wrong row with its column, all put or none, all taken back or none."""

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from souk.doors.web.words import translations
from souk.goods.promotions import CampaignMoved, Promotion, Scope, TierStep, UnknownLoad, Window
from souk.goods.promotions.rules.sense import _SENSE, STANDS
from souk.goods.promotions.rules.sheets import (
    BEYOND,
    BOUNDS,
    COLUMNS,
    MISSING,
    NAMELESS,
    RIGHT,
    SHOP_BEARS,
    Reading,
    rows,
    table,
)
from souk.kit.errors import Invalid
from souk.kit.operation import Caller, Souk
from tests.goods.promotions.conftest import NAME, STEP, keeper, run
from tests.small import OPERATOR, every_event

HEAD = "id,name_zh,layer,kind,owner,amount,off,every,since\n"
GOOD = HEAD + "w1,每满300减50,shop,step,corner,50,,300,2026-11-11T20:00\nw2,九折,item,percent,corner,,10,,\n"
AT = datetime(2026, 11, 1, tzinfo=UTC)
READING = Reading("CNY", ZoneInfo("Asia/Shanghai"), None)


def load(souk: Souk, text: str, mode: str = "put", caller: Caller = OPERATOR, **terms: Any) -> Any:
    return souk.call("promotions.load", {"text": text, "why": "winter", "mode": mode, "terms": terms}, caller)


def ids(souk: Souk) -> list[tuple[str, str]]:
    return [(one["rule"]["id"], one["state"]) for one in souk.call("promotions.page", {}, OPERATOR)]


def test_a_table_is_looked_at_before_anything_holds(shop: Souk) -> None:
    before = every_event(shop)
    made = load(shop, GOOD, "check")
    assert (made["state"], made["rows"], made["new"], made["wrong"], made["batch"]) == (
        "checked",
        2,
        ["w1", "w2"],
        [],
        "",
    )
    assert (ids(shop), every_event(shop)) == ([], before)


def test_a_table_is_put_and_again_it_changes_nothing(shop: Souk) -> None:
    made = load(shop, GOOD)
    assert (made["state"], made["new"]) == ("put", ["w1", "w2"])
    step, off = (one["rule"] for one in shop.call("promotions.page", {}, OPERATOR))
    assert (step["every"], step["amount"], off["off"]) == (30000, 5000, 1000)
    assert step["windows"] == [{"since": "2026-11-11T20:00:00+08:00", "until": None}]
    before = every_event(shop)
    again = load(shop, GOOD)
    assert (again["new"], again["changed"], again["same"]) == ([], [], ["w1", "w2"])
    assert every_event(shop) == before


@pytest.mark.parametrize(
    ("row", "column", "why"),
    [
        ("x,九折,item,percent,corner,,ten,,", "off", "a share in per cent, such as 10 or 12.5"),
        ("x,九折,item,percent,corner,,,,", "off", "this kind needs it"),
        ("x,九折,itme,percent,corner,,10,,", "layer", RIGHT[COLUMNS["layer"]]),
        ("x,九折,item,,corner,,10,,", "kind", "it is needed"),
        ("x,减50,shop,step,corner,5O,,300,", "amount", RIGHT[COLUMNS["amount"]]),
        ("x,减50,shop,step,corner,50.005,,300,", "amount", RIGHT[COLUMNS["amount"]]),
        ("x,减50,shop,step,corner,-50,,300,", "amount", RIGHT[COLUMNS["amount"]]),
        ("x,减50,shop,step,corner,Infinity,,300,", "amount", RIGHT[COLUMNS["amount"]]),
        ("x,减50,shop,step,corner,1e99999,,300,", "amount", RIGHT[COLUMNS["amount"]]),
        ("x,减50,shop,step,corner,999999999,,300,", "amount", BOUNDS[COLUMNS["amount"]]),
        ("x,半价,item,nth,corner,,50,2.5,", "every", "a whole number, such as 2"),
        ("x,半价,item,nth,corner,,50,-2,", "every", "a whole number from 0 to 1,000,000,000"),
        ("x,半价,item,percent,corner,,101,,", "off", "at most 100 per cent"),
        ("x,减50,shop,step,corner,50,,300,tonight", "since", RIGHT[COLUMNS["since"]]),
        ("x,,shop,step,corner,50,,300,", "name_zh", "a name in one language at least"),
        ("x,减50,shop,step,corner,50,,300,,,more", "", BEYOND),
        ("x,减50,item,step,corner,50,,300,", "kind", "in this layer cut, percent, fixed, nth or deposit"),
    ],
)
def test_a_wrong_cell_is_told_in_a_sentence_of_ours_in_both_languages(row: str, column: str, why: str) -> None:
    (read,) = rows(f"{HEAD}{row}\n", READING)
    assert [(one.row, one.column, one.why) for one in read.wrong] == [(2, column, why)]
    assert read.rule is None


def test_every_sentence_about_a_cell_has_its_chinese() -> None:
    said = {
        *RIGHT.values(),
        *BOUNDS.values(),
        *STANDS.values(),
        NAMELESS,
        MISSING,
        BEYOND,
        SHOP_BEARS,
        "this kind needs it",
    }
    said |= {"the same for all of a group", "empty, or your own shop", *(why for _, why, _ in _SENSE)}
    assert [one for one in sorted(said) if translations("zh-CN").gettext(one) == one] == []


@pytest.mark.parametrize(
    ("row", "column", "why"),
    [
        ("a b,减50,shop,step,corner,50,,300,", "id", "letters, digits"),
        ("w1,减50,shop,step,corner,60,,300,", "id", "it stands twice"),
    ],
)
def test_a_wrong_row_is_named_with_its_column_and_nothing_is_put(shop: Souk, row: str, column: str, why: str) -> None:
    before = every_event(shop)
    made = load(shop, GOOD + row + "\n")
    assert made["state"] == "wrong"
    assert [(one["row"], one["column"]) for one in made["wrong"]] == [(4, column)]
    assert why in made["wrong"][0]["why"]
    assert (ids(shop), every_event(shop)) == ([], before)


def test_every_wrong_row_is_named_at_once(shop: Souk) -> None:
    made = load(shop, HEAD + "a,x,shop,step,corner,x,,y,z\nb,x,item,percent,corner,,q,,\n")
    assert [(one["row"], one["column"]) for one in made["wrong"]] == [
        (2, "amount"), (2, "every"), (2, "since"), (3, "off"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said"),
    [("", "The table is empty"), ("id,colour\n", "no column colour"), (HEAD, "1 to 500 rows, this one has 0")],
)
def test_a_table_that_says_nothing_is_refused(shop: Souk, text: str, said: str) -> None:
    with pytest.raises(Invalid, match=said):
        load(shop, text)


def test_a_shop_loads_its_own_campaigns_alone(shop: Souk) -> None:
    run(shop, {**STEP, "id": "theirs"})
    text = "id,name_zh,layer,kind,owner,amount\nmine,减5,item,cut,,5\nx,减5,item,cut,corner,5\ntheirs,减5,item,cut,,5\n"
    made = load(shop, text, caller=keeper("harbour"))
    assert [(one["row"], one["column"]) for one in made["wrong"]] == [(3, "owner"), (4, "id")]
    assert load(shop, text.split("\nx,")[0] + "\n", caller=keeper("harbour"))["new"] == ["mine"]


def test_a_shop_bears_what_its_table_puts_and_cannot_say_that_the_platform_does(shop: Souk) -> None:
    text = "id,name_zh,layer,kind,amount,shop_share\nmine,减5,item,cut,5,\nhalf,减5,item,cut,5,50\n"
    before = every_event(shop)
    for mode in ("check", "put"):
        (wrong,) = load(shop, text, mode, keeper("harbour"))["wrong"]
        assert (wrong["row"], wrong["column"], wrong["said"], wrong["why"]) == (3, "shop_share", "50", SHOP_BEARS)
    assert (ids(shop), every_event(shop)) == ([], before)
    assert load(shop, text.split("\nhalf")[0] + "\n", caller=keeper("harbour"))["new"] == ["mine"]
    assert shop.call("promotions.show", {"promotion": "mine"}, OPERATOR)["rule"]["shop_share"] == 10_000


def test_a_whole_table_is_taken_back_and_known_campaigns_are_as_before(shop: Souk) -> None:
    run(shop, {**STEP, "id": "w1", "amount": 1000})
    batch = load(shop, GOOD)["batch"]
    assert shop.call("promotions.show", {"promotion": "w1"}, OPERATOR)["rule"]["amount"] == 5000
    shop.call("promotions.undo-load", {"batch": batch, "why": "the wrong file"}, OPERATOR)
    assert ids(shop) == [("w1", "live"), ("w2", "ended")]
    assert shop.call("promotions.show", {"promotion": "w1"}, OPERATOR)["rule"]["amount"] == 1000


def test_where_one_was_changed_since_nothing_is_taken_back(shop: Souk) -> None:
    batch = load(shop, GOOD)["batch"]
    shop.call("promotions.end", {"promotion": "w2", "number": 1, "why": "over"}, OPERATOR)
    before = every_event(shop)
    with pytest.raises(CampaignMoved):
        shop.call("promotions.undo-load", {"batch": batch, "why": "x"}, OPERATOR)
    assert (ids(shop), every_event(shop)) == ([("w1", "live"), ("w2", "ended")], before)


@pytest.mark.parametrize("batch", ["", "ghost"])
def test_an_import_that_is_not_known_or_anothers_is_not_taken_back(shop: Souk, batch: str) -> None:
    load(shop, GOOD, batch="mine")
    with pytest.raises(UnknownLoad):
        shop.call("promotions.undo-load", {"batch": batch, "why": "x"}, OPERATOR)
    with pytest.raises(UnknownLoad):
        shop.call("promotions.undo-load", {"batch": "mine", "why": "x"}, keeper("harbour"))
    assert [state for _, state in ids(shop)] == ["live", "live"]


@pytest.mark.parametrize("caller", [OPERATOR, keeper("corner")])
def test_the_template_can_be_loaded_as_it_is(shop: Souk, caller: Caller) -> None:
    text = shop.call("promotions.template", {}, caller)
    assert load(shop, "\ufeff" + text, "check", caller)["new"] == [
        "every-300", "ten-off", "cut-20", "second-half", "coupon-200",
    ]  # fmt: skip


def test_what_a_table_says_is_read_again_as_it_was() -> None:
    rules = [
        Promotion("a", "platform", "tier", steps=(TierStep(20000, 1050), TierStep(50000, 0, 1250)), cap=9900),
        Promotion("b", "item", "nth", "corner", every=2, off=5000, per_user=3, final=True, shop_share=2500),
        Promotion("c", "shop", "step", "corner", every=19990, amount=1, scope=Scope(("p", "q"), brands=("Old Ferry",))),
        Promotion(
            "d",
            "item",
            "deposit",
            pay=100,
            worth=250,
            without=Scope(categories=("pets",)),
            requires=("member",),
            balance=Window(AT, AT + timedelta(days=3)),
            forfeits=True,
        ),
        Promotion(
            "e", "payment", "cut", amount=100, methods=("card",), on_return="reprice", group="g", policy="max", most=2
        ),
        Promotion(
            "f", "shop", "gift", "corner", sku="sock", count=2, budget=1, on_return="reprice", pieces=2, coupon=True
        ),
    ]
    since = next(rows("id,name_zh,layer,kind,amount,since\nx,减,item,cut,1,2026-11-11T20:00\n", READING)).rule
    assert since
    rules.append(since)
    read = list(rows(table([(one, NAME) for one in rules], "CNY"), READING))
    assert [one.wrong for one in read] == [()] * len(rules)
    assert [(one.rule, one.name) for one in read] == [(one, NAME) for one in rules]
    assert since.windows == (Window(since.windows[0].since),)


def test_a_chinese_header_and_tabs_are_read_too() -> None:
    read = list(rows("编号\t中文名\t层级\t类型\t金额\t券\nx\t减5\tplatform\tcut\t5\t是\n", READING))
    assert read[0].rule == Promotion("x", "platform", "cut", amount=500, coupon=True)
    assert len(COLUMNS) == 45
