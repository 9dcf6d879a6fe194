"""Links that open a basket in a browser: what they lead to, and what they never do."""

import base64
from urllib.parse import parse_qs, urlsplit

import pytest

from souk.doors.protocols.ucp.capabilities import PERMALINK
from souk.doors.protocols.ucp.profile import offering
from tests.doors.protocols.ucp.conftest import NEW, OLD, Counter
from tests.doors.protocols.ucp.test_shopping import placed


def coded(name: str) -> str:
    return "~" + base64.urlsafe_b64encode(name.encode()).rstrip(b"=").decode()


def led(shop: Counter, link: str) -> str:
    """Where a link leads; whatever it is, in a way that leaks and keeps nothing."""
    answer = shop.client.get(link, follow_redirects=False)
    assert answer.status_code == 303
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    return str(answer.headers["location"])


def basket(location: str) -> list[str]:
    parts = urlsplit(location)
    assert parts.path == "/agreed"
    return parse_qs(parts.query)["line"]


def test_a_link_leads_to_its_basket_which_a_person_may_take(shop: Counter) -> None:
    before = placed(shop)
    there = led(shop, "/buy/teapot:2,teacup-blue?line_items/0/quantity=5&buyer/email=a@example.com")
    assert basket(there) == ["2~~teapot~teapot", "1~~teacup-blue~teacup"]
    assert "example.com" not in there
    page = shop.client.get(there, headers={"accept": "text/html", "accept-language": "en"})
    assert page.status_code == 200
    for words in ("What this link offers", "Ceramic teapot", "Glazed teacup", "$97.50", "Put this into the cart"):
        assert words in page.text
    assert placed(shop) == before


def test_both_forms_of_a_name_are_the_same_item(shop: Counter) -> None:
    assert led(shop, f"/buy/{coded('mug')}:3") == led(shop, "/buy/mug:3")
    assert basket(led(shop, f"/buy/{coded('mug@teashop')}")) == ["1~teashop~mug~mug"]


@pytest.mark.parametrize(
    "path",
    ["mug:0", "mug:-1", "mug:10000", "mug:1:2", "mug%2Fpot", "~", "~!!", "~bXVn=", "~bXV", "~/w", "~AAA", ",", "a b"],
)
def test_what_cannot_be_read_leads_home(shop: Counter, path: str) -> None:
    assert led(shop, f"/buy/{path}") == "/"


def test_unknown_items_are_left_out(shop: Counter) -> None:
    assert led(shop, "/buy/nobody") == "/"
    assert basket(led(shop, "/buy/nobody,mug")) == ["1~~mug~mug"]
    assert led(shop, "/buy/" + ",".join(["mug"] * 51)) == "/"
    assert basket(led(shop, "/buy/" + ",".join(["mug"] * 50))) == ["50~~mug~mug"]


@pytest.mark.parametrize(
    "value",
    [
        "https://evil.example/", "//evil.example", "/%5Cevil.example", "javascript:alert(1)", "evil",
        "/a%0d%0aX:1", "/a b", "/%09a", "/x:y",
    ],
)  # fmt: skip
def test_a_link_never_leads_away(shop: Counter, value: str) -> None:
    assert led(shop, f"/buy?continue_to={value}") == "/"
    assert "to=" not in led(shop, f"/buy/mug?continue_to={value}")


def test_a_link_may_say_where_to_go_on(shop: Counter) -> None:
    assert led(shop, "/buy?continue_to=/search%3Ftext%3Dtea") == "/search?text=tea"
    there = led(shop, "/buy/mug?/continue_to=/cart")
    assert parse_qs(urlsplit(there).query)["to"] == ["/cart"]
    # Said twice, in whichever order, it counts for nothing.
    for pair in ("continue_to=/cart&/continue_to=/search", "/continue_to=/search&continue_to=/cart"):
        assert led(shop, f"/buy?{pair}") == "/"


def test_links_are_declared_where_the_house_has_an_address_to_declare() -> None:
    public = offering("https://shop.example", mandates=False)
    (entry,) = public.declared(NEW)[PERMALINK]
    assert entry["config"] == {"endpoint": "https://shop.example/buy"}
    assert PERMALINK not in public.declared(OLD)
    assert PERMALINK not in offering("http://localhost:8765", mandates=False).declared(NEW)
