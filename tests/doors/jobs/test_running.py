import threading
from typing import Any

import pytest

from souk.doors.jobs import Jobs
from souk.doors.jobs.service import LEASE
from souk.doors.jobs.store import jobs as store
from souk.kit.errors import NotFound
from souk.kit.operation import Caller, Souk
from souk.people.accounts import scopes_of
from tests.clocks import Standing
from tests.doors.jobs.work import OPEN, Abacus, beads, everybodys, shops, show, start
from tests.small import CORNER, OPERATOR, open_shops, product

MOVE = {"operation": "abacus.move", "payload": {"beads": 3}, "id": "move"}
TOUCH = {"operation": "abacus.touch", "payload": {}, "id": "touch"}


@pytest.fixture
def abacus(souk: Souk) -> Abacus:
    open_shops(souk)
    made = Abacus(souk)
    souk.admit(made)
    return made


def seconds(job: dict[str, Any], clock: Standing) -> float:
    """How long until the next try."""
    return (clock.at.fromisoformat(job["due"]) - clock.at).total_seconds()


def test_what_is_unavailable_is_tried_again_ever_later_until_it_is_there(
    souk: Souk, jobs: Jobs, clock: Standing, abacus: Abacus
) -> None:
    abacus.out = True
    start(souk, TOUCH, OPERATOR)
    waits = []
    for attempt in range(1, 5):
        assert jobs.work() is True
        job = show(souk, "touch", OPERATOR)
        assert (job["state"], job["attempts"]) == ("waiting", attempt)
        assert (job["error"], job["problem"]["code"]) == ("The abacus is out of the house.", "out")
        waits.append(seconds(job, clock))
        assert jobs.work() is False
        clock.on(seconds=waits[-1])
    assert [5 * 2**n <= wait <= 10 * 2**n for n, wait in enumerate(waits)] == [True] * 4
    abacus.out = False
    jobs.work()
    job = show(souk, "touch", OPERATOR)
    assert (job["state"], job["attempts"], job["answer"], job["error"]) == ("done", 5, "touched", "")
    assert job["problem"] == {}


def test_after_its_tries_a_job_is_dead_and_comes_back_only_when_somebody_says_so(
    souk: Souk, jobs: Jobs, clock: Standing, abacus: Abacus
) -> None:
    souk.admit(broken := Abacus(souk, broken=True))
    start(souk, TOUCH, OPERATOR)
    for _ in range(5):
        assert jobs.work() is True
        clock.on(hours=1)
    job = show(souk, "touch", OPERATOR)
    assert (job["state"], job["attempts"]) == ("dead", 5)
    assert job["error"] == "The job broke; the log has the reason."
    clock.on(days=1)
    assert jobs.work() is False
    souk.admit(abacus)
    assert broken.out is False
    assert souk.call("jobs.retry", {"id": "touch"}, OPERATOR)["attempts"] == 0
    assert jobs.work() is True
    assert show(souk, "touch", OPERATOR)["state"] == "done"


def test_a_refusal_is_final_at_the_first_try(souk: Souk, jobs: Jobs, clock: Standing) -> None:
    start(souk, {**OPEN, "payload": {"shop": {"id": "x", "name": {}}}})
    jobs.work()
    clock.on(days=1)
    assert jobs.work() is False
    job = show(souk)
    assert (job["state"], job["attempts"]) == ("failed", 1)
    assert job["problem"]["sentence"] == "{field}: {reason}"


def test_a_job_that_its_worker_left_is_taken_again_when_the_lease_ends(souk: Souk, jobs: Jobs, clock: Standing) -> None:
    start(souk, {"operation": "events.read", "payload": {}, "id": "open"}, OPERATOR)
    with souk.database.unit(writes=True):
        store.claim(souk.database.write, "gone", clock.now(), clock.now() + LEASE)
    clock.on(seconds=LEASE.total_seconds())
    assert jobs.work() is False
    clock.on(seconds=1)
    assert jobs.work() is True
    job = show(souk, caller=OPERATOR)
    assert (job["state"], job["attempts"]) == ("done", 2)


def test_a_job_that_kills_its_worker_every_time_is_dead_and_not_tried_a_sixth_time(
    souk: Souk, jobs: Jobs, clock: Standing, abacus: Abacus
) -> None:
    start(souk, TOUCH, OPERATOR)
    for number in range(5):
        with souk.database.unit(writes=True):
            store.claim(souk.database.write, f"gone-{number}", clock.now(), clock.now() + LEASE)
        clock.on(seconds=61)
    abacus.before = lambda _step: pytest.fail("it was tried once more")
    assert jobs.work() is True
    job = show(souk, "touch", OPERATOR)
    assert job["state"] == "dead"
    assert job["error"] == "Its worker went away 5 times before the job was done."


def test_a_beat_keeps_a_long_step_from_being_taken_for_lost(
    souk: Souk, jobs: Jobs, clock: Standing, abacus: Abacus
) -> None:
    other = Jobs(souk)
    taken: list[bool] = []

    def long(_step: int) -> None:
        for _ in range(4):
            clock.on(seconds=50)
            _elsewhere(jobs.beat)
            taken.append(_elsewhere(other.work))

    abacus.before = long
    start(souk, TOUCH, OPERATOR)
    jobs.work()
    job = show(souk, "touch", OPERATOR)
    assert (taken, job["state"], job["attempts"]) == ([False] * 4, "done", 1)


def test_without_a_beat_another_takes_over_and_the_late_one_writes_nothing(
    souk: Souk, jobs: Jobs, clock: Standing, abacus: Abacus
) -> None:
    other = Jobs(souk)
    taken: list[bool] = []

    def late(step: int) -> None:
        if step == 1:
            abacus.before = lambda _step: None
            clock.on(seconds=61)
            taken.append(_elsewhere(other.work))

    abacus.before = late
    start(souk, MOVE, OPERATOR)
    jobs.work()
    job = show(souk, "move", OPERATOR)
    assert (taken, job["state"], job["attempts"], job["answer"]) == ([True], "done", 2, 3)
    assert beads(souk) == {"bead-0": 1, "bead-1": 1, "bead-2": 1}


def test_a_worker_does_not_take_its_own_job_again_though_its_lease_ended(
    souk: Souk, jobs: Jobs, clock: Standing, abacus: Abacus
) -> None:
    taken: list[bool] = []

    def late(_step: int) -> None:
        clock.on(seconds=61)
        taken.append(_elsewhere(jobs.work))

    abacus.before = late
    start(souk, TOUCH, OPERATOR)
    jobs.work()
    assert (taken, show(souk, "touch", OPERATOR)["attempts"]) == ([False], 1)


def test_a_running_job_stops_after_its_step_in_hand_and_says_what_stays(souk: Souk, jobs: Jobs, abacus: Abacus) -> None:
    def cancel(step: int) -> None:
        if step == 1:
            job = _elsewhere(lambda: souk.call("jobs.cancel", {"id": "move"}, OPERATOR))
            assert (job["state"], job["stopping"]) == ("running", "operator")

    abacus.before = cancel
    start(souk, MOVE, OPERATOR)
    jobs.work()
    job = show(souk, "move", OPERATOR)
    assert (job["state"], job["done"], job["stopping"]) == ("cancelled", 2, "")
    assert job["error"] == "operator stopped this job after step 2; what it did until then stays done."
    assert beads(souk) == {"bead-0": 1, "bead-1": 1}


def test_a_job_that_ends_with_the_step_in_hand_is_done_though_somebody_would_stop_it(
    souk: Souk, jobs: Jobs, abacus: Abacus
) -> None:
    abacus.before = lambda step: step == 2 and _elsewhere(lambda: souk.call("jobs.cancel", {"id": "move"}, OPERATOR))
    start(souk, MOVE, OPERATOR)
    jobs.work()
    assert (show(souk, "move", OPERATOR)["state"], len(beads(souk))) == ("done", 3)


def test_a_worker_that_is_told_to_stop_puts_a_stream_back_and_the_next_goes_on(
    souk: Souk, jobs: Jobs, abacus: Abacus
) -> None:
    start(souk, MOVE, OPERATOR)
    assert jobs.work(lambda: True) is True
    job = show(souk, "move", OPERATOR)
    assert (job["state"], job["attempts"], job["done"], len(beads(souk))) == ("waiting", 0, 1, 1)
    assert Jobs(souk).work() is True
    job = show(souk, "move", OPERATOR)
    assert (job["state"], job["attempts"], job["answer"]) == ("done", 1, 3)
    assert beads(souk) == {"bead-0": 1, "bead-1": 1, "bead-2": 1}


def test_a_worker_that_is_told_to_stop_ends_a_job_of_one_step(souk: Souk, jobs: Jobs, abacus: Abacus) -> None:
    start(souk, TOUCH, OPERATOR)
    jobs.work(lambda: True)
    assert show(souk, "touch", OPERATOR)["state"] == "done"


LIST = {"operation": "catalog.put", "payload": {"products": [product("tray", "Tray")], "reason": "new"}, "id": "list"}


@pytest.fixture
def staff(souk: Souk) -> Caller:
    """An editor of the corner shop, hired by its owner."""
    open_shops(souk)
    for id, role in (("owner", "owner"), ("lin", "editor")):
        told = {"id": id, "kind": "merchant", "name": f"{id} of the corner", "email": f"{id}@corner.example"}
        souk.call("accounts.open", {**told, "memberships": [{"shop": "corner", "role": role}]}, OPERATOR)
    return Caller("lin", scopes_of("merchant", "editor"), "corner")


OWNER = Caller("owner", scopes_of("merchant", "owner"), "corner")


def test_an_editors_job_is_done_while_the_editor_is_one(souk: Souk, jobs: Jobs, staff: Caller) -> None:
    start(souk, LIST, staff)
    jobs.work()
    assert show(souk, "list", staff)["state"] == "done"
    assert souk.call("catalog.show", {"product": "tray"}, OPERATOR)["revision"] == 1


@pytest.mark.parametrize(
    ("done", "code"),
    [
        (("accounts.set-role", {"account": "lin", "role": "viewer"}), "not-allowed"),
        (("accounts.remove-staff", {"account": "lin"}), "no-such-shop"),
    ],
)
def test_the_job_of_somebody_who_may_no_longer_do_it_fails_and_does_nothing(
    souk: Souk, jobs: Jobs, staff: Caller, done: tuple[str, dict[str, Any]], code: str
) -> None:
    start(souk, LIST, staff)
    souk.call(*done, OWNER)
    jobs.work()
    job = show(souk, "list", OWNER)
    assert (job["state"], job["problem"]["code"], job["attempts"]) == ("failed", code, 1)
    with pytest.raises(NotFound):
        souk.call("catalog.show", {"product": "tray"}, OPERATOR)


def test_a_job_gains_nothing_that_its_starter_was_allowed_later(souk: Souk, jobs: Jobs, staff: Caller) -> None:
    start(souk, LIST, Caller("lin", frozenset({"jobs:start", "jobs:read", "catalog:write"}), "corner"))
    little = {"operation": "search.status", "payload": {}, "id": "little"}
    start(souk, little, Caller("lin", frozenset({"jobs:start", "jobs:read", "search:*"}), "corner"))
    while jobs.work():
        pass
    assert [show(souk, id, staff)["state"] for id in ("list", "little")] == ["done", "done"]


def test_the_operator_and_the_house_need_no_account_and_a_stranger_does(souk: Souk, jobs: Jobs) -> None:
    for number, actor in enumerate(("operator", "system:house", "stranger")):
        work = {**OPEN, "payload": {"shop": {**CORNER, "id": f"shop-{number}"}}, "id": actor.replace(":", "-")}
        start(souk, work, Caller(actor, OPERATOR.scopes))
        jobs.work()
    states = {job["actor"]: (job["state"], job["problem"].get("code", "")) for job in everybodys(souk)}
    assert states["operator"] == states["system:house"] == ("done", "")
    assert states["stranger"] == ("failed", "not-signed-in")
    assert shops(souk) == ["shop-0", "shop-1"]


def test_the_keys_of_jobs_that_may_run_again_are_kept(souk: Souk, jobs: Jobs, clock: Standing) -> None:
    souk.call("catalog.open-shop", {"shop": CORNER}, OPERATOR, "mine")
    start(souk, {"operation": "events.read", "payload": {}, "id": "wait"}, OPERATOR)
    clock.on(hours=47)
    assert souk.call("upkeep.sweep", {}, OPERATOR)["keys"] == 0
    start(souk, {**OPEN, "id": "again"}, OPERATOR)
    clock.on(hours=2)
    assert souk.call("upkeep.sweep", {}, OPERATOR)["keys"] == 0
    while jobs.work():
        pass
    assert souk.call("upkeep.sweep", {}, OPERATOR)["keys"] == 1


def _elsewhere(do: Any) -> Any:
    """Do it in a thread of its own, as another process would: outside the transaction in hand."""
    answers: list[Any] = []
    thread = threading.Thread(target=lambda: answers.append(do()))
    thread.start()
    thread.join()
    return answers[0]
