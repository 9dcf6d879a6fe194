"""Jobs done by actors on two Ray nodes over one PostgreSQL, and one node killed."""

import time
from pathlib import Path
from typing import Any

import pytest

from souk.doors.jobs import Jobs
from souk.kit.errors import Invalid
from souk.kit.operation import Souk
from souk.settings import Settings
from tests.cluster.conftest import RAYS_OWN, more
from tests.doors.jobs.work import everybodys, start
from tests.small import OPERATOR, small_settings

pytestmark = pytest.mark.filterwarnings(*RAYS_OWN)


def done(souk: Souk) -> list[str]:
    return [job["state"] for job in everybodys(souk)]


@pytest.mark.postgres
@pytest.mark.parametrize("kind", ["postgres"], indirect=True)
def test_jobs_are_shared_by_hands_on_two_nodes_and_a_killed_node_is_survived(
    cluster: Any, souk: Souk, jobs: Jobs, settings: Settings
) -> None:
    import ray  # noqa: PLC0415

    from souk.doors.jobs.cluster import Crew  # noqa: PLC0415

    doomed, id = more(cluster)
    crew = Crew(settings, "auto", hands=3)
    places = [hand.__ray_call__.remote(lambda _self: ray.get_runtime_context().get_node_id()) for hand in crew.hands]
    assert id in ray.get(places)
    asked = {"operation": "catalog.page", "payload": {}}
    for number in range(50):
        start(souk, {**asked, "id": f"before-{number}"}, OPERATOR)
    counted = 0
    while "waiting" in done(souk):
        counted += crew.work()
    assert (counted, set(done(souk))) == (50, {"done"})
    cluster.kill(doomed)
    for number in range(20):
        start(souk, {**asked, "id": f"after-{number}"}, OPERATOR)
    deadline = time.monotonic() + 60
    while set(done(souk)) != {"done"}:
        crew.work()
        assert time.monotonic() < deadline, done(souk)
    assert len(done(souk)) == 70
    assert [job["attempts"] for job in everybodys(souk)] == [1] * 70
    crew.dismiss()
    assert jobs.work() is False


def test_a_crew_over_sqlite_is_refused(cluster: Any, tmp_path: Path) -> None:
    from souk.doors.jobs.cluster import Crew  # noqa: PLC0415

    with pytest.raises(Invalid, match=r"^Workers on a cluster need PostgreSQL; set SOUK_DATABASE to a postgresql"):
        Crew(small_settings(tmp_path), "auto")
