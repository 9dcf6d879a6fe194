"""What every scheme of webhooks and every carrier does; the one in the house with the vector that is published."""

import hashlib
import hmac
import socket
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime

import pytest

from souk.insight.events import Carrier, Message, Reply, Scheme, Try
from souk.insight.events.contracts import Unsigned
from souk.kit.errors import Invalid, SoukError
from souk.kit.plug import plug
from souk.kit.transport import Blocked, Interrupted, Request, TooLarge, Unreachable
from souk.settings import Settings
from tests.insight.events.receiver import Receiver, receiving

CHOSEN = Settings(_env_file=None)
MESSAGE = Message(
    "msg_1", "orders.sold", datetime(2026, 11, 11, tzinfo=UTC), {"subject": "tray", "title": "猫砂盆 – tray"}
)
LATER = datetime(2026, 11, 11, 0, 5, tzinfo=UTC)


@pytest.fixture(params=sorted(CHOSEN.webhook_schemes))
def scheme(request: pytest.FixtureRequest) -> Scheme:
    return plug(Scheme, CHOSEN.webhook_schemes[request.param])


def shown(scheme: Scheme, id: str, body: str, at: datetime, secrets: Sequence[str]) -> Mapping[str, str]:
    """The headers of a try; who signs as the house says what it was given."""

    def sign(asked: Request) -> Mapping[str, str]:
        return {"signature": repr((asked.url, asked.headers, asked.body))}

    url, house = "https://erp.example/hooks", "https://shop.example"
    return scheme.headers(Try(id, url, body, at, secrets, house, sign))


@pytest.fixture
def there() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


def carrier(allow: list[str], seconds: float = 5) -> Carrier:
    return plug(Carrier, {**CHOSEN.webhook_carrier, "allow": allow, "seconds": seconds, "most_kb": 1})


def test_a_message_is_one_body_and_every_try_is_signed_anew(scheme: Scheme) -> None:
    body = scheme.body(MESSAGE)
    assert body == scheme.body(MESSAGE)
    secrets = ["whsec_" + "A" * 44, "whsec_" + "B" * 44]
    first = shown(scheme, "msg_1", body, MESSAGE.at, secrets[:1])
    assert first == shown(scheme, "msg_1", body, MESSAGE.at, secrets[:1])
    assert first["content-type"] == "application/json"
    others = [
        shown(scheme, "msg_1", body, LATER, secrets[:1]),
        shown(scheme, "msg_2", body, MESSAGE.at, secrets[:1]),
        shown(scheme, "msg_1", f"{body} ", MESSAGE.at, secrets[:1]),
    ]
    assert all(first != other for other in others)


def test_every_secret_that_is_valid_signs_by_standard_webhooks() -> None:
    made, secrets = plug(Scheme, CHOSEN.webhook_schemes["standard"]), ["whsec_" + "A" * 44, "whsec_" + "B" * 44]
    marks = [
        shown(made, "msg_1", "{}", LATER, some)["webhook-signature"] for some in (secrets, secrets[:1], secrets[1:])
    ]
    assert marks[0] == f"{marks[1]} {marks[2]}"
    assert marks[1] != marks[2]


def test_acp_is_signed_over_seconds_and_body_with_the_one_secret_of_both_sides() -> None:
    secret, at = "an agreed secret of theirs", datetime(2026, 11, 11, tzinfo=UTC)
    made = plug(Scheme, {**CHOSEN.webhook_schemes["acp"], "secret": secret})
    headers = shown(made, "msg_1", '{"type":"order_create"}', at, ["whsec_x"])
    due = hmac.new(secret.encode(), b'1794355200.{"type":"order_create"}', hashlib.sha256).hexdigest()
    assert headers["merchant-signature"] == f"t=1794355200,v1={due}"
    assert (headers["request-id"], headers["timestamp"]) == ("msg_1", "2026-11-11T00:00:00Z")
    with pytest.raises(Invalid, match="secret has at least 16 characters"):
        plug(Scheme, {**CHOSEN.webhook_schemes["acp"], "secret": "short"})


def test_ucp_names_the_house_the_message_and_the_moment_and_signs_all_of_it() -> None:
    made = plug(Scheme, CHOSEN.webhook_schemes["ucp"])
    headers = shown(made, "msg_1", "{}", LATER, [])
    named = {name: said for name, said in headers.items() if name != "signature"}
    assert named == {
        "content-type": "application/json",
        "ucp-agent": 'profile="https://shop.example/.well-known/ucp"',
        "idempotency-key": "msg_1",
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(LATER.timestamp())),
    }
    assert headers["signature"] == repr(("https://erp.example/hooks", tuple(named.items()), b"{}"))
    with pytest.raises(Unsigned, match="Nothing here signs requests"):
        made.headers(Try("msg_1", "https://erp.example/hooks", "{}", LATER, []))


def test_the_vector_of_standard_webhooks_is_signed_as_published() -> None:
    made = plug(Scheme, CHOSEN.webhook_schemes["standard"])
    at, secret = datetime.fromtimestamp(1614265330, UTC), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    headers = shown(made, "msg_p5jXN8AQM9LWM0D4loKWxJek", '{"test": 2432232314}', at, [secret])
    assert headers == {
        "content-type": "application/json",
        "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
        "webhook-timestamp": "1614265330",
        "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    }


def test_what_is_carried_arrives_byte_for_byte_once(there: Receiver) -> None:
    body = plug(Scheme, CHOSEN.webhook_schemes["standard"]).body(MESSAGE)
    there.answer = (202, {"retry-after": "7"}, b"thanks")
    assert carrier(["127.0.0.0/8"]).send(there.url, {"webhook-id": "m1"}, body.encode()) == Reply(202, "7")
    assert [(got.headers["webhook-id"], got.body) for got in there.got] == [("m1", body)]


@pytest.mark.parametrize("status", [302, 307, 410, 500])
def test_an_answer_is_an_answer_and_no_redirect_is_followed(there: Receiver, status: int) -> None:
    there.answer = (status, {"location": "/elsewhere"}, b"")
    assert carrier(["127.0.0.0/8"]).send(there.url, {}, b"{}").status == status
    assert len(there.got) == 1


@pytest.mark.parametrize(
    ("headers", "said", "how", "error"),
    [
        ({"location": "https://elsewhere.example/"}, b"", "", Blocked),
        ({"content-encoding": "gzip"}, b"x", "", Blocked),
        ({}, b"x" * 2000, "", TooLarge),
        ({}, b"", "cut", Interrupted),
        ({}, b"", "silent", Interrupted),
    ],
)
def test_what_is_no_answer_is_an_error_in_bounded_time(
    there: Receiver, headers: dict[str, str], said: bytes, how: str, error: type[SoukError]
) -> None:
    there.answer, there.how = (302 if "location" in headers else 200, headers, said), how
    with pytest.raises(error):
        carrier(["127.0.0.0/8"], seconds=0.3 if how == "silent" else 5).send(there.url, {}, b"{}")
    assert len(there.got) == 1


def test_nobody_there_is_an_error(there: Receiver) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(Unreachable):
        carrier(["127.0.0.0/8"]).send(f"http://127.0.0.1:{port}/", {}, b"{}")


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "localhost", "169.254.169.254", "10.0.0.1", "[fd00:ec2::254]", "0.0.0.0"]
)
def test_what_is_not_public_is_not_reached_unless_it_is_allowed(there: Receiver, host: str) -> None:
    for scheme in ("http", "https"):
        with pytest.raises(Blocked):
            carrier([]).send(f"{scheme}://{host}:{there.port}/", {}, b"{}")
    assert there.got == []


def test_a_carrier_that_takes_longer_than_a_claim_is_refused() -> None:
    with pytest.raises(Invalid, match=r"^seconds is 90; a message takes at most 50\.$"):
        plug(Carrier, {**CHOSEN.webhook_carrier, "seconds": 90})
