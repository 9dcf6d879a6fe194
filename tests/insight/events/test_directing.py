"""Messages for one address that follow no event, an address that is changed, and the letter when one stops."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from souk.insight.events import Events, Outgoing, Scheme, Stopped, stopped_letter
from souk.insight.events.contracts import UnknownScheme, UnknownWebhook, WrongWebhook
from souk.insight.events.providers.acp_webhooks import AcpWebhooks
from souk.insight.events.providers.standard_webhooks import StandardWebhooks
from souk.insight.events.providers.ucp_webhooks import UcpWebhooks
from souk.insight.events.providers.web_carrier import WebCarrier
from souk.kit.database import Database
from souk.kit.errors import Invalid, NotAllowed
from souk.kit.operation import Caller, Souk
from souk.kit.transport import Request
from tests.clocks import Standing
from tests.insight.events.receiver import KEY, OPERATOR, Receiver, receiving
from tests.insight.events.test_webhooks import ON_SQLITE, OWNER, add, deliver, messages, record

DOOR = Caller("system:door", frozenset({"events:send", "events:follow"}))
BODY = '{"id":"o1","label":"猫砂盆"}'


@pytest.fixture
def clock() -> Standing:
    return Standing()


@pytest.fixture
def stopped() -> list[Stopped]:
    return []


@pytest.fixture
def souk(database: Database, clock: Standing, stopped: list[Stopped]) -> Souk:
    def sign(asked: Request) -> dict[str, str]:
        return {"signature": f"{asked.method} {asked.url} {len(asked.body)}"}

    schemes: dict[str, Scheme] = {"standard": StandardWebhooks(), "ucp": UcpWebhooks(), "acp": AcpWebhooks()}
    out = Outgoing(
        schemes,
        WebCarrier(["127.0.0.0/8"], seconds=5),
        KEY,
        house="https://shop.example",
        sign=sign,
        stopped=stopped.append,
    )
    return Souk([Events(database, clock, out)], database, clock)


@pytest.fixture
def there() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


def send(souk: Souk, url: str, body: str = BODY, scheme: str = "ucp", **more: Any) -> Any:
    asked = {"url": url, "scheme": scheme, "kind": "order", "body": body, "subject": "o1", **more}
    return souk.call("events.send-to", asked, DOOR)


def platform(souk: Souk) -> Any:
    (found,) = [one for one in souk.call("events.webhooks", {}, OPERATOR) if one["direct"]]
    return found


@ON_SQLITE
def test_a_message_arrives_as_it_was_written_signed_as_the_house(souk: Souk, there: Receiver, clock: Standing) -> None:
    made = send(souk, f"{there.url}?channel=1")
    assert (made["state"], made["subject"]) == ("waiting", "o1")
    assert deliver(souk) == {"made": 0, "arrived": 1, "failed": 0}
    (got,) = there.got
    assert got.body == BODY
    assert got.headers["signature"] == f"POST {there.url}?channel=1 {len(BODY.encode())}"
    assert got.headers["webhook-id"] == got.headers["idempotency-key"] == made["id"]
    assert got.headers["webhook-timestamp"] == str(int(clock.now().timestamp()))
    assert got.headers["ucp-agent"] == 'profile="https://shop.example/.well-known/ucp"'


def test_one_name_is_one_message_to_an_address_and_every_other_is_another(souk: Souk, there: Receiver) -> None:
    first = send(souk, there.url, id="o1 0-17")
    assert send(souk, there.url, '{"id":"later"}', id="o1 0-17") == first
    assert send(souk, there.url, id="o1 0-18")["id"] != first["id"]
    assert send(souk, f"{there.url}/other", id="o1 0-17")["id"] != first["id"]
    assert send(souk, there.url)["id"] != send(souk, there.url)["id"]
    assert deliver(souk)["arrived"] == 5
    assert [got.body for got in there.got].count('{"id":"later"}') == 0


@ON_SQLITE
def test_a_first_try_that_fails_is_followed_by_another_within_seconds(
    souk: Souk, there: Receiver, clock: Standing
) -> None:
    there.answer = (500, {}, b"")
    send(souk, there.url)
    assert deliver(souk)["failed"] == 1
    there.answer = (200, {}, b"")
    clock.on(seconds=6)
    assert deliver(souk)["arrived"] == 1
    assert len({got.id for got in there.got}) == 1
    assert len(there.got) == 2


def test_an_address_that_failed_gets_another_chance_and_one_that_is_gone_does_not(
    souk: Souk, there: Receiver, clock: Standing, stopped: list[Stopped]
) -> None:
    there.answer = (500, {}, b"")
    send(souk, there.url)
    deliver(souk)
    clock.at += timedelta(days=6)
    deliver(souk)
    assert (platform(souk)["state"], platform(souk)["why"]) == ("disabled", "failing")
    there.answer = (200, {}, b"")
    send(souk, there.url)
    assert (platform(souk)["state"], deliver(souk)["arrived"]) == ("active", 1)
    there.answer = (410, {}, b"")
    send(souk, there.url)
    deliver(souk)
    send(souk, there.url)
    assert (platform(souk)["state"], platform(souk)["why"], deliver(souk)["arrived"]) == ("disabled", "gone", 0)
    assert stopped == []
    add(souk, there.url)
    record(souk)
    deliver(souk)
    assert stopped == [Stopped("hook", "corner", there.url, "gone", 410)]


@ON_SQLITE
def test_a_platforms_address_is_the_houses_to_see_and_follows_no_event(souk: Souk, there: Receiver) -> None:
    send(souk, there.url)
    record(souk)
    assert deliver(souk) == {"made": 0, "arrived": 1, "failed": 0}
    assert souk.call("events.webhooks", {}, OWNER) == []
    name = platform(souk)["id"]
    with pytest.raises(UnknownWebhook):
        souk.call("events.deliveries", {"id": name}, OWNER)
    with pytest.raises(WrongWebhook):
        souk.call("events.change-webhook", {"id": name, "url": there.url, "kinds": ["*"]}, OPERATOR)
    with pytest.raises(NotAllowed):
        souk.call("events.send-to", {"url": there.url, "scheme": "ucp", "kind": "x", "body": "{}"}, OWNER)
    assert [one["kind"] for one in messages(souk, name)] == ["order"]


def test_an_address_that_nothing_goes_to_any_more_is_forgotten(souk: Souk, there: Receiver, clock: Standing) -> None:
    send(souk, there.url)
    deliver(souk)
    clock.at += timedelta(days=31)
    assert souk.call("events.sweep-deliveries", {}, OPERATOR) == 1
    assert [one for one in souk.call("events.webhooks", {}, OPERATOR) if one["direct"]] == []


@ON_SQLITE
@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({"url": "http://platform.example/x"}, WrongWebhook),
        ({"url": "https://u:p@platform.example/x"}, WrongWebhook),
        ({"url": ""}, WrongWebhook),
        ({"scheme": "carrier-pigeon"}, UnknownScheme),
        ({"kind": ""}, WrongWebhook),
        ({"subject": "x" * 201}, WrongWebhook),
        ({"body": "no json"}, WrongWebhook),
        ({"body": f'"{"x" * (1 << 20)}"'}, WrongWebhook),
    ],
)
def test_what_cannot_be_sent_is_refused(souk: Souk, more: dict[str, str], error: type[Exception]) -> None:
    with pytest.raises(error):
        souk.call(
            "events.send-to",
            {"url": "https://platform.example/x", "scheme": "ucp", "kind": "order", "body": "{}", **more},
            DOOR,
        )


def test_a_reader_goes_on_where_it_stood(souk: Souk) -> None:
    record(souk)
    first = souk.call("events.follow-as", {"reader": "platforms"}, DOOR)
    record(souk)
    assert souk.call("events.follow-as", {"reader": "platforms"}, DOOR) == first
    page = souk.call("events.read", {"after": first}, OPERATOR)
    assert len(page["events"]) == 1
    moved = souk.call("events.follow-as", {"reader": "platforms", "position": page["after"]}, DOOR)
    assert souk.call("events.follow-as", {"reader": "platforms"}, DOOR) == moved == page["after"]
    for wrong in ({"reader": ""}, {"reader": "x", "position": "soon"}):
        with pytest.raises(Invalid):
            souk.call("events.follow-as", wrong, DOOR)


def test_an_address_is_changed_and_what_waits_goes_there(souk: Souk, there: Receiver) -> None:
    secret = add(souk, "https://gone.example/hooks")["secret"]
    record(souk)
    assert deliver(souk)["failed"] == 1
    changed = souk.call(
        "events.change-webhook", {"id": "hook", "url": there.url, "kinds": ["orders.*", "catalog.changed"]}, OPERATOR
    )
    assert (changed["url"], changed["kinds"], changed["failing"]) == (there.url, ["catalog.changed", "orders.*"], None)
    souk.call("events.redeliver", {"id": "hook", "delivery": messages(souk)[0]["id"]}, OWNER)
    assert deliver(souk)["arrived"] == 1
    assert there.got[0].signed_by(secret, souk.clock.now())
    names = [one["name"] for one in souk.call("events.read", {"names": ["events.webhook-changed"]}, OPERATOR)["events"]]
    assert names == ["events.webhook-changed"]


@ON_SQLITE
@pytest.mark.parametrize(
    "more",
    [{"url": "http://erp.example/x"}, {"kinds": []}, {"kinds": ["nothing.ever"]}, {"kinds": ["payments.paid"]}],
)
def test_a_change_that_will_not_do_changes_nothing(souk: Souk, more: dict[str, Any]) -> None:
    add(souk, "https://erp.example/hooks")
    before = souk.call("events.show-webhook", {"id": "hook"}, OWNER)
    asked = {"id": "hook", "url": "https://erp.example/fresh", "kinds": ["orders.*"], **more}
    with pytest.raises(Invalid):
        souk.call("events.change-webhook", asked, OWNER)
    assert souk.call("events.show-webhook", {"id": "hook"}, OWNER) == before
    other = Caller("u-other", OWNER.scopes, "harbour")
    with pytest.raises(UnknownWebhook):
        souk.call("events.change-webhook", {**asked, "url": "https://erp.example/x", "kinds": ["orders.*"]}, other)


def test_the_letter_says_what_stopped_and_keeps_what_may_be_secret_in_an_address() -> None:
    one = Stopped("erp", "corner", "https://erp.example/hooks?token=hush", "gone", 410)
    subject, text = stopped_letter(one, "en", "Ou")
    assert subject == "The webhook erp was stopped"
    assert "Hello Ou" in text
    assert "gone for good (410)" in text
    assert "https://erp.example/hooks\n" in text
    assert "hush" not in text
    assert "{link}" in text
    assert "连续多日" in stopped_letter(Stopped("erp", None, "https://x", "failing", 500), "zh-CN", "林")[1]
