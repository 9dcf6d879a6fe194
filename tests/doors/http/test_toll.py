"""What requests cost, and what somebody is told who has spent a minute's budget."""

from collections.abc import Callable

import pytest
from starlette.testclient import TestClient

from souk.doors.http.toll import Toll, cost_of, guesses, price_of
from souk.doors.web import Asker
from souk.kit.operation import Caller
from tests.doors.conftest import OPERATIONS
from tests.doors.http.front import HTML, Front, send
from tests.small import CORNER, OPERATOR


def spent(browser: TestClient, path: str = "/api/catalog.shops", most: int = 40) -> int:
    """How many requests are answered before one is refused."""
    for number in range(most):
        if browser.post(path, json={}).status_code == 429:
            return number
    return most


def test_a_visitor_who_asks_too_often_is_told_when_to_come_again(fronts: Callable[..., Front]) -> None:
    browser = fronts(rate_visitor=10).browser()
    first = browser.post("/api/catalog.shops", json={})
    assert first.headers["ratelimit-policy"] == '"visitor";q=10;w=60'
    assert first.headers["ratelimit"].startswith('"visitor";r=9;t=')
    assert 9 <= spent(browser) <= 19
    answer = browser.post("/api/catalog.shops", json={})
    assert answer.status_code == 429
    assert answer.json()["title"] == "too-often"
    assert 1 <= int(answer.headers["retry-after"]) <= 120
    page = browser.get("/", headers=HTML)
    assert (page.status_code, "A little slower, please" in page.text) == (429, True)
    assert int(page.headers["retry-after"]) >= 1


def test_what_was_refused_for_its_cost_was_not_done(fronts: Callable[..., Front]) -> None:
    front = fronts(rate_account=12)
    browser = front.browser()
    account = front.join(browser)
    key = front.api_key(account, "accounts:self")
    program = front.browser(headers={"Authorization": f"Bearer {key}"})
    names = []
    for number in range(12):
        answer = program.post("/api/accounts.rename", json={"name": f"Mei {number}", "locale": "en"})
        names.append(answer.status_code)
    done = names.count(200)
    assert 2 <= done <= 4
    assert front.souk.call("accounts.page", {"text": account}, OPERATOR)[0]["name"] == f"Mei {done - 1}"


def test_budgets_are_apart_by_address_household_and_key(fronts: Callable[..., Front]) -> None:
    front = fronts(rate_visitor=30, rate_account=200)
    assert spent(front.browser(client=("192.0.2.1", 1)), most=80) < 80
    assert spent(front.browser(client=("192.0.2.2", 1)), most=20) == 20
    assert spent(front.browser(client=("2001:db8:1:2::1", 1)), most=80) < 80
    assert spent(front.browser(client=("2001:db8:1:2::9", 1)), most=1) == 0
    assert spent(front.browser(client=("2001:db8:1:3::9", 1)), most=20) == 20
    assert spent(front.browser(headers={"Authorization": f"Bearer {front.key}"}), most=250) == 250


def test_forwarded_addresses_are_believed_from_our_proxies_alone(fronts: Callable[..., Front]) -> None:
    front = fronts(rate_visitor=30, proxies="192.0.2.9")
    for number in range(40):
        forged = {"X-Forwarded-For": f"203.0.113.{number}"}
        stranger = front.browser(client=("192.0.2.1", 1), headers=forged).post("/api/catalog.shops", json={})
    assert stranger.status_code == 429
    for number in range(80):
        told = {"X-Forwarded-For": f"203.0.113.{number}"}
        assert front.browser(client=("192.0.2.9", 1), headers=told).post("/api/catalog.shops", json={}).is_success


def test_guesses_are_few_from_one_place_whoever_is_guessed_for(fronts: Callable[..., Front]) -> None:
    front = fronts(rate_visitor=300)
    browser = front.browser()
    answers = []
    for number in range(24):
        guess = {"email": f"somebody-{number}@people.example", "password": "guessed wrong"}
        answers.append(browser.post("/api/accounts.sign-in", json=guess).status_code)
    assert 8 <= answers.count(200) <= 20
    assert answers[-1] == 429
    keys = [browser.get("/", headers={"Authorization": f"Bearer key_{number}"}).status_code for number in range(3)]
    assert keys == [429, 429, 429]
    assert front.browser(client=("192.0.2.77", 1)).post("/api/accounts.personas", json={}).status_code == 200
    # What is not a guess is not hindered.
    assert browser.get("/", headers=HTML).status_code == 200


def test_static_files_and_health_are_free(fronts: Callable[..., Front]) -> None:
    browser = fronts(rate_visitor=1).browser()
    for _ in range(5):
        assert browser.get("/health").status_code == 200
        assert browser.get("/static/nothing.css").status_code == 404
    assert spent(browser) <= 2


def test_no_limit_is_a_limit_of_nought(fronts: Callable[..., Front]) -> None:
    assert spent(fronts(rate_visitor=0).browser(), most=60) == 60


def test_costs_follow_the_effect(front: Front) -> None:
    costs = {name: cost_of(found) for name, found in OPERATIONS.items()}
    assert costs["catalog.show"] == 1
    assert costs["guide.ask"] == costs["search.find"] == 2
    assert costs["catalog.put"] == 5
    assert costs["catalog.import-goods"] == 20
    assert {price_of(front.souk, "POST", f"/api/{name}")[0] for name in ("catalog.put", "catalog.show")} == {5, 1}
    assert price_of(front.souk, "GET", "/pictures/x.svg") == (1, "pictures")
    assert price_of(front.souk, "GET", "/search") == (2, "")
    assert price_of(front.souk, "POST", "/mcp") == (1, "")
    assert price_of(front.souk, "POST", "/account/name") == (5, "")


@pytest.mark.parametrize(
    ("path", "guess"),
    [("/sign-in", True), ("/api/accounts.sign-in", True), ("/api/accounts.me", False), ("/account", False)],
)
def test_a_guess_is_known_by_its_address(path: str, guess: bool) -> None:
    assert guesses(path) is guess


def test_a_tool_costs_what_its_operation_costs(fronts: Callable[..., Front]) -> None:
    front = fronts(rate_visitor=20)
    asker = Asker(Caller("visitor", frozenset()), "ip:192.0.2.1", known=False)
    toll = Toll(front.settings)
    assert toll.take(asker, cost_of(OPERATIONS["catalog.put"])).left == 15
    assert toll.take(asker, 0) is None


def test_a_spent_budget_does_not_lock_out_who_signs_in_from_elsewhere(fronts: Callable[..., Front]) -> None:
    front = fronts(rate_visitor=200)
    front.souk.call("catalog.open-shop", {"shop": CORNER}, OPERATOR)
    front.join(front.browser())
    spent(front.browser(), most=400)
    elsewhere = front.browser(client=("192.0.2.3", 1))
    fields = {"email": "mei@people.example", "password": "seven lanterns at dusk"}
    assert send(elsewhere, "/sign-in", fields).status_code == 303
