import threading
from collections.abc import Callable
from typing import Any

import pytest

from souk.doors.jobs import Jobs, store
from souk.doors.jobs.service import LOST_AFTER
from souk.kit.errors import Invalid, NotFound, Refused
from souk.kit.operation import Caller, Souk
from tests.clocks import Standing
from tests.small import CORNER, OPERATOR, found, open_shops, product, put

ANNA = Caller("anna", frozenset({"jobs:start", "jobs:read", "catalog:shops"}))
BEN = Caller("ben", frozenset({"jobs:start", "jobs:read", "catalog:shops"}))
OPEN = {"operation": "catalog.open-shop", "payload": {"shop": CORNER}, "id": "open"}


def start(souk: Souk, asked: dict[str, Any], caller: Caller = ANNA) -> dict[str, Any]:
    answer: dict[str, Any] = souk.call("jobs.start", asked, caller)
    return answer


def show(souk: Souk, id: str = "open", caller: Caller = ANNA) -> dict[str, Any]:
    answer: dict[str, Any] = souk.call("jobs.show", {"id": id}, caller)
    return answer


def shops(souk: Souk) -> list[str]:
    return [shop["id"] for shop in souk.call("catalog.shops", {}, OPERATOR)]


def at_once(do: Callable[[], Any], times: int) -> list[Any]:
    answers: list[Any] = []

    def run() -> None:
        try:
            answers.append(do())
        except Exception as error:
            answers.append(error)

    threads = [threading.Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def test_a_job_waits_until_somebody_works(souk: Souk, jobs: Jobs) -> None:
    assert start(souk, OPEN)["state"] == "waiting"
    assert shops(souk) == []
    assert jobs.work() is True
    job = show(souk)
    assert (job["state"], job["answer"]["id"], job["error"], job["actor"]) == ("done", "corner", "", "anna")
    assert shops(souk) == ["corner"]
    assert jobs.work() is False


def test_jobs_are_done_in_the_order_in_which_they_came(souk: Souk, jobs: Jobs, clock: Standing) -> None:
    for name in ("second", "first", "third"):
        start(souk, {**OPEN, "payload": {"shop": {**CORNER, "id": name}}, "id": name})
        clock.on(seconds=1)
    jobs.work()
    assert shops(souk) == ["second"]
    assert [job["state"] for job in souk.call("jobs.page", {}, OPERATOR)] == ["waiting", "waiting", "done"]


def test_the_same_id_again_is_the_same_job(souk: Souk, jobs: Jobs) -> None:
    first = start(souk, OPEN)
    assert start(souk, OPEN) == first
    jobs.work()
    assert start(souk, OPEN)["state"] == "done"
    assert jobs.work() is False


def test_the_same_id_at_the_same_time_is_one_job(souk: Souk) -> None:
    answers = at_once(lambda: start(souk, OPEN), 4)
    assert answers == [answers[0]] * 4
    assert len(souk.call("jobs.page", {}, OPERATOR)) == 1


def test_a_job_of_somebody_else_is_not_found_by_looking_nor_by_its_id(souk: Souk, jobs: Jobs) -> None:
    start(souk, OPEN)
    jobs.work()
    with pytest.raises(NotFound, match=r"^There is no job open\.$"):
        show(souk, caller=BEN)
    with pytest.raises(NotFound, match=r"^There is no job open\.$"):
        start(souk, OPEN, BEN)
    assert show(souk, caller=OPERATOR)["actor"] == "anna"


def test_a_job_has_the_scopes_of_who_started_it(souk: Souk, jobs: Jobs) -> None:
    with pytest.raises(Refused, match=r"^anna may not do this; it takes the scope catalog:write\.$"):
        start(souk, {"operation": "catalog.put", "payload": {"products": [], "reason": "x"}})
    assert souk.call("jobs.page", {}, OPERATOR) == []


@pytest.mark.parametrize("operation", ["jobs.start", "jobs.page", "catalog.burn", ""])
def test_what_cannot_be_a_job_is_refused(souk: Souk, operation: str) -> None:
    with pytest.raises(Invalid, match="cannot be a job"):
        start(souk, {"operation": operation, "payload": {}}, OPERATOR)
    assert souk.call("jobs.page", {}, OPERATOR) == []


def test_a_wrong_payload_is_refused_before_the_job_is_there(souk: Souk) -> None:
    with pytest.raises(Invalid, match=r"^catalog.open-shop: shop: Field required$"):
        start(souk, {**OPEN, "payload": {}})
    assert souk.call("jobs.page", {}, OPERATOR) == []


def test_a_refusal_is_the_jobs_error(souk: Souk, jobs: Jobs) -> None:
    start(souk, {**OPEN, "payload": {"shop": {"id": "x", "name": {}}}})
    assert jobs.work() is True
    job = show(souk)
    assert (job["state"], job["answer"]) == ("failed", None)
    assert job["error"] == "name: a shop needs a name in at least one language"


def test_one_job_is_done_by_one_worker(souk: Souk, jobs: Jobs) -> None:
    start(souk, OPEN)
    others = [Jobs(souk) for _ in range(4)]
    left = iter([jobs, *others])
    guard = threading.Lock()

    def work() -> bool:
        with guard:
            mine = next(left)
        return mine.work()

    assert sorted(at_once(work, 5)) == [False, False, False, False, True]


def test_a_job_that_its_worker_left_is_taken_again_after_a_minute(souk: Souk, jobs: Jobs, clock: Standing) -> None:
    asked = {"operation": "events.read", "payload": {}, "id": "open"}
    start(souk, asked, OPERATOR)
    with souk.database.unit(writes=True):
        store.claim(souk.database.write, "gone", clock.now(), clock.now())
    assert jobs.work() is False
    clock.on(seconds=LOST_AFTER.total_seconds() + 1)
    assert jobs.work() is True
    assert show(souk, caller=OPERATOR)["state"] == "done"


def test_following_brings_annotations_and_index_up_with_the_log(souk: Souk, jobs: Jobs) -> None:
    open_shops(souk)
    put(souk, product("box", "Hooded litter box, 45 L", category="litter_box"))
    assert found(souk, "litter box") == []
    jobs.catch_up()
    assert found(souk, "litter box") == ["box"]
    assert jobs.follow() is False


def test_following_writes_the_observations_that_wait(souk: Souk, jobs: Jobs) -> None:
    souk.call("events.observe", {"name": "search.clicked", "subject": "box"}, OPERATOR)
    jobs.follow()
    assert [one["name"] for one in souk.call("events.read", {}, OPERATOR)["events"]] == ["search.clicked"]
