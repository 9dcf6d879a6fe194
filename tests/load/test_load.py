"""A short run of what `python -m tests.load` does for ten minutes."""

import resource
from math import sqrt
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from tests.databases import Postgres
from tests.load.mix import SHARES
from tests.load.runs import faulty, loaded, ran
from tests.load.serving import fill, serving

SECONDS = 6.0
# So many standard deviations from what is expected happen once in ten thousand runs.
SURE = 4.0


@pytest.fixture(scope="module")
def stocked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("load") / "souk"
    fill(folder, 80)
    return folder


def test_half_the_maximum_is_answered_without_an_error_and_nothing_acknowledged_is_lost(stocked: Path) -> None:
    with serving(stocked) as server:
        run = ran(loaded(server, SECONDS, warm=3.0))
    assert (run.errors, run.lost) == (0, 0)
    # However slow the machine is: the moments are a Poisson process's, and each request is a write by chance.
    expected, share = run.rate * SECONDS, SHARES["write"] / sum(SHARES.values())
    assert run.answered == pytest.approx(expected, abs=1 + SURE * sqrt(expected))
    assert run.writes == pytest.approx(run.answered * share, abs=SURE * sqrt(run.answered * share * (1 - share)))
    assert run.acknowledged == run.writes > 0


def test_a_disk_that_takes_no_more_is_answered_in_a_sentence_and_loses_nothing(stocked: Path) -> None:
    with serving(stocked) as server:
        kept = resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE)

        def begin() -> None:
            resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (0, kept[1]))

        def end() -> None:
            resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, kept)

        run = ran(faulty(server, "no file may grow", begin, end))
    assert run.during.keys() <= {"200", "503"}
    assert run.during["503"] > 0
    assert len(run.sentences) == 1
    assert run.lost == 0


@pytest.mark.postgres
def test_a_database_that_goes_away_is_answered_in_a_sentence_and_loses_nothing(
    postgres_server: Postgres, tmp_path: Path
) -> None:
    url = postgres_server.fresh()
    fill(tmp_path, 80, database=url)
    name = url.partition("?")[0].rpartition("/")[2]
    admin = create_engine(
        url.replace(f"/{name}", "/postgres").replace("postgresql://", "postgresql+psycopg://"),
        isolation_level="AUTOCOMMIT",
    )

    def allow(connections: bool) -> None:
        with admin.connect() as one:
            one.execute(text(f"ALTER DATABASE {name} ALLOW_CONNECTIONS {connections}"))
            if not connections:
                one.execute(text(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"))

    with serving(tmp_path, database=url) as server:
        run = ran(faulty(server, "no connection", lambda: allow(False), lambda: allow(True)))
    admin.dispose()
    postgres_server.drop(url)
    assert run.during.keys() <= {"200", "503"}
    assert run.sentences == ("The database does not answer. Try again with the same key; nothing is done twice.",)
    assert run.lost == 0
