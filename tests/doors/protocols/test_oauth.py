"""A platform links an account over HTTP: metadata, the page, tokens, their end, and what a token opens."""

import base64
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest
from httpx2 import Response
from starlette.requests import Request
from starlette.testclient import TestClient

from souk.doors.protocols.oauth import LinkRequired, bound, require
from souk.doors.protocols.profiles import WrongProfile
from souk.doors.web import Asker
from souk.kit.operation import Caller
from tests.doors.http.front import HTML, PERSONAL, Front, mark, opened
from tests.people.accounts.house import PASSWORD
from tests.small import OPERATOR

BACK, NATIVE = "https://platform.example/callback?x=1", "http://127.0.0.1:7777/cb"
READ, MANAGE = "dev.ucp.shopping.order:read", "dev.ucp.shopping.order:manage"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
ASKED = {
    "response_type": "code",
    "client_id": "platform",
    "redirect_uri": BACK,
    "scope": f"{READ} {MANAGE}",
    "state": "xyz",
    "code_challenge": CHALLENGE,
    "code_challenge_method": "S256",
}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
PROFILE = "https://platform.example/profile.json"


def put(front: Front, id: str = "platform", **more: Any) -> str:
    known = {"id": id, "name": "The Assistant", "redirects": [BACK, NATIVE], "scopes": [READ, MANAGE], **more}
    return str(front.souk.call("accounts.put-client", {"profile": PROFILE, **known}, OPERATOR)["secret"])


@pytest.fixture
def front(tmp_path: Path, sqlite_template: Path) -> Iterator[Front]:
    made = opened(tmp_path, sqlite_template)
    put(made)
    yield made
    made.souk.database.close()


@pytest.fixture
def mei(front: Front) -> TestClient:
    """A browser in which somebody is signed in."""
    browser = front.browser()
    front.join(browser)
    return browser


def said(answer: Response) -> dict[str, str]:
    """What the platform is told, at its own address."""
    assert answer.status_code in (302, 303), answer.text
    where = answer.headers["location"]
    assert where.startswith(("https://platform.example/callback?x=1&", "http://127.0.0.1"))
    return dict(parse_qsl(urlsplit(where).query))


def decide(browser: TestClient, allow: bool = True, **more: str) -> Response:
    page = browser.get("/oauth/authorize", params={**ASKED, **more}, headers=HTML)
    assert page.status_code == 200, page.text
    hidden = dict(re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text))
    return browser.post("/oauth/authorize", data={**hidden, **({"allow": "true"} if allow else {})}, headers=HTML)


def token(front: Front, **more: str) -> Response:
    return front.browser().post("/oauth/token", data={"client_id": "platform", **more})


def exchange(front: Front, code: str, **more: str) -> Response:
    given = {"grant_type": "authorization_code", "code": code, "redirect_uri": BACK, "code_verifier": VERIFIER}
    return token(front, **{**given, **more})


def test_the_house_says_what_it_offers_to_anybody(front: Front) -> None:
    origin, browser = front.settings.origin, front.browser()
    answer = browser.get("/.well-known/oauth-authorization-server")
    server = answer.json()
    assert answer.headers["cache-control"] == "public, max-age=300"
    assert (server["issuer"], server["code_challenge_methods_supported"]) == (origin, ["S256"])
    assert server["authorization_response_iss_parameter_supported"] is True
    assert server["token_endpoint_auth_methods_supported"][0] == "none"
    assert {READ, MANAGE, "dev.ucp.shopping.checkout:manage"} <= set(server["scopes_supported"])
    for name in ("authorization_endpoint", "token_endpoint", "revocation_endpoint"):
        assert server[name].startswith(f"{origin}/oauth/")
    resource = browser.get("/.well-known/oauth-protected-resource").json()
    assert (resource["resource"], resource["authorization_servers"]) == (origin, [origin])
    assert browser.get("/.well-known/openid-configuration").status_code == 404


def test_a_person_who_is_not_signed_in_signs_in_first_and_comes_back(front: Front) -> None:
    front.join(front.browser())
    browser = front.browser()
    page = browser.get("/oauth/authorize", params=ASKED, headers=HTML)
    assert page.status_code == 403
    (to,) = set(re.findall(r'name="to" value="([^"]+)"', page.text))
    given = {"email": PERSONAL, "password": PASSWORD, "to": to.replace("&amp;", "&")}
    back = browser.post("/sign-in", data={**given, "csrf": mark(browser, "/sign-in")}, headers=HTML)
    assert back.headers["location"].startswith("/oauth/authorize?")
    assert "Let The Assistant act for you?" in browser.get(back.headers["location"], headers=HTML).text


def test_the_page_says_in_plain_words_what_is_asked_and_leads_only_to_the_platform(mei: TestClient) -> None:
    page = mei.get("/oauth/authorize", params=ASKED, headers=HTML)
    assert "See your orders, and where your parcels are" in page.text
    assert "Cancel and return what you ordered" in page.text
    policy = page.headers["content-security-policy"]
    assert "form-action 'self' https://platform.example;" in policy
    assert page.headers["cache-control"] == "no-store"
    mei.cookies.set("locale", "zh-CN")
    chinese = mei.get("/oauth/authorize", params=ASKED, headers=HTML).text
    assert "允许 The Assistant 代您操作吗？" in chinese
    assert "查看您的订单和物流" in chinese


def test_linking_ends_with_a_token_that_acts_as_the_person(front: Front, mei: TestClient) -> None:
    told = said(decide(mei))
    assert (told["state"], told["iss"]) == ("xyz", front.settings.origin)
    answer = exchange(front, told["code"])
    made = answer.json()
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    assert (made["token_type"], made["expires_in"], made["scope"]) == ("Bearer", 3600, f"{READ} {MANAGE}")
    page = mei.get("/account/platforms", headers=HTML).text
    assert "The Assistant" in page
    (end,) = re.findall(r'action="(/account/platforms/[^"]+/end)"', page)
    sent = mei.post(end, data={"csrf": mark(mei, "/account/platforms")}, headers=HTML)
    assert sent.headers["location"] == "/account/platforms?done=unlinked"
    again = token(front, grant_type="refresh_token", refresh_token=made["refresh_token"])
    assert (again.status_code, again.json()["error"]) == (400, "invalid_grant")


def test_a_person_who_says_no_is_believed(front: Front, mei: TestClient) -> None:
    told = said(decide(mei, allow=False))
    assert (told["error"], told["state"], told["iss"]) == ("access_denied", "xyz", front.settings.origin)
    assert "code" not in told
    assert front.souk.call("accounts.grants", {}, Caller(front.account(PERSONAL), frozenset({"accounts:self"}))) == []


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"code_challenge_method": "plain", "code_challenge": VERIFIER}, "invalid_request"),
        ({"code_challenge_method": "", "code_challenge": ""}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": "dev.ucp.shopping.order:admin"}, "invalid_scope"),
    ],
)
def test_a_downgraded_request_is_answered_without_a_code(mei: TestClient, more: dict[str, str], error: str) -> None:
    told = said(mei.get("/oauth/authorize", params={**ASKED, **more}, headers=HTML))
    assert (told["error"], told["state"]) == (error, "xyz")
    assert told["iss"]
    assert "code" not in told


@pytest.mark.parametrize(
    ("more", "status"),
    [
        ({"redirect_uri": BACK + "/"}, 409),
        ({"redirect_uri": "https://evil.example/"}, 409),
        ({"redirect_uri": ""}, 422),
        ({"client_id": "stranger"}, 404),
        ({"state": ["1", "2"]}, 422),
    ],
)
def test_nobody_is_sent_to_a_stranger(mei: TestClient, more: dict[str, Any], status: int) -> None:
    answer = mei.get("/oauth/authorize", params={**ASKED, **more}, headers=HTML)
    assert (answer.status_code, "location" in answer.headers) == (status, False)


def test_another_site_cannot_say_yes_for_anybody(mei: TestClient) -> None:
    fields = {**ASKED, "allow": "true"}
    foreign = {**HTML, "origin": "https://evil.example", "sec-fetch-site": "cross-site"}
    assert mei.post("/oauth/authorize", data=fields, headers=foreign).status_code == 403
    assert mei.post("/oauth/authorize", data=fields, headers=HTML).status_code == 403


def test_a_code_is_proven_once_and_its_replay_ends_the_tokens(front: Front, mei: TestClient) -> None:
    for more in ({"code_verifier": ""}, {"code_verifier": VERIFIER + "x"}, {"redirect_uri": BACK + "/"}):
        answer = exchange(front, said(decide(mei))["code"], **more)
        assert (answer.status_code, answer.json()["error"]) == (400, "invalid_grant")
    code = said(decide(mei))["code"]
    made = exchange(front, code).json()
    fresh = token(front, grant_type="refresh_token", refresh_token=made["refresh_token"]).json()
    assert exchange(front, code).json()["error"] == "invalid_grant"
    over = token(front, grant_type="refresh_token", refresh_token=fresh["refresh_token"])
    assert over.json()["error"] == "invalid_grant"


def test_an_app_on_the_same_machine_is_answered_at_any_port(front: Front, mei: TestClient) -> None:
    told = said(decide(mei, redirect_uri="http://127.0.0.1:49152/cb"))
    assert exchange(front, told["code"], redirect_uri="http://127.0.0.1:50123/cb").status_code == 200


def basic(id: str, secret: str) -> dict[str, str]:
    return {"Authorization": f"Basic {base64.b64encode(f'{id}:{secret}'.encode()).decode()}"}


def test_a_platform_with_a_secret_proves_it_in_the_header_or_the_form(front: Front, mei: TestClient) -> None:
    secret = put(front, "keeper", public=False)
    given = {"grant_type": "authorization_code", "redirect_uri": BACK, "code_verifier": VERIFIER}

    def ask(more: dict[str, str], headers: dict[str, str]) -> Response:
        code = said(decide(mei, client_id="keeper"))["code"]
        return front.browser().post("/oauth/token", data={**given, "code": code, **more}, headers=headers)

    assert ask({}, basic("keeper", secret)).status_code == 200
    assert ask({"client_id": "keeper", "client_secret": secret}, {}).status_code == 200
    wrong = ask({}, basic("keeper", secret + "x"))
    assert (wrong.status_code, wrong.json()["error"]) == (401, "invalid_client")
    assert wrong.headers["www-authenticate"] == f'Basic realm="{front.settings.origin}"'
    assert ask({"client_id": "keeper"}, {}).json()["error"] == "invalid_client"
    assert ask({"client_secret": secret}, basic("keeper", secret)).json()["error"] == "invalid_request"
    assert ask({"client_id": "platform"}, basic("keeper", secret)).json()["error"] == "invalid_request"
    for broken in ("Basic !!!", f"Basic {base64.b64encode(b'nocolon').decode()}"):
        assert ask({}, {"Authorization": broken}).json()["error"] == "invalid_request"
    assert front.browser().post("/oauth/token", content="a=1&a=2", headers=FORM).json()["error"] == "invalid_request"
    assert front.browser().post("/oauth/token", json={"grant_type": "x"}).json()["error"] == "invalid_request"
    assert front.browser().post("/oauth/token", data={"grant_type": "x"}).json()["error"] == "invalid_client"
    assert front.browser().post("/oauth/revoke", data={}).json()["error"] == "invalid_request"


def test_a_token_is_taken_back_and_what_is_not_known_is_no_mistake(front: Front, mei: TestClient) -> None:
    made = exchange(front, said(decide(mei))["code"]).json()
    asked = {"token": made["refresh_token"], "client_id": "platform"}
    assert front.browser().post("/oauth/revoke", data={**asked, "client_id": "stranger"}).status_code == 401
    for _ in range(2):
        assert front.browser().post("/oauth/revoke", data=asked).status_code == 200
    assert token(front, grant_type="refresh_token", refresh_token=made["refresh_token"]).status_code == 400


def test_a_platforms_token_opens_nothing_but_the_doors_of_its_protocol(front: Front, mei: TestClient) -> None:
    made = exchange(front, said(decide(mei))["code"]).json()
    bearer = {"Authorization": f"Bearer {made['access_token']}"}
    for path in ("/api/orders.mine", "/api/accounts.me", "/mcp"):
        assert front.browser().post(path, json={}, headers=bearer).status_code == 401
    assert front.browser().get("/account", headers={**bearer, **HTML}).status_code == 401


def asked_by(asker: Asker) -> Request:
    return Request({"type": "http", "headers": [], "state": {"asker": asker}})


def challenge(asker: Asker, scopes: list[str]) -> tuple[str, int, str]:
    with pytest.raises(LinkRequired) as error:
        require(asked_by(asker), "https://shop.example", scopes)
    return error.value.code_said, error.value.status, error.value.challenge


def test_a_door_says_what_it_takes_in_the_words_of_rfc_6750() -> None:
    visitor = Caller("visitor", frozenset())
    realm = 'Bearer realm="https://shop.example"'
    metadata = 'resource_metadata="https://shop.example/.well-known/oauth-protected-resource"'
    code, status, said = challenge(Asker(visitor, "ip", known=False), [READ])
    assert (code, status, said) == ("identity_required", 401, f'{realm}, {metadata}, scope="{READ}"')
    code, status, said = challenge(Asker(visitor, "ip", known=False, wrong=True), [READ])
    assert (code, status) == ("identity_required", 401)
    assert 'error="invalid_token"' in said
    linked = Asker(Caller("u-1", frozenset()), "u-1", standing={"client": "p", "granted": [READ], "profile": PROFILE})
    require(asked_by(linked), "https://shop.example", [READ])
    code, status, said = challenge(linked, [READ, MANAGE])
    assert (code, status) == ("insufficient_scope", 403)
    assert f'error="insufficient_scope", scope="{READ} {MANAGE}"' in said
    require(asked_by(Asker(Caller("u-1", frozenset()), "u-1", standing={"account": "u-1"})), "x", [READ, MANAGE])
    bound(asked_by(linked), PROFILE)
    with pytest.raises(WrongProfile) as error:
        bound(asked_by(linked), "https://intruder.example/profile.json")
    assert (error.value.reason, error.value.status) == ("profile_not_trusted", 403)


def test_a_checker_links_without_a_person_in_the_test_mode_alone(tmp_path: Path, sqlite_template: Path) -> None:
    made = opened(tmp_path, sqlite_template, test_mode=True, demo=True)
    put(made)
    browser = made.browser()
    here = "/testing/oauth/authorize"
    assert browser.get("/.well-known/oauth-authorization-server").json()["authorization_endpoint"].endswith(here)
    assert browser.get(here, params=ASKED).status_code == 404
    ling = {"id": "ling", "kind": "shopper", "name": "凌", "email": "ling@people.example", "invented": True}
    made.souk.call("accounts.open", ling, OPERATOR)
    told = said(browser.get(here, params=ASKED))
    assert (told["iss"], told["state"]) == (made.settings.origin, "xyz")
    assert exchange(made, told["code"]).status_code == 200
    assert said(browser.get(here, params={**ASKED, "code_challenge_method": "plain"}))["error"] == "invalid_request"
    assert browser.get(here, params={**ASKED, "redirect_uri": "https://evil.example/"}).status_code == 400
    for kind in ("revoked", "foreign_client"):
        spoiled = browser.post("/testing/oauth/mint", json={"kind": kind}).json()["access_token"]
        answer = browser.post("/api/orders.mine", json={}, headers={"Authorization": f"Bearer {spoiled}"})
        assert (spoiled[:4], answer.status_code) == ("oat_", 401)
    for body in ("no json", "[]", '{"kind": 1}', '{"kind": "good"}'):
        assert browser.post("/testing/oauth/mint", content=body).status_code == 422
    made.souk.database.close()


def test_the_hooks_of_a_test_are_not_there_otherwise(front: Front) -> None:
    assert front.browser().get("/testing/oauth/authorize", params=ASKED).status_code == 404
    assert front.browser().post("/testing/oauth/mint", json={"kind": "revoked"}).status_code == 404


def test_guesses_at_tokens_are_counted_where_a_wrong_one_is_no_refusal_too(front: Front) -> None:
    browser = front.browser()
    wrong = {"Authorization": "Bearer oat_guess"}
    answers = [browser.get("/ucp/nowhere", headers=wrong).status_code for _ in range(60)]
    assert answers[0] == 404
    assert answers[-1] == 429
    assert browser.get("/ucp/nowhere").status_code == 404
