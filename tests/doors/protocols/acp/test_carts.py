"""Carts: collected, changed as a whole, and gone when they are canceled."""

from tests.doors.protocols.acp.conftest import BUYER, Asking


def test_a_cart_is_collected_changed_and_canceled(ask: Asking) -> None:
    made = ask.send("/carts", {"line_items": [{"id": "tray", "quantity": 2}], "buyer": BUYER})
    assert made.status_code == 201
    cart = made.json()
    assert [(one["item"]["id"], one["quantity"]) for one in cart["line_items"]] == [("tray", 2)]
    assert cart["buyer"]["email"] == BUYER["email"]
    at = f"/carts/{cart['id']}"
    lines = [{"id": "mat", "quantity": 1}, {"id": "scoop", "quantity": 1}]
    changed = ask.send(at, {"line_items": lines}, "PUT").json()
    assert [one["item"]["id"] for one in changed["line_items"]] == ["mat", "scoop"]
    assert ask.get(at).json() == changed
    assert ask.send(f"{at}/cancel").json() == changed
    for answer in (ask.get(at), ask.send(at, {"line_items": lines}, "PUT"), ask.send(f"{at}/cancel")):
        assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_a_cart_of_nothing_that_can_be_bought_is_none(ask: Asking) -> None:
    answer = ask.send("/carts", {"line_items": [{"id": "nothing"}]})
    assert (answer.status_code, answer.json()["code"]) == (422, "item_unavailable")


def test_a_cart_is_no_session_and_a_session_no_cart(ask: Asking) -> None:
    cart = ask.send("/carts", {"line_items": [{"id": "mat"}]}).json()
    assert ask.get(f"/checkout_sessions/{cart['id']}").status_code == 404
    assert ask.get(f"/carts/{ask.session(('mat', 1))['id']}").status_code == 404
