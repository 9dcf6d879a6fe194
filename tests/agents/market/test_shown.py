"""What UCP asks of whoever shows a merchant's checkout to a person: its words, its order, its warnings, its ways."""

import base64
import copy
import io
import re
from collections.abc import Callable
from html import unescape
from typing import Any

import pytest
from PIL import Image

from souk.agents.market.rules.billing import bill_of, steps_of
from souk.agents.market.rules.reading import Unfit
from tests.agents.market.conftest import House
from tests.agents.market.test_as_platform import sent, twisted
from tests.agents.market.visitor import Visitor, told
from tests.doubles.merchants import Reply, Running

Json = dict[str, Any]
LEAD: Json = {"type": "warning", "code": "prop65", "content": "Contains <lead>; wash hands.", "path": "$.line_items[0]"}
LEAD |= {"presentation": "disclosure", "url": "https://law.example/prop65"}
SLOW: Json = {"type": "warning", "code": "slow", "content": "Made to order: ten days."}


@pytest.fixture
def visitor(house: House, pier: Running) -> Visitor:
    house.join(pier)
    return Visitor(house)


def warned(*messages: Json) -> Callable[[Json], None]:
    return lambda made: made.update(messages=[*made["messages"], *messages])


def square(running: Running) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (640, 320), "red").save(out, "JPEG")
    return out.getvalue()


def test_warnings_of_a_checkout_are_on_the_page_whole_disclosures_first(visitor: Visitor, pier: Running) -> None:
    twisted(pier, ("checkout-sessions", warned(SLOW, LEAD)))
    offer, page = visitor.asked()
    assert [one["code"] for one in offer["bill"]["notices"]] == ["prop65", "slow"]
    read = told(page)
    assert read.index("Contains <lead>; wash hands.") < read.index("Made to order: ten days.")
    # Open beside the goods that it is about, and nothing folds or closes it.
    place = page.index("Contains &lt;lead&gt;")
    assert page.index(offer["goods"]["title"]) < place < page.index("job-facts")
    before = page[:place]
    assert before.count("<details") == before.count("</details>")
    assert 'href="https://law.example/prop65"' in page
    assert 'data-about="goods"' in page


PLACES = {"$.totals[0]": "job-facts", "$.fulfillment.methods[0]": 'data-method="shipping"', "$": "<h2"}


@pytest.mark.parametrize("path", [*PLACES, ""])
def test_a_disclosure_stands_next_to_what_it_is_about(visitor: Visitor, pier: Running, path: str) -> None:
    other = {name: value for name, value in LEAD.items() if name != "path"} | ({"path": path} if path else {})
    twisted(pier, ("checkout-sessions", warned(other)))
    _, page = visitor.asked()
    place, near = page.index("Contains &lt;lead&gt;"), PLACES.get(path, "<h2")
    marks = [page.index(one) for one in ("<h2", "job-facts", 'data-method="shipping"', "market-sources")]
    last = max(one for one in marks if one < place)
    assert last == page.index(near)


def test_a_disclosure_keeps_its_picture(visitor: Visitor, pier: Running) -> None:
    twisted(pier, ("checkout-sessions", warned({**LEAD, "image_url": f"{pier.url}/energy.jpg"})))
    pier.will("/energy.jpg", Reply(200, square(pier), {"content-type": "image/jpeg"}))
    offer, page = visitor.asked()
    (found,) = re.findall(r'<img src="data:image/png;base64,([^"]+)"', page)
    assert Image.open(io.BytesIO(base64.b64decode(found))).size == (320, 160)
    assert offer["way"] == "mandate"


@pytest.mark.parametrize("answer", [Reply(404), Reply(200, b"<svg/>"), Reply(302)])
def test_a_disclosure_whose_picture_is_not_to_be_had_is_for_the_merchants_own_page(
    visitor: Visitor, pier: Running, answer: Reply
) -> None:
    twisted(pier, ("checkout-sessions", warned({**LEAD, "image_url": f"{pier.url}/energy.jpg"})))
    pier.will("/energy.jpg", answer)
    offer, page = visitor.asked()
    assert (offer["way"], offer["hand_off"]) == ("link", "undisclosed")
    assert offer["link"] == f"{pier.url}/checkouts/{offer['checkout']}"
    assert "its own page shows it whole" in page
    assert f'href="{offer["link"]}"' in page


def test_nobody_buys_past_a_disclosure_that_was_not_shown(visitor: Visitor, pier: Running) -> None:
    twisted(pier, ("checkout-sessions", warned(LEAD)))
    house, mandate = visitor.house, visitor.house.grant(visitor.caller)
    offer, page = visitor.asked()
    for payload in ({}, {"seen": "another"}):
        off = house.call("market.buy", visitor.caller, offer=offer["id"], mandate=mandate, **payload)
        assert (off["state"], off["reason"]) == ("handed_off", "undisclosed")
        assert off["link"] == f"{pier.url}/checkouts/{offer['checkout']}"
    assert (sent(pier, "/complete"), house.mandate(mandate, visitor.caller)["held"]) == ([], 0)
    # One more that comes after the page was looked at was not shown either.
    twisted(pier, ("checkout-sessions", warned(LEAD, {**LEAD, "content": "It is hot, too."})))
    assert visitor.buys(page, mandate)["reason"] == "undisclosed"
    twisted(pier, ("checkout-sessions", warned(LEAD)))
    bought = visitor.buys(page, mandate)
    assert (bought["state"], bought["notices"]) == ("paid", ["Contains <lead>; wash hands."])
    assert "Contains &lt;lead&gt;; wash hands." in visitor.page("/market")


def test_a_notice_does_not_keep_an_agent_from_buying_and_stays_with_the_purchase(
    visitor: Visitor, pier: Running
) -> None:
    twisted(pier, ("checkout-sessions", warned(SLOW)))
    mandate = visitor.house.grant(visitor.caller)
    offer, page = visitor.asked()
    assert "Made to order: ten days." in page
    bought = visitor.house.call("market.buy", visitor.caller, offer=offer["id"], mandate=mandate)
    assert bought["state"] == "paid"
    assert "Made to order: ten days." in visitor.page("/market")


def test_a_warning_of_the_catalogue_stays_with_the_goods_that_it_is_about(visitor: Visitor, pier: Running) -> None:
    allergen = {**LEAD, "path": "$.products[0]", "content": "Contains nuts."}
    twisted(pier, ("catalog/search", lambda made: made.update(messages=[allergen, {**SLOW, "path": "$.products[7]"}])))
    mandate = visitor.house.grant(visitor.caller)
    offer, page = visitor.asked()
    assert [one["says"] for one in offer["goods"]["notices"]] == ["Contains nuts."]
    assert page.index("Contains nuts.") < page.index("job-facts")
    off = visitor.house.call("market.buy", visitor.caller, offer=offer["id"], mandate=mandate)
    assert (off["state"], off["reason"]) == ("handed_off", "undisclosed")
    assert visitor.buys(page, mandate)["state"] == "paid"


def test_what_cannot_be_shown_whole_is_not_offered(visitor: Visitor, pier: Running) -> None:
    for wrong in ({**LEAD, "content": "x" * 2001}, {**LEAD, "content": ""}, {**LEAD, "content": 7}):
        twisted(pier, ("checkout-sessions", warned(wrong)))
        offer, _ = visitor.asked()
        assert (offer["total"], offer["unranked"]) == (None, "unverified"), wrong
    with pytest.raises(Unfit, match="21 things"):
        bill_of({"messages": [LEAD] * 21})
    # Of a presentation that nobody knows the stricter one is taken.
    assert bill_of({"messages": [{**SLOW, "presentation": "banner"}]}).notices[0].presentation == "disclosure"


TOTALS: list[Json] = [
    {"type": "fulfillment", "amount": 800, "display_text": "Van & stairs"},
    {"type": "subtotal", "amount": 19900, "display_text": "Things"},
    {"type": "com.pier.club", "amount": -967, "display_text": "Club saving"},
    {"type": "fee", "amount": 60, "display_text": "Small fees"},
    {"type": "fee", "amount": 40, "display_text": "Another fee"},
    {"type": "tax", "amount": 0},
    {"type": "total", "amount": 19833, "display_text": "You pay"},
]
TOTALS[3]["lines"] = [{"display_text": "Crate", "amount": 50}, {"display_text": "Stamp", "amount": 10}]


def test_totals_are_shown_as_the_merchant_words_them_each_in_its_place(visitor: Visitor, pier: Running) -> None:
    twisted(pier, ("checkout-sessions", lambda made: made.update(totals=copy.deepcopy(TOTALS))))
    offer, page = visitor.asked()
    rows = re.findall(r'<div data-entry="[^"]*"><dt>([^<]*)</dt><dd>(.*?)</dd>', page)
    assert [unescape(name) for name, _ in rows] == [
        "Van & stairs", "Things", "Club saving", "Small fees", "Another fee", "Tax", "You pay",
    ]  # fmt: skip
    figures = [told(value) for _, value in rows]
    assert [one.replace("CN¥", "¥").split(" ")[0] for one in figures] == [
        "¥8", "¥199", "-¥9.67", "¥0.60", "¥0.40", "¥0", "¥198.33",
    ]  # fmt: skip
    assert re.search(r"Crate .*0\.50 Stamp .*0\.10", figures[3])
    # The ranks go by the merchant's own total, and so does what is paid.
    assert offer["total"]["total"] == 19833


def test_totals_that_are_not_the_merchants_sum_are_not_mended(visitor: Visitor, pier: Running) -> None:
    twisted(pier, ("checkout-sessions", lambda made: made["totals"][-1].update(amount=19832)))
    offer, page = visitor.asked()
    assert offer["total"] is None
    assert "198.33" not in page
    assert "its parts are 19833 and its total is 19832" in page


def test_a_provisional_discount_is_shown_as_one(visitor: Visitor, pier: Running) -> None:
    cuts = [
        {"title": "Student week", "amount": 500, "provisional": True, "eligibility": "com.pier.student"},
        {"title": "Ten", "amount": 100, "code": "TEN"},
    ]
    twisted(pier, ("checkout-sessions", lambda made: made["discounts"].update(applied=cuts)))
    offer, page = visitor.asked()
    assert [one["provisional"] for one in offer["bill"]["cuts"]] == [True, False]
    first, second = re.findall(r'<li class="quiet">(Student week|Ten)(.*?)</li>', page, re.DOTALL)
    assert ("Provisional" in first[1], "Provisional" in second[1], "TEN" in second[1]) == (True, False, True)


def ways(made: Json) -> None:
    """Two parcels, of which the second has the same ways by the same names; and a way that is not offered here."""
    methods = made["fulfillment"]["methods"]
    options = methods[0]["groups"][0].get("options") or []
    for one in options:
        one["description"] = {"plain": f"By {one['id']} van"}
    other = copy.deepcopy(methods[0]["groups"][0])
    made["fulfillment"]["methods"] = [{**methods[0], "groups": [*methods[0]["groups"], {**other, "id": "group_2"}]}]
    made["fulfillment"]["available_methods"] = [{"type": "pickup", "line_item_ids": [], "description": "At the pier"}]


def test_ways_of_delivery_are_shown_as_they_are_grouped_in_the_merchants_order(visitor: Visitor, pier: Running) -> None:
    twisted(pier, ("checkout-sessions", ways))
    _, page = visitor.asked()
    parcels = re.findall(r'<ul class="market-sources" data-method="shipping" data-parcel="(\w+)">(.*?)</ul>', page)
    assert [id for id, _ in parcels] == ["group_1", "group_2"]
    for _, rows in parcels:
        names = [told(one) for one in re.findall(r"<li.*?</li>", rows)]
        assert [one.split(" · ")[:2] for one in names] == [
            ["standard", "By standard van"],
            ["express", "By express van"],
        ]
        assert ["¥8" in names[0], "¥18" in names[1]] == [True, True]
        assert 'aria-current="true"' in rows
    assert "At the pier" in page


RETURN = "dev.ucp.shopping.policy.return"
POLICIES: list[Json] = [
    {"type": RETURN, "description": {"plain": "Thirty days."}},
    {
        "type": RETURN,
        "description": {"plain": "Final sale."},
        "applies_to": ["$.line_items[0]"],
    },
    {
        "type": RETURN,
        "description": {"plain": "Ten days."},
        "applies_to": ["$.line_items[*]"],
    },
    {"type": RETURN, "description": {"plain": "No."}, "applies_to": ["$.line_items[?@.x]"]},
    {
        "type": "com.pier.match",
        "description": {"markdown": "We match prices."},
        "rate": 3,
        "url": "https://pier.example/m",
    },
    {"type": 7, "description": {"plain": ""}},
]


def test_a_policy_of_a_type_that_nobody_knows_is_shown_by_its_description(visitor: Visitor, pier: Running) -> None:
    twisted(pier, ("checkout-sessions", lambda made: made.update(policies=copy.deepcopy(POLICIES))))
    offer, page = visitor.asked()
    assert [one["says"] for one in offer["bill"]["rules"]] == ["Final sale.", "We match prices."]
    assert "We match prices." in page
    assert 'href="https://pier.example/m"' in page


@pytest.mark.parametrize("turned", [False, True])
def test_of_policies_of_one_type_one_governs_and_none_is_joined_to_it(turned: bool) -> None:
    said = [*reversed(POLICIES)] if turned else POLICIES
    lines = [{"item": {"id": "gift", "price": 0}}, {"item": {"id": "a", "price": 1}}]
    on_second = [{**one, "applies_to": ["$['line_items'][1]"]} if one == POLICIES[1] else one for one in said]
    assert {one.says for one in bill_of({"policies": said}).rules} == {"Final sale.", "We match prices."}
    found = bill_of({"line_items": lines, "policies": on_second}).rules
    assert {one.says for one in found} == {"Final sale.", "We match prices."}
    assert {one.says for one in bill_of({"line_items": lines, "policies": said}).rules} == {
        "Ten days.",
        "We match prices.",
    }
    assert (steps_of("$['a'].b[3][*]"), steps_of("$..a"), steps_of("a")) == (("a", "b", "3", "*"), None, None)
