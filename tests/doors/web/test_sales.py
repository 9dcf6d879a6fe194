"""Orders behind the counter: found by state, sent whole and in part, many at once, taken back, refused, returned."""

import pytest

from tests.doors.web.trade import House, field, listed, post, ship, text
from tests.small import OPERATOR
from tests.trade.buying import SHOPPER, balances, buy, order, stock


def arrived(house: House, *basket: tuple[str, int]) -> str:
    id = buy(house.souk, *basket)
    house.souk.call("orders.deliver", {"shipment": ship(house.souk, id)}, OPERATOR)
    return id


def coming_back(house: House, kind: str = "return") -> tuple[str, str]:
    """An order of two mats that arrived and of which one is announced to come back; and that return."""
    id = arrived(house, ("mat", 2))
    asked = {"order": id, "kind": kind, "why": "too small", "pieces": {house.sale(id)["lines"][0]["id"]: 1}}
    return id, str(house.souk.call("orders.ask-return", asked, SHOPPER)[0]["id"])


def test_orders_are_found_by_what_is_to_be_done(house: House) -> None:
    waiting, sent, here = buy(house.souk, ("tray", 1)), buy(house.souk, ("mat", 1)), arrived(house, ("mat", 1))
    ship(house.souk, sent)
    gone, (back, _) = buy(house.souk, ("mat", 1)), coming_back(house)
    house.souk.call("orders.cancel", {"order": gone, "why": "twice"}, SHOPPER)
    first = house.browser.get("/sales").text
    assert listed(first) == [waiting]
    assert "1 order is to be sent." in first
    found = {
        state: listed(house.browser.get(f"/sales?state={state}").text) for state in ("sent", "canceled", "returns")
    }
    assert found == {"sent": [sent], "canceled": [gone], "returns": [back]}
    assert set(listed(house.browser.get("/sales?state=delivered").text)) == {here, back}
    assert set(listed(house.browser.get("/sales?state=all").text)) == {waiting, sent, here, gone, back}


def test_a_long_list_goes_on_where_it_ended(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("souk.doors.web.sales.PAGE", 2)
    made = {buy(house.souk, ("mat", 1)) for _ in range(5)}
    page, seen = house.browser.get("/sales").text, list[str]()
    while True:
        seen += listed(page)
        assert len(listed(page)) <= 2
        older = [part for part in page.split('"') if "after=" in part and "/sales?" in part]
        if not older:
            break
        page = house.browser.get(older[0].replace("&amp;", "&")).text
    assert len(seen) == 5
    assert set(seen) == made


def test_without_orders_the_page_says_what_will_stand_there(house: House) -> None:
    assert "Everything is on its way." in house.browser.get("/sales").text


def test_an_order_is_sent_and_the_parcel_taken_back(house: House) -> None:
    id = buy(house.souk, ("tray", 1), ("mat", 2))
    page = house.browser.get(f"/sales/{id}").text
    assert field(page, "carrier") == "Invented Express"
    assert "Ada Invented" in page
    answer = post(house, f"/sales/{id}/ship", carrier="Invented Express", tracking="X7")
    assert (answer.status_code, answer.headers["location"], house.state(id)) == (303, f"/sales/{id}", "shipped")
    parcel = house.sale(id)["shipments"][0]
    assert (parcel["tracking"], sum(parcel["pieces"].values())) == ("X7", 3)
    post(house, f"/sales/{id}/parcels/{parcel['id']}/unship", why="wrong number")
    assert (house.state(id), house.sale(id)["shipments"]) == ("waiting", [])
    assert "wrong number" in house.browser.get(f"/sales/{id}").text


def test_pieces_that_are_named_are_sent_and_the_others_stay(house: House) -> None:
    id = buy(house.souk, ("tray", 2), ("mat", 1))
    tray, mat = (one["id"] for one in house.sale(id)["lines"])
    post(house, f"/sales/{id}/ship", carrier="Invented Express", **{f"pieces-{tray}": "1", f"pieces-{mat}": "0"})
    assert house.state(id) == "part_shipped"
    assert house.sale(id)["shipments"][0]["pieces"] == {tray: 1}
    assert id in listed(house.browser.get("/sales").text)


@pytest.mark.parametrize(
    ("pieces", "carrier", "said"),
    [
        ("0", "Invented Express", "Say of at least one line how many pieces are meant."),
        ("x", "Invented Express", "x is no such number."),
        ("-1", "Invented Express", "-1 is no such number."),
        ("3", "Invented Express", "can be meant, not 3"),
        ("1", "", "name the carrier"),
    ],
)
def test_what_cannot_be_sent_is_said_beside_the_form_with_all_that_was_typed(
    house: House, pieces: str, carrier: str, said: str
) -> None:
    id = buy(house.souk, ("tray", 2))
    line = house.sale(id)["lines"][0]["id"]
    form = {"carrier": carrier, "tracking": "KEPT-9", f"pieces-{line}": pieces}
    answer = post(house, f"/sales/{id}/ship", **form)
    assert 400 <= answer.status_code < 500
    assert said in text(answer.text)
    assert (field(answer.text, "tracking"), field(answer.text, "carrier")) == ("KEPT-9", carrier)
    assert field(answer.text, f"pieces-{line}") == pieces
    assert (house.state(id), house.sale(id)["shipments"]) == ("waiting", [])


def test_a_form_that_is_sent_twice_sends_one_parcel(house: House) -> None:
    id = buy(house.souk, ("tray", 2))
    line = house.sale(id)["lines"][0]["id"]
    form = {"carrier": "Invented Express", f"pieces-{line}": "1", "once": "the-same"}
    assert [post(house, f"/sales/{id}/ship", **form).status_code for _ in range(2)] == [303, 303]
    assert len(house.sale(id)["shipments"]) == 1


def test_a_parcel_that_arrived_is_not_taken_back(house: House) -> None:
    id = buy(house.souk, ("mat", 1))
    parcel = ship(house.souk, id)
    assert "cannot be taken back" in house.browser.get(f"/sales/{id}").text
    post(house, f"/sales/{id}/parcels/{parcel}/deliver")
    assert house.state(id) == "delivered"
    answer = post(house, f"/sales/{id}/parcels/{parcel}/unship", why="too late")
    assert answer.status_code == 409
    assert f"Order {id}: parcel {parcel} has arrived." in text(answer.text)
    assert house.state(id) == "delivered"


def test_what_cannot_be_sent_is_canceled_and_its_money_goes_back(house: House) -> None:
    id = buy(house.souk, ("tray", 1), ("mat", 2))
    mat = next(one["id"] for one in house.sale(id)["lines"] if one["variant"] == "mat")
    assert "That cannot be undone." in house.browser.get(f"/sales/{id}").text
    answer = post(house, f"/sales/{id}/refuse", why="", **{f"pieces-{mat}": "1"})
    assert answer.status_code == 422
    assert "say why; the customer reads it" in answer.text
    assert field(answer.text, f"pieces-{mat}")
    assert house.sale(id)["refunded"] == 0
    post(house, f"/sales/{id}/refuse", why="broken in the store", **{f"pieces-{mat}": "1"})
    assert (house.sale(id)["refunded"], order(house.souk, id)["refunded"]) == (3000, 3000)


def test_a_return_is_taken_and_its_money_goes_back(house: House) -> None:
    id, back = coming_back(house)
    before = stock(house.souk)["mat"]
    page = text(house.browser.get(f"/sales/{id}").text)
    assert "too small" in page
    assert "Goods may be sent back within 7 days of delivery, without a reason." in page
    assert "That cannot be undone." in page
    post(house, f"/sales/{id}/returns/{back}", do="accept")
    made = house.sale(id)
    assert (made["returns"][0]["state"], made["refunded"]) == ("received", 3000)
    assert stock(house.souk)["mat"] == (before[0] + 1, before[1], before[2] - 1)
    again = post(house, f"/sales/{id}/returns/{back}", do="accept")
    assert again.status_code == 409
    assert house.sale(id)["refunded"] == 3000


def test_a_return_is_refused_only_with_a_word_for_the_customer(house: House) -> None:
    id, back = coming_back(house)
    answer = post(house, f"/sales/{id}/returns/{back}", do="refuse")
    assert answer.status_code == 422
    assert "say why it is refused; the customer reads it" in answer.text
    assert house.sale(id)["returns"][0]["state"] == "approved"
    post(house, f"/sales/{id}/returns/{back}", do="refuse", why="it is worn")
    assert house.sale(id)["returns"][0]["state"] == "refused"
    assert order(house.souk, id)["returns"][0]["answer"] == "it is worn"
    assert house.sale(id)["refunded"] == 0


def test_an_exchange_waits_to_be_sent_again_without_any_money(house: House) -> None:
    id, back = coming_back(house, "exchange")
    paid = balances(house.souk)
    post(house, f"/sales/{id}/returns/{back}", do="accept")
    assert (house.state(id), balances(house.souk)) == ("part_shipped", paid)
    assert id in listed(house.browser.get("/sales").text)


def test_many_are_sent_and_every_wrong_row_says_why_and_stays(house: House) -> None:
    good, gone = buy(house.souk, ("tray", 1)), buy(house.souk, ("mat", 1))
    house.souk.call("orders.cancel", {"order": gone, "why": "twice"}, SHOPPER)
    rows = (
        f"order,carrier,tracking\n{good},Invented Express,X1\n{gone},Invented Express,X2\nnowhere,Invented Express,X3\n"
    )
    page = post(house, "/sales/send", rows=rows).text
    said = text(page)
    assert "1 order was sent." in said
    assert "2 rows were not done." in said
    assert f"Order {gone}: it is canceled, and only a placed order can be worked on." in said
    assert "There is no order nowhere." in said
    kept = page.split("<textarea", 1)[1].split(">", 1)[1].split("</textarea>")[0]
    assert kept.split() == [
        "order,carrier,tracking",
        f"{gone},Invented",
        "Express,X2",
        "nowhere,Invented",
        "Express,X3",
    ]
    assert house.state(good) == "shipped"


def test_the_template_has_a_row_for_every_order_to_send_and_comes_back_as_a_file(house: House) -> None:
    one, other = buy(house.souk, ("tray", 1)), buy(house.souk, ("mat", 1))
    ship(house.souk, other)
    template = house.browser.get("/sales/send.csv")
    assert template.headers["content-disposition"] == 'attachment; filename="to-send.csv"'
    assert template.text == f"order,carrier,tracking\r\n{one},,\r\n"
    filled = template.text.replace(f"{one},,", f"{one},无名快递,SF1").encode("gb18030")
    files = {"file": ("to-send.csv", filled, "text/csv")}
    page = house.browser.post("/sales/send", data={"rows": "order,carrier,tracking\n"}, files=files)
    assert "1 order was sent." in page.text
    assert house.sale(one)["shipments"][0]["carrier"] == "无名快递"


@pytest.mark.parametrize(
    ("rows", "file", "said"),
    [
        ("", b"", "Paste rows or choose a file with them."),
        ("a,b\n1,2", b"", "the first line names order,carrier,tracking"),
        ("order,carrier,tracking", b"", "1 to 1000 rows are taken, not 0"),
        ("", b"\x00\x01", "The file is no CSV"),
        ("", b"x" * 1_000_001, "The file is no CSV"),
    ],
)
def test_what_is_no_list_of_parcels_is_refused(house: House, rows: str, file: bytes, said: str) -> None:
    files = {"file": ("rows.csv", file, "text/csv")} if file else {}
    answer = house.browser.post("/sales/send", data={"rows": rows}, files=files)
    assert answer.status_code == 422
    assert said in text(answer.text)


def test_a_shop_sees_its_own_part_alone(house: House) -> None:
    both, theirs = buy(house.souk, ("tray", 1), ("scoop", 2)), buy(house.souk, ("tray", 1))
    harbour = house.as_shop("harbour")
    assert listed(harbour.get("/sales?shop=corner").text) == [both]
    page = text(harbour.get(f"/sales/{both}").text)
    assert "Scoop" in page
    assert "Open litter tray" not in page
    assert harbour.get(f"/sales/{theirs}").status_code == 404
    assert harbour.post(f"/sales/{theirs}/ship", data={"carrier": "x"}).status_code == 404
    harbour.post(f"/sales/{both}/ship", data={"carrier": "Invented Express", "tracking": "H1"})
    assert (house.state(both, "harbour"), house.state(both), house.state(theirs)) == ("shipped", "waiting", "waiting")


@pytest.mark.parametrize(
    ("locale", "invoice", "note"),
    [
        ("en", "Invoice corner-000001", "Credit note corner-000002"),
        ("zh-CN", "发票 corner-000001", "红字发票 corner-000002"),
    ],
)
def test_an_invoice_is_asked_for_on_the_orders_page_and_the_shop_sees_its_own(
    house: House, locale: str, invoice: str, note: str
) -> None:
    id = buy(house.souk, ("tray", 1), ("scoop", 1))
    house.browser.cookies.set("locale", locale)
    assert invoice not in text(house.browser.get(f"/orders/{id}/invoice").text)
    post(house, f"/orders/{id}/invoice", title="Arlo Ltd", tax_number="T9", once="first")
    page = text(house.browser.get(f"/orders/{id}/invoice").text)
    assert [one in page for one in (invoice, "Arlo Ltd", "T9", note)] == [True, True, True, False]
    post(house, f"/orders/{id}/invoice", title="Lin Xia", once="second")
    assert note in text(house.browser.get(f"/orders/{id}/invoice").text)
    own = text(house.as_shop("harbour").get(f"/sales/{id}/invoices").text)
    assert ("harbour-000003" in own, "corner-000001" in own) == (True, False)


def test_an_invoice_to_nobody_is_refused_with_what_was_typed(house: House) -> None:
    id = buy(house.souk, ("tray", 1))
    answer = post(house, f"/orders/{id}/invoice", title="", tax_number="T9")
    assert (answer.status_code, 'value="T9"' in answer.text) == (422, True)
    assert house.souk.call("orders.issued", {"order": id}, OPERATOR) == []


def test_the_operator_works_within_the_shop_that_is_chosen(house: House) -> None:
    both, one = buy(house.souk, ("tray", 1), ("scoop", 2)), buy(house.souk, ("tray", 1))
    assert set(listed(house.browser.get("/sales").text)) == {both, one}
    assert listed(house.browser.get("/sales?shop=harbour").text) == [both]
    answer = post(house, f"/sales/{both}/ship", shop="harbour", carrier="Invented Express")
    assert answer.headers["location"] == f"/sales/{both}?shop=harbour"
    assert (house.state(both, "harbour"), house.state(both)) == ("shipped", "waiting")
    assert house.browser.get("/sales?shop=nowhere").status_code == 404


def test_who_may_only_look_gets_no_forms_and_may_not_send(house: House) -> None:
    id, viewer = buy(house.souk, ("tray", 1)), house.as_shop("corner", "viewer")
    page = viewer.get(f"/sales/{id}").text
    assert f"/sales/{id}/ship" not in page
    assert viewer.post(f"/sales/{id}/ship", data={"carrier": "x"}).status_code == 403
    assert house.state(id) == "waiting"


def test_a_visitor_is_not_shown_the_orders(house: House) -> None:
    id = buy(house.souk, ("tray", 1))
    for path in ("/sales", "/sales/send", f"/sales/{id}"):
        answer = house.browser.get(path, headers={"Authorization": ""}, follow_redirects=False)
        assert answer.status_code == 403
        assert "Ada Invented" not in answer.text


def test_refusals_are_said_in_chinese(house: House) -> None:
    id = buy(house.souk, ("tray", 2))
    line, chinese = house.sale(id)["lines"][0]["id"], {"Cookie": "locale=zh-CN"}
    form = {"carrier": "x", f"pieces-{line}": "3"}
    page = house.browser.post(f"/sales/{id}/ship", data=form, headers=chinese).text
    assert f"订单 {id} 的件数：行 {line} 最多 2 件，不能是 3 件。" in text(page)
    rows = "order,carrier,tracking\nnowhere,x,1\n"
    assert "没有订单 nowhere。" in house.browser.post("/sales/send", data={"rows": rows}, headers=chinese).text


def test_who_may_see_orders_finds_them_in_the_head_of_every_page(house: House) -> None:
    viewer = house.as_shop("corner", "viewer", "zh-CN").get("/")
    assert '<a href="/sales">' in viewer.text
    assert "顾客订单" in viewer.text
    assert '<a href="/sales">' not in house.by("").get("/").text
