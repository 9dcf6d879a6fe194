"""Platforms that act in somebody's name: asked for exactly, granted in person, proven, rotated, and taken back."""

import base64
import hashlib
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from souk.kit.errors import NotAllowed
from souk.kit.operation import Caller, Souk
from souk.people.accounts import NoSuchThing, NotSignedIn, WrongDetail, answer_to, wish_of
from souk.people.accounts.contracts.granting import ForeignRedirect, GrantWish, NoSecret, UnknownClient, WrongRequest
from souk.people.accounts.rules.granting import leads_to, proves, redirect_of
from souk.settings import Settings
from tests.clocks import Standing
from tests.people.accounts.house import OPERATOR, VISITOR, joined, oneself, opened, recognised

TOKENS = Caller("system:oauth", frozenset({"accounts:tokens"}))
BACK, NATIVE = "https://platform.example/callback?x=1", "http://127.0.0.1:7777/cb"
READ, MANAGE = "dev.ucp.shopping.order:read", "dev.ucp.shopping.order:manage"
CHECKOUT = "dev.ucp.shopping.checkout:manage"
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = base64.urlsafe_b64encode(hashlib.sha256(VERIFIER.encode()).digest()).rstrip(b"=").decode()
WISH = {"client": "platform", "redirect": BACK, "scope": READ, "challenge": CHALLENGE, "method": "S256"}
PROFILE = "https://platform.example/profile.json"


def put(souk: Souk, id: str = "platform", **more: Any) -> str:
    """A platform that is known; its secret where it keeps one."""
    known = {"id": id, "name": "Platform", "redirects": [BACK, NATIVE], "scopes": [READ, MANAGE, CHECKOUT], **more}
    return str(souk.call("accounts.put-client", known, OPERATOR)["secret"])


def allow(souk: Souk, who: str, **more: Any) -> str:
    return str(souk.call("accounts.allow-grant", {"wish": {**WISH, **more}}, oneself(who))["code"])


def issue(souk: Souk, code: str = "", **more: Any) -> Any:
    asked = {"grant_type": "authorization_code", "client": "platform", "code": code, "redirect": BACK}
    return souk.call("accounts.issue", {"wish": {**asked, "verifier": VERIFIER, **more}}, TOKENS)


def refresh(souk: Souk, token: str, **more: Any) -> Any:
    asked = {"grant_type": "refresh_token", "client": "platform", "refresh": token, **more}
    return souk.call("accounts.issue", {"wish": asked}, TOKENS)


def over(souk: Souk, token: str) -> bool:
    try:
        recognised(souk, token)
    except NotSignedIn:
        return True
    return False


@pytest.fixture
def mei(souk: Souk) -> str:
    put(souk, profile=PROFILE)
    return str(joined(souk)["account"]["id"])


def test_a_platform_acts_as_the_person_with_no_more_than_was_granted(souk: Souk, mei: str) -> None:
    asked = souk.call("accounts.ask-grant", {"wish": {**WISH, "scope": f"{READ} {READ}"}}, TOKENS)
    assert (asked["client"]["name"], asked["scopes"], asked["problem"]) == ("Platform", [READ], "")
    assert asked["words"][READ].keys() == {"en", "zh-CN"}
    made = issue(souk, allow(souk, mei))
    assert (made["scopes"], made["seconds"], made["problem"]) == ([READ], 3600, "")
    standing = recognised(souk, made["access"])
    assert (standing["actor"], standing["account"], standing["shop"]) == (mei, mei, None)
    assert (standing["client"], standing["granted"], standing["profile"]) == ("platform", [READ], PROFILE)
    assert "orders:own" in standing["scopes"]
    barred = {"orders:change", "checkout:use", "accounts:self", "accounts:in-person", "mandates:own"}
    assert not barred & set(standing["scopes"])
    caller = Caller(mei, frozenset(standing["scopes"]))
    with pytest.raises(NotAllowed):
        souk.call("accounts.allow-grant", {"wish": WISH}, caller)
    with pytest.raises(NotSignedIn):
        recognised(souk, made["refresh"])
    (grant,) = souk.call("accounts.grants", {}, oneself(mei))
    assert (grant["client"], grant["scopes"], grant["used"]) == ("platform", [READ], None)
    souk.call("accounts.touch", {"token": made["access"]}, Caller("door", frozenset({"accounts:recognise"})))
    assert souk.call("accounts.grants", {}, oneself(mei))[0]["used"] is not None


def test_seeing_orders_and_changing_them_are_granted_apart(souk: Souk, mei: str) -> None:
    looks, acts = (recognised(souk, issue(souk, allow(souk, mei, scope=scope))["access"]) for scope in (READ, MANAGE))
    assert set(acts["scopes"]) - set(looks["scopes"]) == {"orders:change"}
    assert set(looks["scopes"]) < set(acts["scopes"])


def test_of_many_who_bring_one_code_or_one_refresh_token_at_once_one_is_served(
    souk: Souk, mei: str, settings: Settings, request: pytest.FixtureRequest
) -> None:
    others = [opened(settings) for _ in range(3)] if souk.database.shared else []
    for one in others:
        request.addfinalizer(one.database.close)

    def problems(ask: Callable[[Souk], Any]) -> list[str]:
        found: list[str] = []
        tasks = [
            threading.Thread(target=lambda one=one: found.append(ask(one)["problem"])) for one in [souk, *others] * 2
        ]
        for task in tasks:
            task.start()
        for task in tasks:
            task.join()
        return found

    code = allow(souk, mei)
    assert problems(lambda one: issue(one, code)).count("") == 1
    assert souk.call("accounts.grants", {}, oneself(mei)) == []
    made = issue(souk, allow(souk, mei))
    assert problems(lambda one: refresh(one, made["refresh"])).count("") == 1
    assert souk.call("accounts.grants", {}, oneself(mei)) == []


ON_SQLITE = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


@ON_SQLITE
@pytest.mark.parametrize(
    ("more", "problem"),
    [
        ({"method": "plain", "challenge": VERIFIER}, "invalid_request"),
        ({"method": "", "challenge": ""}, "invalid_request"),
        ({"challenge": "short"}, "invalid_request"),
        ({"response_type": "token"}, "unsupported_response_type"),
        ({"scope": ""}, "invalid_scope"),
        ({"scope": f"{READ} dev.ucp.shopping.order:admin"}, "invalid_scope"),
        ({"scope": "*"}, "invalid_scope"),
    ],
)
def test_what_a_platform_may_not_ask_for_is_answered_and_never_granted(
    souk: Souk, mei: str, more: dict[str, str], problem: str
) -> None:
    assert souk.call("accounts.ask-grant", {"wish": {**WISH, **more}}, TOKENS)["problem"] == problem
    with pytest.raises(WrongDetail):
        allow(souk, mei, **more)
    assert souk.call("accounts.grants", {}, oneself(mei)) == []


@ON_SQLITE
@pytest.mark.parametrize(
    "redirect",
    [
        *(BACK + "/", BACK.removesuffix("?x=1"), BACK.replace("https", "http"), "https://evil.example/callback", ""),
        *("http://127.0.0.1:7777/cb/", "http://127.0.0.1/other", "https://127.0.0.1/cb", "http://localhost:7777/cb"),
        *("http://127.0.0.1@evil.example/cb", "http://[::1]:7777/cb", "http://127.0.0.1.evil.example:7777/cb"),
    ],
)
def test_nobody_is_answered_at_an_address_that_the_platform_did_not_give(souk: Souk, mei: str, redirect: str) -> None:
    with pytest.raises(ForeignRedirect):
        souk.call("accounts.ask-grant", {"wish": {**WISH, "redirect": redirect}}, TOKENS)
    with pytest.raises(ForeignRedirect):
        allow(souk, mei, redirect=redirect)


def test_the_port_of_an_address_on_the_same_machine_is_free_at_every_step(souk: Souk, mei: str) -> None:
    code = allow(souk, mei, redirect="http://127.0.0.1:49152/cb")
    assert issue(souk, code, redirect="http://127.0.0.1:50000/cb")["problem"] == ""
    assert leads_to("http://[::1]:9/cb", ["http://[::1]:1/cb"])


def test_a_platform_that_is_not_known_is_told_nothing(souk: Souk, mei: str) -> None:
    with pytest.raises(UnknownClient):
        souk.call("accounts.ask-grant", {"wish": {**WISH, "client": "stranger"}}, TOKENS)


@ON_SQLITE
@pytest.mark.parametrize(
    "more",
    [
        {"verifier": ""},
        {"verifier": VERIFIER + "x"},
        {"verifier": CHALLENGE},
        {"redirect": BACK + "/"},
        {"redirect": NATIVE},
        {"redirect": ""},
        {"client": "other"},
    ],
)
def test_a_code_without_its_proof_is_refused_and_used_up(souk: Souk, mei: str, more: dict[str, str]) -> None:
    put(souk, "other")
    code = allow(souk, mei)
    assert issue(souk, code, **more)["problem"] == "invalid_grant"
    assert issue(souk, code)["problem"] == "invalid_grant"
    assert souk.call("accounts.grants", {}, oneself(mei)) == []


def test_a_code_that_comes_twice_ends_what_came_of_it(souk: Souk, mei: str) -> None:
    code = allow(souk, mei)
    made = issue(souk, code)
    assert not over(souk, made["access"])
    assert issue(souk, code) == {**issue(souk, "none"), "why": "the code was used, or its time is over"}
    assert over(souk, made["access"])
    assert refresh(souk, made["refresh"])["problem"] == "invalid_grant"


def test_a_code_is_good_for_two_minutes(souk: Souk, mei: str, clock: Standing) -> None:
    code = allow(souk, mei)
    clock.on(minutes=2)
    assert issue(souk, code)["problem"] == "invalid_grant"


def test_a_refresh_token_is_good_once_and_a_second_use_ends_the_grant(souk: Souk, mei: str, clock: Standing) -> None:
    first = issue(souk, allow(souk, mei, scope=f"{READ} {MANAGE}"))
    clock.on(seconds=3600)
    assert over(souk, first["access"])
    second = refresh(souk, first["refresh"], scope=READ)
    assert (second["scopes"], over(souk, second["access"])) == ([READ], False)
    assert refresh(souk, second["refresh"], scope=CHECKOUT)["problem"] == "invalid_scope"
    third = refresh(souk, second["refresh"])
    assert third["scopes"] == [READ, MANAGE]
    assert refresh(souk, first["refresh"])["problem"] == "invalid_grant"
    assert over(souk, third["access"])
    assert souk.call("accounts.grants", {}, oneself(mei)) == []
    assert refresh(souk, third["refresh"])["problem"] == "invalid_grant"


def test_a_refresh_token_ends_after_ninety_days(souk: Souk, mei: str, clock: Standing) -> None:
    made = issue(souk, allow(souk, mei))
    clock.at += timedelta(days=90)
    assert refresh(souk, made["refresh"])["problem"] == "invalid_grant"
    issue(souk, allow(souk, mei))
    assert len(souk.call("accounts.grants", {}, oneself(mei))) == 1


def test_a_platform_with_a_secret_has_to_bring_it_and_another_brings_none(souk: Souk, mei: str) -> None:
    secret = put(souk, public=False)
    assert secret.startswith("cls_")
    for wrong in ("", secret + "x", "cls_"):
        assert issue(souk, allow(souk, mei), secret=wrong)["problem"] == "invalid_client"
    made = issue(souk, allow(souk, mei), secret=secret)
    assert made["problem"] == ""
    assert refresh(souk, made["refresh"])["problem"] == "invalid_client"
    put(souk, public=True)
    assert issue(souk, allow(souk, mei), secret=secret)["problem"] == "invalid_client"
    assert issue(souk, allow(souk, mei), client="stranger")["problem"] == "invalid_client"
    assert issue(souk, allow(souk, mei), grant_type="password")["problem"] == "unsupported_grant_type"


def revoke(souk: Souk, token: str, **more: Any) -> str:
    return str(souk.call("accounts.revoke-token", {"client": "platform", "token": token, **more}, TOKENS)["problem"])


def test_a_refresh_token_that_is_taken_back_takes_its_access_tokens_along(souk: Souk, mei: str) -> None:
    put(souk, "other")
    made, kept = issue(souk, allow(souk, mei)), issue(souk, allow(souk, mei))
    assert revoke(souk, made["refresh"], client="other") == ""
    assert not over(souk, made["access"])
    assert revoke(souk, made["refresh"], client="stranger") == "invalid_client"
    assert revoke(souk, made["refresh"]) == revoke(souk, "unknown") == ""
    assert (over(souk, made["access"]), over(souk, kept["access"])) == (True, False)
    assert revoke(souk, kept["access"]) == ""
    assert over(souk, kept["access"])
    assert refresh(souk, kept["refresh"])["problem"] == ""


def test_whoever_granted_it_takes_it_back_and_nobody_else(souk: Souk, mei: str) -> None:
    bo = joined(souk, "Bo")["account"]["id"]
    made = issue(souk, allow(souk, mei))
    (grant,) = souk.call("accounts.grants", {}, oneself(mei))
    with pytest.raises(NoSuchThing):
        souk.call("accounts.end-grant", {"id": grant["id"]}, oneself(bo))
    assert not over(souk, made["access"])
    souk.call("accounts.end-grant", {"id": grant["id"]}, oneself(mei))
    assert over(souk, made["access"])


def test_the_way_in_which_a_platform_acts_is_cut_with_all_that_it_let_in(souk: Souk, mei: str) -> None:
    tokens = [issue(souk, allow(souk, mei)) for _ in range(2)]
    way = recognised(souk, tokens[0]["access"])["way"]
    accounts: Any = souk.operations["accounts.me"].method.__self__
    with souk.database.unit(writes=True):
        assert (way, accounts.way(mei, way)) == ("platform:platform", ("Platform", True))
        accounts.cut("somebody-else", way)
        assert accounts.way(mei, way) == ("Platform", True)
        for _ in range(2):
            accounts.cut(mei, way)
        assert accounts.way(mei, way) == ("Platform", False)
    assert all(over(souk, one["access"]) for one in tokens)
    assert issue(souk, allow(souk, mei))["problem"] == "", "who says yes anew lets it in anew"


@pytest.mark.parametrize("how", ["erased", "removed"])
def test_it_ends_with_the_account_and_with_the_platform(souk: Souk, mei: str, how: str) -> None:
    made = issue(souk, allow(souk, mei))
    code = allow(souk, mei)
    if how == "erased":
        souk.call("accounts.erase", {"confirm": "Mei"}, oneself(mei))
    else:
        souk.call("accounts.remove-client", {"id": "platform"}, OPERATOR)
        put(souk)
    assert over(souk, made["access"])
    assert refresh(souk, made["refresh"])["problem"] == issue(souk, code)["problem"] == "invalid_grant"


def test_a_platform_that_was_removed_comes_back_with_all_that_it_had(souk: Souk, mei: str, clock: Standing) -> None:
    secret = put(souk, public=False)
    made = issue(souk, allow(souk, mei), secret=secret)
    souk.call("accounts.remove-client", {"id": "platform"}, OPERATOR)
    assert over(souk, made["access"])
    assert refresh(souk, made["refresh"], secret=secret)["problem"] == "invalid_client"
    assert souk.call("accounts.grants", {}, oneself(mei)) == []
    with pytest.raises(UnknownClient):
        allow(souk, mei)
    with pytest.raises(UnknownClient):
        souk.call("accounts.remove-client", {"id": "platform"}, OPERATOR)
    assert souk.call("accounts.restore-client", {"id": "platform"}, OPERATOR)["removed"] is None
    assert not over(souk, made["access"])
    assert refresh(souk, made["refresh"], secret=secret)["problem"] == ""
    souk.call("accounts.remove-client", {"id": "platform"}, OPERATOR)
    clock.at += timedelta(days=30, seconds=1)
    with pytest.raises(UnknownClient):
        souk.call("accounts.restore-client", {"id": "platform"}, OPERATOR)
    assert souk.call("accounts.clients", {}, OPERATOR) == []


def test_a_new_bearer_of_a_name_has_nothing_of_the_former_one(souk: Souk, mei: str) -> None:
    made = issue(souk, allow(souk, mei))
    souk.call("accounts.remove-client", {"id": "platform"}, OPERATOR)
    put(souk)
    assert over(souk, made["access"])
    with pytest.raises(UnknownClient):
        souk.call("accounts.restore-client", {"id": "platform"}, OPERATOR)
    assert souk.call("accounts.grants", {}, oneself(mei)) == []


def test_a_secret_is_kept_with_every_change_and_replaced_by_its_own_verb(souk: Souk, mei: str) -> None:
    first = put(souk, public=False)
    assert put(souk, public=False, redirects=[BACK]) == ""
    assert issue(souk, allow(souk, mei), secret=first)["problem"] == ""
    second = souk.call("accounts.rotate-client-secret", {"id": "platform"}, OPERATOR)["secret"]
    assert issue(souk, allow(souk, mei), secret=first)["problem"] == "invalid_client"
    assert issue(souk, allow(souk, mei), secret=second)["problem"] == ""
    put(souk, public=True)
    with pytest.raises(NoSecret):
        souk.call("accounts.rotate-client-secret", {"id": "platform"}, OPERATOR)
    with pytest.raises(UnknownClient):
        souk.call("accounts.rotate-client-secret", {"id": "nobody"}, OPERATOR)
    for verb in ("remove-client", "restore-client", "rotate-client-secret"):
        with pytest.raises(NotAllowed):
            souk.call(f"accounts.{verb}", {"id": "platform"}, oneself(mei))


def test_no_secret_is_kept_and_the_export_says_what_was_granted(souk: Souk, mei: str) -> None:
    secret = put(souk, public=False)
    code = allow(souk, mei)
    made = issue(souk, code, secret=secret)
    assert [one["client"] for one in souk.call("accounts.export", {}, oneself(mei))["grants"]] == ["platform"]
    with souk.database.unit(writes=False):
        rows = [
            str(tuple(row))
            for table in ("client", "code", "grant", "token")
            for row in souk.database.read.exec_driver_sql(f"SELECT * FROM accounts_{table}")
        ]
    assert len(rows) == 5
    for hidden in (secret, code, made["access"], made["refresh"]):
        assert not any(hidden in row for row in rows)


@ON_SQLITE
@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"redirects": []}, "redirects"),
        ({"redirects": ["http://platform.example/x"]}, "redirects"),
        ({"redirects": ["https://a.example/x#y"]}, "redirects"),
        ({"redirects": ["javascript:alert(1)"]}, "redirects"),
        ({"redirects": ["https://u:p@a.example/"]}, "redirects"),
        ({"profile": "http://platform.example/profile.json"}, "profile"),
        ({"scopes": ["*"]}, "scopes"),
        ({"scopes": []}, "scopes"),
        ({"access_seconds": 0}, "access_seconds"),
        ({"id": "../x"}, "id"),
        ({"name": "see www.evil.example"}, "name"),
    ],
)
def test_a_platform_is_known_only_as_one_can_be(souk: Souk, more: dict[str, Any], field: str) -> None:
    with pytest.raises(WrongDetail) as error:
        put(souk, **more)
    assert error.value.facts["field"] == field
    with pytest.raises(NotAllowed):
        souk.call("accounts.put-client", {"id": "x", "name": "x", "redirects": [BACK], "scopes": [READ]}, VISITOR)
    assert souk.call("accounts.clients", {}, OPERATOR) == []


def test_an_app_of_a_telephone_is_answered_by_its_own_scheme() -> None:
    assert redirect_of("com.example.app:/callback") == "com.example.app:/callback"
    assert proves(VERIFIER, CHALLENGE)


def test_a_request_is_read_whole_and_its_answer_names_the_house() -> None:
    said = [("client_id", "platform"), ("redirect_uri", BACK), ("state", "s&1"), ("scope", READ), ("prompt", "none")]
    wish, state = wish_of(said)
    assert (wish, state) == (GrantWish("platform", BACK, READ, "", "", ""), "s&1")
    answer = answer_to(wish, state, "https://shop.example", {"code": "c"})
    assert answer == "https://platform.example/callback?x=1&code=c&state=s%261&iss=https%3A%2F%2Fshop.example"
    for wrong in ([*said, ("state", "2")], said[1:], said[:1], [*said[:2], ("state", "x" * 4001)]):
        with pytest.raises(WrongRequest):
            wish_of(wrong)
