"""Who asks: by the operator's key, by an API key, by a session's cookie, or nobody that is known."""

import pytest
from starlette.testclient import TestClient

from souk.doors.web.asker import NONCE, SESSION
from tests.doors.http.front import HTML, Front, send
from tests.people.accounts.house import oneself
from tests.small import CORNER, OPERATOR

INITIALISE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "till", "version": "1"}},
}


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}", "Accept": "application/json, text/event-stream"}


def test_a_visitor_may_what_visitors_may(browser: TestClient) -> None:
    assert browser.post("/api/catalog.shops", json={}).json() == []
    refused = browser.post("/api/catalog.open-shop", json={"shop": CORNER})
    assert (refused.status_code, refused.json()["facts"]["actor"]) == (403, "visitor")


def test_the_operators_key_opens_everything(front: Front, browser: TestClient) -> None:
    answer = browser.post("/api/catalog.open-shop", json={"shop": CORNER}, headers=bearer(front.key))
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("key", ["guessed", "key_guessed", "ses_guessed", "opr_1.2.3"])
@pytest.mark.parametrize("path", ["/api/catalog.shops", "/mcp", "/sign-in", "/uploads"])
def test_a_wrong_bearer_is_told_how_to_prove_itself_and_not_taken_for_a_visitor(
    browser: TestClient, path: str, key: str
) -> None:
    answer = browser.post(path, json=INITIALISE if path == "/mcp" else {}, headers=bearer(key))
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer realm="souk"'
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["title"] == "wrong-key"


def test_an_api_key_acts_for_its_owner_within_its_scopes_until_it_is_ended(front: Front, browser: TestClient) -> None:
    account = front.join(browser)
    key = front.api_key(account, "accounts:self")
    program = front.browser(headers=bearer(key))
    assert program.post("/api/accounts.me", json={}).json()["id"] == account
    assert program.post("/api/catalog.shops", json={}).status_code == 403
    kept = front.souk.call("accounts.keys", {}, oneself(account))[0]["id"]
    front.souk.call("accounts.end-key", {"id": kept}, oneself(account))
    ended = program.post("/api/accounts.me", json={})
    assert (ended.status_code, ended.json()["title"]) == (401, "wrong-key")


def test_a_session_is_kept_in_a_cookie_that_scripts_do_not_see(front: Front, browser: TestClient) -> None:
    answer = send(browser, "/sign-up", {"name": "Mei", "email": "mei@people.example", "password": "a kettle at six"})
    cookie = next(one for one in answer.headers.get_list("set-cookie") if one.startswith(SESSION))
    assert cookie.startswith(f"{SESSION}=ses_")
    parts = {part.strip() for part in cookie.split(";")[1:]}
    assert parts == {"HttpOnly", "Path=/", "SameSite=lax", "Max-Age=15552000"}
    assert "Mei" in browser.get("/account", headers=HTML).text
    assert browser.get("/account", headers=HTML).headers["cache-control"] == "no-store"


def test_over_tls_the_cookie_is_bound_to_the_host(front: Front) -> None:
    browser = front.browser(base_url="https://testserver")
    answer = send(browser, "/sign-up", {"name": "Mei", "email": "mei@people.example", "password": "a kettle at six"})
    cookie = next(one for one in answer.headers.get_list("set-cookie") if "ses_" in one)
    assert cookie.startswith(f"__Host-{SESSION}=ses_")
    assert "; Secure" in cookie
    assert answer.headers["strict-transport-security"] == "max-age=31536000; includeSubDomains"
    assert browser.get("/account", headers=HTML).status_code == 200


def test_a_session_that_was_ended_elsewhere_is_over_at_once_and_leads_to_signing_in(
    front: Front, browser: TestClient
) -> None:
    account = front.join(browser)
    session = front.souk.call("accounts.sessions", {}, oneself(account))[0]["id"]
    front.souk.call("accounts.end-session", {"id": session}, oneself(account))
    answer = browser.get("/account/addresses", headers=HTML)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?to=%2Faccount%2Faddresses&expired=1"
    assert f'{SESSION}=""' in answer.headers["set-cookie"]
    assert SESSION not in browser.cookies


def test_a_page_for_everybody_stays_open_to_who_was_signed_out(front: Front, browser: TestClient) -> None:
    browser.cookies.set(SESSION, "ses_long-gone")
    answer = browser.get("/", headers=HTML)
    assert answer.status_code == 200
    assert 'href="/sign-in"' in answer.text


def test_a_session_ends_for_idleness_unless_it_is_used(front: Front, browser: TestClient) -> None:
    front.join(browser)
    for _ in range(3):
        front.clock.on(days=20)
        assert browser.get("/account", headers=HTML).status_code == 200
    front.clock.on(days=31)
    assert browser.get("/account", headers=HTML).status_code == 303


def test_use_is_noted_at_most_once_a_minute(front: Front, browser: TestClient) -> None:
    account = front.join(browser)
    seen = []
    for seconds in (61, 30, 31):
        front.clock.on(seconds=seconds)
        browser.get("/account", headers=HTML)
        seen.append(front.souk.call("accounts.sessions", {}, oneself(account))[0]["seen"])
    assert seen[0] == seen[1] == "2026-11-11T00:01:01Z"
    assert seen[2] == "2026-11-11T00:02:02Z"


def test_the_operator_signs_in_with_the_key_for_thirty_days(front: Front, browser: TestClient) -> None:
    assert browser.get("/imports", headers=HTML).status_code == 403
    answer = send(browser, "/sign-in", {"key": front.key, "to": "/imports"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/imports")
    assert browser.get("/imports", headers=HTML).status_code == 200
    front.clock.on(days=31)
    assert browser.get("/imports", headers=HTML).status_code == 303


def test_a_made_up_operators_session_opens_nothing(front: Front, browser: TestClient) -> None:
    for made in ("opr_", "opr_99999999999.x.y", "opr_99999999999.x." + "0" * 64, "opr_é"):
        browser.cookies.set(SESSION, made.encode("ascii", "ignore").decode())
        assert browser.get("/imports", headers=HTML).status_code == 303


def test_a_wrong_operators_key_is_told_on_the_page_and_makes_no_session(browser: TestClient) -> None:
    answer = send(browser, "/sign-in", {"key": "guessed", "to": "/imports"})
    assert answer.status_code == 403
    assert "That key is not right" in answer.text
    assert SESSION not in browser.cookies


def test_signing_out_ends_the_session_and_not_only_the_cookie(front: Front, browser: TestClient) -> None:
    front.join(browser)
    token = browser.cookies[SESSION]
    answer = send(browser, "/sign-out", {}, form="/account")
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert SESSION not in browser.cookies
    browser.cookies.set(SESSION, token)
    assert browser.get("/account", headers=HTML).status_code == 303


def test_plain_visitors_get_no_cookie_until_a_form_is_shown(browser: TestClient) -> None:
    assert "set-cookie" not in browser.get("/", headers=HTML).headers
    assert NONCE in browser.get("/sign-in", headers=HTML).headers["set-cookie"]
    assert "set-cookie" not in browser.get("/sign-up", headers=HTML).headers


def test_a_member_acts_in_the_shop_of_the_session(front: Front, browser: TestClient) -> None:
    front.souk.call("catalog.open-shop", {"shop": CORNER}, OPERATOR)
    shopkeeper = {"id": "keeper", "kind": "merchant", "name": "Kim", "email": "kim@shop.example", "invented": True}
    front.souk.call("accounts.open", {**shopkeeper, "memberships": [{"shop": "corner", "role": "viewer"}]}, OPERATOR)
    send(browser, "/enter", {"account": "keeper"}, form="/sign-in")
    for shop, status in (("corner", 200), ("", 403), ("corner", 200)):
        assert send(browser, "/account/shop", {"shop": shop, "to": "/"}, form="/account").status_code == 303
        same = {"Sec-Fetch-Site": "same-origin"}
        assert browser.post("/api/accounts.staff", json={}, headers=same).status_code == status
    assert send(browser, "/account/shop", {"shop": "harbour"}, form="/account").status_code == 403
