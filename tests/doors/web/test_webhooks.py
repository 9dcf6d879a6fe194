"""Webhooks behind the counter: added with a secret that is shown once, stopped, and every message with its fate."""

import re

from souk.insight.events.rules.publishing import PUBLISHED
from tests.doors.web.trade import House, field, post, ship, text
from tests.small import OPERATOR, every_event
from tests.trade.buying import buy, keeper

HERE = {"url": "https://127.0.0.1:9/hooks", "id": "erp", "kinds": "orders.*"}


def messages(house: House, id: str = "erp") -> list[str]:
    found = house.souk.call("events.deliveries", {"id": id}, OPERATOR)
    return sorted(one["kind"] for one in found)


def test_a_secret_is_shown_when_it_is_made_and_never_again(house: House) -> None:
    assert "No other system is told yet." in house.browser.get("/webhooks").text
    made = post(house, "/webhooks", **HERE)
    secret = re.findall(r'value="(whsec_[^"]+)"', made.text)[0]
    page = house.browser.get("/webhooks/erp")
    assert secret not in page.text + house.browser.get("/webhooks").text
    fresh = post(house, "/webhooks/erp/rotate")
    assert re.findall(r'value="(whsec_[^"]+)"', fresh.text)[0] != secret
    assert "The secret before signs too until" in text(fresh.text)


def test_a_message_that_may_not_leave_says_why_and_is_sent_again_by_hand(house: House) -> None:
    post(house, "/webhooks", **HERE)
    assert post(house, "/webhooks/erp/test").status_code == 303
    assert house.jobs.notify()
    said = "127.0.0.1 leads to 127.0.0.1, which is not public."
    assert said in text(house.browser.get("/webhooks/erp").text)
    assert "指向" in text(house.browser.get("/webhooks/erp", headers={"cookie": "locale=zh-CN"}).text)
    message = house.souk.call("events.deliveries", {"id": "erp"}, OPERATOR)[0]
    assert message["tries"] == 1
    post(house, "/webhooks/erp/redeliver", delivery=message["id"])
    assert house.jobs.notify()
    post(house, "/webhooks/erp/redeliver", since="2026-11-01")
    assert house.souk.call("events.deliveries", {"id": "erp"}, OPERATOR)[0]["tries"] == 0
    answer = post(house, "/webhooks/erp/redeliver", since="soon")
    assert (answer.status_code, field(answer.text, "since")) == (422, "soon")


def test_one_is_paused_resumed_and_removed(house: House) -> None:
    post(house, "/webhooks", **HERE)
    for verb, said in (("pause", "Paused"), ("resume", "Active")):
        assert post(house, f"/webhooks/erp/{verb}").headers["location"] == "/webhooks/erp"
        assert said in text(house.browser.get("/webhooks").text)
    assert post(house, "/webhooks/erp/remove").headers["location"] == "/webhooks"
    assert house.browser.get("/webhooks/erp").status_code == 404


def test_what_will_not_do_is_said_with_what_was_typed(house: House) -> None:
    answer = post(house, "/webhooks", **{**HERE, "url": "http://hooks.example/x"})
    assert answer.status_code == 422
    assert "only https leaves this machine" in text(answer.text)
    assert field(answer.text, "url") == "http://hooks.example/x"


def test_a_shop_hears_of_its_own_sales_and_every_published_fact_is_there(house: House) -> None:
    shops = {shop: house.as_shop(shop) for shop in ("corner", "harbour")}
    for shop, browser in shops.items():
        assert browser.post("/webhooks", data={**HERE, "id": shop, "kinds": ["*"]}).status_code == 200
        assert text(browser.get("/webhooks").text).count("/hooks") == 1
    assert shops["harbour"].get("/webhooks/corner").status_code == 404
    assert shops["harbour"].post("/webhooks/corner/pause").status_code == 404
    post(house, "/webhooks", **{**HERE, "kinds": "*"})
    parcel = ship(house.souk, buy(house.souk, ("tray", 1), ("scoop", 1)))
    house.souk.call("orders.deliver", {"shipment": parcel}, keeper("corner"))
    house.jobs.notify()
    assert messages(house, "corner") == ["orders.delivered", "orders.shipped", "orders.sold"]
    assert messages(house, "harbour") == ["orders.sold"]
    sent = house.souk.call("events.deliveries", {"id": "erp"}, OPERATOR)
    assert all(one["tries"] == 1 and one["problem"] for one in sent)
    assert {"payments.paid", "orders.opened", "orders.placed"} <= set(messages(house))
    seen = {event["name"]: event for event in every_event(house.souk)}
    assert len(seen.keys() & PUBLISHED.keys()) >= 10
    for name in seen.keys() & PUBLISHED.keys():
        assert set(PUBLISHED[name].facts) <= seen[name]["facts"].keys(), name


def test_who_only_looks_sees_and_changes_nothing(house: House) -> None:
    house.as_shop("corner").post("/webhooks", data=HERE)
    viewer = house.as_shop("corner", "viewer")
    assert "New secret" not in viewer.get("/webhooks/erp").text
    assert viewer.post("/webhooks/erp/rotate").status_code == 403
    assert house.browser.get("/webhooks", headers={"Authorization": ""}, follow_redirects=False).status_code == 403


def test_the_address_is_changed_on_its_page_and_a_wrong_one_is_kept_as_typed(house: House) -> None:
    post(house, "/webhooks", **HERE)
    page = house.browser.get("/webhooks/erp").text
    assert field(page, "url") == HERE["url"]
    assert 'value="orders.*" checked' in page
    wrong = post(house, "/webhooks/erp/change", url="http://hooks.example/x", kinds="orders.*")
    assert (wrong.status_code, field(wrong.text, "url")) == (422, "http://hooks.example/x")
    assert "only https leaves this machine" in text(wrong.text)
    none = post(house, "/webhooks/erp/change", url="https://hooks.example/x")
    assert "name 1 to 50 kinds of events" in text(none.text)
    assert house.souk.call("events.show-webhook", {"id": "erp"}, OPERATOR)["url"] == HERE["url"]
    done = post(house, "/webhooks/erp/change", url="https://hooks.example/x", kinds="orders.*")
    assert done.headers["location"] == "/webhooks/erp"
    assert "https://hooks.example/x" in text(house.browser.get("/webhooks").text)


def test_the_address_of_a_platform_is_shown_and_not_changed_by_hand(house: House) -> None:
    asked = {"url": "https://127.0.0.1:9/orders", "scheme": "ucp", "kind": "order", "body": "{}", "subject": "o-17"}
    house.souk.call("events.send-to", asked, OPERATOR)
    page = house.browser.get("/webhooks").text
    assert "A platform whose agents buy here" in page
    (name,) = set(re.findall(r"/webhooks/(direct-[0-9a-f]+)", page))
    own = house.browser.get(f"/webhooks/{name}").text
    assert "o-17" in own
    assert "Change it" not in own
    assert "New secret" not in own
    answer = post(house, f"/webhooks/{name}/change", url="https://evil.example/x", kinds="*")
    assert (answer.status_code, "which says itself where it is" in text(answer.text)) == (422, True)
