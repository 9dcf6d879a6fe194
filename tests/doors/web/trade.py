"""A house with orders in it, a browser of the operator or of a shop, and what its pages say."""

import re
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from souk.doors.http import application
from souk.doors.http.callers import Keyring
from souk.doors.jobs import staffed
from souk.kit.operation import Caller, Souk
from souk.people.accounts import scopes_of
from tests.small import OPERATOR, small_settings
from tests.trade.buying import furnish, keeper


def furnished_in(folder: Path) -> None:
    """Fill a folder with shops, stock and a rate."""
    souk, _ = staffed(small_settings(folder))
    furnish(souk)
    souk.database.close()


class House:
    """A furnished house behind its door; `as_shop` opens it for a member of a shop."""

    def __init__(self, folder: Path) -> None:
        self.settings = small_settings(folder)
        self.souk, self.jobs = staffed(self.settings)
        self.app = application(self.souk, self.jobs, self.settings)
        self.browser = self.by(Keyring(folder).key)

    def by(self, key: str, locale: str = "en") -> TestClient:
        headers = {"Authorization": f"Bearer {key}", "Accept": "text/html"}
        return TestClient(self.app, headers=headers, cookies={"locale": locale})

    def as_shop(self, shop: str, role: Any = "owner", locale: str = "en") -> TestClient:
        """The browser of a member of a shop, with all that the role may do."""
        name = f"{role}-{shop}"
        member = {"id": name, "kind": "merchant", "name": name, "email": f"{name}@people.example"}
        self.souk.call("accounts.open", {**member, "memberships": [{"shop": shop, "role": role}]}, OPERATOR)
        scopes = scopes_of("merchant", role)
        asked = {"label": "browser", "scopes": sorted(scopes), "days": 1, "shop": shop}
        return self.by(self.souk.call("accounts.make-key", asked, Caller(name, scopes, shop))["secret"], locale)

    def sale(self, order: str) -> Any:
        return self.souk.call("orders.sale", {"order": order}, OPERATOR)

    def state(self, order: str, shop: str = "corner") -> str:
        return str(next(one["state"] for one in self.sale(order)["parts"] if one["shop"] == shop))


def ship(souk: Souk, order: str, shop: str = "corner", **more: Any) -> str:
    """A parcel that has left."""
    asked = {"order": order, "carrier": "Invented Express", "tracking": "X1", **more}
    return str(souk.call("orders.ship", asked, keeper(shop))["shipments"][-1]["id"])


def listed(page: str) -> list[str]:
    """The orders that a list shows, in its order."""
    return re.findall(r'href="/sales/([0-9a-f]{20})[^"]*"><code>', page)


def post(house: House, path: str, **form: str) -> Any:
    """Send a form; where it leads is not followed."""
    answer = house.browser.post(path, data=form, follow_redirects=False)
    assert answer.status_code < 500, answer.text
    return answer


def text(page: str) -> str:
    """What a page says, without its tags."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def field(page: str, name: str) -> str:
    """What stands in a field."""
    return re.findall(rf'name="{re.escape(name)}"[^>]*?value="([^"]*)"', page)[0]
