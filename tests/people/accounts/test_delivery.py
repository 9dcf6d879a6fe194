"""Letters leave at least once, are tried again, and are forgotten when they are gone."""

from collections.abc import Iterator
from typing import Any

import pytest

from souk.kit.errors import Invalid, NotAllowed
from souk.kit.operation import Souk
from souk.people.accounts import EmailTaken
from souk.people.accounts.contracts import Letter, PostAway
from souk.people.accounts.service import delivery
from souk.settings import Settings
from tests.clocks import Standing
from tests.people.accounts.house import POSTMAN, VISITOR, joined, opened


class Box:
    """Takes letters, except while it is shut, and but what tears."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.shut, self.tears = False, ""

    def send(self, letter: Letter) -> None:
        if self.shut:
            raise PostAway("shut")
        if letter.to == self.tears:
            raise ValueError("torn")
        self.letters.append(letter)


@pytest.fixture
def box() -> Box:
    return Box()


@pytest.fixture
def souk(settings: Settings, box: Box) -> Iterator[Souk]:
    made = opened(settings, post=box)
    yield made
    made.database.close()


def deliver(souk: Souk, most: int = 100) -> Any:
    return souk.call("accounts.deliver", {"most": most}, POSTMAN)


def kept(souk: Souk) -> list[tuple[str, str, bool]]:
    """Kind, receiver, and whether it was sent, of every letter."""
    with souk.database.engine.connect() as connection:
        rows = connection.exec_driver_sql('SELECT kind, "to", sent FROM accounts_letter ORDER BY created, "to"').all()
    return [(kind, to, sent is not None) for kind, to, sent in rows]


def test_a_letter_leaves_once_and_only_its_kind_is_kept(souk: Souk, box: Box) -> None:
    joined(souk)
    assert kept(souk) == [("confirm", "mei@people.example", False)]
    assert deliver(souk) == {"sent": 1, "failed": 0}
    assert deliver(souk) == {"sent": 0, "failed": 0}
    (letter,) = box.letters
    assert (letter.to, letter.subject) == ("mei@people.example", "Confirm your e-mail address")
    assert "http://localhost:8765/confirm?token=lnk_" in letter.text
    assert kept(souk) == [("confirm", "", True)]


def test_a_letter_is_written_in_the_language_of_the_account(souk: Souk, box: Box) -> None:
    joined(souk, "美美", email="mei@people.example", locale="zh-CN")
    deliver(souk)
    assert box.letters[0].subject == "请确认您的电子邮箱"
    assert box.letters[0].text.startswith("美美，您好！")


def test_a_refused_operation_writes_no_letter(souk: Souk, box: Box) -> None:
    joined(souk)
    deliver(souk)
    with pytest.raises(EmailTaken):
        joined(souk)
    assert deliver(souk) == {"sent": 0, "failed": 0}


def test_a_letter_that_cannot_leave_is_tried_ten_times_ever_more_seldom(souk: Souk, box: Box, clock: Standing) -> None:
    joined(souk)
    box.shut = True
    waits = (1, 2, 4, 8, 16, 32, 64, 128, 240)
    for minutes in waits:
        assert deliver(souk) == {"sent": 0, "failed": 1}
        clock.on(minutes=minutes, seconds=-1)
        assert deliver(souk) == {"sent": 0, "failed": 0}
        clock.on(seconds=1)
    assert deliver(souk) == {"sent": 0, "failed": 1}
    assert kept(souk) == [("confirm", "", False)]
    box.shut = False
    clock.on(days=9)
    assert deliver(souk) == {"sent": 0, "failed": 0}
    assert box.letters == []


def test_a_letter_leaves_when_the_post_is_back(souk: Souk, box: Box, clock: Standing) -> None:
    joined(souk)
    box.shut = True
    deliver(souk)
    box.shut = False
    clock.on(minutes=1)
    assert deliver(souk) == {"sent": 1, "failed": 0}
    assert len(box.letters) == 1


def test_a_letter_in_hand_is_nobody_elses_until_its_carrier_is_given_up(souk: Souk, box: Box, clock: Standing) -> None:
    joined(souk)
    carrying = souk.stream("accounts.deliver", {}, POSTMAN)
    next(carrying)
    assert deliver(souk) == {"sent": 0, "failed": 0}
    carrying.close()
    clock.on(minutes=10)
    assert deliver(souk) == {"sent": 1, "failed": 0}
    assert len(box.letters) == 1


def test_no_more_than_asked_leave_at_once(souk: Souk, box: Box) -> None:
    for name in ("Ann", "Bo", "Cy"):
        joined(souk, name)
    assert deliver(souk, 2) == {"sent": 2, "failed": 0}
    assert deliver(souk, 2) == {"sent": 1, "failed": 0}
    for most in (0, 1001):
        with pytest.raises(Invalid):
            deliver(souk, most)


def test_more_than_are_taken_in_hand_at_once_leave_each_once_the_oldest_first(
    souk: Souk, box: Box, clock: Standing, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delivery, "AT_ONCE", 2)
    names = ("Ann", "Bo", "Cy", "Di", "Ed")
    for name in names:
        joined(souk, name)
        clock.on(seconds=1)
    assert deliver(souk) == {"sent": 5, "failed": 0}
    assert [one.to for one in box.letters] == [f"{name.lower()}@people.example" for name in names]
    assert deliver(souk) == {"sent": 0, "failed": 0}


def test_a_letter_that_breaks_its_carrier_holds_up_no_other(souk: Souk, box: Box, clock: Standing) -> None:
    for name in ("Ann", "Bo", "Cy"):
        joined(souk, name)
        clock.on(seconds=1)
    box.tears = "bo@people.example"
    with pytest.raises(ValueError, match="torn"):
        deliver(souk)
    assert [one.to for one in box.letters] == ["ann@people.example"]
    assert deliver(souk) == {"sent": 1, "failed": 0}
    assert [one.to for one in box.letters] == ["ann@people.example", "cy@people.example"]
    box.tears = ""
    clock.on(minutes=10)
    assert deliver(souk) == {"sent": 1, "failed": 0}
    assert kept(souk) == [("confirm", "", True)] * 3


def test_a_visitor_does_not_carry_letters(souk: Souk, box: Box) -> None:
    joined(souk)
    with pytest.raises(NotAllowed):
        souk.call("accounts.deliver", {}, VISITOR)
    assert box.letters == []
