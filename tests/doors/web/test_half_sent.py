"""A page that breaks after its beginning was sent ends with a sentence, and its reason stands in the log."""

import logging
from collections.abc import Iterator
from typing import Any

import pytest

from souk.doors.http import Keyring
from souk.kit.errors import Unavailable
from souk.kit.operation import Step
from tests.doors.web.trade import House

BREAKING = ("shopper.plan", "guide.answer")
SENTENCES = {
    "en": "Something broke on our side; whoever runs this shop finds the reason in its log.",
    "zh-CN": "我们这边出了故障；运营者可在日志中查到原因。",
}


@pytest.fixture
def broken(house: House, monkeypatch: pytest.MonkeyPatch) -> House:
    """A house whose plans and answers break after their first step."""
    whole = house.souk.stream

    def breaking(name: str, *asked: Any, **more: Any) -> Iterator[Step]:
        steps = whole(name, *asked, **more)
        if name in BREAKING:
            yield next(steps)
            raise ZeroDivisionError
        yield from steps

    monkeypatch.setattr(house.souk, "stream", breaking)
    return house


@pytest.mark.parametrize("locale", SENTENCES)
@pytest.mark.parametrize("page", ["/agent?q=kettle", "/guide?q=kettle"])
def test_what_breaks_half_way_is_said(broken: House, caplog: pytest.LogCaptureFixture, page: str, locale: str) -> None:
    with caplog.at_level(logging.ERROR):
        answer = broken.by(Keyring(broken.settings.folder).key, locale).get(page)
    assert SENTENCES[locale] in answer.text
    assert "</html>" in answer.text, "the page is whole"
    assert "ZeroDivisionError" in caplog.text


def test_a_refusal_half_way_is_said_in_its_own_words(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    def refusing(*_asked: Any, **_more: Any) -> Iterator[Step]:
        raise Unavailable("The well is dry.")
        yield Step(1, 1, "")

    monkeypatch.setattr(house.souk, "stream", refusing)
    assert "The well is dry." in house.browser.get("/agent?q=kettle").text
