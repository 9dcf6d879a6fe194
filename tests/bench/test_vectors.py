"""Both ways of keeping points find nearly all of the nearest, and are timed."""

from pathlib import Path

from bench.vectors.run import measured


def test_both_ways_find_nearly_all_of_the_nearest(data: Path) -> None:
    ways = measured(1_500)
    assert ways.keys() == {"faiss", "pgvector"}
    for way in ways.values():
        assert way.recall > 0.9
        assert 0 < way.p50_ms <= way.p99_ms
        assert way.build_s > 0
