"""Sessions of strangers: whatever stands in them, a card goes nowhere else, and what is read adds up or is not used."""

from typing import Any
from urllib.parse import urlsplit

from hypothesis import given, settings
from hypothesis import strategies as st

from souk.agents.market import Instrument
from souk.agents.market.rules.acp import quote_of, returned_of
from souk.agents.market.rules.delegating import ADDRESS, HANDLER, Place, chosen, fits, ways_of
from souk.agents.market.rules.profile import sessions_at
from souk.agents.market.rules.reading import Unfit
from tests.agents.market.acp import TOTAL

HOME, OWN = "shop.example", "https://shop.example/acp/agentic_commerce/delegate_payment"
VAULT = "https://vault.example/agentic_commerce/delegate_payment"
LEAVES = st.none() | st.booleans() | st.integers(-(10**12), 10**12) | st.floats() | st.text(max_size=20)
ANYTHING = st.recursive(
    LEAVES,
    lambda one: st.lists(one, max_size=4) | st.dictionaries(st.text(max_size=12), one, max_size=4),
    max_leaves=12,
)
NEAR = ["shop.example", "SHOP.example", "pay.shop.example", "shop.example:8443"]
FAR = ["evil.example", "evilshop.example", "shop.example.evil.example", "shop.example@evil.example"]
HOSTS = st.sampled_from([*NEAR, *FAR, "127.0.0.1", "169.254.169.254", "[::1]", "shop.example\\.evil.example"])
ADDRESSES = st.builds(
    lambda scheme, host, path: f"{scheme}://{host}{path}",
    st.sampled_from(["https", "http", "file", "gopher", "HTTPS", ""]),
    HOSTS,
    st.sampled_from(["", "/", "/pay", "/pay?x=@shop.example", "#shop.example", "/\u2028x"]),
)


def session(**config: Any) -> dict[str, Any]:
    """A session of one line that adds up, with a handler of this configuration."""
    handler = {"id": "h", "name": HANDLER, "requires_delegate_payment": True, "psp": "p", "config": config}
    line = {"id": "l1", "item": {"id": "a"}, "quantity": 1}
    totals = [{"type": "items_base_amount", "amount": TOTAL - 800}, {"type": "fulfillment", "amount": 800}]
    return {
        "id": "cs_1",
        "status": "ready_for_payment",
        "currency": "cny",
        "line_items": [line],
        "totals": [*totals, {"type": "total", "amount": TOTAL}],
        "capabilities": {"payment": {"handlers": [handler]}},
    }


@given(ADDRESSES, st.sampled_from(["", VAULT]), st.sampled_from(["", OWN]))
@settings(max_examples=200)
def test_a_card_goes_to_the_merchants_own_place_or_to_the_operators_provider(
    told: str, registered: str, own: str
) -> None:
    ways, why = ways_of(session(**{ADDRESS: told}), Place(HOME, own, registered))
    for one in ways:
        parts = urlsplit(one.address)
        near = parts.hostname == HOME or str(parts.hostname).endswith(f".{HOME}")
        assert one.address == registered or (not registered and near and parts.scheme == "https")
    assert bool(ways) is not bool(why)
    if registered:
        assert [one.address for one in ways] == ([registered] if told == registered else [])


@given(st.dictionaries(st.sampled_from(sorted(session())), ANYTHING, max_size=4), ANYTHING)
@settings(max_examples=200)
def test_a_session_is_read_whole_or_not_at_all(wrong: dict[str, Any], config: Any) -> None:
    spoiled = {**session(), **wrong}
    spoiled["capabilities"] = {"payment": {"handlers": [{"name": HANDLER, "config": config}, config]}}
    try:
        quote = quote_of(spoiled, Place(HOME, OWN))
    except Unfit:
        return
    total = quote.total
    assert total.goods + total.discount + total.shipping + total.tax + total.fees == total.total
    assert quote.unsigned is not None
    assert (quote.unsigned.ways, quote.unsigned.why) == ((), "no_delegation")


@given(ANYTHING, ANYTHING)
@settings(max_examples=100)
def test_what_an_order_or_a_discovery_document_says_is_an_amount_and_a_place_or_nothing(one: Any, other: Any) -> None:
    order = {"order": {"id": "o-1", "totals": [{"type": "amount_refunded", "amount": one}], "adjustments": other}}
    for document in (
        one,
        {"order": one},
        order,
        {"order": {"id": "o-1", "adjustments": [{"status": "completed", **order}]}},
    ):
        try:
            assert returned_of(document, "o-1", "CNY") >= 0
        except Unfit:
            continue
    said = {"protocol": {"supported_versions": ["2026-04-17"]}, "api_base_url": one, "capabilities": other}
    for document in (one, said):
        try:
            assert urlsplit(sessions_at(document, HOME).endpoint).hostname == HOME
        except Unfit:
            continue


def test_a_played_card_and_a_real_one_never_meet() -> None:
    played, real = (quote_of(session(environment=one), Place(HOME, OWN)) for one in ("sandbox", "production"))
    unsaid = quote_of(session(), Place(HOME, OWN))
    for one in (
        Instrument("r", "visa", "4242", "debit", sandbox=False),
        Instrument("s", "visa", "4242", "debit", sandbox=True),
    ):
        for quote in (played, real, unsaid):
            assert quote.unsigned is not None
            (way,) = quote.unsigned.ways
            assert fits(way, one) is (one.sandbox is (quote is played))
            assert (chosen((way,), (one,)) is not None) is fits(way, one)
