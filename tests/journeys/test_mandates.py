"""Mandates in Chromium, in both languages: ask, consent, let the agent buy, see why it was refused, stop it."""

import os
import re
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from souk.kit.operation import Caller
from souk.people.accounts import scopes_of
from souk.trade.mandates import bound
from souk.trade.mandates.rules.jose import signed
from tests.doors.http.front import Front
from tests.journeys.test_accessibility import AXE
from tests.journeys.test_accounts import fingerprint, sign_up
from tests.journeys.town import Visit, entering, served
from tests.small import OPERATOR
from tests.trade.buying import CARD, furnish
from tests.trade.mandates.house import new_agent

pytestmark = pytest.mark.browser
LANGUAGES = ["zh-CN", "en"]
WIDTHS = (390, 1280)
PLACE: dict[str, Any] = {"country": "CN", "region": "浙江省", "city": "杭州市", "lines": ["样例路 1 号"]}
ADDRESS = {**PLACE, "name": "梅", "phone": "13800000000"}
RECIPIENT = {**ADDRESS, "email": "mei@people.example"}
OVER = {"zh-CN": "超出了剩余预算。", "en": "It is more than is left of the budget."}
DENIED = {"zh-CN": "店铺不允许该智能体购买。", "en": "The shop does not let this agent buy."}


def furnished(front: Front) -> None:
    """A furnished house with a keeper."""
    furnish(front.souk)
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


def somebody(enter: Visit, town: Front, locale: str, name: str, *, passkey: bool = True) -> tuple[Page, Caller]:
    """A shopper with an address and, where wanted, a passkey; the page, and the caller that an agent of theirs is."""
    email = f"{name}-{locale.lower()}@people.example"
    page = enter("/sign-up", locale)
    fingerprint(page)
    sign_up(page, email)
    page.wait_for_url("**/account?done=joined")
    caller = Caller(town.account(email), scopes_of("shopper"))
    town.souk.call("accounts.add-address", {"address": ADDRESS}, caller)
    if passkey:
        page.goto("/account")
        page.locator("souk-passkey button").click()
        page.wait_for_url("**/account?done=passkey")
    return page, caller


def asked(page: Page, agent: str, **limits: str) -> None:
    """Fill in the form and go on to the consent."""
    page.goto("/mandates")
    page.locator(".work-empty .button").click()
    page.locator("#agent").fill(agent)
    page.locator(f"#autonomy-{limits.pop('autonomy', 'bounded')}").check()
    for field, typed in limits.items():
        page.locator(f"#{field}").fill(typed)
    page.locator("details:has([id='category-litter_box'])").first.locator("summary").click()
    page.locator("[id='category-litter_box']").check()
    page.locator("details:has([id='merchant-corner'])").locator("summary").click()
    page.locator("[id='merchant-corner']").check()
    page.locator(".form-verbs button").click()
    page.wait_for_url("**/mandates/consent/*")


def try_to_buy(town: Front, caller: Caller, mandate: str, pieces: int = 1) -> Any:
    """The house's agent buys trays at the mall."""
    wish = {"recipient": RECIPIENT, "payment": CARD, "basket": [{"product": "tray", "quantity": pieces}]}
    session = town.souk.call("checkout.begin", {"wish": wish}, caller)["id"]
    return town.souk.call("checkout.pay-by-mandate", {"session": session, "mandate": mandate}, caller)


def stop_link(town: Front, page: Page, order: str) -> str:
    """Where the letter about an order leads; the worker of the running house carries it."""
    for _ in range(300):
        for file in sorted(town.settings.folder.glob("mail/*.eml"), reverse=True):
            text = message_from_bytes(file.read_bytes(), policy=default).get_content()
            found = re.search(r"(/mandates/stop\?token=\S+)", text)
            if found and order in text:
                return found[1]
        page.wait_for_timeout(100)
    raise AssertionError(f"no letter tells of {order}")


def clean(page: Page, *names: str, shots: Path | None = None) -> None:
    """Nothing that axe finds, and nothing that sticks out, at both widths."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate("axe.run({resultTypes: ['violations']})")["violations"]
    assert not found, [(one["id"], [node["html"] for node in one["nodes"]]) for one in found]
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        for name in names if shots else ():
            page.screenshot(path=shots / f"{name}-{width}.png", full_page=True)  # type: ignore[operator]


@pytest.mark.parametrize("locale", LANGUAGES)
def test_an_agent_buys_within_what_was_consented_to_and_is_stopped_by_the_letter(
    enter: Visit, town: Front, locale: str, shots: Path | None
) -> None:
    page, caller = somebody(enter, town, locale, "mei")
    page.goto("/mandates")
    clean(page, f"empty-{locale}", shots=shots)
    page.goto("/mandates/new")
    clean(page, f"ask-{locale}", shots=shots)
    asked(page, "Robin", per_purchase="250", budget="300", purchases="3", return_days="7")
    expect(page.locator(".may-not")).to_contain_text("CNY")
    clean(page, f"consent-{locale}", shots=shots)
    page.locator("souk-passkey button").click()
    page.wait_for_url("**/mandates/*?done=granted")
    mandate = re.search(r"/mandates/([^?]+)", page.url)
    assert mandate
    expect(page.locator(".lamp-good")).to_have_count(3)
    bought = try_to_buy(town, caller, mandate[1])
    assert bought["verdict"]["accepted"], bought["verdict"]
    refused = try_to_buy(town, caller, mandate[1])
    assert refused["verdict"]["reason"] == "budget_exceeded"
    page.reload()
    expect(page.locator(".try-no")).to_contain_text(OVER[locale])
    expect(page.locator("#tries")).to_contain_text("92")
    clean(page, f"one-{locale}", shots=shots)
    with page.expect_download() as download:
        page.locator("a[download]").click()
    assert refused["verdict"]["receipt"] in Path(download.value.path()).read_text(encoding="utf-8")
    page.goto(f"/orders/{bought['order']}")
    expect(page.locator(".by-agent")).to_contain_text("Robin")
    clean(page, f"order-{locale}", shots=shots)
    stranger = enter(stop_link(town, page, bought["order"]), locale)
    clean(stranger, f"stop-{locale}", shots=shots)
    stranger.locator(".button-danger").click()
    expect(stranger.locator(".note-good")).to_be_visible()
    assert try_to_buy(town, caller, mandate[1])["verdict"]["reason"] == "token_scope_mismatch"
    page.goto("/mandates")
    expect(page.locator(".mandate-revoked")).to_have_count(1)
    clean(page, f"list-{locale}", shots=shots)


@pytest.mark.parametrize("locale", LANGUAGES)
def test_who_has_no_passkey_is_told_so_and_says_yes_to_each_payment(
    enter: Visit, town: Front, locale: str, shots: Path | None
) -> None:
    page, caller = somebody(enter, town, locale, "lin", passkey=False)
    page.goto("/mandates/new")
    page.locator("#agent").fill("Wren")
    page.locator("#budget").fill("plenty")
    page.locator(".form-verbs button").click()
    expect(page.locator(".note-bad")).to_contain_text("plenty")
    expect(page.locator("#agent")).to_have_value("Wren")
    asked(page, "Wren", autonomy="confirm", budget="800")
    expect(page.locator("souk-passkey")).to_have_count(0)
    clean(page, f"session-{locale}", shots=shots)
    page.locator("form[action*=consent] button").click()
    page.wait_for_url("**/mandates/*?done=granted")
    mandate = page.url.partition("/mandates/")[2].partition("?")[0]
    expect(page.locator(".lamp-fair")).to_have_count(1)
    wish = {"recipient": RECIPIENT, "payment": CARD, "basket": [{"product": "tray"}]}
    session = town.souk.call("checkout.begin", {"wish": wish}, caller)["id"]
    asked_for = {"session": session, "mandate": mandate}
    first = town.souk.call("checkout.pay-by-mandate", asked_for, caller)["verdict"]
    assert (first["reason"], first["next"]) == ("consent_missing", "ask_consumer")
    page.reload()
    clean(page, f"waiting-{locale}", shots=shots)
    page.locator("#waiting button").click()
    page.wait_for_url("**?done=confirmed")
    assert town.souk.call("checkout.pay-by-mandate", asked_for, caller)["verdict"]["accepted"]
    page.locator(f"form[action='/mandates/{mandate}/suspend'] button").click()
    page.wait_for_url("**?done=suspended")
    page.locator(f"form[action='/mandates/{mandate}/resume'] button").click()
    page.wait_for_url("**?done=resumed")
    page.locator("#lost summary").click()
    clean(page, f"drill-{locale}", shots=shots)
    page.locator("#lost .button-danger").click()
    page.wait_for_url("**?done=revoked")
    expect(page.locator(".lamp-bad").first).to_be_visible()


@pytest.mark.parametrize("locale", LANGUAGES)
def test_each_level_of_consent_is_understood_made_and_ended(
    enter: Visit, town: Front, locale: str, shots: Path | None
) -> None:
    page, caller = somebody(enter, town, locale, "zhou", passkey=False)
    page.goto("/mandates/levels")
    expect(page.locator("section[aria-labelledby^=level-]")).to_have_count(3)
    expect(page.locator("section[aria-labelledby=level-2] a[href^='/account']")).to_be_visible()
    clean(page, f"levels-none-{locale}", shots=shots)
    issuer, wallet = new_agent(), new_agent()
    town.souk.call("mandates.trust", {"kind": "identity", "name": ISSUER, "keys": [issuer.jwk]}, OPERATOR)
    made: dict[int, str] = {}
    for level in (1, 2, 3):
        if level == 2:
            page.goto("/account")
            page.locator("souk-passkey button").click()
            page.wait_for_url("**/account?done=passkey")
        asked(page, f"Level {level}", per_purchase="250", budget="300") if level == 1 else again(page, f"Level {level}")
        if level == 3:
            page.locator("souk-passkey summary").click()
            origin, nonce = page.locator("souk-passkey dd code").all_inner_texts()
            page.locator("#identity").fill(vouched(town, issuer, wallet, (origin, nonce)))
            clean(page, f"level-3-{locale}", shots=shots)
        page.locator("souk-passkey button" if level > 1 else "form[action*=consent] button").click()
        page.wait_for_url("**/mandates/*?done=granted")
        made[level] = page.url.partition("/mandates/")[2].partition("?")[0]
    known = {one["id"]: one["level"] for one in town.souk.call("mandates.mine", {}, caller)}
    assert known == {made[level]: level for level in (1, 2, 3)}
    page.goto("/mandates")
    clean(page, f"levels-list-{locale}", shots=shots)
    page.goto("/mandates/levels")
    clean(page, f"levels-{locale}", shots=shots)
    for level in (1, 2, 3):
        page.goto("/mandates/levels")
        section = page.locator(f"section[aria-labelledby=level-{level}]")
        expect(section.locator(f"a[href='/mandates/{made[level]}']")).to_be_visible()
        section.locator(".button-danger").click()
        page.wait_for_url("**?done=revoked")
        assert town.souk.call("mandates.show", {"mandate": made[level]}, caller)["state"] == "revoked"


ISSUER = "https://id.example"


def again(page: Page, agent: str) -> None:
    """Ask for one more mandate, as wide as the form lets one."""
    page.goto("/mandates/new")
    page.locator("#agent").fill(agent)
    page.locator("#autonomy-bounded").check()
    page.locator("#per_purchase").fill("5000")
    page.locator("#budget").fill("20000")
    page.locator(".form-verbs button").click()
    page.wait_for_url("**/mandates/consent/*")


def vouched(town: Front, issuer: Any, wallet: Any, of: tuple[str, str]) -> str:
    """What an identity wallet shows for one consent."""
    now = int(town.souk.clock.now().timestamp())
    said = {"iss": ISSUER, "iat": now - 5, "exp": now + 999, "cnf": {"jwk": wallet.jwk}}
    return bound(f"{signed(said, issuer.key, 'dc+sd-jwt')}~", {"aud": of[0], "nonce": of[1], "iat": now}, wallet.key)


@pytest.mark.parametrize("locale", LANGUAGES)
def test_a_shop_denies_an_agent_and_takes_it_back(enter: Visit, town: Front, locale: str, shots: Path | None) -> None:
    page, caller = somebody(enter, town, locale, "an", passkey=False)
    name = f"Finch {locale}"
    asked(page, name, per_purchase="250", budget="800")
    page.locator("form[action*=consent] button").click()
    page.wait_for_url("**/mandates/*?done=granted")
    mandate = page.url.partition("/mandates/")[2].partition("?")[0]
    bought = try_to_buy(town, caller, mandate)
    assert bought["verdict"]["accepted"]
    town.souk.call("payments.sweep", {}, OPERATOR)
    town.souk.call("orders.sweep", {}, OPERATOR)
    owner = enter("/sign-in", locale)
    owner.locator(".persona", has_text="周一诺").click()
    owner.goto(f"/sales/{bought['order']}")
    expect(owner.locator(".by-agent")).to_contain_text(name)
    owner.goto("/shops/agents")
    row = owner.locator(".agent-row", has=owner.locator("h2", has_text=name))
    row.locator("details.more", has=owner.locator("form")).locator("summary").click()
    row.locator("[name=why]").fill("too many returns")
    row.locator("form .button").first.click()
    expect(row.locator(".state-dead")).to_be_visible()
    clean(owner, f"shop-{locale}", shots=shots)
    assert try_to_buy(town, caller, mandate)["verdict"]["reason"] == "agent_denied"
    page.reload()
    expect(page.locator("#tries")).to_contain_text(DENIED[locale])
    row.locator("form[action$=undo] button").click()
    expect(row.locator(".state-dead")).to_have_count(0)
    assert try_to_buy(town, caller, mandate)["verdict"]["accepted"]


@pytest.fixture
def shots() -> Path | None:
    """Where pictures of the pages go, if somebody wants to look at them."""
    found = os.environ.get("SOUK_SHOTS")
    return Path(found) if found else None
