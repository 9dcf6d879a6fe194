"""What UCP asks of whoever buys: whom a profile speaks for, what every request says, and what is never done twice."""

import copy
from collections.abc import Callable
from typing import Any

import http_sf
import pytest
from starlette.testclient import TestClient

from souk.agents.market.rules.catalogue import goods_of
from souk.agents.market.rules.checkout import returned_of
from souk.agents.market.rules.reading import Unfit
from souk.doors.http import application
from tests.agents.market.conftest import GTIN, HOME, House
from tests.clocks import Standing
from tests.doors.protocols.schemas.published import absent, faults
from tests.doors.protocols.schemas.requests import wrong_body
from tests.doubles.merchants import Reply, Running
from tests.small import OPERATOR

Json = dict[str, Any]
Change = Callable[[Json], None]
WELL_KNOWN, OLDER = "/.well-known/ucp", "2026-01-11"
SEARCH, CHECKOUT = "dev.ucp.shopping.catalog.search", "dev.ucp.shopping.checkout"
PERSON = {**HOME, "name": "Ann Invented", "phone": "+86 130 0000 0001", "email": "ann@people.example"}


def twisted(running: Running, *changes: tuple[str, Change]) -> None:
    """The merchant's answers, changed where a part of the address is met."""

    def twist(path: str, body: Json) -> Json:
        made = copy.deepcopy(body)
        for part, change in changes:
            if part in path:
                change(made)
        return made

    running.twist = twist


def later(house: House, **time: float) -> None:
    clock = house.souk.clock
    assert isinstance(clock, Standing)
    clock.on(**time)


def sent(running: Running, end: str) -> list[Any]:
    return [one for one in running.asked if one.path.endswith(end)]


def older(named: Json) -> Change:
    """A profile of a version that we do not speak, at another address, which names those of others."""

    def change(made: Json) -> None:
        made["ucp"] |= {"version": OLDER, "supported_versions": named}
        for one in made["ucp"]["services"]["dev.ucp.shopping"]:
            one["endpoint"] += f"/{OLDER}"

    return change


def of_version(version: str) -> Change:
    return lambda made: made["ucp"].update(version=version)


def test_the_profile_that_is_named_for_a_version_that_we_speak_is_fetched_and_used(house: House, pier: Running) -> None:
    newer, other = f"{pier.url}/versions/2026-08-25", f"{pier.url}/versions/2026-04-08"
    twisted(pier, (WELL_KNOWN, older({"2026-04-08": other, "2026-08-25": newer, "1999-01-01": pier.url})))
    found = house.join(pier)
    assert (found["state"], found["door"]["version"]) == ("open", "2026-08-25")
    assert found["door"]["endpoint"] == f"{pier.url}/api"
    assert [one.path for one in pier.asked] == [WELL_KNOWN, "/versions/2026-08-25"]
    twisted(pier, (WELL_KNOWN, older({"2026-04-08": other})), ("/versions/", of_version("2026-04-08")))
    found = house.call("market.visit", OPERATOR, merchant=found["id"])
    assert (found["state"], found["door"]["version"]) == ("open", "2026-04-08")
    assert house.best()["total"]["total"] == 19833
    # A profile that speaks to us is not left for another that it names.
    twisted(pier, (WELL_KNOWN, lambda made: made["ucp"].update(supported_versions={"2026-04-08": other})))
    assert house.call("market.visit", OPERATOR, merchant=found["id"])["door"]["version"] == "2026-08-25"


def test_a_profile_of_another_version_than_it_was_named_for_is_not_used(house: House, pier: Running) -> None:
    named = f"{pier.url}/versions/2026-04-08"
    twisted(pier, (WELL_KNOWN, older({"2026-04-08": named})))
    found = house.join(pier)
    assert (found["state"], found["door"]["endpoint"]) == ("unreachable", "")
    assert "its profile for UCP 2026-04-08 is of 2026-08-25" in found["why"]
    for address in ("https://elsewhere.example/ucp", "http://127.0.0.1:1/ucp", "file:///etc/passwd", 7, "x" * 600):
        twisted(pier, (WELL_KNOWN, older({"2026-04-08": address})))
        pier.asked.clear()
        found = house.call("market.visit", OPERATOR, merchant=found["id"])
        assert (found["state"], "at its own place" in found["why"]) == ("unreachable", True), address
        assert [one.path for one in pier.asked] == [WELL_KNOWN], address
    twisted(pier, (WELL_KNOWN, older({"2026-04-08": named})))
    pier.will("/versions/2026-04-08", Reply(302, headers={"location": f"{pier.url}{WELL_KNOWN}"}))
    assert "redirects" in house.call("market.visit", OPERATOR, merchant=found["id"])["why"]
    twisted(pier, (WELL_KNOWN, older({})))
    assert f"speaks UCP {OLDER}" in house.call("market.visit", OPERATOR, merchant=found["id"])["why"]


ENTRIES: dict[str, Json] = {
    "another's host": {"schema": "https://evil.example/search.json"},
    "a name before the host": {"schema": "https://ucp.dev@evil.example/search.json"},
    "the host in a path": {"schema": "https://evil.example/https://ucp.dev/search.json"},
    "not https": {"schema": "http://ucp.dev/search.json"},
    "another version": {"version": "2026-04-08"},
    "no version": {"version": None},
}


def entered(entry: Json) -> Change:
    """A profile whose search is declared otherwise."""

    def change(made: Json) -> None:
        (said,) = made["ucp"]["capabilities"][SEARCH]
        made["ucp"]["capabilities"][SEARCH] = [{**said, **entry}]

    return change


def test_an_entry_of_another_version_or_authority_counts_for_nothing(house: House, pier: Running) -> None:
    id = house.join(pier)["id"]
    for wrong, entry in ENTRIES.items():
        twisted(pier, (WELL_KNOWN, entered(entry)))
        found = house.call("market.visit", OPERATOR, merchant=id)
        assert (found["state"], SEARCH in found["door"]["capabilities"]) == ("open", False), wrong
        # What is beside it counts on.
        assert CHECKOUT in found["door"]["capabilities"], wrong
    pier.asked.clear()
    assert "no search" in house.offers()["merchants"][0]["why"]
    assert pier.asked == []

    def stale(made: Json) -> None:
        made["ucp"]["services"]["dev.ucp.shopping"][0]["version"] = "2026-04-08"

    twisted(pier, (WELL_KNOWN, stale))
    assert house.call("market.visit", OPERATOR, merchant=id)["door"]["line"] == "ucp-mcp"


def only_mcp(made: Json) -> None:
    services = made["ucp"]["services"]
    services["dev.ucp.shopping"] = [one for one in services["dev.ucp.shopping"] if one["transport"] == "mcp"]


@pytest.mark.parametrize("transport", ["rest", "mcp"])
def test_every_request_says_who_asks_and_what_changes_something_has_a_key_of_its_own(
    house: House, pier: Running, transport: str
) -> None:
    if transport == "mcp":
        twisted(pier, (WELL_KNOWN, only_mcp))
    house.join(pier)
    pier.asked.clear()
    bought = house.buy(house.best(to=PERSON, coupons=["none"]), house.grant())
    assert bought["state"] == "paid"
    later(house, minutes=61)
    house.call("market.follow", OPERATOR)
    assert {one.path.split("/")[2] for one in pier.asked} == {"catalog", "checkout-sessions", "orders"}
    for one in pier.asked:
        profile = http_sf.parse(one.headers["ucp-agent"].encode(), tltype="dictionary")["profile"][0]
        assert str(profile).endswith("/market/profile") or "/market/profile/" in str(profile), one
        assert not isinstance(one.body, dict) or "id" not in one.body, one
    writes = [one for one in pier.asked if one.method != "GET" and "catalog" not in one.path]
    keys = [one.headers["idempotency-key"] for one in writes]
    assert len(keys) == len(set(keys)) == 3
    create, update, complete = writes
    assert sorted(complete.body["payment"]["instruments"][0]["credential"])[:2] == ["closed", "credential"]
    # A checkout is replaced whole: what was said before is said again.
    assert create.body.keys() == update.body.keys() == {"line_items", "discounts", "context", "fulfillment", "buyer"}
    same = ("line_items", "discounts", "context", "buyer")
    assert [create.body[name] for name in same] == [update.body[name] for name in same]
    if not absent():
        said = [(one.method, one.path.removeprefix("/api"), one.body) for one in pier.asked]
        assert [(method, path, fault) for method, path, body in said for fault in wrong_body(method, path, body)] == []
    for one in (create, update):
        assert {method["type"] for method in one.body["fulfillment"]["methods"]} == {"shipping"}


def in_progress(running: Running, checkout: str) -> Change:
    """A completion that the merchant has taken on, with an action that nobody here knows."""

    def change(made: Json) -> None:
        if running.merchant.open[checkout]["state"] == "completed":
            running.merchant.open[checkout]["state"] = "complete_in_progress"
            made.clear()
            made.update(running.merchant.shown(checkout))
        act = {"id": "a", "config": {"url": f"{running.url}/act", "html": "<script>"}, "later": {"field": 1}}
        made["actions"] = {"com.example.act": [act]}
        made["ucp"]["later"] = {"member": 1}

    return change


def test_a_completion_in_progress_is_asked_about_and_neither_begun_again_nor_canceled(
    house: House, pier: Running
) -> None:
    house.join(pier)
    offer, mandate = house.best(), house.grant()
    twisted(pier, ("/complete", in_progress(pier, offer["checkout"])))
    bought = house.buy(offer, mandate)
    assert (bought["state"], house.mandate(mandate)["held"]) == ("unknown", 19833)
    twisted(pier, (offer["checkout"], in_progress(pier, offer["checkout"])))
    for _ in range(2):
        later(house, minutes=16)
        assert house.call("market.sweep", OPERATOR) == 0
        assert house.buy(offer, mandate)["state"] == "unknown"
    assert (len(sent(pier, "/complete")), sent(pier, "/cancel"), sent(pier, "/act")) == (1, [], [])
    twisted(pier)
    pier.merchant.open[offer["checkout"]]["state"] = "completed"
    later(house, minutes=16)
    assert house.call("market.sweep", OPERATOR) == 1
    known = house.call("market.bought")[0]
    assert (known["state"], known["link"]) == ("paid", f"{pier.url}/orders/{known['order']}")
    assert (len(sent(pier, "/complete")), house.mandate(mandate)["spent"]) == (1, 19833)


def test_a_checkout_is_canceled_once_its_merchant_says_so(house: House, pier: Running) -> None:
    """A cancellation that raced a completion is none."""
    house.join(pier)
    offer, mandate = house.best(), house.grant()
    pier.will("/complete", Reply(drop=True))
    assert house.buy(offer, mandate)["state"] == "unknown"
    later(house, minutes=20)
    twisted(pier, ("/cancel", lambda made: made.update(status="complete_in_progress")))
    assert house.call("market.sweep", OPERATOR) == 0
    assert len(sent(pier, "/cancel")) == 1
    assert (house.call("market.bought")[0]["state"], house.mandate(mandate)["held"]) == ("unknown", 19833)


def test_a_purchase_that_is_begun_anew_has_another_key_and_another_checkout(house: House, pier: Running) -> None:
    house.join(pier)
    offer, mandate, wallets = house.best(), house.grant(), pier.merchant.wallets
    pier.merchant.wallets = []
    assert house.buy(offer, mandate)["state"] == "failed"
    pier.merchant.wallets = wallets
    assert house.buy(offer, mandate)["state"] == "paid"
    first, second = (one.headers["idempotency-key"] for one in sent(pier, "/complete"))
    assert first != second
    gone = house.best()
    pier.merchant.open[gone["checkout"]]["state"] = "canceled"
    refused = house.buy(gone, mandate)
    assert (refused["state"], refused["reason"], len(sent(pier, "/complete"))) == ("refused", "checkout_over", 2)
    assert house.best()["checkout"] != gone["checkout"]


def test_a_checkout_that_needs_its_buyer_is_handed_over_where_its_merchant_says(house: House, pier: Running) -> None:
    house.join(pier)

    def escalated(made: Json) -> None:
        made["status"], made["ucp"]["payment_handlers"] = "requires_escalation", {}
        made["continue_url"] = f"{pier.url}/go-on"

    twisted(pier, ("checkout-sessions", escalated))
    offer = house.best()
    assert (offer["way"], offer["link"]) == ("link", f"{pier.url}/go-on")
    told = house.buy(offer, house.grant())
    assert (told["state"], told["link"], sent(pier, "/complete")) == ("handed_off", f"{pier.url}/go-on", [])


def test_totals_that_do_not_add_up_by_then_are_not_paid(house: House, pier: Running) -> None:
    house.join(pier)
    offer, mandate = house.best(), house.grant()
    twisted(pier, (offer["checkout"], lambda made: made["totals"][-1].update(amount=19832)))
    refused = house.buy(offer, mandate)
    assert (refused["state"], "its parts are 19833 and its total is 19832" in refused["detail"]) == ("refused", True)
    assert (sent(pier, "/complete"), house.mandate(mandate)["held"]) == ([], 0)


def test_an_order_that_is_not_told_moves_nothing(house: House, pier: Running) -> None:
    house.join(pier)
    offer, mandate = house.best(), house.grant()
    order = house.buy(offer, mandate)["order"]
    pier.merchant.back[order] = [5000]

    def untold(made: Json) -> None:
        made["ucp"]["status"] = "error"
        made["messages"] = [{"type": "error", "code": "not_found", "content": "gone", "severity": "unrecoverable"}]

    twisted(pier, ("/orders/", untold))
    later(house, minutes=61)
    assert house.call("market.follow", OPERATOR) == 0
    assert (bool(sent(pier, order)), house.mandate(mandate)["spent"]) == (True, 19833)
    with pytest.raises(Unfit, match="another order"):
        returned_of({"id": "another", "currency": "CNY", "adjustments": []}, order, "CNY")


def test_a_page_is_read_as_long_as_it_is() -> None:
    """Neither the size that was asked for nor a usual one says how many goods come."""
    price = {"amount": 100, "currency": "CNY"}
    goods = [{"id": f"p{at}", "title": "Box", "variants": [{"id": f"v{at}", "price": price}]} for at in range(31)]
    for many in (0, 1, 31):
        assert len(goods_of({"products": goods[:many]}, "shop.example")) == many


def test_what_a_newer_document_has_besides_changes_nothing(house: House, pier: Running) -> None:
    house.join(pier)
    before = house.best()

    def more(made: Json) -> None:
        made["ucp"]["later"] = {"member": [GTIN]}
        made["later"] = "member"

    twisted(pier, ("/", more))
    after = house.best()
    assert (after["total"], after["goods"]) == (before["total"], before["goods"])
    assert house.buy(after, house.grant())["state"] == "paid"


@pytest.mark.skipif(bool(absent()), reason=absent())
def test_who_asks_says_so_in_a_platforms_profile(house: House) -> None:
    stranger = TestClient(application(house.souk, house.jobs, house.settings))
    told = stranger.get("/market/profile").json()
    assert faults("https://ucp.dev/schemas/profile.json#/$defs/platform_schema", told) == []
    (handler,) = told["ucp"]["payment_handlers"]["dev.souk.mandate"]
    assert {"id", "version", "spec", "schema"} <= handler.keys()
