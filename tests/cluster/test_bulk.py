"""The whole catalogue read on two Ray nodes over Parquet: the rows that one process makes."""

from pathlib import Path
from typing import Any

import pytest

from souk.doors.jobs import Jobs
from souk.kit.operation import Souk
from souk.settings import Settings
from tests.cluster.conftest import RAYS_OWN, alive
from tests.small import OPERATOR, every_event, open_shops, product, put

pytestmark = pytest.mark.filterwarnings(*RAYS_OWN)
IDS = [f"p{n:03}" for n in range(230)]


def rows(souk: Souk) -> dict[str, Any]:
    known = {id: souk.call("annotation.of", {"product": id}, OPERATOR) for id in IDS}
    return {"known": known, "inbox": souk.call("annotation.inbox", {"most": 500}, OPERATOR)}


@pytest.mark.parametrize("kind", ["sqlite"], indirect=True)
def test_ray_data_over_parquet_makes_the_rows_that_one_process_makes(
    cluster: Any, souk: Souk, jobs: Jobs, settings: Settings, tmp_path: Path
) -> None:
    from souk.doors.jobs.bulk import annotate_on_cluster  # noqa: PLC0415

    assert len(alive()) >= 2
    open_shops(souk)
    put(souk, *(product(id, f"Hooded litter box {20 + n % 60} L, {n % 3 + 1} kg") for n, id in enumerate(IDS)))
    verdict = {"product": "p003", "key": "capacity", "verdict": "correct", "value": 99}
    souk.call("annotation.decide", {"verdicts": [verdict], "reason": "measured"}, OPERATOR)
    assert annotate_on_cluster(souk, settings, tmp_path / "bulk") == len(IDS) - 1
    assert len(list((tmp_path / "bulk").glob("*/read/*.parquet"))) >= 1
    made = rows(souk)
    before = len(every_event(souk))
    jobs.catch_up()
    assert rows(souk) == made
    assert len(every_event(souk)) == before
    assert souk.call("annotation.rebuild", {}, OPERATOR) == {"products": len(IDS), "changed": 0}
