"""Platforms behind the counter: let in with a secret that is shown once, changed, removed and brought back."""

import re

from souk.people.accounts import GRANTABLE
from tests.doors.web.trade import House, field, post, text
from tests.small import OPERATOR

BACK = "https://assistant.example/callback"
HERE = {"id": "assistant", "name": "The Assistant", "redirects": BACK, "scopes": "dev.ucp.shopping.order:read"}


def known(house: House) -> dict[str, tuple[str, ...]]:
    return {one["id"]: tuple(one["redirects"]) for one in house.souk.call("accounts.clients", {}, OPERATOR)}


def test_a_secret_is_shown_when_it_is_made_and_never_again(house: House) -> None:
    assert "No platform may ask people yet." in house.browser.get("/platforms").text
    made = post(house, "/platforms", **HERE, keeps="true")
    secret = re.findall(r'value="(cls_[^"]+)"', made.text)[0]
    pages = house.browser.get("/platforms/assistant").text + house.browser.get("/platforms").text
    assert secret not in pages
    assert "The Assistant" in pages
    post(house, "/platforms/assistant", **{**HERE, "name": "Assistant"})
    fresh = post(house, "/platforms/assistant/secret")
    assert re.findall(r'value="(cls_[^"]+)"', fresh.text)[0] != secret


def test_its_addresses_are_changed_and_what_will_not_do_is_said_with_what_was_typed(house: House) -> None:
    assert "could keep no secret" in text(post(house, "/platforms", **HERE).text)
    both = f"{BACK}\nhttp://127.0.0.1:7777/cb"
    assert post(house, "/platforms/assistant", **{**HERE, "redirects": both}).headers["location"] == (
        "/platforms/assistant"
    )
    assert known(house) == {"assistant": (BACK, "http://127.0.0.1:7777/cb")}
    wrong = post(house, "/platforms/assistant", **{**HERE, "redirects": "http://assistant.example/x"})
    assert (wrong.status_code, "http://assistant.example/x" in wrong.text) == (422, True)
    assert known(house)["assistant"] == (BACK, "http://127.0.0.1:7777/cb")
    refused = post(house, "/platforms", **{**HERE, "id": "other", "redirects": "ftp://x"})
    assert (refused.status_code, field(refused.text, "id")) == (422, "other")
    assert len(re.findall(r'type="checkbox" name="scopes" value="[^"]+" checked', refused.text)) == 1
    assert len(re.findall(r'name="scopes"', refused.text)) == len(GRANTABLE)


def test_one_that_was_removed_is_brought_back(house: House) -> None:
    post(house, "/platforms", **HERE)
    assert post(house, "/platforms/assistant/remove").headers["location"] == "/platforms#removed"
    assert house.browser.get("/platforms/assistant").status_code == 404
    assert "Bring The Assistant back" in house.browser.get("/platforms").text
    zh = house.browser.get("/platforms", headers={"cookie": "locale=zh-CN"})
    assert "接入平台" in zh.text
    assert post(house, "/platforms/assistant/restore").headers["location"] == "/platforms/assistant"
    assert house.browser.get("/platforms/assistant").status_code == 200


def test_nobody_but_the_operator_sees_them(house: House) -> None:
    post(house, "/platforms", **HERE)
    browser = house.as_shop("corner")
    assert browser.get("/platforms").status_code == browser.get("/platforms/assistant").status_code == 403
    assert browser.post("/platforms/assistant/remove").status_code == 403
    assert list(known(house)) == ["assistant"]
