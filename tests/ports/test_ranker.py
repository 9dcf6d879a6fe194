"""What holds for every ranker: asleep until it learned, then the same rows give the same scores, restarted too."""

import json
import random
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from souk.discovery.search import Ranker
from souk.discovery.search.ports import Row
from souk.discovery.search.providers.dormant_ranker import DormantRanker
from souk.discovery.search.providers.lambda_ranker import FILE, LambdaRanker

AT = datetime(2026, 11, 11, tzinfo=UTC)
Open = Callable[[Path], Ranker]
OF = {"use": "souk.discovery.search.providers.lambda_ranker:LambdaRanker"}
RANKERS: dict[str, Open] = {"lambda": LambdaRanker, "dormant": lambda folder: DormantRanker(folder, OF)}


@pytest.fixture(params=RANKERS)
def open_(request: pytest.FixtureRequest) -> Open:
    return RANKERS[request.param]


def queries(count: int = 20) -> list[list[Row]]:
    """The second feature says what is good; the first is noise."""
    chance = random.Random(5)
    made = []
    for _ in range(count):
        goods = [(chance.random(), chance.randrange(4)) for _ in range(20)]
        made.append([Row((noise, float(grade)), 2.0**grade - 1, 1.0) for noise, grade in goods])
    return made


def test_it_is_asleep_until_it_learned_and_again_once_it_forgot(open_: Open, tmp_path: Path) -> None:
    ranker = open_(tmp_path / "ranker")
    assert (ranker.version, ranker.share) == ("", 0.0)
    assert not ranker.forget()
    lesson = ranker.learn(queries(), 0.3, AT)
    assert (lesson.version, lesson.queries, lesson.rows, lesson.at) == (ranker.version, 20, 400, AT)
    assert ranker.version
    assert ranker.share == lesson.share == 0.3
    assert ranker.forget()
    assert ranker.version == ""


def test_what_it_learned_orders_and_stays(open_: Open, tmp_path: Path) -> None:
    first = open_(tmp_path)
    lesson = first.learn(queries(), 0.3, AT)
    asked = [(0.5, 0.0), (0.5, 3.0), (0.5, 1.0), (0.5, 2.0)]
    scores = list(first.scores(asked))
    assert sorted(range(4), key=lambda at: -scores[at]) == [1, 3, 2, 0]
    again = open_(tmp_path)
    assert (again.version, again.share) == (lesson.version, 0.3)
    assert list(again.scores(asked)) == scores
    assert list(again.scores([])) == []


def test_the_same_rows_give_the_same_version_and_another_process_sees_it(open_: Open, tmp_path: Path) -> None:
    one, other = open_(tmp_path), open_(tmp_path)
    first = one.learn(queries(), 0.3, AT)
    assert other.version == first.version
    assert one.learn(queries(), 0.3, AT).version == first.version
    second = one.learn(queries(30), 0.3, AT)
    assert other.version == second.version != first.version


def test_a_trial_scores_every_row_and_keeps_nothing(open_: Open, tmp_path: Path) -> None:
    ranker, rows = open_(tmp_path), queries()
    scores = ranker.unseen(rows)
    assert [len(one) for one in scores] == [len(one) for one in rows]
    best = [max(range(20), key=lambda at, one=one: one[at]) for one in scores]  # type: ignore[misc]
    assert all(query[at].gain == max(row.gain for row in query) for at, query in zip(best, rows, strict=True))
    assert ranker.version == ""


def test_what_was_learned_of_other_features_sleeps(open_: Open, tmp_path: Path) -> None:
    open_(tmp_path).learn(queries(), 0.3, AT)
    path = tmp_path / FILE
    told = json.loads(path.read_text())
    path.write_text(json.dumps({**told, "features": told["features"][1:]}))
    ranker = open_(tmp_path)
    assert (ranker.version, ranker.share) == ("", 0.0)
    ranker.learn(queries(), 0.3, AT)
    assert ranker.version
