"""What every request passes, and what every answer wears."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest
from starlette.testclient import TestClient

from souk.doors.http.gate import WORN
from souk.doors.http.reading import JSON_BYTES
from souk.doors.web import POLICY
from tests.doors.http.front import HTML, Front, mark, send
from tests.people.accounts.house import oneself
from tests.small import CORNER, OPERATOR, every_event

ADDRESS = {
    "name": "Mei",
    "phone": "13800000000",
    "country": "CN",
    "region": "浙江省",
    "city": "杭州市",
    "lines": "样例路 1 号",
}


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/sign-in", 200),
        ("/nowhere", 404),
        ("/imports", 403),
        ("/health", 200),
        ("/static/nothing.js", 404),
    ],
)
def test_every_answer_wears_the_headers(still: TestClient, path: str, status: int) -> None:
    answer = still.get(path, headers=HTML)
    assert answer.status_code == status
    assert {name: answer.headers[name] for name in WORN if name != "Content-Security-Policy"} == {
        name: value for name, value in WORN.items() if name != "Content-Security-Policy"
    }
    page = answer.headers["content-type"].startswith("text/html")
    assert answer.headers["content-security-policy"] == (POLICY if page else WORN["Content-Security-Policy"])
    assert "strict-transport-security" not in answer.headers


def test_api_answers_are_kept_by_nobody_and_may_load_nothing(still: TestClient) -> None:
    for name in ("catalog.shops", "catalog.open-shop", "no.such"):
        answer = still.post(f"/api/{name}", json={})
        assert answer.headers["cache-control"] == "no-store"
        assert answer.headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"


def test_the_bundle_is_kept_for_good_and_pictures_for_a_day(front: Front, browser: TestClient) -> None:
    script = re.search(r'src="(/static/assets/[^"]+)"', browser.get("/", headers=HTML).text)
    if script:
        assert browser.get(script[1]).headers["cache-control"] == "public, max-age=31536000, immutable"
    assert front.souk.call("catalog.shops", {}, OPERATOR) == []


def test_a_fault_of_ours_is_told_as_such_and_wears_the_headers_too(
    front: Front, browser: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(front.souk, "read", broken)
    answer = browser.post("/api/catalog.shops", json={})
    assert (answer.status_code, answer.json()["title"]) == (500, "broken")
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert "ZeroDivision" not in answer.text


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "", "testserver@evil.example", "a b", "[::1"]
)
def test_a_foreign_name_for_this_machine_is_not_answered(still: TestClient, host: str) -> None:
    answer = still.get("/", headers={"Host": host})
    assert (answer.status_code, answer.json()["title"]) == (421, "unknown-host")


@pytest.mark.parametrize(
    "host", ["127.0.0.1:8765", "localhost", "[::1]:80", "TESTSERVER", "shop.example", "m.example:1"]
)
def test_loopback_the_address_and_the_hosts_of_the_settings_are_answered(
    fronts: Callable[..., Front], host: str
) -> None:
    front = fronts(address="https://shop.example", hosts="testserver, m.example")
    assert front.browser().get("/", headers={"Host": host}).status_code == 200


def test_a_form_without_the_mark_of_its_visit_is_refused_and_nothing_changes(front: Front, browser: TestClient) -> None:
    account = front.join(browser)
    other = front.browser()
    stolen = mark(other, "/sign-in")
    for fields in ({}, {"csrf": ""}, {"csrf": stolen}, {"csrf": "é"}):
        answer = browser.post(
            "/account/addresses",
            data={**ADDRESS, **fields},
            headers={**HTML, "Referer": "http://testserver/account/addresses"},
        )
        assert answer.status_code == 403
        assert "This form is not from this visit any more." in answer.text
        assert 'href="/account/addresses"' in answer.text
    assert front.souk.call("accounts.addresses", {}, oneself(account)) == []


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": "http://testserver.evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
@pytest.mark.parametrize("path", ["/account/name", "/api/accounts.rename", "/mcp", "/uploads"])
def test_what_another_site_sends_with_our_cookie_is_refused(
    front: Front, browser: TestClient, path: str, headers: dict[str, str]
) -> None:
    account = front.join(browser)
    fields = {"csrf": mark(browser, "/account"), "name": "Mallory", "locale": "en"}
    body = {"json": {"name": "Mallory", "locale": "en"}} if path.startswith("/api") else {"data": fields}
    answer = browser.post(path, headers={**headers, "X-Souk-CSRF": fields["csrf"]}, **body)
    assert (answer.status_code, answer.json()["title"]) == (403, "foreign-form")
    assert front.souk.call("accounts.me", {}, oneself(account))["name"] == "Mei"


def test_the_api_with_a_cookie_takes_the_mark_or_what_only_a_script_of_ours_can_send(
    front: Front, browser: TestClient
) -> None:
    front.join(browser)
    csrf = mark(browser, "/account")
    assert browser.post("/api/accounts.me", json={}).status_code == 403
    assert browser.post("/api/accounts.me", content="{}", headers={"Sec-Fetch-Site": "same-origin"}).status_code == 403
    assert browser.post("/api/accounts.me", json={}, headers={"X-Souk-CSRF": "x" + csrf}).status_code == 403
    assert browser.post("/api/accounts.me", json={}, headers={"X-Souk-CSRF": csrf}).status_code == 200
    assert browser.post("/api/accounts.me", json={}, headers={"Sec-Fetch-Site": "same-origin"}).status_code == 200


def test_a_program_with_a_key_needs_no_mark_whatever_its_origin(front: Front, browser: TestClient) -> None:
    headers = {"Authorization": f"Bearer {front.key}", "Origin": "https://console.example"}
    assert browser.post("/api/catalog.open-shop", json={"shop": CORNER}, headers=headers).status_code == 200


def test_a_form_that_is_sent_twice_does_nothing_twice(front: Front, browser: TestClient) -> None:
    account = front.join(browser)
    fields = {**ADDRESS, "once": "one-key-of-this-form"}
    for _ in range(3):
        assert send(browser, "/account/addresses", fields).status_code == 303
    assert len(front.souk.call("accounts.addresses", {}, oneself(account))) == 1
    assert send(browser, "/account/addresses", {**fields, "city": "宁波市"}).status_code == 409
    assert send(browser, "/account/addresses", {**fields, "once": "another"}).status_code == 303
    assert len(front.souk.call("accounts.addresses", {}, oneself(account))) == 2


def test_a_form_that_is_sent_many_times_at_once_does_it_once_and_says_so_to_all(
    front: Front, browser: TestClient
) -> None:
    account = front.join(browser)
    key = front.api_key(account, "accounts:self")
    program = front.browser(headers={"Authorization": f"Bearer {key}", "Idempotency-Key": "at-once"})

    def ask(_: int) -> tuple[int, str]:
        answer = program.post("/api/accounts.add-agent", json={"name": "Buyer"})
        return answer.status_code, answer.json()["id"]

    with ThreadPoolExecutor(8) as threads:
        answers = set(threads.map(ask, range(24)))
    agents = front.souk.call("accounts.agents", {}, oneself(account))
    assert answers == {(200, agents[0]["id"])}
    assert len(agents) == 1


def test_two_visitors_with_the_same_key_do_not_meet(front: Front) -> None:
    for name in ("mei", "lin"):
        fields = {"name": name, "email": f"{name}@people.example", "password": "a kettle at six", "once": "same"}
        assert send(front.browser(), "/sign-up", fields).status_code == 303
    first, second = {"Idempotency-Key": "same"}, {"email": "nobody@people.example"}
    assert (
        front.browser(client=("192.0.2.1", 1)).post("/api/accounts.ask-reset", json=second, headers=first).json()
        is None
    )
    other = {"email": "somebody@people.example"}
    assert (
        front.browser(client=("192.0.2.2", 1)).post("/api/accounts.ask-reset", json=other, headers=first).json() is None
    )
    refused = front.browser(client=("192.0.2.1", 2)).post("/api/accounts.ask-reset", json=other, headers=first)
    assert (refused.status_code, refused.json()["title"]) == (409, "key-reused")


@pytest.mark.parametrize("key", ["", "a b", "x" * 201, "tab\there"])
def test_a_key_that_cannot_be_told_apart_is_refused(front: Front, browser: TestClient, key: str) -> None:
    headers = {"Authorization": f"Bearer {front.key}", "Idempotency-Key": key}
    answer = browser.post("/api/catalog.open-shop", json={"shop": CORNER}, headers=headers)
    assert answer.status_code == 422
    assert front.souk.call("catalog.shops", {}, OPERATOR) == []


def test_a_body_that_is_too_large_is_refused_before_it_is_read(front: Front, browser: TestClient) -> None:
    before = every_event(front.souk)
    answer = browser.post("/api/search.find", content=b'{"text": "' + b"x" * JSON_BYTES + b'"}')
    assert (answer.status_code, answer.json()["title"]) == (413, "too-large")
    assert answer.json()["detail"] == f"This is larger than {JSON_BYTES} bytes, the most that is taken."
    assert every_event(front.souk) == before


def test_a_body_that_does_not_say_how_large_it_is_is_counted_as_it_comes(still: TestClient) -> None:
    sent: list[int] = []

    def endless() -> object:
        for number in range(64):
            sent.append(number)
            yield b"x" * (1 << 16)

    for path in ("/api/search.find", "/sign-in", "/uploads"):
        answer = still.post(path, content=endless(), headers={"Content-Type": "application/x-www-form-urlencoded"})
        assert answer.status_code in (403, 413), path


def test_an_unknown_path_and_a_wrong_method_are_told_apart(still: TestClient) -> None:
    assert still.post("/api/no.such", json={}).status_code == 404
    assert still.get("/nowhere").status_code == 404
    wrong = still.get("/api/catalog.shops")
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "POST")
    assert still.delete("/sign-in").status_code == 405
