"""What leaves the house: to whom, signed how, tried again when, and never lost between two steps."""

import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

import pytest

from souk.insight.events import Events
from souk.insight.events.contracts import (
    FactObserved,
    NothingPublished,
    OtherShopsWebhook,
    TooManyWebhooks,
    UnknownDelivery,
    UnknownWebhook,
    WebhookTaken,
    WrongWebhook,
)
from souk.kit.database import Database
from souk.kit.operation import Caller, Souk
from tests.clocks import Standing
from tests.insight.events.receiver import OPERATOR, Receiver, house, receiving

OWNER = Caller("u-owner", frozenset({"accounts:staff", "accounts:staff-read"}), "corner")
SALE = {"order": "o1", "variant": "tray", "quantity": 2, "shop": "corner", "note": "ring twice at Ada's"}
ON_SQLITE = pytest.mark.parametrize("kind", ["sqlite"], indirect=True)


@pytest.fixture
def clock() -> Standing:
    return Standing()


@pytest.fixture
def souk(database: Database, clock: Standing) -> Souk:
    return house(database, clock)


@pytest.fixture
def there() -> Iterator[Receiver]:
    with receiving() as made:
        yield made


def record(souk: Souk, name: str = "orders.sold", facts: dict[str, Any] | None = None, times: int = 1) -> None:
    log = souk.operations["events.read"].method.__self__  # type: ignore[attr-defined]
    assert isinstance(log, Events)
    with souk.database.unit(writes=True):
        log.record(name, [(f"tray-{n}", facts or SALE) for n in range(times)], Caller("u-ada", frozenset()))


def add(souk: Souk, url: str, kinds: Sequence[str] = ("orders.*",), caller: Caller = OWNER, **more: Any) -> Any:
    return souk.call("events.add-webhook", {"url": url, "kinds": list(kinds), "id": "hook", **more}, caller)


def deliver(souk: Souk) -> dict[str, int]:
    sent: dict[str, int] = souk.call("events.deliver", {}, OPERATOR)
    return sent


def messages(souk: Souk, id: str = "hook", **more: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = souk.call("events.deliveries", {"id": id, **more}, OPERATOR)
    return found


def standing(souk: Souk) -> tuple[str, str]:
    found = next(one for one in souk.call("events.webhooks", {}, OPERATOR) if one["id"] == "hook")
    return found["state"], found["why"]


def test_a_shop_is_told_of_its_own_and_of_published_facts_alone(souk: Souk, clock: Standing, there: Receiver) -> None:
    secret = add(souk, there.url)["secret"]
    record(souk, facts={**SALE, "shop": "harbour"})
    record(souk, "payments.paid", {"payment": "p1", "amount": 500, "shops": ["corner", "harbour"]})
    record(souk, "search.clicked", {"rank": 1})
    record(souk)
    assert deliver(souk) == {"made": 1, "arrived": 1, "failed": 0}
    (got,) = there.got
    assert got.said["type"] == "orders.sold"
    assert got.said["timestamp"] == "2026-11-11T00:00:00+00:00"
    position = souk.call("events.read", {"names": ["orders.sold"]}, OPERATOR)["events"][-1]["position"]
    sold = {key: SALE[key] for key in ("order", "variant", "quantity", "shop")}
    assert got.said["data"] == {"subject": "tray-0", "position": position, **sold}
    assert (got.signed_by(secret, clock.now()), got.signed_by("whsec_" + "A" * 44, clock.now())) == (True, False)
    (message,) = messages(souk)
    assert (message["id"], message["state"], message["status"], message["tries"]) == (got.id, "delivered", 200, 1)
    assert deliver(souk) == {"made": 0, "arrived": 0, "failed": 0}


def test_the_house_is_told_of_every_shop_since_it_asked(souk: Souk, there: Receiver) -> None:
    record(souk)
    add(souk, there.url, ["*"], OPERATOR)
    record(souk, facts={**SALE, "shop": "harbour"})
    record(souk, "payments.failed", {"payment": "p1", "reason": "declined", "method": "card"})
    assert deliver(souk)["arrived"] == 2
    said = sorted((got.said["type"], got.said["data"].get("shop", "")) for got in there.got)
    assert said == [("orders.sold", "harbour"), ("payments.failed", "")]


def test_a_kill_between_the_sending_and_the_note_of_it_sends_again_under_the_same_id(
    souk: Souk, clock: Standing, there: Receiver, url: str
) -> None:
    add(souk, there.url)
    record(souk)
    souk.database.close()
    here = [sys.executable, "-m", "tests.insight.events.receiver", url, clock.now().isoformat()]
    assert subprocess.run(here, check=False, timeout=60).returncode == 9
    assert len(there.got) == 1
    assert deliver(souk) == {"made": 0, "arrived": 0, "failed": 0}
    clock.on(minutes=2)
    assert deliver(souk) == {"made": 0, "arrived": 1, "failed": 0}
    assert [got.id for got in there.got] == [messages(souk)[0]["id"]] * 2
    assert messages(souk)[0]["tries"] == 2


def test_two_workers_send_every_message_once(souk: Souk, clock: Standing, there: Receiver, url: str) -> None:
    add(souk, there.url)
    other = house(Database(url), clock) if souk.database.shared else souk
    record(souk, times=40)
    sent: list[dict[str, int]] = []
    workers = [threading.Thread(target=lambda one=one: sent.append(deliver(one))) for one in (souk, other)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if other is not souk:
        other.database.close()
    assert (sum(one["made"] for one in sent), sum(one["arrived"] for one in sent)) == (40, 40)
    assert len({got.id for got in there.got}) == len(there.got) == 40


@ON_SQLITE
def test_tries_follow_the_timetable_until_the_message_is_given_up_and_sent_again_by_hand(
    souk: Souk, clock: Standing, there: Receiver
) -> None:
    there.answer = (500, {}, b"no")
    add(souk, there.url)
    record(souk, times=2)
    waits = [timedelta()]
    while (message := messages(souk)[0] if len(there.got) else {"due": "now"})["due"] is not None:
        before = clock.now()
        deliver(souk)
        dues = [one["due"] for one in messages(souk)]
        if dues[0] is not None:
            clock.at = max(clock.at.fromisoformat(due) for due in dues)
            waits.append(clock.now() - before)
    assert len(there.got) == 16
    assert message["state"] == "dead"
    least = [0, 5, 300, 1800, 7200, 18000, 36000, 36000]
    assert all(low <= wait.total_seconds() <= 1.2 * low for low, wait in zip(least, waits, strict=True))
    there.answer = (200, {}, b"")
    assert deliver(souk)["arrived"] == 0
    since = {"id": "hook", "since": "2026-11-11T00:00:00Z"}
    assert souk.call("events.redeliver", since, OWNER) == 2
    assert deliver(souk)["arrived"] == 2
    assert len({got.id for got in there.got}) == 2
    assert souk.call("events.redeliver", since, OWNER) == 0
    assert souk.call("events.redeliver", {"id": "hook", "delivery": message["id"]}, OWNER) == 1
    assert deliver(souk)["arrived"] == 1
    assert there.got[-1].id == message["id"]


@ON_SQLITE
def test_an_address_that_asks_for_time_gets_it(souk: Souk, clock: Standing, there: Receiver) -> None:
    there.answer = (429, {"retry-after": "3600"}, b"")
    add(souk, there.url)
    record(souk)
    deliver(souk)
    clock.on(minutes=59)
    assert deliver(souk)["failed"] == 0
    clock.on(minutes=1)
    assert deliver(souk)["failed"] == 1


@ON_SQLITE
def test_an_address_that_is_gone_is_told_nothing_more_and_its_owner_hears(souk: Souk, there: Receiver) -> None:
    there.answer = (410, {}, b"")
    add(souk, there.url)
    record(souk)
    with receiving() as second:
        add(souk, second.url, id="second", kinds=["events.*"])
        assert deliver(souk) == {"made": 2, "arrived": 1, "failed": 1}
    assert (standing(souk), messages(souk)[0]["state"]) == (("disabled", "gone"), "dead")
    (heard,) = second.got
    assert heard.said["type"] == "events.webhook-disabled"
    assert heard.said["data"].items() >= {"subject": "hook", "shop": "corner", "status": 410}.items()
    there.answer = (200, {}, b"")
    record(souk)
    assert deliver(souk)["arrived"] == 0
    souk.call("events.resume-webhook", {"id": "hook"}, OWNER)
    assert deliver(souk)["arrived"] == 1
    assert standing(souk) == ("active", "")


@ON_SQLITE
def test_an_address_that_fails_for_five_days_is_stopped_and_one_that_recovers_is_not(
    souk: Souk, clock: Standing, there: Receiver
) -> None:
    add(souk, there.url)
    for status in (500, 200, 500, 500):
        there.answer = (status, {}, b"")
        souk.call("events.test-webhook", {"id": "hook"}, OWNER)
        deliver(souk)
        assert standing(souk) == ("active", "")
        clock.on(days=4)
    souk.call("events.test-webhook", {"id": "hook"}, OWNER)
    deliver(souk)
    assert standing(souk) == ("disabled", "failing")


@ON_SQLITE
def test_a_paused_address_is_told_later_or_where_its_owner_skips_not_at_all(souk: Souk, there: Receiver) -> None:
    add(souk, there.url)
    for skip, told in ((False, 1), (True, 0)):
        souk.call("events.pause-webhook", {"id": "hook"}, OWNER)
        record(souk)
        assert (deliver(souk)["made"], standing(souk)) == (0, ("paused", "paused"))
        souk.call("events.resume-webhook", {"id": "hook", "skip": skip}, OWNER)
        assert deliver(souk)["arrived"] == told


@ON_SQLITE
def test_a_new_secret_signs_at_once_and_the_old_one_for_a_day(souk: Souk, clock: Standing, there: Receiver) -> None:
    old = add(souk, there.url)["secret"]
    clock.on(hours=1)
    new = souk.call("events.rotate-secret", {"id": "hook"}, OWNER)["secret"]
    record(souk)
    deliver(souk)
    assert [there.got[0].signed_by(one, clock.now()) for one in (old, new)] == [True, True]
    clock.on(days=1)
    record(souk)
    deliver(souk)
    assert [there.got[1].signed_by(one, clock.now()) for one in (old, new)] == [False, True]
    assert old != new
    assert old not in str(souk.call("events.webhooks", {}, OWNER))


@ON_SQLITE
def test_an_address_that_says_nothing_keeps_no_other_waiting(souk: Souk, there: Receiver) -> None:
    with receiving() as silent:
        silent.how, silent.go, there.go = "silent", there.go, silent.go
        silent.go, there.enough = there.go, 20
        add(souk, silent.url, id="slow")
        add(souk, there.url)
        record(souk, times=20)
        assert deliver(souk) == {"made": 40, "arrived": 20, "failed": 20}
    assert len(there.got) == 20


@ON_SQLITE
def test_who_leaves_in_the_middle_still_notes_what_became_of_the_messages_in_hand(
    souk: Souk, clock: Standing, there: Receiver
) -> None:
    add(souk, there.url)
    record(souk, times=2)
    steps = souk.stream("events.deliver", {}, OPERATOR)
    there.how = "held"
    for _ in range(3):
        assert next(steps).done == 2
    there.go.set()
    steps.close()  # type: ignore[attr-defined]
    clock.on(hours=1)
    assert deliver(souk)["arrived"] == 0
    assert len(there.got) == 2


@ON_SQLITE
def test_what_a_shop_may_not_be_told_and_rows_of_another_are_refused(souk: Souk) -> None:
    with pytest.raises(WrongWebhook, match="only https leaves this machine"):
        add(souk, "http://hooks.example/")
    with pytest.raises(WrongWebhook, match="name 1 to 50 kinds"):
        add(souk, "https://hooks.example/", [])
    for unpublished in ("payments.paid", "search.shown"):
        with pytest.raises(NothingPublished, match=unpublished):
            add(souk, "https://hooks.example/", [unpublished])
    add(souk, "https://hooks.example/")
    message = souk.call("events.test-webhook", {"id": "hook"}, OWNER)["id"]
    with pytest.raises(WebhookTaken):
        add(souk, "https://hooks.example/")
    harbour = Caller("u-eve", OWNER.scopes, "harbour")
    with pytest.raises(OtherShopsWebhook):
        add(souk, "https://hooks.example/", caller=harbour, id="x", shop="corner")
    with pytest.raises(OtherShopsWebhook):
        souk.call("events.webhooks", {}, Caller("u-eve", OWNER.scopes))
    add(souk, "https://hooks.example/", caller=harbour, id="theirs")
    for name in ("pause-webhook", "resume-webhook", "rotate-secret", "test-webhook", "deliveries", "remove-webhook"):
        with pytest.raises(UnknownWebhook):
            souk.call(f"events.{name}", {"id": "hook"}, harbour)
    with pytest.raises(UnknownDelivery):
        souk.call("events.redeliver", {"id": "theirs", "delivery": message}, harbour)
    assert [one["id"] for one in souk.call("events.webhooks", {}, harbour)] == ["theirs"]
    for n in range(19):
        add(souk, "https://hooks.example/", id=f"more-{n}")
    with pytest.raises(TooManyWebhooks):
        add(souk, "https://hooks.example/", id="one-more")
    souk.call("events.remove-webhook", {"id": "hook"}, OWNER)
    assert len(souk.call("events.webhooks", {}, OWNER)) == 19


@ON_SQLITE
def test_nobody_may_say_that_they_observed_a_fact(souk: Souk) -> None:
    shopper = Caller("u-eve", frozenset({"events:observe"}))
    for name in ("orders.sold", "accounts.erased"):
        with pytest.raises(FactObserved):
            souk.call("events.observe", {"name": name, "subject": "u-ada"}, shopper)
    assert souk.call("events.flush", {}, OPERATOR) == 0


def test_messages_are_paged_and_old_ones_forgotten_but_those_that_wait(
    souk: Souk, clock: Standing, there: Receiver
) -> None:
    add(souk, there.url)
    record(souk, times=5)
    deliver(souk)
    clock.on(days=31)
    there.answer = (500, {}, b"")
    record(souk, times=2)
    deliver(souk)
    pages, after = [], ""
    while page := messages(souk, after=after, most=3):
        pages += [one["id"] for one in page]
        after = pages[-1]
    assert len(set(pages)) == len(pages) == 7
    assert len(messages(souk, state="waiting")) == 2
    assert souk.call("events.sweep-deliveries", {}, OPERATOR) == 5
    assert {one["state"] for one in messages(souk)} == {"waiting"}
