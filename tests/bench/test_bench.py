"""Each bench runs on any folder of the right shape and ends with a line for programs."""

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from bench.__main__ import names
from bench.latency.load import timetable
from bench.latency.run import measured
from bench.report import Report, Table, renewed, shown
from bench.search.metrics import interval, measures, ndcg

PROJECT = Path(__file__).parents[2]


def _bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "bench", *arguments]
    return subprocess.run(
        command, cwd=PROJECT, capture_output=True, text=True, timeout=240, check=False, env=os.environ
    )


def _result(ended: subprocess.CompletedProcess[str]) -> Any:
    assert ended.returncode == 0, ended.stderr
    last = ended.stdout.splitlines()[-1]
    assert last.startswith("RESULT ")
    return json.loads(last.removeprefix("RESULT "))


def test_the_list_names_every_bench() -> None:
    ended = _bench("--list")
    assert {"import", "latency", "search"} <= set(ended.stdout.split())


def test_an_unknown_bench_is_answered_with_the_known_ones() -> None:
    ended = _bench("speed")
    assert ended.returncode == 2
    assert ", ".join(names()) in ended.stderr
    assert {"import", "latency", "orders", "price", "search"} <= set(names())


def test_the_import_counts_what_went_in_beside_the_bare_script(data: Path) -> None:
    result = _result(_bench("import", "--quick"))
    assert (result["name"], result["products"], result["rejected"], result["runs"]) == ("import", 6, 0, 1)
    assert result["products_per_s"] > 0
    assert result["rival_products_per_s"] > 0
    assert result["peak_mb"] > 10


def test_the_search_compares_with_its_rivals_on_the_same_grades(data: Path) -> None:
    result = _result(_bench("search"))
    for name in ("esci-mini", "chorus-icecat"):
        for system in ("souk", "plain_tantivy", "sqlite_fts5"):
            mean, low, high = result[name][system]["ndcg_10"]
            assert 0 < low <= mean <= high <= 1
        assert result[name]["queries"] == 6
        assert len(result[name]["minus_plain_tantivy"]["recall_100"]) == 3
    assert (result["esci_folds_taken"], result["icecat_folds_taken"]) == (0, 0)
    assert result["icecat_learned"] == result["icecat_untrained"] == result["icecat_ours"]
    reach = {who: found[0] for who, found in result["icecat_reach"].items()}
    assert reach["person_1"] == reach["person_2"] == 1.0
    assert max(reach["person_3"], reach["person_3_by_the_other_two"], reach["person_1_by_the_other_two"]) < 0.9
    assert reach["our_first_hundred_in_the_best_order"] >= result["icecat_ours"]


def test_the_latency_is_measured_beside_the_bare_framework(data: Path) -> None:
    with ThreadPoolExecutor(1) as alone:
        # A browser's driver may have left its loop in this thread.
        report = alone.submit(measured, "icecat", 6, 0.4, quick=True).result()
    result = json.loads(report.line.removeprefix("RESULT "))
    assert result["products"] == 6
    assert {"hello", "search_find", "guide_ask"} <= result.keys()
    assert result["search_find"]["count"] > 0
    assert result["search_find"]["p99"] >= result["search_find"]["p50"] > 0


def test_missing_data_is_answered_with_what_to_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOUK_DATA", str(tmp_path))
    ended = _bench("import", "--quick")
    assert ended.returncode == 1
    assert "python -m lab.datasets fetch chorus-icecat" in ended.stderr
    assert "Traceback" not in ended.stderr


def test_the_page_is_written_where_nothing_failed(data: Path, tmp_path: Path) -> None:
    page = tmp_path / "RESULTS.md"
    _result(_bench("import", "--quick", "--into", str(page)))
    assert "RESULT {" in page.read_text(encoding="utf-8")


def test_no_page_is_written_where_a_bench_failed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOUK_DATA", str(tmp_path))
    ended = _bench("import", "--quick", "--into", str(tmp_path / "RESULTS.md"))
    assert ended.returncode == 1
    assert not (tmp_path / "RESULTS.md").exists()


def test_the_page_has_the_table_the_notes_and_the_line() -> None:
    table = Table("Speed", ("", "ours"), (("rows/s", 1234.5),))
    page = renewed("", [Report("speed", (table,), ("on paper",), {"ratio": 2})], quick=True)
    assert "| rows/s | 1,234 |" in page
    assert "- on paper" in page
    assert 'RESULT {"name": "speed", "ratio": 2}' in page


@pytest.mark.parametrize(
    ("cell", "text"), [(0.03482, "0.0348"), (5.55, "5.55"), (133.0, "133"), (19876, "19,876"), ("–", "–")]
)
def test_a_number_is_shown_with_three_digits(cell: Any, text: str) -> None:
    assert shown(cell) == text


def test_ndcg_is_one_for_the_best_order_and_less_for_another() -> None:
    gains = {"a": 1.0, "b": 0.1, "c": 0.0}
    assert ndcg(["a", "b", "c"], gains) == 1.0
    assert ndcg(["b", "a"], gains) == pytest.approx((0.1 + 1 / 1.584962500721156) / (1 + 0.1 / 1.584962500721156))
    assert ndcg([], gains) == 0.0


def test_ungraded_products_gain_nothing_and_are_left_out_of_the_judged_only_measure() -> None:
    found = measures(["x", "a"], {"a": 1.0, "b": 0.1}, relevant=0.1)
    assert found["P@10"] == 0.1
    assert found["Recall@100"] == 0.5
    assert found["nDCG@10"] < found["nDCG@10 judged only"] < 1


def test_an_interval_holds_its_mean_and_repeats_with_its_seed() -> None:
    values = [0.0, 1.0, 1.0, 0.5]
    one = interval(values, 11, 500)
    assert one.low <= one.mean == 0.625 <= one.high
    assert one == interval(values, 11, 500)


def test_the_timetable_is_fixed_by_its_seed_and_keeps_its_rate() -> None:
    plan = timetable(1000.0, 10.0, 3)
    assert plan == timetable(1000.0, 10.0, 3)
    assert plan == sorted(plan)
    assert len(plan) == pytest.approx(10_000, rel=0.05)


def test_a_page_is_renewed_section_by_section() -> None:
    def report(name: str, value: int) -> Report:
        return Report(name, (Table("T", ("", "x"), (("a", value),)),), ("a note",), {"value": value})

    first = renewed("", [report("speed", 1), report("basket", 2)], quick=True)
    page = renewed(first, [report("speed", 3)], quick=False)
    assert [line for line in page.splitlines() if line.startswith("## ")] == ["## basket", "## speed"]
    assert ("| a | 2 |" in page, "| a | 3 |" in page, "| a | 1 |" in page) == (True, True, False)
    assert renewed(page, [], quick=False) == page
