"""The waiting room of a flash sale and the pages behind the counter, in both languages, with and without script."""

from datetime import timedelta
from typing import Any

import pytest
from starlette.testclient import TestClient

from souk.kit.operation import Caller
from souk.people.accounts import scopes_of
from tests.clocks import Standing
from tests.doors.web.trade import House, post, text
from tests.small import OPERATOR
from tests.trade.admission.room import buy, count, join, let_in, person, put
from tests.trade.buying import RECIPIENT, charge, keeper

ROOM = "/flash/rush"


def clock_of(house: House) -> Standing:
    assert isinstance(house.souk.clock, Standing)
    return house.souk.clock


def shopper(house: House, number: int, locale: str = "en") -> TestClient:
    """The browser of somebody with an account."""
    one = person(number)
    account = {"id": one.actor, "kind": "shopper", "name": one.actor, "email": f"{one.actor}@people.example"}
    house.souk.call("accounts.open", account, OPERATOR)
    asked = {"label": "browser", "scopes": sorted(scopes_of("shopper")), "days": 1}
    return house.by(house.souk.call("accounts.make-key", asked, one)["secret"], locale)


def sold(house: House, **more: Any) -> None:
    put(house.souk, clock_of(house), **more)


FORM = {
    "id": "rush", "name_en": "Trays by turns", "name_zh": "猫砂盆限时抢购", "variants": "tray", "zone": "Asia/Shanghai",
    "doors": "2026-11-11T09:00", "since": "2026-11-11T10:00", "until": "2026-11-11T12:00", "inside": "4", "pace": "2",
    "most": "2", "minutes": "5", "factor": "100", "why": "the eleventh",
}  # fmt: skip


def test_a_merchant_sees_for_how_many_a_sale_is_and_runs_it(house: House) -> None:
    browser = house.as_shop("corner")
    assert "Nothing is sold by turns." in browser.get("/flash-sales").text
    looked = browser.post("/flash-sales", data={**FORM, "do": "look"})
    said = text(looked.text)
    assert looked.status_code == 200
    assert ("People who can buy 5 to 10" in said, "Inside at the start 4" in said) == (True, True)
    assert "The last is let in after 5 seconds" in said
    assert house.souk.call("admission.page", {}, OPERATOR) == []
    run = browser.post("/flash-sales", data={**FORM, "do": "run"}, follow_redirects=False)
    assert (run.status_code, run.headers["location"]) == (303, "/flash-sales")
    (sale,) = house.souk.call("admission.page", {}, OPERATOR)
    assert (sale["rule"]["since"], sale["rule"]["shop"]) == ("2026-11-11T10:00:00+08:00", "corner")
    page = browser.get("/flash-sales").text
    assert ("Trays by turns" in page, "the eleventh" in page) == (True, True)
    (room,) = house.souk.call("admission.rooms", {}, keeper("corner"))
    assert {**room, "now": None} == {**house.souk.call("admission.room", {"sale": "rush"}, OPERATOR), "now": None}
    assert house.souk.call("admission.rooms", {}, keeper("harbour")) == []
    assert 'value="2026-11-11T02:00"' in browser.get("/flash-sales/rush").text


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("variants", "nothing", "no variant nothing"),
        ("since", "", "is no moment"),
        ("pace", "many", "is no such number"),
    ],
)
def test_what_is_wrong_with_a_form_is_said_and_nothing_is_lost(house: House, field: str, typed: str, said: str) -> None:
    answer = house.as_shop("corner").post("/flash-sales", data={**FORM, "do": "run", field: typed, "doors": ""})
    assert answer.status_code == 422
    assert said in text(answer.text)
    assert "the eleventh" in answer.text
    assert house.souk.call("admission.page", {}, OPERATOR) == []


def test_a_sale_is_stopped_and_the_stop_is_undone_by_a_form(house: House) -> None:
    sold(house)
    browser = house.as_shop("corner")
    browser.post("/flash-sales/rush/stop", data={"number": "1", "why": "a wrong price"})
    assert house.souk.call("admission.show", {"sale": "rush"}, OPERATOR)["state"] == "stopped"
    step = house.souk.call("admission.changes", {}, OPERATOR)[0]["id"]
    browser.post(f"/flash-sales/changes/{step}/undo")
    assert house.souk.call("admission.show", {"sale": "rush"}, OPERATOR)["state"] == "live"
    assert browser.post("/flash-sales/rush/stop", data={"number": "1"}).status_code == 409


def test_a_reader_of_a_shop_runs_nothing(house: House) -> None:
    sold(house)
    page = house.as_shop("corner", "viewer").get("/flash-sales").text
    assert "Trays by turns" in page
    assert ("/flash-sales/new" in page, "/flash-sales/rush/stop" in page) == (False, False)
    assert house.as_shop("harbour").get("/flash-sales/rush").status_code == 404


def test_a_shopper_waits_is_let_in_and_buys(house: House) -> None:
    clock = clock_of(house)
    sold(house, doors=clock.now() + timedelta(minutes=5))
    browser = shopper(house, 1)
    planned = browser.get(ROOM).text
    assert "One can get in line from" in planned
    assert "5 minutes" in text(planned)
    assert "/flash/rush/join" not in planned
    clock.on(minutes=5)
    gathering = browser.get(ROOM).text
    assert ('data-to="2026-11-11T00:10:00Z"' in gathering, "/flash/rush/join" in gathering) == (True, True)
    early = browser.post(f"{ROOM}/join").text
    assert ("You are in line" in early, 'hx-trigger="every 60s"' in early) == (True, True)
    assert '<noscript><meta http-equiv="refresh" content="60"></noscript>' in early
    clock.on(minutes=5)
    let_in(house.souk)
    turn = browser.get(ROOM).text
    assert ("It is your turn" in turn, 'value="tray@corner"' in turn) == (True, True)
    made = buy(house.souk, person(1))["order"]
    assert f"/orders/{made}" in browser.get(ROOM).text
    charge(house.souk)
    let_in(house.souk)
    used = browser.get(ROOM).text
    assert ("You have bought" in used, "hx-trigger" in used) == (True, False)


def test_who_waits_sees_how_many_are_before_and_that_it_may_be_in_vain(house: House) -> None:
    count(house.souk, 1)
    sold(house, since=clock_of(house).now())
    for number in range(3):
        join(house.souk, person(number))
    let_in(house.souk)
    browser = shopper(house, 9, "zh-CN")
    browser.post(f"{ROOM}/join")
    page = text(browser.get(ROOM).text)
    assert "前面还有 2 人" in page
    assert "您前面的人就可能买完剩余商品" in page
    buy(house.souk, person(0))
    charge(house.souk)
    let_in(house.souk)
    assert "所有商品均已售出并付款" in text(browser.get(ROOM).text)
    browser.post(f"{ROOM}/leave")
    refused = browser.post(f"{ROOM}/join")
    assert (refused.status_code, "限时抢购 rush 已全部售罄。" in text(refused.text)) == (409, True)


def test_missed_and_stopped_are_told_as_they_are(house: House) -> None:
    clock = clock_of(house)
    sold(house, since=clock.now(), inside=1)
    first, second = shopper(house, 1), shopper(house, 2)
    first.post(f"{ROOM}/join")
    second.post(f"{ROOM}/join")
    let_in(house.souk)
    clock.on(minutes=5)
    assert "Your turn is over" in first.get(ROOM).text
    let_in(house.souk)
    house.souk.call("admission.stop", {"sale": "rush", "number": 1, "why": "enough"}, OPERATOR)
    assert "It is your turn" in second.get(ROOM).text
    assert "The shop has stopped it" in shopper(house, 3).get(ROOM).text
    assert house.browser.get("/flash/nothing").status_code == 404


def test_whoever_checks_out_before_their_turn_is_led_to_the_line(house: House) -> None:
    browser = shopper(house, 1)
    browser.post("/cart/add", data={"product": "tray"})
    sold(house)
    product = browser.get("/products/tray").text
    assert ('href="/flash/rush"' in product, "souk-countdown" in product) == (True, True)
    form = {"name": "Ada", "country": "CN", "city": "Hangzhou", "lines": "2 Invented Road", "payment": "sandbox-card"}
    answer = browser.post("/checkout", data=form, follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, ROOM)


def test_a_guests_place_is_the_browsers(house: House) -> None:
    sold(house, since=clock_of(house).now())
    guest, other = (TestClient(house.app, headers={"Accept": "text/html"}) for _ in range(2))
    with guest, other:
        mark = guest.get(ROOM).text.partition('name="csrf" value="')[2].partition('"')[0]
        guest.post(f"{ROOM}/join", data={"csrf": mark})
        let_in(house.souk)
        assert "It is your turn" in guest.get(ROOM).text
        assert "It is your turn" not in other.get(ROOM).text


def test_the_draw_is_shown_for_who_wants_to_draw_again(house: House) -> None:
    sold(house)
    join(house.souk, person(1))
    assert "Nothing was drawn yet." in house.browser.get(f"{ROOM}/lots").text
    clock_of(house).on(minutes=10)
    let_in(house.souk)
    (lot,) = house.souk.call("admission.lots", {"sale": "rush"}, OPERATOR)
    assert lot["lot"] in house.browser.get(f"{ROOM}/lots").text
    seed = house.souk.call("admission.room", {"sale": "rush"}, OPERATOR)["seed"]
    assert seed in house.browser.get(ROOM).text


def test_a_program_that_is_early_is_told_when_to_come_back(house: House) -> None:
    sold(house)
    join(house.souk, person(1))
    key = {"label": "program", "scopes": sorted(scopes_of("shopper")), "days": 1}
    account = {"id": "person-0001", "kind": "shopper", "name": "P", "email": "p@people.example"}
    house.souk.call("accounts.open", account, OPERATOR)
    secret = house.souk.call("accounts.make-key", key, Caller("person-0001", scopes_of("shopper")))["secret"]
    purchase = {"basket": [{"product": "tray"}], "seen": 20800, "payment": "sandbox-card"}
    with TestClient(house.app, headers={"Authorization": f"Bearer {secret}"}) as program:
        answer = program.post("/api/checkout.buy", json={"purchase": {**purchase, "recipient": RECIPIENT}})
    told = answer.json()
    assert (answer.status_code, answer.headers["retry-after"], told["title"]) == (403, "60", "not-your-turn")
    assert told["facts"] == {"sale": "rush", "ahead": "?", "seconds": 60, "where": ROOM}


def test_posting_is_by_form_alone(house: House) -> None:
    sold(house)
    assert post(house, f"{ROOM}/join").status_code == 303
