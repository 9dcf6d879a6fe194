"""People: sign up, a passkey, a new password, staff of a shop, and being forgotten; in Chromium, in both languages."""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.doors.http.front import Front
from tests.journeys.test_accessibility import AXE
from tests.journeys.town import Visit, entering, served
from tests.people.accounts.house import oneself
from tests.small import CORNER, HARBOUR, OPERATOR, product, put

pytestmark = pytest.mark.browser
LANGUAGES = ["zh-CN", "en"]
PASSWORD = "seven lanterns at dusk"
EVIL = '<form id="f" method="post" action="{}/account/name"><input name="name" value="Mallory"></form>'
OWN = ("/account", "/account/addresses", "/account/privacy", "/account/keys", "/shop/staff")


def furnished(front: Front) -> None:
    """Two shops with an owner each."""
    for shop in (CORNER, HARBOUR):
        front.souk.call("catalog.open-shop", {"shop": shop}, OPERATOR)
    put(front.souk, product("cup", "A corner cup"), product("rope", "A harbour rope", shop="harbour"))
    part = {"id": "owner", "kind": "merchant", "name": "周一诺", "email": "owner@shop.example", "invented": True}
    front.souk.call("accounts.open", {**part, "memberships": [{"shop": "corner", "role": "owner"}]}, OPERATOR)


@pytest.fixture(scope="module")
def town(tmp_path_factory: pytest.TempPathFactory, sqlite_template: Path) -> Iterator[Front]:
    with served(tmp_path_factory.mktemp("town"), sqlite_template, furnished) as front:
        yield front


@pytest.fixture
def enter(browser: Browser, town: Front) -> Iterator[Visit]:
    with entering(browser, town) as visit:
        yield visit


def sign_up(page: Page, email: str, name: str = "梅") -> None:
    page.locator("#name").fill(name)
    page.locator("#email").fill(email)
    page.locator("#password").fill(PASSWORD)
    page.locator(".entry .form .button").click()


def link(town: Front, page: Page, email: str, path: str) -> str:
    """Where the newest letter to somebody leads; the worker of the running shop carries it."""
    for _ in range(600):
        for file in sorted(town.settings.folder.glob("mail/*.eml"), reverse=True):
            letter = message_from_bytes(file.read_bytes(), policy=default)
            found = re.search(rf"(/{path}\?token=\S+)", letter.get_content()) if letter["To"] == email else None
            if found:
                return found[1]
        page.wait_for_timeout(100)
    raise AssertionError(f"no letter to {email} leads to {path}")


def fingerprint(page: Page) -> None:
    """A device with a passkey store that always agrees."""
    session = page.context.new_cdp_session(page)
    session.send("WebAuthn.enable")
    options = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
    options |= {"isUserVerified": True, "automaticPresenceSimulation": True}
    session.send("WebAuthn.addVirtualAuthenticator", {"options": options})


@pytest.mark.parametrize("locale", LANGUAGES)
def test_somebody_signs_up_confirms_keeps_an_address_and_comes_back_with_a_passkey(
    enter: Visit, town: Front, locale: str
) -> None:
    email = f"mei-{locale.lower()}@people.example"
    page = enter("/sign-up", locale)
    fingerprint(page)
    sign_up(page, email)
    page.wait_for_url("**/account?done=joined")
    page.goto(link(town, page, email, "confirm"))
    page.locator(".entry .form .button").click()
    page.wait_for_url("**/confirm?done=1")
    page.goto("/account/addresses")
    for field, typed in (("name", "梅"), ("phone", "13800000000"), ("region", "浙江省"), ("city", "杭州市")):
        page.locator(f"#{field}").fill(typed)
    page.locator("#lines").fill("样例路 1 号")
    page.locator(".panel .form .button").click()
    expect(page.locator(".places address")).to_contain_text("浙江省杭州市样例路 1 号")
    page.goto("/account")
    page.locator("souk-passkey button").click()
    page.wait_for_url("**/account?done=passkey")
    expect(page.locator("[aria-labelledby=passkeys-title] .rows li")).to_have_count(1)
    page.locator(".menu summary").click()
    page.locator(".menu-out").click()
    page.wait_for_url(re.compile(r"/$"))
    page.goto("/sign-in?to=/account/privacy")
    page.locator("souk-passkey button").click()
    page.wait_for_url("**/account/privacy")
    expect(page.locator(".menu summary")).to_be_visible()
    account = town.account(email)
    assert town.souk.call("accounts.me", {}, oneself(account))["confirmed"]
    assert town.souk.call("accounts.passkeys", {}, oneself(account))[0]["used"]


@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_forgotten_password_is_replaced_by_the_link_in_the_letter(enter: Visit, town: Front, locale: str) -> None:
    email = f"lin-{locale.lower()}@people.example"
    sign_up(enter("/sign-up", locale), email)
    page = enter("/sign-in", locale)
    page.locator('a[href="/reset"]').click()
    page.locator("#email").fill(email)
    page.locator(".entry .form .button").click()
    page.wait_for_url("**/reset?sent=1")
    page.goto(link(town, page, email, "reset"))
    page.locator("#password").fill("nine brooms and a bell")
    page.locator(".entry .form .button").click()
    page.wait_for_url("**/account?done=password")
    other = enter("/sign-in", locale)
    other.locator("#email").fill(email)
    other.locator("#password").fill(PASSWORD)
    other.locator(".entry .form .button").first.click()
    expect(other.locator("[role=alert]").first).to_be_visible()
    assert other.locator("#email").input_value() == email


@pytest.mark.parametrize("locale", LANGUAGES)
def test_who_is_invited_to_a_shop_joins_it_and_sees_no_other(enter: Visit, town: Front, locale: str) -> None:
    email = f"clerk-{locale.lower()}@people.example"
    owner = enter("/sign-in", locale)
    owner.locator(".persona", has_text="周一诺").click()
    owner.locator(".menu summary").click()
    owner.locator(".menu-shops button[value=corner]").click()
    owner.goto("/shop/staff")
    owner.locator("#invite-email").fill(email)
    owner.locator("#invite-role").select_option("editor")
    owner.locator("form[action$=invite] .button").click()
    owner.wait_for_url("**/shop/staff?done=invited")
    clerk = enter(link(town, owner, email, "invitation"), locale)
    clerk.locator(".entry-ways .button-plain").click()
    sign_up(clerk, email, "小周")
    clerk.wait_for_url("**/invitation?**")
    clerk.locator(".entry .form .button").click()
    clerk.wait_for_url("**/shop/staff?done=joined")
    expect(clerk.locator(".own-main")).to_contain_text("owner@shop.example")
    expect(clerk.locator("form[action$=invite]")).to_have_count(0)
    mark = clerk.locator("meta[name=csrf]").get_attribute("content") or ""

    def change(id: str) -> int:
        asked = {"product": id, "revision": 1, "changes": {"brand": "Mine"}, "reason": "mine"}
        headers = {"X-Souk-CSRF": mark, "Content-Type": "application/json"}
        return clerk.request.post("/api/catalog.edit", data=asked, headers=headers).status

    before = town.souk.call("catalog.show", {"product": "rope"}, OPERATOR)
    assert change("rope") in (403, 404)
    assert town.souk.call("catalog.show", {"product": "rope"}, OPERATOR) == before
    assert change("cup") in (200, 409)
    assert clerk.request.post("/account/shop", form={"csrf": mark, "shop": "harbour"}).status == 403


@pytest.mark.parametrize("locale", LANGUAGES)
def test_who_asks_to_be_erased_is_told_what_stays_and_is_gone(enter: Visit, town: Front, locale: str) -> None:
    email = f"gone-{locale.lower()}@people.example"
    page = enter("/sign-up", locale)
    sign_up(page, email)
    page.wait_for_url("**/account?done=joined")
    account = town.account(email)
    page.goto("/account/privacy")
    expect(page.locator(".confirm-list")).to_contain_text(account)
    with page.expect_download() as download:
        page.locator("a[download]").click()
    assert email in Path(download.value.path()).read_text(encoding="utf-8")
    page.locator("#confirm").fill(email)
    page.locator(".button-danger").click()
    page.wait_for_url("**/goodbye")
    page.goto("/sign-in")
    page.locator("#email").fill(email)
    page.locator("#password").fill(PASSWORD)
    page.locator(".entry .form .button").first.click()
    expect(page.locator("[role=alert]").first).to_be_visible()
    assert town.souk.call("accounts.page", {"text": email}, OPERATOR) == []


def test_a_form_that_is_sent_again_does_nothing_twice(enter: Visit, town: Front) -> None:
    page = enter("/sign-up", "en")
    sign_up(page, "twice@people.example")
    page.wait_for_url("**/account?done=joined")
    page.goto("/account/keys")
    page.locator("#agent-name").fill("Buyer")
    form = page.locator("form[action$=agents]")
    sent = form.evaluate(
        """async form => {
          const send = () => fetch(form.action, {method: "POST", body: new URLSearchParams(new FormData(form))});
          return (await Promise.all([send(), send(), send()])).map(answer => answer.status);
        }"""
    )
    assert set(sent) <= {200, 409}
    form.locator("button").click()
    page.wait_for_url("**/account/keys?done=agent")
    assert len(town.souk.call("accounts.agents", {}, oneself(town.account("twice@people.example")))) == 1


def test_a_form_of_another_site_is_refused(enter: Visit, town: Front) -> None:
    page = enter("/sign-up", "en")
    sign_up(page, "victim@people.example", "Victim")
    page.wait_for_url("**/account?done=joined")
    body = EVIL.format(town.settings.address)
    page.context.route("http://evil.example/", lambda route: route.fulfill(body=body, content_type="text/html"))
    page.goto("http://evil.example/")
    with page.expect_navigation() as sent:
        page.evaluate("document.getElementById('f').submit()")
    assert sent.value
    assert sent.value.status == 403
    assert town.souk.call("accounts.me", {}, oneself(town.account("victim@people.example")))["name"] == "Victim"


def test_everything_but_passkeys_works_without_script(enter: Visit, town: Front) -> None:
    page = enter("/sign-up", "zh-CN", java_script_enabled=False)
    sign_up(page, "plain@people.example")
    page.wait_for_url("**/account?done=joined")
    assert not page.locator("souk-passkey").is_visible()
    page.goto("/account/privacy")
    page.locator(".toggle").first.click()
    expect(page.locator(".toggle").first).to_have_attribute("aria-checked", "true")
    page.locator(".menu summary").click()
    page.locator(".menu-out").click()
    page.wait_for_url(re.compile(r"/$"))
    assert page.locator(".choice-in").count() == 1


@pytest.mark.parametrize(
    ("locale", "theme", "width"), [("zh-CN", "light", 360), ("en", "dark", 360), ("en", "light", 1280)]
)
def test_axe_finds_nothing_serious_on_the_pages_of_accounts(enter: Visit, locale: str, theme: str, width: int) -> None:
    page = enter("/sign-in", locale, color_scheme=theme, viewport={"width": width, "height": 800})
    for path in ("/sign-in", "/sign-up", "/reset", "/confirm?token=x"):
        _accessible(page, path, width)
    page.goto("/sign-in")
    page.locator(".persona", has_text="周一诺").click()
    for path in OWN:
        _accessible(page, path, width)
    page.locator(".menu summary").click()
    _checked(page, width)
    page.keyboard.press("Escape")
    assert page.locator(".menu[open]").count() == 0
    assert page.locator(".menu summary").evaluate("one => one === document.activeElement")


def _accessible(page: Page, path: str, width: int) -> None:
    page.goto(path)
    _checked(page, width)


def _checked(page: Page, width: int) -> None:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then(run => run.violations)")
    serious = [(one["id"], one["nodes"][0]["html"]) for one in found if one["impact"] in ("serious", "critical")]
    assert (page.url, serious) == (page.url, [])
    assert page.evaluate("document.documentElement.scrollWidth") <= width
