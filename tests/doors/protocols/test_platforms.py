"""Platforms are told of their orders: the whole house, from the log to a receiver that verifies the signature."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from souk.doors.protocols.profiles import Profiles
from souk.doors.protocols.signing import SIGNING, Signatures, received
from souk.doors.protocols.webhooks import Platforms
from souk.insight.events import Events
from souk.kit.errors import NotFound, Unavailable
from souk.kit.operation import Caller, Souk
from souk.kit.transport import Answer, Request, WrongSignature, signed, verified
from tests.clocks import Standing
from tests.doors.http.front import opened
from tests.doors.protocols.test_profiles import Served, serving
from tests.insight.events.receiver import Receiver, receiving
from tests.kit.test_signatures import KEY, jwk, raw
from tests.people.accounts.house import letters
from tests.small import CORNER, OPERATOR

CARRIER = {"use": "souk.insight.events.providers.web_carrier:WebCarrier", "allow": ["127.0.0.0/8"]}


@pytest.fixture
def souk(tmp_path: Path, sqlite_template: Path) -> Iterator[Souk]:
    made = opened(tmp_path, sqlite_template, webhook_carrier=CARRIER)
    yield made.souk
    made.souk.database.close()


@pytest.fixture
def there() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


class Told:
    """A platform's orders, as the checkout would know them."""

    def __init__(self, souk: Souk, url: str) -> None:
        self.souk, self.clock = souk, souk.clock
        self.notes: Mapping[str, Any] = {"webhook": url, "version": "2026-04-08"}

    def call(self, name: str, payload: Mapping[str, Any], caller: Caller) -> Any:
        if name == "checkout.agreed-of":
            return {"wish": {"notes": self.notes}} if payload["order"].startswith("o") else None
        return self.souk.call(name, payload, caller)


def entity(_souk: Souk, order: str, version: str, origin: str) -> dict[str, Any] | None:
    if order == "o-gone":
        raise NotFound("There is no order {order}.", order=order)
    if order == "o-broken":
        raise KeyError(order)
    return {"id": order, "version": version, "at": origin}


def happen(souk: Souk, *orders: str, name: str = "orders.placed") -> None:
    log = souk.operations["events.read"].method.__self__
    assert isinstance(log, Events)
    with souk.database.unit(writes=True):
        log.record(name, [(order, {"number": 1}) for order in orders], OPERATOR)


def platforms(souk: Any) -> Platforms:
    return Platforms(souk, "https://shop.example", entity)


def deliver(souk: Souk) -> int:
    return int(souk.call("events.deliver", {}, OPERATOR)["arrived"])


def keys(souk: Souk) -> list[dict[str, object]]:
    return Signatures(souk, Profiles(souk.clock)).keys()


def test_an_order_is_told_whole_and_the_platform_verifies_who_told_it(souk: Souk, there: Receiver) -> None:
    told = Told(souk, f"{there.url}?channel=1")
    follower = platforms(told)
    happen(souk, "o-before")
    assert follower.follow() is False
    happen(souk, "o1", "stranger")
    happen(souk, "o1", name="orders.shipped")
    assert follower.follow() is True
    assert (follower.follow(), deliver(souk)) == (False, 1)
    (got,) = there.got
    assert json.loads(got.body) == {"id": "o1", "version": "2026-04-08", "at": "https://shop.example"}
    request = Request("POST", f"{there.url}?channel=1", tuple(got.headers.items()), got.body.encode())
    found = verified(request, keys(souk), souk.clock.now())
    assert found.covered >= {"@method", "@authority", "@path", "@query", "ucp-agent", "idempotency-key"}
    assert found.key == keys(souk)[0]["kid"] == found.thumbprint


def test_what_was_told_is_not_told_again_after_a_restart_and_the_next_step_is(souk: Souk, there: Receiver) -> None:
    told = Told(souk, there.url)
    first = platforms(told)
    first.follow()
    happen(souk, "o1")
    first.follow()
    second = platforms(told)
    assert (second.follow(), deliver(souk)) == (False, 1)
    happen(souk, "o1", name="orders.canceled")
    assert (second.follow(), deliver(souk)) == (True, 1)
    assert len({got.id for got in there.got}) == 2


def test_a_replayed_webhook_is_known_by_its_id_and_a_withdrawn_key_signed_nothing(souk: Souk, there: Receiver) -> None:
    """What a receiver goes by: the id is the same at every repetition, and what a stolen key signs is not believed."""
    told = Told(souk, there.url)
    follower = platforms(told)
    follower.follow()
    happen(souk, "o1")
    follower.follow()
    there.answer = (503, {}, b"")
    deliver(souk)
    there.answer = (200, {}, b"")
    assert isinstance(souk.clock, Standing)
    souk.clock.on(hours=1)
    assert deliver(souk) == 1
    first, again = there.got
    assert first.id == again.id != ""

    def request(got: Any) -> Request:
        return Request("POST", there.url, tuple(got.headers.items()), got.body.encode())

    old = keys(souk)
    assert verified(request(again), old, souk.clock.now()).key == old[0]["kid"]
    souk.call("mandates.rotate-keys", {"party": "merchant"}, OPERATOR)
    # A key that was only followed by another one stays published: letters under way still hold.
    assert verified(request(again), keys(souk), souk.clock.now()).key == old[0]["kid"]
    withdrawn = {"party": "merchant", "kid": old[0]["kid"], "why": "stolen"}
    souk.call("mandates.withdraw-key", withdrawn, OPERATOR)
    with pytest.raises(WrongSignature) as error:
        verified(request(again), keys(souk), souk.clock.now())
    assert error.value.reason == "key_not_found"
    happen(souk, "o2")
    follower.follow()
    assert deliver(souk) == 1
    assert verified(request(there.got[-1]), keys(souk), souk.clock.now()).key == keys(souk)[0]["kid"]


def test_two_followers_tell_once(souk: Souk, there: Receiver) -> None:
    told = Told(souk, there.url)
    both = platforms(told), platforms(told)
    for one in both:
        one.follow()
    happen(souk, "o1", "o2")
    for one in both:
        one.follow()
    assert deliver(souk) == 2


def test_one_order_that_cannot_be_told_keeps_no_other_waiting(
    souk: Souk, there: Receiver, caplog: pytest.LogCaptureFixture
) -> None:
    told = Told(souk, there.url)
    follower = platforms(told)
    follower.follow()
    happen(souk, "o-gone", "o-broken", "o1")
    assert (follower.follow(), deliver(souk)) == (True, 1)
    assert "There is no order o-gone." in caplog.text
    assert "o-broken" in caplog.text
    for notes in ({}, {"webhook": there.url}, {"webhook": "", "version": "2026-04-08"}):
        told.notes = notes
        happen(souk, "o2")
        follower.follow()
    assert deliver(souk) == 0


def test_what_is_away_for_a_moment_is_told_later(souk: Souk, there: Receiver) -> None:
    away = [True]

    def late(souk: Souk, order: str, version: str, origin: str) -> Mapping[str, Any] | None:
        if away[0]:
            raise Unavailable("The database is away.")
        return entity(souk, order, version, origin)

    follower = Platforms(Told(souk, there.url), "https://shop.example", late)  # type: ignore[arg-type]
    follower.follow()
    happen(souk, "o1")
    with pytest.raises(Unavailable):
        follower.follow()
    away[0] = False
    assert (follower.follow(), deliver(souk)) == (True, 1)


def test_the_owners_of_a_webhook_that_stops_are_written_to(souk: Souk, there: Receiver, tmp_path: Path) -> None:
    there.answer = (410, {}, b"")
    souk.call("catalog.open-shop", {"shop": CORNER}, OPERATOR)
    for id, role, locale in (("owner", "owner", "en"), ("clerk", "editor", "en"), ("lin", "owner", "zh-CN")):
        person = {"id": id, "kind": "merchant", "name": id.title(), "email": f"{id}@shop.example", "locale": locale}
        souk.call("accounts.open", {**person, "memberships": [{"shop": "corner", "role": role}]}, OPERATOR)
    keeper = {"id": "operator", "kind": "operator", "name": "Keeper", "email": "keeper@shop.example", "locale": "en"}
    souk.call("accounts.open", keeper, OPERATOR)
    souk.call("events.add-webhook", {"url": there.url, "kinds": ["*"], "id": "erp", "shop": "corner"}, OPERATOR)
    souk.call("events.add-webhook", {"url": there.url, "kinds": ["*"], "id": "own"}, OPERATOR)
    for id in ("erp", "own"):
        souk.call("events.test-webhook", {"id": id}, OPERATOR)
    deliver(souk)
    told = {str(one["To"]): one for one in letters(souk, tmp_path)}
    assert told.keys() == {"owner@shop.example", "lin@shop.example", "keeper@shop.example"}
    assert told["owner@shop.example"]["Subject"] == "The webhook erp was stopped"
    assert "http://localhost:8765/webhooks/erp" in str(told["owner@shop.example"])
    assert told["lin@shop.example"]["Subject"] == "回调地址 erp 已停用"
    assert told["keeper@shop.example"]["Subject"] == "The webhook own was stopped"


SAID = Answer(201, (("Content-Type", "application/json"),), b'{"id": "c1"}')


def test_answers_are_signed_with_the_key_that_is_published_also_after_it_was_replaced(souk: Souk) -> None:
    signatures = Signatures(souk, Profiles(souk.clock))
    before = signatures.headers(SAID)
    old = signatures.keys()[0]["kid"]
    souk.call("mandates.rotate-keys", {"party": "merchant"}, OPERATOR)
    after = signatures.headers(SAID)
    published = signatures.keys()
    assert [one["kid"] for one in published][1] == old
    for headers, kid in ((before, old), (after, published[0]["kid"])):
        whole = Answer(201, (*SAID.headers, *headers.items()), SAID.body)
        assert verified(whole, published, souk.clock.now()).key == kid
    assert {one["use"] for one in published} == {"sig"}
    wallet = signatures.headers(SAID, "wallet")
    with pytest.raises(WrongSignature):
        verified(Answer(201, (*SAID.headers, *wallet.items()), SAID.body), published, souk.clock.now())


def test_nothing_but_a_signature_base_is_signed(souk: Souk) -> None:
    from souk.trade.mandates import WrongMandate  # noqa: PLC0415

    for base in ("", "eyJ.eyJ", '"@status": 200', '"@status": 200\n' * 9000, '"é": 1\n"@signature-params": ()'):
        with pytest.raises(WrongMandate):
            souk.call("mandates.sign-message", {"party": "merchant", "base": base}, SIGNING)


def test_the_key_of_an_agent_is_known_from_a_signature_that_holds_alone(souk: Souk) -> None:
    clock = souk.clock
    assert isinstance(clock, Standing)
    signatures = Signatures(souk, Profiles(clock, local=True))
    with serving() as there:
        there.body = profile(there, [])
        headers = (("Content-Type", "application/json"), ("UCP-Agent", f'profile="{there.url}"'))
        bare = Request("POST", "https://shop.example/ucp/2026-04-08/checkout-sessions", headers, b"{}")
        assert (signatures.platform(bare).thumbprint, there.asked) == ("", 1)
        marks = signed(bare, "k1", lambda base: raw(KEY, base), clock.now())
        whole = Request(bare.method, bare.url, (*headers, *marks.items()), b"{}")
        there.body = profile(there, [jwk(KEY)])
        with pytest.raises(WrongSignature) as error:
            signatures.platform(whole)
        assert (error.value.reason, there.asked) == ("key_not_found", 1)
        clock.on(seconds=61)
        found = signatures.platform(whole)
        assert (len(found.thumbprint), there.asked) == (43, 2)
        with pytest.raises(WrongSignature):
            signatures.platform(Request(bare.method, bare.url, whole.headers, b'{"x": 1}'))


def test_two_agents_in_one_signed_request_are_one_identity_only_where_their_addresses_are_one(souk: Souk) -> None:
    signatures = Signatures(souk, Profiles(souk.clock, local=True))
    with serving() as there:
        there.body = profile(there, [jwk(KEY)])
        other = there.url.replace("127.0.0.1", "127.0.0.2")
        same = there.url.replace("http://", "HTTP://").replace("/profile", "/%70rofile")
        assert same != there.url
        for said, one in (
            ("", True),
            (f'sig1="{there.url}";type=jwks_uri', True),
            (f'sig1="{same}"', True),
            (f'"{same}"', True),
            (f'sig1="{other}"', False),
            (f'sig1="{there.url}", sig2="{other}"', False),
            (f'sig1="{there.url}?x=1"', False),
            ("sig1=token", False),
            ("((", False),
        ):
            headers = [("Content-Type", "application/json"), ("UCP-Agent", f'profile="{there.url}"')]
            headers += [("Signature-Agent", said)] if said else []
            bare = Request("POST", "https://shop.example/ucp/2026-08-25/carts", headers, b"{}")
            marks = signed(bare, "k1", lambda base: raw(KEY, base), souk.clock.now())
            found = signatures.platform(Request(bare.method, bare.url, (*headers, *marks.items()), b"{}"))
            assert (found.profile.url, bool(found.thumbprint)) == (there.url, one), said


def profile(there: Served, keys: list[Any]) -> bytes:
    return json.dumps({"ucp": {"version": "2026-04-08"}, "keys": keys}).encode()


def test_a_request_is_read_as_it_came_over_the_wire() -> None:
    from starlette.requests import Request as Asked  # noqa: PLC0415

    scope = {
        "type": "http",
        "method": "GET",
        "scheme": "https",
        "path": "/a b/猫",
        "raw_path": b"/a%20b/%E7%8C%AB",
        "query_string": b"q=%20x",
        "headers": [(b"host", b"shop.example:8443"), (b"ucp-agent", b'profile="x"')],
    }
    found = received(Asked(scope), b"")
    assert (found.method, found.url) == ("GET", "https://shop.example:8443/a%20b/%E7%8C%AB?q=%20x")
    assert ("ucp-agent", 'profile="x"') in found.headers
