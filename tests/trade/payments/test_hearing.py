"""Notices: believed when signed and fresh, taken once, and politely declined when they are about nothing of ours."""

import json
import queue
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

from souk.trade.payments import payment_id
from souk.trade.payments.providers.sandbox_server import signed
from tests.clocks import Standing
from tests.trade.payments.house import CARD, WALLET, House, Process


def test_a_notice_brings_what_the_answer_did_not(house: House, process: Process) -> None:
    house.begin("o1", {CARD: 504})
    assert house.charge("o1") == "unknown"
    assert [one["state"] for one in house.hear_all(process)] == ["taken"]
    assert house.of("o1").state == "paid"
    assert house.posted() == {f"rail:{CARD}": -504, "payable:corner": 504}


def test_a_notice_that_comes_twice_is_taken_once(house: House, process: Process) -> None:
    house.begin("o1", {CARD: 505})
    house.charge("o1")
    before = house.state()
    assert [one["state"] for one in house.hear_all(process)] == ["taken", "known"]
    assert [one["state"] for one in house.hear_all(process)] == ["known", "known"]
    assert house.state() == before


def test_a_notice_that_comes_an_hour_late_changes_nothing_any_more(
    house: House, process: Process, clock: Standing
) -> None:
    house.begin("o1", {CARD: 506})
    house.charge("o1")
    clock.on(hours=1)
    before = house.state()
    assert house.hear_all(process)[0]["state"] == "taken"
    assert house.state() == before


def forged(notice: Any, secret: str, at: int) -> list[tuple[str, dict[str, str], str]]:
    """The notice as others would send it: reason, headers, body."""
    headers, body = notice["headers"], notice["body"]
    other = json.dumps({**json.loads(body), "amount": 1})
    mark = headers["sandbox-signature"]
    return [
        ("not signed", {}, body),
        ("not signed", {"sandbox-signature": "t=x,v1=y"}, body),
        ("signature is wrong", headers, other),
        ("signature is wrong", signed("guessed", body, at), body),
        ("signature is wrong", {"sandbox-signature": mark.replace("t=", "t=1")}, body),
        ("too old or of the future", signed(secret, body, at - 301), body),
        ("too old or of the future", signed(secret, body, at + 301), body),
        ("cannot be read", signed(secret, "[]", at), "[]"),
        ("another amount than ours", signed(secret, other, at), other),
    ]


def test_a_forged_a_changed_and_an_old_notice_change_nothing(house: House, process: Process, clock: Standing) -> None:
    house.begin("o1", {CARD: 504})
    house.charge("o1")
    before = house.state()
    [notice] = process.notices(clock)
    for why, headers, body in forged(notice, process.secret, int(clock.now().timestamp())):
        answer = house.hear({"headers": headers, "body": body})
        assert (answer["state"], why in answer["reason"]) == ("refused", True), answer
    assert house.state() == before
    assert house.hear(notice)["state"] == "taken"


def test_a_notice_replayed_after_five_minutes_is_refused(house: House, process: Process, clock: Standing) -> None:
    house.begin("o1", {CARD: 504})
    house.charge("o1")
    [notice] = process.notices(clock)
    assert house.hear(notice)["state"] == "taken"
    before = house.state()
    assert house.hear(notice)["state"] == "known"
    clock.on(seconds=301)
    assert house.hear(notice)["state"] == "refused"
    assert house.state() == before


def test_a_notice_about_nothing_of_ours_or_of_another_rail_is_answered_politely(
    house: House, process: Process, clock: Standing
) -> None:
    process.rail(clock).charge("elsewhere-1", 500, currency="CNY", order="x")
    house.begin("o1", {CARD: 504})
    house.charge("o1")
    before = house.state()
    strange, ours = process.notices(clock)
    assert house.hear(strange)["state"] == "stranger"
    assert house.hear(ours, WALLET)["state"] == "stranger"
    assert house.state() == before


def test_the_sandbox_tells_the_house_until_it_is_taken(tmp_path: Path, clock: Standing) -> None:
    got: queue.Queue[tuple[str, str]] = queue.Queue()
    answers = iter([503, 200])

    class Ear(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"])).decode()
            got.put((self.headers["sandbox-signature"], body))
            self.send_response_only(next(answers))
            self.send_header("content-length", "0")
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Quiet."""

    with HTTPServer(("127.0.0.1", 0), Ear) as ear:
        thread = threading.Thread(target=ear.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        process = Process(tmp_path / "sandbox", "--notify", f"http://127.0.0.1:{ear.server_port}/hear")
        rail = process.rail(clock)
        rail.charge("p1-1", 500, currency="CNY", order="o1")
        first, second = got.get(timeout=20), got.get(timeout=20)
        process.end()
        ear.shutdown()
        thread.join()
    assert first[1] == second[1]
    assert rail.heard({"sandbox-signature": second[0]}, second[1]).key == "p1-1"


def test_a_notice_that_is_faster_than_the_answer_is_enough(house: House, process: Process, clock: Standing) -> None:
    house.begin("o1", {CARD: 500})
    id = payment_id("o1")
    steps = house.souk.stream("payments.charge", {"payment": id}, house.operator)
    next(steps)
    process.rail(clock).charge(f"{id}-1", 500, currency="CNY", order="o1")
    assert house.hear_all(process)[0]["state"] == "taken"
    assert list(steps)[-1].answer["state"] == "paid"
    assert house.facts() == [("payments.paid", "o1")]
    assert len(process.charges()) == 1
