"""The checker passes what the guide says, and finds each thing that is altered in it."""

import copy
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.checker import check_advice
from tests.checker.sources import Call

QUESTIONS = [
    "猫狗双全的家庭用什么猫砂盆",
    "litter box for a cat and a dog",
    "味道大,小户型用什么猫砂盆,预算200以内",
    "a litter box for two cats under 150 yuan",
    "容量40升以上的猫砂盆",
    "litter box, not open, at least 40 L",
    "预算1元的猫砂盆",
    "a desk lamp",
    "幼猫用什么猫砂盆",
]


@pytest.fixture
def advice(call: Call) -> Any:
    """An advice with values, reasons, reviews, prices and a comparison."""
    return copy.deepcopy(call("guide.ask", {"question": "小户型用什么猫砂盆,200元以内"}))


@pytest.mark.parametrize("question", QUESTIONS)
def test_what_the_guide_says_passes(call: Call, question: str) -> None:
    assert check_advice(call("guide.ask", {"question": question}), call) == []


def test_the_advice_that_is_altered_below_has_every_kind_of_claim(advice: Any) -> None:
    paths = {where["path"].split("/")[0] for claim in _claims(advice) for where in claim["evidence"]}
    assert {"title", "attributes", "variants", "situation", "attribute", "aspect", "text"} <= paths
    assert advice["comparison"]
    assert advice["need"]["limits"]


def test_two_sources_cannot_be_swapped(call: Call, advice: Any) -> None:
    count = len(list(_claims(advice)))
    for one in range(count - 1):
        swapped = copy.deepcopy(advice)
        first, second = list(_claims(swapped))[one : one + 2]
        if first["evidence"] != second["evidence"]:
            first["evidence"], second["evidence"] = second["evidence"], first["evidence"]
            assert check_advice(swapped, call), f"claims {one} and {one + 1}"


def test_no_digit_can_be_changed(call: Call, advice: Any) -> None:
    sentences = list(_sentences(advice))
    places = [
        (number, place.start()) for number, one in enumerate(sentences) for place in re.finditer(r"\d", one["text"])
    ]
    assert places
    for number, place in places:
        changed = copy.deepcopy(advice)
        sentence = list(_sentences(changed))[number]
        digit = "7" if sentence["text"][place] != "7" else "4"
        sentence["text"] = sentence["text"][:place] + digit + sentence["text"][place + 1 :]
        assert check_advice(changed, call), sentence["text"]


def test_no_quote_can_be_changed(call: Call, advice: Any) -> None:
    count = sum(len(claim["evidence"]) for claim in _claims(advice))
    for number in range(count):
        changed = copy.deepcopy(advice)
        where = [one for claim in _claims(changed) for one in claim["evidence"]][number]
        where["quote"] += "!"
        assert any("does not open" in fault or "not '" in fault for fault in check_advice(changed, call))


def test_no_span_can_be_moved(call: Call, advice: Any) -> None:
    moved = copy.deepcopy(advice)
    for claim in _claims(moved):
        claim["evidence"][0]["start"] += 1
        break
    assert check_advice(moved, call)


def test_evidence_cannot_point_to_another_product(call: Call, advice: Any) -> None:
    count = sum(where["kind"] == "field" for claim in _claims(advice) for where in claim["evidence"])
    assert count
    for number in range(count):
        changed = copy.deepcopy(advice)
        fields = [one for claim in _claims(changed) for one in claim["evidence"] if one["kind"] == "field"]
        fields[number]["ref"] = "robot" if fields[number]["ref"] != "robot" else "tray"
        assert check_advice(changed, call), fields[number]


def test_no_claim_can_be_dropped(call: Call, advice: Any) -> None:
    for number in range(len(list(_claims(advice)))):
        dropped = copy.deepcopy(advice)
        place = 0
        for sentence in _sentences(dropped):
            if place <= number < place + len(sentence["claims"]):
                del sentence["claims"][number - place]
                break
            place += len(sentence["claims"])
        assert check_advice(dropped, call), f"claim {number}"


def test_a_review_cannot_be_counted_for_what_it_does_not_say(call: Call, advice: Any) -> None:
    counted = next(one for one in _claims(advice) if len([w for w in one["evidence"] if w["kind"] == "review"]) > 1)
    text = "Litter everywhere after the first night."
    other = {"kind": "review", "ref": "review-3", "path": "text", "start": 0, "end": len(text), "quote": text}
    counted["evidence"][-1] = other
    faults = check_advice(advice, call)
    assert any("is of tray, not of tower" in fault for fault in faults)
    assert any("does not praise odour" in fault for fault in faults)


def test_a_reason_cannot_be_given_for_a_value_that_it_does_not_fit(call: Call) -> None:
    advice = copy.deepcopy(call("guide.ask", {"question": "猫狗双全的家庭用什么猫砂盆"}))
    sentence = next(one for one in _sentences(advice) if one["text"].endswith("狗够不到上方入口里的猫砂"))
    said, path = "狗伸头就能够到", "situation/cat_and_dog/avoids/0/because/zh-CN"
    whole = call("annotation.source", {"kind": "knowledge", "ref": "litter_box", "path": path})["text"]
    assert said in whole
    claim = sentence["claims"][-1]
    sentence["text"] = sentence["text"][: claim["start"]] + whole
    claim["end"] = claim["start"] + len(whole)
    claim["evidence"] = [_knowledge("litter_box", path, whole)]
    assert any("do not fit together" in fault for fault in check_advice(advice, call))


def test_a_card_must_show_the_price_of_the_catalogue(call: Call, advice: Any) -> None:
    for group in advice["groups"]:
        for pick in group["picks"]:
            for field in ("price", "before"):
                altered = copy.deepcopy(advice)
                if pick["card"][field] is not None:
                    one = _card(altered, pick["card"]["product"])
                    one[field]["amount"] -= 100
                    assert any(
                        "price is" in fault or "one piece costs" in fault for fault in check_advice(altered, call)
                    )
    assert any(pick["card"]["before"] for group in advice["groups"] for pick in group["picks"])


def _card(advice: Any, product: str) -> Any:
    cards = (pick["card"] for group in advice["groups"] for pick in group["picks"])
    return next(card for card in cards if card["product"] == product)


def test_every_card_must_keep_every_limit(call: Call, advice: Any) -> None:
    limit = next(one for one in advice["need"]["limits"] if one["key"] == "price")
    limit["at_most"], limit["shown"] = 1000, {"zh-CN": "≤ ¥10", "en": "≤ CN¥10"}
    faults = [fault for fault in check_advice(advice, call) if "does not keep" in fault]
    assert len(faults) == sum(len(group["picks"]) for group in advice["groups"])


def test_words_without_a_source_are_found(call: Call, advice: Any) -> None:
    advice["verdict"]["text"] += "全网最低价。"
    assert any("words without evidence" in fault for fault in check_advice(advice, call))


def test_a_cell_must_say_what_its_source_says(call: Call, advice: Any) -> None:
    row = next(row for row in advice["comparison"]["rows"] if row["key"] == "capacity")
    cell = next(cell for cell in row["cells"] if cell["text"])
    cell["text"] = "99 L"
    assert any("row capacity" in fault and "99" in fault for fault in check_advice(advice, call))


def test_a_limit_must_come_from_the_shoppers_words(call: Call, advice: Any) -> None:
    advice["need"]["limits"][0]["said"] = "300元以内"
    assert any("did not say" in fault for fault in check_advice(advice, call))


def test_a_title_of_a_group_must_hold_for_its_goods(call: Call, advice: Any) -> None:
    advice["groups"][0]["title"] = {"en": "Another way: self-cleaning", "zh-CN": "换个思路:自动清理"}
    assert any("does not say that it is" in fault for fault in check_advice(advice, call))


def test_goods_under_a_title_that_promises_an_order_must_be_in_it(call: Call) -> None:
    advice = call("guide.ask", {"question": "最便宜的猫砂盆"})
    assert check_advice(advice, call) == []
    advice["groups"][0]["picks"].reverse()
    assert any("stands after" in fault for fault in check_advice(advice, call))


def _sentences(value: Any) -> Iterator[dict[str, Any]]:
    """Every sentence of an advice, wherever it stands."""
    if isinstance(value, dict):
        if "claims" in value and "text" in value:
            yield value
            return
        for part in value.values():
            yield from _sentences(part)
    elif isinstance(value, list):
        for part in value:
            yield from _sentences(part)


def _claims(advice: Any) -> Iterator[dict[str, Any]]:
    return (claim for sentence in _sentences(advice) for claim in sentence["claims"])


def _knowledge(ref: str, path: str, text: str) -> dict[str, Any]:
    return {"kind": "knowledge", "ref": ref, "path": path, "start": 0, "end": len(text), "quote": text}
