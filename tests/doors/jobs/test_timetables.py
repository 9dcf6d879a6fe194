import threading
from typing import Any

import pytest

from souk.doors.jobs import Jobs
from souk.doors.jobs.contracts import HouseTimetable, SecretJob, TimetableTaken, TooManyTimetables, WrongTime, WrongZone
from souk.doors.jobs.service import Timetables
from souk.kit.errors import Invalid, NotFound, Refused
from souk.kit.operation import Caller, Souk
from tests.clocks import Standing
from tests.doors.jobs.work import ANNA, EDITOR, NEIGHBOUR, Abacus, Vault, at_once, everybodys
from tests.small import OPERATOR, open_shops

LOOK = {"id": "look", "operation": "catalog.page", "payload": {}, "at": "30 3 * * *", "zone": "Asia/Shanghai"}
OFTEN = {**LOOK, "id": "often", "at": "every 15 minutes"}


def put(souk: Souk, asked: dict[str, Any], caller: Caller = EDITOR) -> dict[str, Any]:
    answer: dict[str, Any] = souk.call("timetables.put", asked, caller)
    return answer


def show(souk: Souk, id: str = "look", caller: Caller = EDITOR) -> dict[str, Any]:
    answer: dict[str, Any] = souk.call("timetables.show", {"id": id}, caller)
    return answer


def tick(souk: Souk) -> int:
    return int(souk.call("timetables.tick", {}, OPERATOR))


def started(souk: Souk) -> list[str]:
    """The jobs, in the order in which they came."""
    return [job["id"] for job in reversed(everybodys(souk))]


def all_of_them(souk: Souk) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = souk.call("timetables.page", {"most": 500}, OPERATOR)
    return found


@pytest.fixture(autouse=True)
def two_shops(souk: Souk) -> None:
    open_shops(souk)


def test_a_timetable_says_its_next_three_moments_by_the_clock_of_its_zone(souk: Souk) -> None:
    made = put(souk, {**LOOK, "note": "before breakfast"})
    assert made["next"] == ["2026-11-11T19:30:00Z", "2026-11-12T19:30:00Z", "2026-11-13T19:30:00Z"]
    assert (made["actor"], made["shop"], made["note"], made["paused"]) == (
        "editor",
        "corner",
        "before breakfast",
        False,
    )
    assert show(souk) == made
    assert souk.call("timetables.page", {}, EDITOR) == [made]


def test_nothing_starts_before_its_moment_and_one_job_at_it(souk: Souk, jobs: Jobs, clock: Standing) -> None:
    put(souk, LOOK)
    clock.on(hours=19, minutes=29)
    assert tick(souk) == 0
    clock.on(minutes=1)
    assert [tick(souk), tick(souk)] == [1, 0]
    assert started(souk) == ["look@20261111T193000Z"]
    assert jobs.work() is True
    job = everybodys(souk)[0]
    assert (job["state"], job["actor"], job["shop"], job["timetable"]) == ("done", "editor", "corner", "look")
    told = show(souk)
    assert (told["last"], told["last_job"]) == ("2026-11-11T19:30:00Z", "look@20261111T193000Z")
    assert told["next"][0] == "2026-11-12T19:30:00Z"


def test_many_moments_missed_while_nobody_worked_start_one_job(souk: Souk, clock: Standing) -> None:
    put(souk, OFTEN)
    clock.on(days=3, minutes=7)
    assert [tick(souk), tick(souk)] == [1, 0]
    assert started(souk) == ["often@20261111T001500Z"]
    assert show(souk, "often")["next"][0] == "2026-11-14T00:15:00Z"
    clock.on(minutes=8)
    assert tick(souk) == 1


def test_many_that_look_at_once_start_one_job_a_moment(souk: Souk, clock: Standing) -> None:
    for number in range(5):
        put(souk, {**OFTEN, "id": f"often-{number}"})
    for _ in range(3):
        clock.on(minutes=15)
        answers = at_once(lambda: tick(souk), 4)
        assert sum(answers) == 5
    assert len(started(souk)) == len(set(started(souk))) == 15


def test_each_of_many_processes_hands_starts_a_moment_once(souk: Souk, jobs: Jobs, clock: Standing) -> None:
    put(souk, OFTEN)
    clock.on(minutes=15)
    others = [Timetables(souk, Jobs(souk)) for _ in range(4)]
    left, guard = iter(others), threading.Lock()

    def one() -> int:
        with guard:
            mine = next(left)
        with souk.database.unit(writes=True):
            return mine.tick()

    assert sorted(at_once(one, 4)) == [0, 0, 0, 1]
    assert jobs.work() is True
    assert jobs.work() is False


def test_a_paused_timetable_starts_nothing_and_what_passed_meanwhile_is_left_out(souk: Souk, clock: Standing) -> None:
    put(souk, OFTEN)
    told = souk.call("timetables.pause", {"id": "often"}, EDITOR)
    assert (told["paused"], told["next"]) == (True, [])
    clock.on(hours=5, minutes=1)
    assert tick(souk) == 0
    told = souk.call("timetables.resume", {"id": "often"}, EDITOR)
    assert (told["paused"], told["next"][0]) == (False, "2026-11-11T05:15:00Z")
    assert (tick(souk), started(souk)) == (0, [])


def test_running_it_now_starts_a_job_beside_its_moments_and_a_double_click_one(souk: Souk, clock: Standing) -> None:
    put(souk, LOOK)
    first = souk.call("timetables.run-now", {"id": "look"}, EDITOR)
    assert (first["id"], first["state"], first["shop"]) == ("look@20261111T000000Z-now", "waiting", "corner")
    assert souk.call("timetables.run-now", {"id": "look"}, EDITOR) == first
    assert show(souk)["next"][0] == "2026-11-11T19:30:00Z"
    clock.on(seconds=1)
    souk.call("timetables.run-now", {"id": "look"}, EDITOR)
    assert len(started(souk)) == 2


def test_putting_it_again_changes_it_and_keeps_what_it_did(souk: Souk, clock: Standing) -> None:
    put(souk, OFTEN)
    clock.on(minutes=15)
    tick(souk)
    made = put(souk, {**OFTEN, "at": "0 12 * * *", "zone": "UTC", "payload": {"most": 5}})
    assert (made["at"], made["payload"], made["next"][0]) == ("0 12 * * *", {"most": 5}, "2026-11-11T12:00:00Z")
    assert (made["last"], made["created"]) == ("2026-11-11T00:15:00Z", "2026-11-11T00:00:00Z")


def test_a_removed_timetable_is_gone_and_its_jobs_stay(souk: Souk, clock: Standing) -> None:
    put(souk, OFTEN)
    clock.on(minutes=15)
    tick(souk)
    souk.call("timetables.remove", {"id": "often"}, EDITOR)
    clock.on(minutes=15)
    assert (tick(souk), len(started(souk)), all_of_them(souk)) == (0, 1, [])
    with pytest.raises(NotFound, match=r"^There is no timetable often\.$"):
        show(souk, "often")


def test_a_timetable_of_a_shop_is_nothing_to_the_shop_next_door(souk: Souk) -> None:
    put(souk, LOOK)
    before = all_of_them(souk)
    for stranger in (NEIGHBOUR, Caller("editor", EDITOR.scopes, "harbour")):
        for verb in ("show", "pause", "resume", "remove", "run-now"):
            with pytest.raises(NotFound, match=r"^There is no timetable look\.$"):
                souk.call(f"timetables.{verb}", {"id": "look"}, stranger)
        assert souk.call("timetables.page", {}, stranger) == []
        with pytest.raises(TimetableTaken, match=r"^The name look is taken; choose another one\.$"):
            put(souk, {**LOOK, "at": "every minute"}, stranger)
    assert (all_of_them(souk), started(souk)) == (before, [])
    assert show(souk, caller=Caller("colleague", EDITOR.scopes, "corner"))["id"] == "look"
    assert show(souk, caller=OPERATOR)["id"] == "look"


def test_what_cannot_be_a_job_cannot_have_a_timetable(souk: Souk) -> None:
    souk.admit(Vault())
    wrong: list[tuple[dict[str, Any], Caller, type[Exception], str]] = [
        ({"operation": "jobs.sweep"}, OPERATOR, Invalid, r"^jobs\.sweep cannot be a job\.$"),
        ({"operation": "catalog.burn"}, OPERATOR, Invalid, r"^catalog\.burn cannot be a job\.$"),
        ({"operation": "vault.open", "payload": {"password": "x"}}, OPERATOR, SecretJob, "takes or answers a secret"),
        ({"operation": "catalog.put"}, EDITOR, Refused, "it takes the scope catalog:write"),
        ({"payload": {"most": "many"}}, EDITOR, Invalid, r"^catalog\.page: most: "),
        ({"at": "tomorrow"}, EDITOR, WrongTime, "is no time"),
        ({"zone": "Asia/Peking"}, EDITOR, WrongZone, r"^Asia/Peking is no time zone"),
        ({"id": "a b"}, EDITOR, Invalid, "is no id"),
        ({"note": "x" * 1001}, EDITOR, Invalid, "A note has at most 1000 characters"),
        ({"id": "house-mine"}, EDITOR, TimetableTaken, "is taken"),
        ({}, ANNA, Refused, "timetables:write"),
    ]
    for changed, caller, kind, sentence in wrong:
        with pytest.raises(kind, match=sentence):
            put(souk, {**LOOK, **changed}, caller)
    assert all_of_them(souk) == []


def test_an_owner_has_so_many_timetables_and_can_still_change_them(souk: Souk) -> None:
    for number in range(50):
        put(souk, {**LOOK, "id": f"look-{number}"})
    with pytest.raises(TooManyTimetables, match=r"^There are 50 timetables already; remove one first\.$"):
        put(souk, LOOK)
    assert put(souk, {**LOOK, "id": "look-7", "at": "every day"})["at"] == "every day"
    assert put(souk, LOOK, NEIGHBOUR)["shop"] == "harbour"


def test_a_preview_says_what_would_come(souk: Souk) -> None:
    asked = {"at": "30 2 * * *", "zone": "Europe/Berlin", "most": 2}
    assert souk.call("timetables.preview", asked, EDITOR) == ["2026-11-11T01:30:00Z", "2026-11-12T01:30:00Z"]
    with pytest.raises(WrongTime):
        souk.call("timetables.preview", {"at": "never"}, EDITOR)


def test_the_house_puts_its_own_chores_once_and_leaves_what_the_operator_made_of_them(souk: Souk) -> None:
    assert "house-sweep" in souk.call("timetables.settle", {}, OPERATOR)
    chore = show(souk, "house-sweep", OPERATOR)
    assert (chore["operation"], chore["house"], chore["actor"]) == ("upkeep.sweep", True, "system:house")
    changed = put(souk, {"id": "house-sweep", "operation": "upkeep.sweep", "payload": {}, "at": "every hour"}, OPERATOR)
    assert (changed["at"], changed["house"], changed["actor"]) == ("every hour", True, "system:house")
    souk.call("timetables.pause", {"id": "house-sweep"}, OPERATOR)
    assert souk.call("timetables.settle", {}, OPERATOR) == []
    kept = show(souk, "house-sweep", OPERATOR)
    assert (kept["at"], kept["paused"]) == ("every hour", True)
    with pytest.raises(HouseTimetable, match=r"^house-sweep is one of the house's own; pause it instead\.$"):
        souk.call("timetables.remove", {"id": "house-sweep"}, OPERATOR)
    with pytest.raises(NotFound):
        show(souk, "house-sweep")


def test_a_worker_settles_the_house_then_starts_what_is_due(souk: Souk, jobs: Jobs, clock: Standing) -> None:
    assert jobs.tick() is False
    assert {one["id"] for one in all_of_them(souk)} >= {"house-sweep"}
    clock.on(days=1)
    assert jobs.tick() is True
    while jobs.work():
        pass
    states = {job["operation"]: (job["state"], job["error"]) for job in everybodys(souk)}
    assert states["upkeep.sweep"] == ("done", "")


def test_a_job_of_a_timetable_that_breaks_is_tried_again_and_the_next_moment_still_comes(
    souk: Souk, jobs: Jobs, clock: Standing
) -> None:
    souk.admit(Abacus(souk, broken=True))
    put(souk, {**OFTEN, "operation": "abacus.touch"}, OPERATOR)
    for _ in range(2):
        clock.on(minutes=15)
        assert tick(souk) == 1
        jobs.work()
    assert [job["state"] for job in everybodys(souk)] == ["waiting", "waiting"]
