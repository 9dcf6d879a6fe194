"""The market's pages: merchants behind the counter, offers with their sources, bought with a button."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from souk.agents.market.providers.sandbox_purse import SandboxPurse
from souk.doors.http import application
from souk.doors.http.callers import Keyring
from souk.people.accounts import scopes_of
from tests.agents.market.acp import join_acp
from tests.agents.market.conftest import ANN, PIER, QUAY, House, peopled_in
from tests.doors.web.trade import field, text
from tests.doubles.merchants import Merchant, Running, serving
from tests.doubles.merchants.acp import AcpMerchant, Provider, serving_acp
from tests.small import OPERATOR


@pytest.fixture(scope="module")
def peopled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("market-pages")
    peopled_in(folder)
    return folder


@pytest.fixture
def house(peopled: Path, tmp_path: Path) -> Iterator[House]:
    shutil.copytree(peopled, tmp_path / "souk")
    made = House(tmp_path / "souk")
    yield made
    made.souk.database.close()


@pytest.fixture
def pier() -> Iterator[Running]:
    with serving(Merchant(PIER)) as one:
        yield one


def browser(house: House, key: str, locale: str = "en") -> TestClient:
    headers = {"Authorization": f"Bearer {key}", "Accept": "text/html"}
    app = application(house.souk, house.jobs, house.settings)
    return TestClient(app, headers=headers, cookies={"locale": locale}, follow_redirects=False)


def keeper(house: House, locale: str = "en") -> TestClient:
    return browser(house, Keyring(house.folder).key, locale)


def ann(house: House, locale: str = "en") -> TestClient:
    scopes = sorted(scopes_of("shopper"))
    asked: dict[str, Any] = {"label": "browser", "scopes": scopes, "days": 1, "shop": None}
    return browser(house, house.souk.call("accounts.make-key", asked, ANN)["secret"], locale)


def test_a_merchant_is_added_by_its_address_removed_and_brought_back(house: House, pier: Running) -> None:
    counter = keeper(house)
    assert "No merchant of another house is known yet." in counter.get("/market").text
    sent = counter.post("/market", data={"domain": f"{pier.url}/goods?x=1", "kind": "ucp"})
    assert (sent.status_code, sent.headers["location"]) == (303, "/market#merchants")
    page = text(counter.get("/market").text)
    assert f"{pier.merchant.place} · UCP 2026-08-25 · REST" in page
    id = house.call("market.merchants", OPERATOR)[0]["id"]
    assert counter.post(f"/market/merchants/{id}/remove").status_code == 303
    assert "Bring back" in counter.get("/market").text
    assert counter.post(f"/market/merchants/{id}/restore").status_code == 303
    assert "Not visited yet" in counter.get("/market").text
    assert counter.post(f"/market/merchants/{id}/visit").status_code == 303
    assert "正常" in keeper(house, "zh-CN").get("/market").text


def test_what_will_not_do_is_said_with_what_was_typed(house: House) -> None:
    counter = keeper(house)
    for domain in ("no such place", "", "-x", "a..b", "[::1]:80"):
        answer = counter.post("/market", data={"domain": domain, "kind": "ucp"})
        assert (answer.status_code, "a domain is a name such as shop.example" in text(answer.text)) == (422, True)
    answer = counter.post("/market", data={"domain": "x.example", "kind": "feed", "feed": "https://x.example/f"})
    assert "needs the feed and its format" in text(answer.text)
    assert field(answer.text, "feed") == "https://x.example/f"
    answer = ann(house).post("/market/ask", data={"text": "box", "quantity": "1", "most": "a lot"})
    assert (answer.status_code, "a lot is no amount" in text(answer.text)) == (422, True)


def test_a_shopper_asks_looks_at_the_sources_and_lets_the_agent_buy(house: House, pier: Running) -> None:
    house.join(pier)
    mandate, shopper = house.grant(), ann(house)
    page = shopper.get("/market").text
    assert ("Add a merchant" in page, "/remove" in page) == (False, False)
    sent = shopper.post("/market/ask", data={"text": "4006381333931", "quantity": "1", "most": "200"})
    assert sent.status_code == 303
    offers = shopper.get(sent.headers["location"]).text
    said = text(offers)
    assert "CN¥198.33" in said
    assert "Same item by its code (GTIN)" in said
    assert f"{pier.url}/api/checkout-sessions/" in said
    offer = re.findall(r'name="offer" value="([^"]+)"', offers)[0]
    bought = shopper.post(f"{sent.headers['location']}/buy", data={"offer": offer, "mandate": mandate})
    assert bought.status_code == 303
    after = text(shopper.get(sent.headers["location"]).text)
    assert "Paid to the merchant" in after
    assert "Let the agent buy it" not in after
    assert "Litter box 68 L, top entry × 1" in text(shopper.get("/market").text)
    assert keeper(house).get(sent.headers["location"]).status_code == 404
    wrong = shopper.post(f"{sent.headers['location']}/buy", data={"offer": offer, "mandate": "m0"})
    assert wrong.status_code in (303, 404)


def letters(house: House) -> list[str]:
    """What the consumer was told of purchases elsewhere."""
    with house.souk.database.engine.connect() as connection:
        found = connection.exec_driver_sql("SELECT text FROM accounts_letter WHERE kind = 'mandate-elsewhere'")
        return list(found.scalars())


def _offered(house: House, pier: Running) -> tuple[TestClient, str, str]:
    """A shopper's page of offers, and the offer that can be bought there."""
    house.join(pier)
    shopper = ann(house)
    sent = shopper.post("/market/ask", data={"text": "4006381333931", "quantity": "1", "most": "200"})
    house.grant()
    page = sent.headers["location"]
    return shopper, page, re.findall(r'name="offer" value="([^"]+)"', shopper.get(page).text)[0]


def test_what_the_button_buys_is_a_decision_that_is_undone_by_calling_it_off(house: House, pier: Running) -> None:
    shopper, page, offer = _offered(house, pier)
    mandate = house.call("mandates.mine", ANN)[0]["id"]
    assert "To take it back its merchant is asked" in text(shopper.get(page).text)
    assert shopper.post(f"{page}/buy", data={"offer": offer, "mandate": mandate}).status_code == 303
    (decision,) = house.call("decisions.page", ANN, kind="market.buy")["decisions"]
    assert (decision["state"], decision["act"]["call"]["operation"]) == ("done", "market.order")
    assert (decision["act"]["undo"]["operation"], decision["act"]["mandate"]) == ("market.call-off", mandate)
    assert decision["outcome"]["bought.state"] == "paid"
    assert "Why, and how to take it back" in text(shopper.get(page).text)
    (letter,) = letters(house)
    assert pier.merchant.place in letter
    assert "/mandates/stop?token=" in letter
    shopper.post(f"{page}/buy", data={"offer": offer, "mandate": mandate})
    assert len(house.call("decisions.page", ANN, kind="market.buy")["decisions"]) == 1
    assert len(letters(house)) == 1
    assert house.call("decisions.undo", ANN, decision=decision["id"])["state"] in ("undone", "done")


@pytest.mark.parametrize("kind", ["market.*", "market.buy", "*"])
def test_a_policy_that_forbids_it_holds_at_the_button(house: House, pier: Running, kind: str) -> None:
    shopper, page, offer = _offered(house, pier)
    mandate = house.call("mandates.mine", ANN)[0]["id"]
    house.call("decisions.put-policy", ANN, policy={"kind": kind, "mode": "forbid"}, number=0, why="not now")
    before = len(pier.merchant.orders)
    assert shopper.post(f"{page}/buy", data={"offer": offer, "mandate": mandate}).status_code == 303
    told = text(shopper.get(page).text)
    assert "Not allowed" in told
    assert "Your policy forbids it." in told
    assert house.call("market.bought", ANN) == []
    assert len(pier.merchant.orders) == before
    assert house.call("mandates.show", ANN, mandate=mandate)["uses"] == 0


def test_a_policy_that_asks_is_answered_by_the_button_in_person_alone(house: House, pier: Running) -> None:
    shopper, page, offer = _offered(house, pier)
    mandate = house.call("mandates.mine", ANN)[0]["id"]
    house.call("decisions.put-policy", ANN, policy={"kind": "market.*", "mode": "ask"}, number=0, why="ask me")
    shopper.post(f"{page}/buy", data={"offer": offer, "mandate": mandate})
    assert "Waits for your yes" in text(shopper.get(page).text)
    assert house.call("market.bought", ANN) == []
    found = house.call("market.decide", ANN, offer=offer, mandate=mandate)
    assert found["state"] == "done"


def test_what_nobody_offers_stands_among_the_last_without_a_total(house: House, pier: Running) -> None:
    house.join(pier)
    shopper = ann(house)
    sent = shopper.post("/market/ask", data={"text": "4006381339999", "quantity": "1", "most": ""})
    assert sent.status_code == 303
    page = shopper.get("/market")
    assert page.status_code == 200
    assert "No verified total" in text(page.text)


@pytest.mark.parametrize(
    ("locale", "config", "said", "instead"),
    [
        ("en", {}, "Paid with a token of your card", "Paid to the merchant"),
        ("zh-CN", {}, "以你的银行卡的一次性令牌付款", "已付款"),
        ("en", {"environment": "production"}, "Its payment provider takes nothing that you pay with here", ""),
        ("zh-CN", {"environment": "production"}, "支付服务商不接受你在本站的付款方式", ""),
    ],
)
def test_what_is_paid_by_card_and_what_is_handed_off_is_said(
    house: House, locale: str, config: dict[str, Any], said: str, instead: str
) -> None:
    with serving_acp(AcpMerchant(replace(PIER, name="Dock"), Provider(), **config)) as dock:
        join_acp(house, dock)
        shopper, mandate = ann(house, locale), house.grant()
        asked = shopper.post("/market/ask", data={"text": "4006381333931", "quantity": "1", "most": "200"})
        page = shopper.get(asked.headers["location"]).text
        assert said in text(page)
        offers = re.findall(r'name="offer" value="([^"]+)"', page)
        assert bool(offers) is bool(instead)
        if offers:
            shopper.post(f"{asked.headers['location']}/buy", data={"offer": offers[0], "mandate": mandate})
            told = text(shopper.get("/market").text)
            assert instead in told
            assert ("sandbox card" if locale == "en" else "沙盒卡") in told
            glass = text(shopper.get(f"/glassbox/{mandate}").text)
            number = SandboxPurse().card("ann", SandboxPurse().held("ann")[0].reference).number.get_secret_value()
            assert ("delegate_payment" in glass, "read_by" in glass, number in glass) == (True, True, False)


def test_a_merchant_of_acp_is_added_with_its_keys_which_nobody_sees_again(house: House) -> None:
    with serving_acp(AcpMerchant(PIER, Provider())) as dock:
        given = {"domain": dock.merchant.place, "kind": "acp", "key": "k-9f", "provider_key": "p-9f"}
        wrong = keeper(house).post("/market", data={**given, "provider": "http://vault.example/x"})
        assert (wrong.status_code, "begins with https://" in text(wrong.text)) == (422, True)
        assert field(wrong.text, "provider") == "http://vault.example/x"
        assert not any(one in wrong.text for one in ("k-9f", "p-9f"))
        sent = keeper(house).post("/market", data={**given, "provider": "https://vault.example/x"})
        assert sent.status_code == 303
        page = keeper(house).get("/market").text
        assert not any(one in page for one in ("k-9f", "p-9f"))
        (found,) = house.call("market.merchants", OPERATOR)
        assert (found["state"], found["provider"]) == ("open", "https://vault.example/x")


def test_anybody_reads_the_profile_of_an_agent_that_bought(house: House, pier: Running) -> None:
    house.join(pier)
    house.buy(house.best(), house.grant())
    stranger = TestClient(application(house.souk, house.jobs, house.settings))
    wallet = house.call("mandates.keys", OPERATOR)["wallet"]
    told = stranger.get("/market/profile").json()
    assert told["keys"] == [{**one, "alg": "ES256", "use": "sig"} for one in wallet]
    (order,) = told["ucp"]["capabilities"]["dev.ucp.shopping.order"]
    assert order["config"]["webhook_url"].endswith("/market/told")
    print_ = house.souk.call("mandates.mine", {}, ANN)[0]["thumbprint"]
    said = stranger.get(f"/market/profile/{print_}").json()
    assert [one["kid"] for one in said["keys"]] == [print_]
    assert "d" not in said["keys"][0]
    assert "dev.souk.mandate" in said["ucp"]["payment_handlers"]
    assert stranger.get("/market/profile/another").status_code == 404


def test_a_visitor_is_asked_to_sign_in(house: House) -> None:
    stranger = TestClient(application(house.souk, house.jobs, house.settings), headers={"Accept": "text/html"})
    assert stranger.get("/market").status_code == 403
    assert QUAY.name not in stranger.get("/market").text
