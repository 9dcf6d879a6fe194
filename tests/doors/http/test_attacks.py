"""What somebody tries who means harm, and what becomes of it."""

import json
import re
from collections.abc import Callable
from email import message_from_bytes
from email.policy import SMTP
from email.utils import getaddresses
from typing import Any

import pytest
from starlette.testclient import TestClient

from souk.kit.errors import Invalid
from souk.people.accounts import SpentLink
from tests.doors.http.front import HTML, Front, send
from tests.doors.http.test_toll import spent
from tests.people.accounts.house import PASSWORD, VISITOR, letters, oneself
from tests.small import CORNER, OPERATOR

VICTIM, EVIL = "victim@people.example", "evil@evil.example"
FRESH = "my own boats at noon"
ELSEWHERE = (
    *("//evil.example", "///evil.example", "////evil.example/x", "/\\evil.example", "/\\/evil.example"),
    *("\\\\evil.example", "https:evil.example", "https://evil.example", "javascript:alert(1)"),
    *("\t//evil.example", "/\n/evil.example"),
)


def as_bearer(front: Front, key: str) -> TestClient:
    return front.browser(headers={"Authorization": f"Bearer {key}"})


def tool(browser: TestClient, name: str, arguments: dict[str, Any]) -> str:
    """What a tool answers over HTTP, as text."""
    asked = {"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {"name": name, "arguments": arguments}}
    accepts = {"Accept": "application/json, text/event-stream", "MCP-Protocol-Version": "2025-06-18"}
    return str(browser.post("/mcp", json=asked, headers=accepts).text)


def token_to(front: Front, to: str, page: str) -> str:
    """The newest token of a kind that a letter took to somebody."""
    texts = [one.get_content() for one in letters(front.souk, front.settings.folder) if one["To"] == to]  # type: ignore[attr-defined]
    return str(next(found[1] for text in texts if (found := re.search(rf"/{page}\?token=(\S+)", text))))


def moved_by_a_stranger(front: Front) -> tuple[TestClient, str]:
    """A stranger who signed up with somebody's address, and asked for another; and the link that would move it."""
    stranger = front.browser()
    front.join(stranger, VICTIM)
    asked = send(stranger, "/account/email", {"email": EVIL, "password": PASSWORD}, form="/account")
    assert asked.status_code == 303
    return stranger, token_to(front, EVIL, "confirm")


def emails(front: Front) -> list[str]:
    return [one["email"] for one in front.souk.call("accounts.page", {}, OPERATOR)]


def test_after_a_reset_no_link_of_before_takes_the_account_to_another_address(front: Front) -> None:
    stranger, link = moved_by_a_stranger(front)
    front.souk.call("accounts.ask-reset", {"email": VICTIM}, VISITOR)
    reset = {"token": token_to(front, VICTIM, "reset"), "password": FRESH}
    front.souk.call("accounts.reset-password", reset, VISITOR)
    with pytest.raises(SpentLink):
        front.souk.call("accounts.confirm-email", {"token": link}, VISITOR)
    assert emails(front) == [VICTIM]
    assert stranger.get("/account", headers=HTML).status_code in (303, 403)


def test_after_a_new_password_no_link_of_before_takes_the_account_to_another_address(front: Front) -> None:
    _, link = moved_by_a_stranger(front)
    asked = {"old": PASSWORD, "new": FRESH, "session": ""}
    front.souk.call("accounts.change-password", asked, oneself(front.account(VICTIM)))
    with pytest.raises(SpentLink):
        front.souk.call("accounts.confirm-email", {"token": link}, VISITOR)
    assert emails(front) == [VICTIM]


def test_a_new_password_leaves_the_link_that_confirms_ones_own_address(front: Front) -> None:
    front.join(front.browser(), VICTIM)
    own = token_to(front, VICTIM, "confirm")
    asked = {"old": PASSWORD, "new": FRESH, "session": ""}
    front.souk.call("accounts.change-password", asked, oneself(front.account(VICTIM)))
    front.souk.call("accounts.confirm-email", {"token": own}, VISITOR)
    assert front.souk.call("accounts.page", {}, OPERATOR)[0]["confirmed"]


@pytest.mark.parametrize(
    ("verb", "payload"),
    [
        ("begin-passkey", {}),
        ("add-passkey", {"credential": {}, "label": "theirs"}),
        ("erase", {"confirm": VICTIM}),
    ],
)
def test_no_key_makes_what_outlasts_it(front: Front, verb: str, payload: dict[str, Any]) -> None:
    account = front.join(front.browser(), VICTIM)
    program = as_bearer(front, front.api_key(account, "accounts:self"))
    answer = program.post(f"/api/accounts.{verb}", json=payload)
    assert (answer.status_code, answer.json()["title"]) == (403, "not-allowed")
    assert emails(front) == [VICTIM]
    assert front.souk.call("accounts.passkeys", {}, oneself(account)) == []


def test_no_key_is_made_for_what_a_browser_alone_may(front: Front) -> None:
    browser = front.browser()
    account = front.join(browser, VICTIM)
    asked = {"label": "till", "scopes": ["accounts:in-person"], "days": 1}
    with pytest.raises(Exception, match="may not do accounts:in-person") as refused:
        front.souk.call("accounts.make-key", asked, oneself(account))
    assert refused.value.code == "beyond-oneself"  # type: ignore[attr-defined]
    ours = {"Sec-Fetch-Site": "same-origin"}
    assert browser.post("/api/accounts.begin-passkey", json={}, headers=ours).status_code == 200


@pytest.mark.parametrize(
    "to",
    ELSEWHERE,
)
def test_no_address_in_a_link_leads_to_another_site(front: Front, to: str) -> None:
    browser = front.browser()
    chosen = browser.get("/language/en", params={"to": to})
    assert (chosen.status_code, chosen.headers["location"]) == (303, "/")
    front.join(front.browser(), VICTIM)
    entered = send(browser, "/sign-in", {"email": VICTIM, "password": PASSWORD, "to": to})
    assert (entered.status_code, entered.headers["location"]) == (303, "/")


@pytest.mark.parametrize(
    "email",
    [
        "=?utf-8?q?victim=40bank.example=2c?=@evil.example",
        "=?utf-8?b?dkBiLmV4?=@evil.example",
        "me\u200bi@evil.example",
    ],
)
def test_an_address_that_a_header_would_read_as_others_is_none(front: Front, email: str) -> None:
    asked = {"name": "Mei", "email": email, "password": PASSWORD}
    for verb in ("join", "ask-reset"):
        payload = asked if verb == "join" else {"email": email}
        with pytest.raises(Invalid, match="looks like"):
            front.souk.call(f"accounts.{verb}", payload, VISITOR)
    assert letters(front.souk, front.settings.folder) == []


@pytest.mark.parametrize("local", ["a+b", "!#$%&'*+/=^`{|}~", "a=b?c", "..a..", "'", "o'neil"])
def test_a_letter_goes_to_one_address_alone(front: Front, local: str) -> None:
    front.souk.call("accounts.join", {"name": "Mei", "email": f"{local}@people.example", "password": PASSWORD}, VISITOR)
    assert len(letters(front.souk, front.settings.folder)) == 1
    (file,) = front.settings.folder.glob("mail/*.eml")
    told = message_from_bytes(file.read_bytes(), policy=SMTP)
    assert [one for _, one in getaddresses([str(told["To"])])] == [f"{local}@people.example"]


def test_a_subject_stays_one_line_whatever_a_shop_is_called(front: Front) -> None:
    asked = {"email": VICTIM, "role": "viewer", "shop": "corner\r\nBcc: evil@evil.example"}
    front.souk.call("accounts.invite", asked, OPERATOR)
    assert front.souk.call("accounts.deliver", {}, OPERATOR) == {"sent": 1, "failed": 0}
    (file,) = front.settings.folder.glob("mail/*.eml")
    told = message_from_bytes(file.read_bytes(), policy=SMTP)
    assert (told["Bcc"], told["To"]) == (None, VICTIM)


@pytest.mark.parametrize(
    "cookie", [b"opr_1.\xe9", b"opr_\xb2.x.\xff", b"ses_\xe9", b'"\\303\\251"', b"opr_", b"opr_.."]
)
def test_a_broken_session_is_nobodys(front: Front, cookie: bytes) -> None:
    sent = [(b"cookie", b"souk_session=" + cookie), (b"accept", b"text/html")]
    answer = front.browser().get("/account", headers=sent)
    assert answer.status_code in (303, 403)
    assert "souk_session=" in answer.headers["set-cookie"]


def test_guesses_by_tool_cost_what_guesses_cost(fronts: Callable[..., Front]) -> None:
    with fronts(rate_visitor=300).browser() as browser:
        said = [
            tool(
                browser, "accounts_sign-in", {"email": f"somebody-{number}@people.example", "password": "a guess at it"}
            )
            for number in range(24)
        ]
    assert 10 <= sum("do not belong together" in one for one in said) <= 21
    assert "That was too often" in said[-1]


def test_guesses_at_the_password_of_an_open_session_are_few(fronts: Callable[..., Front]) -> None:
    front = fronts(rate_visitor=300)
    browser = front.browser()
    front.join(browser, VICTIM)
    tries = [{"old": f"guess number {number}", "new": FRESH} for number in range(24)]
    answers = [send(browser, "/account/password", one, form="/account").status_code for one in tries]
    assert 9 <= answers.count(403) <= 21
    assert answers[-1] == 429


@pytest.mark.parametrize("key", ["\x00", "x" * 201, "", "two words", "é"])
def test_a_tools_key_is_one_that_every_door_can_write_down(front: Front, key: str) -> None:
    asked = {"shop": CORNER, "idempotency_key": key}
    with as_bearer(front, front.key) as browser:
        assert "visible characters" in tool(browser, "catalog_open-shop", asked)
        assert json.loads(tool(browser, "catalog_open-shop", {**asked, "idempotency_key": "k"}))["result"]
    assert len(front.souk.call("catalog.shops", {}, OPERATOR)) == 1


def test_many_keys_of_one_account_share_its_budget(fronts: Callable[..., Front]) -> None:
    front = fronts(rate_account=60)
    account = front.join(front.browser(), VICTIM)
    programs = [as_bearer(front, front.api_key(account, "accounts:self")) for _ in range(4)]
    assert sum(spent(one, "/api/accounts.me", most=80) for one in programs) <= 121


def test_neighbours_at_old_addresses_have_a_budget_each_where_the_door_speaks_the_new(
    fronts: Callable[..., Front],
) -> None:
    front = fronts(rate_visitor=10)
    assert spent(front.browser(client=("::ffff:192.0.2.1", 1))) < 40
    assert spent(front.browser(client=("::ffff:198.51.100.7", 1)), most=5) == 5
    assert spent(front.browser(client=("192.0.2.1", 1)), most=1) == 0


def test_who_is_erased_takes_the_answers_of_their_agents_along(front: Front) -> None:
    account = front.join(front.browser(), VICTIM)
    agent = front.souk.call("accounts.add-agent", {"name": "Mei's own agent"}, oneself(account))["id"]
    seen = {"name": "search.clicked", "subject": "kettle"}
    front.souk.call("events.observe", seen, oneself(agent), key="once")
    front.souk.call("accounts.erase", {"confirm": VICTIM}, oneself(account))
    with front.souk.database.engine.connect() as connection:
        kept = connection.exec_driver_sql("SELECT count(*) FROM kit_key WHERE actor != 'operator'").scalar()
    assert kept == 0


def test_a_visitor_is_not_answered_what_another_was(front: Front) -> None:
    asked = {"name": "Mei", "email": VICTIM, "password": PASSWORD}
    key = {"Idempotency-Key": "1"}
    first = front.browser(client=("192.0.2.1", 1)).post("/api/accounts.join", json=asked, headers=key)
    again = front.browser(client=("192.0.2.1", 1)).post("/api/accounts.join", json=asked, headers=key)
    other = front.browser(client=("192.0.2.2", 1)).post("/api/accounts.join", json=asked, headers=key)
    assert (first.status_code, again.json()) == (200, first.json())
    assert (other.status_code, other.json()["title"]) == (409, "email-taken")
    guessed = {**asked, "password": "another guess at it"}
    near = front.browser(client=("192.0.2.1", 1)).post("/api/accounts.join", json=guessed, headers=key)
    assert (near.status_code, near.json()["title"]) == (409, "key-reused")
