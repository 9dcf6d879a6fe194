"""Somebody in a browser who asks the market for the box, looks at what is offered, and buys there."""

import re
from html import unescape
from typing import Any

from souk.kit.operation import Caller
from souk.people.accounts import IN_PERSON, scopes_of
from tests.agents.market.conftest import WISH, House
from tests.clocks import Standing
from tests.doors.http.front import HTML, Front, send

Json = dict[str, Any]


def told(page: str) -> str:
    """A page as it is read, without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


class Visitor:
    """Somebody who signed up, asks the market for the box and looks at the page of what was offered."""

    def __init__(self, house: House) -> None:
        self.house, self.front = house, Front(house.settings, house.souk, house.jobs)
        self.browser = self.front.browser()
        self.caller = Caller(self.front.join(self.browser), scopes_of("shopper") | {IN_PERSON})

    def asked(self, **wish: Any) -> tuple[Json, str]:
        """The one offer, and its part of the page."""
        said = self.house.call("market.offers", self.caller, wish={**WISH, **wish})
        self.id = str(said["id"])
        return said["offers"][0], self.page(f"/market/offers/{self.id}")

    def page(self, path: str) -> str:
        return str(self.browser.get(path, headers=HTML).text)

    def buys(self, page: str, mandate: str) -> Any:
        """Press the button of the page; what became of it."""
        fields = dict(re.findall(r'<input type="hidden" name="(offer|seen)" value="([^"]+)"', page))
        clock = self.house.souk.clock
        assert isinstance(clock, Standing)
        clock.on(seconds=1)
        path = f"/market/offers/{self.id}"
        assert send(self.browser, f"{path}/buy", {**fields, "mandate": mandate}, path).status_code == 303
        return self.house.call("market.bought", self.caller)[0]
