import threading
from typing import Any

import pytest

from souk.doors.jobs import Jobs
from souk.doors.jobs.contracts import OtherJob, SecretJob, TooManyWaiting, WrongState
from souk.doors.jobs.worker import Following
from souk.kit.errors import Invalid, NotFound, Refused, Unavailable
from souk.kit.operation import Caller, Souk
from tests.clocks import Standing
from tests.doors.jobs.work import (
    ANNA,
    BEN,
    EDITOR,
    NEIGHBOUR,
    OPEN,
    Abacus,
    Vault,
    at_once,
    everybodys,
    shops,
    show,
    start,
)
from tests.small import CORNER, OPERATOR, found, open_shops, product, put


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
    assert [job["state"] for job in everybodys(souk)] == ["waiting", "waiting", "done"]


def test_the_same_id_again_is_the_same_job(souk: Souk, jobs: Jobs) -> None:
    first = start(souk, OPEN)
    assert start(souk, OPEN) == first
    jobs.work()
    assert start(souk, OPEN)["state"] == "done"
    assert jobs.work() is False


def test_the_same_id_at_the_same_time_is_one_job(souk: Souk) -> None:
    answers = at_once(lambda: start(souk, OPEN), 4)
    assert answers == [answers[0]] * 4
    assert len(everybodys(souk)) == 1


def test_a_job_of_somebody_else_is_not_found_by_looking_nor_by_its_id(souk: Souk, jobs: Jobs) -> None:
    start(souk, OPEN)
    jobs.work()
    mine = everybodys(souk)
    with pytest.raises(NotFound, match=r"^There is no job open\.$"):
        show(souk, caller=BEN)
    with pytest.raises(NotFound, match=r"^There is no job open\.$"):
        start(souk, OPEN, BEN)
    for verb, more in (("cancel", {}), ("retry", {}), ("drop", {"reason": "mine"})):
        with pytest.raises(NotFound, match=r"^There is no job open\.$"):
            souk.call(f"jobs.{verb}", {"id": "open", **more}, BEN)
    assert everybodys(souk) == mine
    assert show(souk, caller=OPERATOR)["actor"] == "anna"


def test_a_job_has_the_scopes_of_who_started_it(souk: Souk, jobs: Jobs) -> None:
    with pytest.raises(Refused, match=r"^anna may not do this; it takes the scope catalog:write\.$"):
        start(souk, {"operation": "catalog.put", "payload": {"products": [], "reason": "x"}})
    assert everybodys(souk) == []


@pytest.mark.parametrize("operation", ["jobs.start", "jobs.page", "timetables.tick", "catalog.burn", ""])
def test_what_cannot_be_a_job_is_refused(souk: Souk, operation: str) -> None:
    with pytest.raises(Invalid, match="cannot be a job"):
        start(souk, {"operation": operation, "payload": {}}, OPERATOR)
    assert everybodys(souk) == []


def test_a_wrong_payload_is_refused_before_the_job_is_there(souk: Souk) -> None:
    with pytest.raises(Invalid, match=r"^catalog.open-shop: shop: Field required$"):
        start(souk, {**OPEN, "payload": {}})
    assert everybodys(souk) == []


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


def test_following_brings_annotations_and_index_up_with_the_log(souk: Souk, jobs: Jobs) -> None:
    open_shops(souk)
    put(souk, product("box", "Hooded litter box, 45 L", category="litter_box"))
    with pytest.raises(Unavailable):
        found(souk, "litter box")
    jobs.catch_up()
    assert found(souk, "litter box") == ["box"]
    assert jobs.follow() is False


def test_following_writes_the_observations_that_wait(souk: Souk, jobs: Jobs) -> None:
    souk.call("events.observe", {"name": "search.clicked", "subject": "box"}, OPERATOR)
    jobs.follow()
    names = [one["name"] for one in souk.call("events.read", {}, OPERATOR)["events"]]
    assert [name for name in names if name != "accounts.opened"] == ["search.clicked"]


def test_the_log_is_followed_where_it_grew_and_every_second(souk: Souk, jobs: Jobs) -> None:
    moment = [10.0]
    follow = Following(jobs, now=lambda: moment[0])
    open_shops(souk)
    put(souk, product("box", "Hooded litter box, 45 L", category="litter_box"))
    while follow():
        pass
    assert found(souk, "litter box") == ["box"]
    # What waits in memory is written by the next round that follows, which comes after a second of rest.
    souk.call("events.observe", {"name": "search.clicked", "subject": "box"}, OPERATOR)
    ended = jobs.log_ends()
    assert follow() is False
    assert jobs.log_ends() == ended
    moment[0] += 1.0
    follow()
    assert jobs.log_ends() != ended


def test_the_same_id_for_other_work_is_refused(souk: Souk) -> None:
    first = start(souk, OPEN)
    with pytest.raises(OtherJob, match=r"^The job open does something else; choose another id\.$"):
        start(souk, {**OPEN, "payload": {"shop": {**CORNER, "id": "other"}}})
    assert show(souk) == first


@pytest.mark.parametrize("id", ["a b", "nightly@20261111T000000Z", "../up", "猫", "x" * 101])
def test_an_id_that_cannot_stand_in_an_address_is_refused(souk: Souk, id: str) -> None:
    with pytest.raises(Invalid, match="is no id; write 1 to 100 letters"):
        start(souk, {**OPEN, "id": id})
    assert everybodys(souk) == []


def test_what_takes_a_secret_is_no_job(souk: Souk) -> None:
    souk.admit(Vault())
    with pytest.raises(SecretJob, match=r"^vault\.open cannot be a job, for it takes or answers a secret\.$"):
        start(souk, {"operation": "vault.open", "payload": {"password": "swordfish"}}, OPERATOR)
    assert everybodys(souk) == []


def test_a_payload_that_is_too_large_is_refused_with_its_size(souk: Souk) -> None:
    with pytest.raises(Invalid, match=r"^The payload has 300\d\d\d bytes; 262144 are possible\.$"):
        start(souk, {**OPEN, "payload": {"shop": {**CORNER, "name": {"en": "x" * 300_000}}}})
    assert everybodys(souk) == []


def test_so_many_jobs_of_one_actor_may_wait_and_those_of_others_do_not_count(souk: Souk, jobs: Jobs) -> None:
    few = Jobs(souk, jobs.terms.__class__(waiting=2))
    souk.admit(few)
    for name in ("a", "b"):
        start(souk, {**OPEN, "id": name})
    with pytest.raises(TooManyWaiting, match=r"^2 jobs of anna are waiting already; wait until some are done\.$"):
        start(souk, {**OPEN, "id": "c"})
    assert start(souk, {**OPEN, "id": "a"})["id"] == "a"
    assert start(souk, {**OPEN, "id": "d"}, BEN)["state"] == "waiting"
    few.work()
    assert start(souk, {**OPEN, "id": "c"})["state"] == "waiting"


def test_the_limit_holds_for_jobs_that_are_started_at_once(souk: Souk, jobs: Jobs) -> None:
    souk.admit(Jobs(souk, jobs.terms.__class__(waiting=3)))
    names = iter([f"job-{n}" for n in range(8)])
    guard = threading.Lock()

    def one() -> Any:
        with guard:
            name = next(names)
        return start(souk, {**OPEN, "id": name})["state"]

    answers = at_once(one, 8)
    assert sorted(type(one).__name__ for one in answers) == ["TooManyWaiting"] * 5 + ["str"] * 3
    assert len(everybodys(souk)) == 3


def test_a_job_of_a_shop_is_seen_by_those_who_act_in_it_and_by_nobody_next_door(souk: Souk) -> None:
    open_shops(souk)
    asked = {"operation": "catalog.page", "payload": {}, "id": "look"}
    start(souk, asked, EDITOR)
    colleague = Caller("colleague", frozenset({"jobs:*"}), "corner")
    assert show(souk, "look", colleague)["actor"] == "editor"
    assert [job["id"] for job in souk.call("jobs.mine", {}, colleague)["jobs"]] == ["look"]
    before = everybodys(souk)
    for stranger in (NEIGHBOUR, Caller("editor", NEIGHBOUR.scopes, "harbour"), ANNA):
        assert souk.call("jobs.mine", {}, stranger) == {"jobs": [], "after": ""}
        assert souk.call("jobs.counts", {}, stranger) == {"states": {}, "oldest": None}
        for verb, more in (("show", {}), ("cancel", {}), ("retry", {}), ("drop", {"reason": "x"})):
            with pytest.raises(NotFound, match=r"^There is no job look\.$"):
                souk.call(f"jobs.{verb}", {"id": "look", **more}, stranger)
    assert everybodys(souk) == before


def test_only_the_operator_starts_work_in_a_shop_that_it_does_not_act_in(souk: Souk, jobs: Jobs) -> None:
    open_shops(souk)
    asked = {"operation": "catalog.page", "payload": {}, "id": "look", "shop": "corner"}
    for caller in (ANNA, NEIGHBOUR):
        with pytest.raises(Refused, match=rf"^{caller.actor} does not act in corner\.$"):
            start(souk, asked, caller)
        plan = {**asked, "at": "every day"}
        with pytest.raises(Refused, match=rf"^{caller.actor} (does not act in corner|may not do this)"):
            souk.call("timetables.put", plan, caller)
    assert (everybodys(souk), souk.call("timetables.page", {}, OPERATOR)) == ([], [])
    assert start(souk, asked, OPERATOR)["shop"] == "corner"
    assert show(souk, "look", EDITOR)["actor"] == "operator"


def test_pages_of_jobs_leave_no_gap_and_show_nothing_twice(souk: Souk, clock: Standing) -> None:
    for number in range(7):
        start(souk, {**OPEN, "id": f"job-{number}"})
        clock.on(seconds=number % 2)
    seen: list[str] = []
    after = ""
    while True:
        page = souk.call("jobs.mine", {"most": 2, "after": after}, ANNA)
        seen += [job["id"] for job in page["jobs"]]
        after = page["after"]
        if not after:
            break
    assert seen == [f"job-{n}" for n in (6, 5, 4, 3, 2, 1, 0)]


@pytest.mark.parametrize("after", ["job-1", "~x", "2026-11-11~x", "2026-11-11T00:00:00~x"])
def test_a_place_in_the_list_that_no_page_answered_is_refused(souk: Souk, after: str) -> None:
    with pytest.raises(Invalid, match="is no place in the list; send what the page before it answered"):
        souk.call("jobs.mine", {"after": after}, ANNA)


def test_the_operator_looks_for_jobs_by_state_operation_and_actor(souk: Souk, jobs: Jobs, clock: Standing) -> None:
    start(souk, OPEN)
    jobs.work()
    clock.on(seconds=1)
    start(souk, {"operation": "catalog.shops", "payload": {}, "id": "look"}, OPERATOR)

    def sought(**what: str) -> list[str]:
        return [job["id"] for job in souk.call("jobs.page", {"sought": what}, OPERATOR)["jobs"]]

    assert (sought(), sought(state="done"), sought(actor="operator")) == (["look", "open"], ["open"], ["look"])
    assert (sought(operation="catalog.shops"), sought(state="dead")) == (["look"], [])
    assert souk.call("jobs.counts", {}, OPERATOR) == {
        "states": {"done": 1, "waiting": 1},
        "oldest": "2026-11-11T00:00:01Z",
    }
    with pytest.raises(Refused, match="jobs:all"):
        souk.call("jobs.page", {}, ANNA)


def test_a_job_that_waits_is_cancelled_at_once(souk: Souk, jobs: Jobs) -> None:
    start(souk, OPEN)
    job = souk.call("jobs.cancel", {"id": "open"}, ANNA)
    assert (job["state"], job["attempts"]) == ("cancelled", 0)
    assert job["error"] == "anna stopped this job after step 0; what it did until then stays done."
    assert jobs.work() is False
    assert shops(souk) == []
    with pytest.raises(WrongState, match=r"^The job open is cancelled; that does not allow this\.$"):
        souk.call("jobs.cancel", {"id": "open"}, ANNA)


def test_a_cancelled_job_can_be_let_run_after_all(souk: Souk, jobs: Jobs) -> None:
    start(souk, OPEN)
    souk.call("jobs.cancel", {"id": "open"}, ANNA)
    assert souk.call("jobs.retry", {"id": "open"}, ANNA)["state"] == "waiting"
    assert jobs.work() is True
    assert (show(souk)["state"], show(souk)["error"], shops(souk)) == ("done", "", ["corner"])
    with pytest.raises(WrongState, match="is done"):
        souk.call("jobs.retry", {"id": "open"}, ANNA)


def test_a_dropped_job_keeps_the_reason_and_does_not_come_back(souk: Souk, jobs: Jobs) -> None:
    start(souk, {**OPEN, "payload": {"shop": {"id": "x", "name": {}}}})
    with pytest.raises(WrongState, match="is waiting"):
        souk.call("jobs.drop", {"id": "open", "reason": "no"}, ANNA)
    jobs.work()
    with pytest.raises(Invalid, match=r"^Say in 1 to 1,000 characters why it is dropped\.$"):
        souk.call("jobs.drop", {"id": "open", "reason": " "}, ANNA)
    assert show(souk)["state"] == "failed"
    job = souk.call("jobs.drop", {"id": "open", "reason": "The shop has no name."}, ANNA)
    assert (job["state"], job["note"]) == ("dropped", "The shop has no name.")
    assert job["error"] == "name: a shop needs a name in at least one language"
    with pytest.raises(WrongState, match="is dropped"):
        souk.call("jobs.retry", {"id": "open"}, ANNA)


def test_jobs_that_ended_are_forgotten_after_thirty_days_and_dead_ones_stay(
    souk: Souk, jobs: Jobs, clock: Standing
) -> None:
    souk.admit(Abacus(souk, broken=True))
    start(souk, {**OPEN, "id": "old"})
    jobs.work()
    start(souk, {"operation": "abacus.move", "payload": {"beads": 1}, "id": "dead"}, OPERATOR)
    for _ in range(5):
        jobs.work()
        clock.on(hours=1)
    clock.on(days=30)
    start(souk, {**OPEN, "id": "new"})
    assert souk.call("upkeep.sweep", {}, OPERATOR)["jobs"] == 1
    assert [(job["id"], job["state"]) for job in everybodys(souk)] == [("new", "waiting"), ("dead", "dead")]


def test_what_belongs_to_somebody_who_is_erased_goes(souk: Souk, jobs: Jobs) -> None:
    start(souk, OPEN)
    start(souk, {**OPEN, "id": "bens"}, BEN)
    with souk.database.unit(writes=True):
        assert jobs.forget_actor("anna") == 1
    assert [job["id"] for job in everybodys(souk)] == ["bens"]
