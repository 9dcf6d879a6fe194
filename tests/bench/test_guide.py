"""The frozen dialogues are those that were frozen; truth and the shopper are as their page says."""

from pathlib import Path

import pytest

from bench.guide.dialogues import Thing, read
from bench.guide.shopper import answer
from souk.kit.errors import Invalid

THING = Thing("p", "kettle", {"capacity": 1.7, "material": "glass", "keep_warm": True}, 129.0)


def test_two_hundred_dialogues_fall_into_two_halves() -> None:
    asked = read()
    assert len(asked) == 200
    assert 80 <= sum(one.development for one in asked) <= 120
    assert {one.kind for one in asked} == {"limits", "turns", "half", "problem", "absent"}


def test_dialogues_that_were_changed_are_refused(tmp_path: Path) -> None:
    changed = tmp_path / "questions.jsonl"
    changed.write_text("{}\n", encoding="utf-8")
    with pytest.raises(Invalid, match="froze"):
        read(changed)


@pytest.mark.parametrize(
    ("condition", "kept"),
    [
        ({"field": "capacity", "at_least": 1.7}, True),
        ({"field": "price", "at_most": 128}, False),
        ({"field": "material", "none_of": ["glass"]}, False),
        ({"field": "gooseneck", "is": False}, True),
        ({"field": "gooseneck", "is": True}, False),
        ({"field": "power", "at_least": 1000}, False),
        ({"field": "filter", "none_of": ["any"]}, True),
    ],
)
def test_a_condition_is_true_of_a_thing_as_the_page_says(condition: dict[str, object], kept: bool) -> None:
    assert THING.keeps(condition) is kept


def test_the_shopper_picks_the_loosest_answer_that_grants_the_want() -> None:
    options = [{"any_of": [], "at_least": bound, "at_most": None, "count": 9} for bound in (1.0, 1.5, 2.0)]
    asked = {"key": "capacity", "options": options}
    assert answer(asked, [{"field": "capacity", "at_least": 1.2}], 1)["at_least"] == 1.5
    assert answer(asked, [{"field": "capacity", "at_least": 9}], 1)["at_least"] == 2.0
    assert answer(asked, [{"field": "power", "at_least": 9}], 1) == {"key": "capacity", "after": 1}
