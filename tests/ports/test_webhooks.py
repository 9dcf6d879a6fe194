"""What every scheme of webhooks and every carrier does; the one in the house with the vector that is published."""

import socket
from collections.abc import Iterator
from datetime import UTC, datetime

import pytest

from souk.insight.events import Carrier, Message, Reply, Scheme
from souk.kit.errors import Invalid, SoukError
from souk.kit.plug import plug
from souk.kit.transport import Blocked, Interrupted, TooLarge, Unreachable
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
    first = scheme.headers("msg_1", body, MESSAGE.at, secrets[:1])
    assert first == scheme.headers("msg_1", body, MESSAGE.at, secrets[:1])
    others = [
        scheme.headers("msg_1", body, LATER, secrets[:1]),
        scheme.headers("msg_2", body, MESSAGE.at, secrets[:1]),
        scheme.headers("msg_1", f"{body} ", MESSAGE.at, secrets[:1]),
        scheme.headers("msg_1", body, MESSAGE.at, secrets[1:]),
        scheme.headers("msg_1", body, MESSAGE.at, secrets),
    ]
    assert all(first != other for other in others)


def test_the_vector_of_standard_webhooks_is_signed_as_published() -> None:
    made = plug(Scheme, CHOSEN.webhook_schemes["standard"])
    at, secret = datetime.fromtimestamp(1614265330, UTC), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    headers = made.headers("msg_p5jXN8AQM9LWM0D4loKWxJek", '{"test": 2432232314}', at, [secret])
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
