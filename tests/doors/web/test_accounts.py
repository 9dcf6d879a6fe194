"""The pages of accounts: what they show, what they refuse, and that a refusal changes nothing."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from souk.doors.web.frame import HERE
from tests.doors.http.front import HTML, PERSONAL, Front, opened, send
from tests.people.accounts.house import PASSWORD, letters, link_to, oneself
from tests.small import CORNER, HARBOUR, OPERATOR

SIGNED_OUT = ("/", "/sign-in", "/sign-up", "/reset", "/reset?token=x", "/confirm", "/confirm?token=x", "/goodbye")
OWN = ("/account", "/account/addresses", "/account/privacy", "/account/keys", "/shop/staff")
HOME = {
    "name": "梅",
    "phone": "13800000000",
    "country": "CN",
    "region": "浙江省",
    "city": "杭州市",
    "district": "余杭区",
    "lines": "样例路 1 号\n2 单元",
    "postcode": "311100",
    "label": "家",
}


@pytest.fixture
def front(tmp_path: Path, sqlite_template: Path) -> Iterator[Front]:
    made = opened(tmp_path, sqlite_template)
    for shop in (CORNER, HARBOUR):
        made.souk.call("catalog.open-shop", {"shop": shop}, OPERATOR)
    for id, shop, role in (("owner", "corner", "owner"), ("clerk", "corner", "viewer"), ("other", "harbour", "owner")):
        part = {"id": id, "kind": "merchant", "name": id.title(), "email": f"{id}@shop.example", "invented": True}
        made.souk.call("accounts.open", {**part, "memberships": [{"shop": shop, "role": role}]}, OPERATOR)
    yield made
    made.souk.database.close()


@pytest.fixture
def browser(front: Front) -> TestClient:
    return front.browser()


@pytest.fixture
def entered(front: Front) -> Callable[..., TestClient]:
    """A browser that is one of the demo's people, acting in a shop."""

    def enter(account: str, shop: str = "") -> TestClient:
        browser = front.browser()
        assert send(browser, "/enter", {"account": account}, form="/sign-in").status_code == 303
        assert send(browser, "/account/shop", {"shop": shop}, form="/account").status_code == 303
        return browser

    return enter


@pytest.mark.parametrize("locale", ["zh-CN", "en"])
def test_every_page_shows_in_both_languages_and_to_nobody_a_page_that_is_not_theirs(
    entered: Callable[..., TestClient], browser: TestClient, locale: str
) -> None:
    owner = entered("owner", "corner")
    for one in (browser, owner):
        one.cookies.set("locale", locale)
    for path in SIGNED_OUT:
        page = browser.get(path, headers=HTML)
        assert (path, page.status_code, f'<html lang="{locale}"' in page.text) == (path, 200, True)
    for path in OWN:
        assert (path, owner.get(path, headers=HTML).status_code) == (path, 200)
        refused = browser.get(path, headers=HTML)
        assert (path, refused.status_code, f'name="to" value="{path}"' in refused.text) == (path, 403, True)


def test_every_form_that_changes_something_carries_the_mark_of_its_visit() -> None:
    forms = [
        (file.name, form)
        for file in sorted((HERE / "templates").rglob("*.html"))
        for form in re.findall(r'<form[^>]*method="post".*?</form>', file.read_text("utf-8"), re.DOTALL)
    ]
    assert len(forms) > 20
    # The pages behind the counter write it by a macro of their own, and so does the kit itself.
    shared = (HERE / "templates/parts/trade.html").read_text("utf-8")
    assert re.search(r"macro hidden\([^)]*\) [-]?%\}\s*\{\{ kit\.csrf\(\) \}\}", shared)
    marks = {"kit.html": "{{ csrf() }}"}
    unmarked = [form for form in forms if marks.get(form[0], "kit.csrf()") not in form[1]]
    assert [form for form in unmarked if "{{ trade.hidden() }}" not in form[1]] == []


def test_a_wrong_password_is_told_keeps_the_address_and_then_makes_wait(front: Front, browser: TestClient) -> None:
    front.join(front.browser())
    for _ in range(5):
        answer = send(browser, "/sign-in", {"email": PERSONAL, "password": "guessed wrong"})
        assert answer.status_code in (403, 429)
        assert f'value="{PERSONAL}"' in answer.text
        assert "guessed wrong" not in answer.text
    waiting = send(browser, "/sign-in", {"email": PERSONAL, "password": PASSWORD})
    assert waiting.status_code == 429
    assert int(waiting.headers["retry-after"]) >= 1
    front.clock.on(minutes=20)
    assert send(browser, "/sign-in", {"email": PERSONAL, "password": PASSWORD, "to": "/search"}).status_code == 303


def test_signing_in_leads_back_and_never_elsewhere(front: Front, browser: TestClient) -> None:
    front.join(front.browser())
    for to, goal in (("/search?q=x", "/search?q=x"), ("https://evil.example", "/"), ("//evil", "/"), ("//[", "/")):
        answer = send(browser, "/sign-in", {"email": PERSONAL, "password": PASSWORD, "to": to}, form="/reset")
        assert answer.headers["location"] == goal


def test_an_account_that_cannot_be_opened_says_why_and_keeps_what_was_typed(front: Front, browser: TestClient) -> None:
    front.join(front.browser())
    typed = {"name": "Mei <b>", "email": PERSONAL, "password": PASSWORD}
    taken = send(browser, "/sign-up", typed)
    assert (taken.status_code, "Mei &lt;b&gt;" in taken.text, PASSWORD in taken.text) == (409, True, False)
    weak = send(browser, "/sign-up", {**typed, "email": "new@people.example", "password": "password12"})
    assert (weak.status_code, "new@people.example" in weak.text) == (422, True)
    assert len(front.souk.call("accounts.page", {"text": "people.example"}, OPERATOR)) == 1


def test_the_link_of_the_letter_confirms_once_and_only_by_its_button(front: Front, browser: TestClient) -> None:
    account = front.join(browser)
    token = link_to(front.souk, front.settings.folder, PERSONAL, "confirm")
    for _ in range(2):
        assert (
            "Confirm this address"
            in browser.get(f"/confirm?token={token}", headers={**HTML, "Accept-Language": "en"}).text
        )
    assert not front.souk.call("accounts.me", {}, oneself(account))["confirmed"]
    assert send(browser, "/confirm", {"token": token}, form=f"/confirm?token={token}").status_code == 303
    assert front.souk.call("accounts.me", {}, oneself(account))["confirmed"]
    assert send(browser, "/confirm", {"token": token}, form=f"/confirm?token={token}").status_code == 403


def test_a_reset_is_asked_for_alike_by_everybody_and_its_link_works_once(front: Front, browser: TestClient) -> None:
    front.join(front.browser())
    asked = [send(browser, "/reset", {"email": email}) for email in (PERSONAL, "nobody@people.example")]
    assert [one.headers["location"] for one in asked] == ["/reset?sent=1"] * 2
    token = link_to(front.souk, front.settings.folder, PERSONAL, "reset")
    page = f"/reset?token={token}"
    short = send(browser, "/reset/set", {"token": token, "password": "short"}, form=page)
    assert (short.status_code, f'value="{token}"' in short.text) == (422, True)
    fields = {"token": token, "password": "nine brooms and a bell"}
    assert send(browser, "/reset/set", fields, form=page).status_code == 303
    assert browser.get("/account", headers=HTML).status_code == 200
    assert send(front.browser(), "/reset/set", fields, form=page).status_code == 403


def test_addresses_are_kept_changed_preferred_and_removed(front: Front, browser: TestClient) -> None:
    account = front.join(browser)

    def kept() -> list[dict[str, object]]:
        return list(front.souk.call("accounts.addresses", {}, oneself(account)))

    wrong = send(browser, "/account/addresses", {**HOME, "phone": "12"})
    assert (wrong.status_code, "样例路" in wrong.text, kept()) == (422, True, [])
    assert send(browser, "/account/addresses", HOME).status_code == 303
    assert send(browser, "/account/addresses", {**HOME, "label": "公司", "preferred": "1"}).status_code == 303
    assert [(one["address"]["label"], one["preferred"]) for one in kept()] == [("公司", True), ("家", False)]
    second = kept()[1]["id"]
    assert send(browser, "/account/addresses", {**HOME, "id": second, "city": "宁波市"}).status_code == 303
    assert send(browser, f"/account/addresses/{second}/prefer", {}, form="/account/addresses").status_code == 303
    assert [(one["address"]["city"], one["preferred"]) for one in kept()] == [("宁波市", True), ("杭州市", False)]
    stranger = front.browser()
    front.join(stranger, "lin@people.example")
    assert send(stranger, f"/account/addresses/{second}/remove", {}, form="/account/addresses").status_code == 404
    assert len(kept()) == 2
    assert send(browser, f"/account/addresses/{second}/remove", {}, form="/account/addresses").status_code == 303
    assert len(kept()) == 1


def test_consent_is_off_until_given_and_can_be_taken_back(front: Front, browser: TestClient) -> None:
    front.join(browser)
    assert browser.get("/account/privacy", headers=HTML).text.count('aria-checked="false"') == 3
    consent = {"purpose": "personal-search", "given": "1"}
    assert send(browser, "/account/privacy/consent", consent, form="/account/privacy").status_code == 303
    assert browser.get("/account/privacy", headers=HTML).text.count('aria-checked="true"') == 1
    assert send(
        browser, "/account/privacy/consent", {"purpose": "personal-search"}, form="/account/privacy"
    ).is_redirect
    assert browser.get("/account/privacy", headers=HTML).text.count('aria-checked="true"') == 0


def test_the_export_is_a_file_with_ones_own_data(front: Front, browser: TestClient) -> None:
    account = front.join(browser)
    send(browser, "/account/addresses", HOME)
    answer = browser.get("/account/export", headers=HTML)
    assert answer.headers["content-disposition"] == 'attachment; filename="souk-account.json"'
    assert answer.headers["cache-control"] == "no-store"
    assert account in answer.text
    assert "样例路 1 号" in answer.text
    assert front.browser().get("/account/export", headers=HTML).status_code == 403


def test_erasing_takes_the_typed_word_and_ends_every_session(front: Front, browser: TestClient) -> None:
    account = front.join(browser)
    wrong = send(browser, "/account/erase", {"confirm": "yes"}, form="/account/privacy")
    assert wrong.status_code == 422
    assert browser.get("/account", headers=HTML).status_code == 200
    answer = send(browser, "/account/erase", {"confirm": PERSONAL}, form="/account/privacy")
    assert (answer.headers["location"], answer.headers["clear-site-data"]) == ("/goodbye", '"cache"')
    assert browser.get("/account", headers=HTML).status_code == 403
    assert front.souk.call("accounts.page", {"text": account}, OPERATOR) == []


def test_a_key_is_shown_once_and_never_beyond_ones_own_scopes(front: Front, browser: TestClient) -> None:
    front.join(browser)
    fields = {"label": "till", "days": "30", "scopes": ["catalog:read", "search:find"], "once": "k"}
    made = send(browser, "/account/keys", fields)
    secret = re.search(r'value="(key_[^"]+)"', made.text)
    assert secret
    assert secret[1] not in browser.get("/account/keys", headers=HTML).text
    again = send(browser, "/account/keys", fields)
    assert secret[1] in again.text
    assert again.text.count("/end") == 1
    program = front.browser(headers={"Authorization": f"Bearer {secret[1]}"})
    assert program.post("/api/catalog.shops", json={}).status_code == 200
    assert (
        send(browser, "/account/keys", {"label": "more", "days": "30", "scopes": ["catalog:write"]}).status_code == 403
    )
    assert send(browser, "/account/agents", {"name": "小满的助手"}, form="/account/keys").status_code == 303
    assert "小满的助手" in browser.get("/account/keys", headers=HTML).text


def test_sessions_elsewhere_are_seen_and_ended(front: Front, browser: TestClient) -> None:
    account = front.join(browser)
    other = front.browser(headers={"User-Agent": "Mozilla/5.0 (iPhone) Version/26 Safari/605"})
    send(other, "/sign-in", {"email": PERSONAL, "password": PASSWORD})
    page = browser.get("/account", headers=HTML).text
    assert "Safari · iPhone" in page
    assert send(browser, "/account/sessions/end-others", {}, form="/account").status_code == 303
    assert other.get("/account", headers=HTML).status_code == 303
    assert len(front.souk.call("accounts.sessions", {}, oneself(account))) == 1


def test_staff_see_their_shop_alone_and_only_owners_rule(front: Front, entered: Callable[..., TestClient]) -> None:
    owner, clerk, other = entered("owner", "corner"), entered("clerk", "corner"), entered("other", "harbour")
    assert "clerk@shop.example" in owner.get("/shop/staff", headers=HTML).text
    assert "clerk@shop.example" not in other.get("/shop/staff", headers=HTML).text
    invitation = {"email": "lin@people.example", "role": "viewer"}
    assert "/invite" not in clerk.get("/shop/staff", headers=HTML).text
    assert send(clerk, "/shop/staff/invite", invitation, form="/shop/staff").status_code == 403
    assert send(other, "/shop/staff/clerk/role", {"role": "owner"}, form="/shop/staff").status_code == 404
    assert send(other, "/shop/staff/clerk/remove", {}, form="/shop/staff").status_code == 404
    assert send(owner, "/shop/staff/owner/remove", {}, form="/shop/staff").status_code == 409
    assert send(owner, "/shop/staff/clerk/role", {"role": "editor"}, form="/shop/staff").status_code == 303
    staff = front.souk.call("accounts.staff", {"shop": "corner"}, OPERATOR)
    assert {one["account"]: one["role"] for one in staff} == {"owner": "owner", "clerk": "editor"}


def test_an_invitation_is_accepted_by_whom_it_is_for(front: Front, entered: Callable[..., TestClient]) -> None:
    owner, guest = entered("owner", "corner"), front.browser()
    asked = {"email": PERSONAL, "role": "editor", "once": "i"}
    for _ in range(2):
        assert send(owner, "/shop/staff/invite", asked, form="/shop/staff").status_code == 303
    sent = [one for one in letters(front.souk, front.settings.folder) if one["To"] == PERSONAL]
    assert len(sent) == 1
    token = link_to(front.souk, front.settings.folder, PERSONAL, "invitation")
    page = f"/invitation?token={token}"
    assert "/sign-up?to=%2Finvitation%3Ftoken%3D" in guest.get(page, headers=HTML).text
    stranger = front.browser()
    front.join(stranger, "lin@people.example")
    assert send(stranger, "/invitation", {"token": token}, form=page).status_code == 403
    front.join(guest)
    assert send(guest, "/invitation", {"token": token}, form=page).headers["location"] == "/shop/staff?done=joined"
    assert PERSONAL in guest.get("/shop/staff", headers=HTML).text
    assert guest.get(page, headers=HTML).status_code == 403


def test_nobody_is_entered_but_the_demos_people_and_none_outside_it(front: Front, browser: TestClient) -> None:
    account = front.join(front.browser())
    assert send(browser, "/enter", {"account": account}, form="/sign-in").status_code == 403
    assert "/enter" in browser.get("/sign-in", headers=HTML).text
    assert browser.get("/account", headers=HTML).status_code == 403


def test_personas_are_offered_in_the_demo_alone(tmp_path: Path, sqlite_template: Path) -> None:
    made = opened(tmp_path, sqlite_template, demo=False)
    part = {"id": "ling", "kind": "shopper", "name": "Ling", "email": "ling@shop.example", "invented": True}
    made.souk.call("accounts.open", part, OPERATOR)
    browser = made.browser()
    assert "Ling" not in browser.get("/sign-in", headers=HTML).text
    assert send(browser, "/enter", {"account": "ling"}, form="/sign-in").status_code == 403
    made.souk.database.close()
