"""Products stored and indexed a second through the real operations, beside a bare script over the same rows."""

from statistics import median
from typing import Any

from bench.child import measured
from bench.report import Report, Table
from lab.datasets import CHORUS_ICECAT, note
from lab.datasets.chorus_icecat import files

TIMES = 3


def run(quick: bool) -> Report:
    """Import all four files three times, or one of them once."""
    paths = [str(path) for path in files()[: 1 if quick else None]]
    ours, script = [], []
    for _ in range(1 if quick else TIMES):
        ours.append(measured("bench.import.ours", *paths))
        script.append(measured("bench.import.script", *paths))
    mine, rival = _middle(ours), _middle(script)
    rates = [one["products"] / one["seconds"] for one in ours]
    ratio = mine["rate"] / rival["rate"]
    result = {
        "products": mine["products"],
        "rejected": mine["rejected"],
        "products_per_s": round(mine["rate"], 1),
        "products_per_s_range": [round(min(rates), 1), round(max(rates), 1)],
        "products_per_cpu_s": round(mine["products"] / mine["cpu_s"], 1),
        "peak_mb": round(mine["peak_mb"], 1),
        "import_s": round(mine["import_s"], 2),
        "annotate_s": round(mine["annotate_s"], 2),
        "index_s": round(mine["index_s"], 2),
        "rival": "bare sqlite3 and tantivy titles",
        "rival_products_per_s": round(rival["rate"], 1),
        "rival_products_per_cpu_s": round(rival["products"] / rival["cpu_s"], 1),
        "rival_peak_mb": round(rival["peak_mb"], 1),
        "ratio": round(ratio, 3),
        "runs": len(ours),
        "quick": quick,
    }
    return Report("import", (_table(mine, rival, ratio),), _notes(len(ours)), result)


def _middle(runs: list[dict[str, Any]]) -> dict[str, Any]:
    """Each figure's median over the runs, and the median rate."""
    middle = {key: median(one[key] for one in runs) for key in runs[0]}
    return {**middle, "products": runs[0]["products"], "rate": median(one["products"] / one["seconds"] for one in runs)}


def _table(mine: dict[str, Any], rival: dict[str, Any], ratio: float) -> Table:
    per_cpu = tuple(one["products"] / one["cpu_s"] for one in (mine, rival))
    rows = (
        ("products/s, stored and indexed", mine["rate"], rival["rate"], ratio),
        ("products a CPU second", *per_cpu, per_cpu[0] / per_cpu[1]),
        ("seconds to read and store", mine["import_s"], rival["read_s"] + rival["store_s"], ""),
        ("seconds to annotate", mine["annotate_s"], "–", ""),
        ("seconds to index", mine["index_s"], rival["index_s"], ""),
        ("peak memory, MB", mine["peak_mb"], rival["peak_mb"], mine["peak_mb"] / rival["peak_mb"]),
    )
    return Table(f"Import of {mine['products']:,} products", ("", "souk", "bare script", "ratio"), rows)


def _notes(runs: int) -> tuple[str, ...]:
    return (
        note(CHORUS_ICECAT),
        f"Medians over {runs} run(s), each in a process and folder of its own; peak memory is that process's.",
        "souk: `catalog.import-goods` (rows checked, history, events, a durable commit every 500 rows), then "
        "`annotation.follow` and `search.follow` to the end of the log: six fields, filters, facets, cards.",
        "Bare script: all rows in memory, one transaction of raw JSON, an index of the titles alone; nothing is "
        "checked, annotated, filtered or undone, and a kill loses all of it.",
    )
