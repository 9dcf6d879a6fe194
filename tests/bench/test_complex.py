"""The frozen queries, and how an answer is judged."""

from pathlib import Path

import pytest

from bench.complex.queries import HERE, Condition, NotFrozen, Query, read
from bench.complex.run import answer
from bench.complex.truth import broken, relevant, unknown

KETTLE = Query("k", "kettle", "en", "mall", (), ("kettle",), "", (Condition("capacity", at_least=1.5),), ())


def test_the_halves_are_all_queries_and_share_none() -> None:
    development, reported = read("development"), read("reported")
    assert len(development) + len(reported) == 273
    assert not {one.id for one in development} & {one.id for one in reported}


def test_queries_that_were_changed_are_refused(tmp_path: Path) -> None:
    (tmp_path / "QUERIES.md").write_text((HERE / "QUERIES.md").read_text("utf-8"), encoding="utf-8")
    (tmp_path / "queries.jsonl").write_bytes((HERE / "queries.jsonl").read_bytes() + b"\n")
    with pytest.raises(NotFrozen, match="was frozen"):
        read("reported", tmp_path)


def test_the_unread_set_is_the_one_that_was_frozen(tmp_path: Path) -> None:
    assert len(read("eleventh")) == 340
    (tmp_path / "QUERIES.md").write_text((HERE / "QUERIES.md").read_text("utf-8"), encoding="utf-8")
    (tmp_path / "eleventh.jsonl").write_bytes((HERE / "eleventh.jsonl").read_bytes()[:-1])
    with pytest.raises(NotFrozen, match=r"eleventh\.jsonl"):
        read("eleventh", tmp_path)


@pytest.mark.parametrize(
    ("fields", "right", "breaks", "open_"),
    [
        ({"category": "kettle", "capacity": 1.7}, True, False, False),
        ({"category": "kettle", "capacity": 1.2}, False, True, False),
        ({"category": "kettle"}, False, False, True),
        ({"category": "mop", "capacity": 1.7}, False, False, False),
    ],
)
def test_a_product_is_judged_by_its_truth(fields: dict[str, object], right: bool, breaks: bool, open_: bool) -> None:
    assert (relevant(KETTLE, fields), broken(KETTLE, fields), unknown(KETTLE, fields)) == (right, breaks, open_)


def test_precision_is_over_what_could_be_right() -> None:
    known = {"a": {"category": "kettle", "capacity": 2.0}, "b": {"category": "kettle", "capacity": 1.0}}
    judged = answer(KETTLE, lambda text, most: ["a", "b"], known)
    assert (judged.precision, judged.shown, judged.broken, judged.unknown) == (1.0, 2, 1, 0)
