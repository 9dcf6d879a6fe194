"""A conversation in an address, and the addresses around it."""

from urllib.parse import parse_qsl, urlsplit

import pytest

from souk.doors.web.conversing import Talk, read


def back(address: str) -> Talk:
    """The conversation that an address leads to."""
    return read(parse_qsl(urlsplit(address).query))


def test_a_conversation_survives_its_address() -> None:
    talk = Talk(
        ("猫砂盆", "100以内"), ("price@1",), ("capacity:1.5..@1", "enclosure:=hooded,open@1", "brand:!A b@2"), ("box",)
    )
    assert back(talk.href()) == talk
    chosen = talk.payload()["chosen"]
    assert chosen[0] == {"key": "capacity", "after": 1, "at_least": 1.5}
    assert chosen[1]["any_of"] == ["hooded", "open"]
    assert chosen[2]["none_of"] == ["A b"]


def test_an_answer_replaces_the_earlier_one_and_no_preference_limits_nothing() -> None:
    talk = back(Talk(("kettle",)).answer("capacity", {"at_least": 2.0, "at_most": None, "any_of": []}))
    assert talk.answers == ("capacity:2..@1",)
    assert back(talk.answer("capacity")).payload()["chosen"] == [{"key": "capacity", "after": 1}]


def test_a_budget_is_typed_in_whole_units() -> None:
    talk = back(Talk(("kettle",)).bounded("price", "", "１20", "CNY"))
    assert talk.payload()["chosen"] == [{"key": "price", "after": 1, "at_most": 12000.0}]


def test_a_limit_comes_off_and_back() -> None:
    talk = Talk(("kettle", "1.5 L"), answers=("capacity:2..@1", "price:..900@1"))
    off = back(talk.loosen("capacity"))
    assert (off.without, off.answers) == (("capacity@2",), ("price:..900@1",))
    assert back(off.restore("capacity")).without == ()


@pytest.mark.parametrize(
    "answer", ["capacity", "capacity:x..@1", "CAP:1..2@1", "capacity:1..2@x", "capacity:..@1", "a:1@1"]
)
def test_an_answer_that_makes_no_sense_is_left_out(answer: str) -> None:
    assert read([("q", "kettle"), ("a", answer)]).answers == ()
