"""What is written to a customer: in their language, with where the order is, and nothing once they are erased."""

from typing import Any

import pytest

from souk.kit.operation import Souk
from tests.small import OPERATOR
from tests.trade.buying import GUEST, RECIPIENT, SHOPPER, begin, buy, charge, furnish, keeper, order, pay


@pytest.fixture
def shop(souk: Souk) -> Souk:
    furnish(souk)
    return souk


def letters(souk: Souk) -> list[tuple[str, str, str]]:
    """Whom, subject and text of all letters, in the order in which they were written."""
    with souk.database.unit(writes=False):
        found = souk.database.read.exec_driver_sql(
            'SELECT "to", subject, text FROM accounts_letter ORDER BY created, id'
        ).all()
    return [(row[0], row[1], row[2]) for row in found]


def subjects(souk: Souk) -> list[str]:
    return sorted(subject for _, subject, _ in letters(souk))


def test_a_customer_is_written_to_when_it_is_placed_and_sent(shop: Souk) -> None:
    id = buy(shop, ("tray", 1), recipient={**RECIPIENT, "locale": "en"})
    shop.call("orders.ship", {"order": id, "carrier": "Invented Express", "tracking": "X1"}, keeper("corner"))
    assert subjects(shop) == [f"Your order {id}", f"Your order {id} is on its way", f"Your order {id} is placed"]
    (placed,) = [text for _, subject, text in letters(shop) if subject.endswith("is placed")]
    assert "Hello Ada Invented" in placed
    assert "CN¥208 are paid" in placed
    assert {to for to, _, _ in letters(shop)} == {"ada@example.com"}


def test_a_guests_letter_has_the_way_back_to_the_order(shop: Souk) -> None:
    session = begin(shop, ("tray", 1), caller=GUEST)
    paid = pay(shop, session["id"], GUEST)
    charge(shop)
    (text,) = [text for _, subject, text in letters(shop) if subject == f"您的订单 {paid['order']}"]
    assert f"/orders/{paid['order']}?secret={paid['secret']}" in text
    assert order(shop, paid["order"], GUEST, secret=paid["secret"])["state"] == "placed"


def test_what_goes_back_is_said_with_its_amount(shop: Souk) -> None:
    id = buy(shop, ("tray", 1))
    shop.call("orders.cancel", {"order": id, "why": "no"}, SHOPPER)
    (text,) = [text for _, subject, text in letters(shop) if subject == f"订单 {id} 已取消"]
    assert "¥208 将原路退回" in text


@pytest.mark.parametrize("more", [{"email": ""}])
def test_who_gives_no_address_gets_no_letter(shop: Souk, more: dict[str, Any]) -> None:
    buy(shop, ("tray", 1), recipient={**RECIPIENT, **more})
    assert letters(shop) == []


def test_braces_in_names_and_carriers_are_only_words(shop: Souk) -> None:
    id = buy(shop, ("tray", 1), recipient={**RECIPIENT, "name": "Ada {0.__class__}"})
    shop.call("orders.ship", {"order": id, "carrier": "{x} {0}", "tracking": "X1"}, keeper("corner"))
    texts = [text for _, _, text in letters(shop)]
    assert sum("Ada {0.__class__}" in text for text in texts) == 3
    assert any("{x} {0}" in text for text in texts)


def test_a_letter_is_carried_once(shop: Souk) -> None:
    buy(shop, ("tray", 1))
    assert shop.call("accounts.deliver", {}, OPERATOR)["sent"] == 2
    assert shop.call("accounts.deliver", {}, OPERATOR)["sent"] == 0
