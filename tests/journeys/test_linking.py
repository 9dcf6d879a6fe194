"""A person is sent over by a shopping assistant, reads what it asks for, allows it, and takes it back."""

from collections.abc import Iterator
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from souk.kit.operation import Caller
from tests.doors.protocols.test_profiles import serving
from tests.journeys.conftest import OPERATOR, PATIENCE, Shop

pytestmark = pytest.mark.browser
READ, MANAGE = "dev.ucp.shopping.order:read", "dev.ucp.shopping.order:manage"
# RFC 7636, appendix B.
VERIFIER, CHALLENGE = (
    "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk",
    "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
)
TOKENS = Caller("system:oauth", frozenset({"accounts:tokens"}))
ASKED = {
    "response_type": "code",
    "client_id": "assistant",
    "scope": f"{READ} {MANAGE}",
    "state": "s-1",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}


@pytest.fixture
def there() -> Iterator[str]:
    """Where the assistant is answered: another origin than the shop's."""
    with serving() as made:
        yield f"http://127.0.0.1:{made.port}/callback"


@pytest.fixture
def page(browser: Browser, shop: Shop, there: str) -> Iterator[Page]:
    """A telephone that reads Chinese."""
    known = {"id": "assistant", "name": "小助手", "redirects": [there], "scopes": [READ, MANAGE]}
    shop.souk.call("accounts.put-client", known, OPERATOR)
    person = {"id": "linking", "kind": "shopper", "name": "梅", "email": "linking@people.example"}
    shop.souk.call("accounts.open", {**person, "password": "seven lanterns at dusk"}, OPERATOR)
    context = browser.new_context(locale="zh-CN", base_url=shop.address, viewport={"width": 390, "height": 800})
    made = context.new_page()
    made.set_default_timeout(PATIENCE)
    yield made
    context.close()
    shop.call("accounts.remove-client", id="assistant")


def test_an_assistant_is_allowed_and_taken_back(page: Page, shop: Shop, there: str) -> None:
    page.goto(f"/oauth/authorize?{urlencode({**ASKED, 'redirect_uri': there})}")
    page.fill("#email", "linking@people.example")
    page.fill("#password", "seven lanterns at dusk")
    page.press("#password", "Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("允许 小助手 代您操作吗？")
    expect(page.get_by_text("为您取消订单、申请退换")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="允许", exact=True).click()
    page.wait_for_url(f"{there}?**")
    told = {name: said[0] for name, said in parse_qs(urlsplit(page.url).query).items()}
    assert told.keys() == {"code", "state", "iss"}
    assert told["state"] == "s-1"
    exchange = {"grant_type": "authorization_code", "client": "assistant", "code": told["code"], "redirect": there}
    made = shop.souk.call("accounts.issue", {"wish": {**exchange, "verifier": VERIFIER}}, TOKENS)
    assert made["scopes"] == [READ, MANAGE]
    page.goto("/account/platforms")
    expect(page.get_by_text("查看您的订单 · 为您取消和退换")).to_be_visible()
    page.get_by_role("button", name="取消关联 小助手").click()
    expect(page.get_by_role("status")).to_contain_text("已取消关联")
    expect(page.get_by_text("没有平台以您的名义操作。")).to_be_visible()
    renewal = {"grant_type": "refresh_token", "client": "assistant", "refresh": made["refresh"]}
    assert shop.souk.call("accounts.issue", {"wish": renewal}, TOKENS)["problem"] == "invalid_grant"
