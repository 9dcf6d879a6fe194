"""Requests a second, and delays at half of that, of search and guide over HTTP, beside the bare framework."""

import asyncio
import os
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bench.child import measured as child
from bench.latency.goods import Kind, chosen
from bench.latency.load import CLOSED, BadAnswer, Delays, closed, opened, requests
from bench.latency.plot import draw
from bench.latency.serving import Server, serving
from bench.report import Cell, Report, Table

SEED = 11
QUICK, GROWN = (2_000,), (10_000, 100_000, 1_000_000)
_GROWTH = ("hybrid cpu_ms", "hybrid p50_ms", "hybrid p99_ms", "tantivy cpu_ms", "tantivy p50_ms", "tantivy p99_ms")


@dataclass(frozen=True)
class Pace:
    """One operation: the most requests a second, processor milliseconds of each, delays at half the most."""

    most: float
    cpu_ms: float
    delays: Delays


def run(quick: bool) -> Report:
    """Three seconds a phase over 600 products and growth to 2,000; or ten over 20,000 and growth to a million."""
    report = measured(chosen(), 600 if quick else 20_000, 3.0 if quick else 10.0, quick)
    grown = [child("bench.latency.growth", str(count), seconds=7200) for count in (QUICK if quick else GROWN)]
    if not quick:
        draw(grown)
    return _with_growth(report, grown)


def _with_growth(report: Report, grown: Sequence[Mapping[str, float]]) -> Report:
    """The report with the table of growth and the figures that are claimed."""
    columns = ("products", "build s", "peak MB", *_GROWTH, "of tantivy")
    keys = ("build_s", "rss_mb", *(name.replace(" ", "_") for name in _GROWTH), "ratio")
    rows = tuple((f"{one['products']:,}", *(one[key] for key in keys)) for one in grown)
    last, paces = grown[-1], report.result
    told = {"grown": list(grown)}
    if "search_find" in paces:
        told["http_rps_20k"] = paces["search_find"]["max_rps"]
        told["suggest_p99_ms"] = paces["search_suggest"]["p99"]
        told["guide_p95_ms"] = paces["guide_ask"]["p95"]
    if last["products"] >= 1_000_000:
        told |= {"hybrid_over_tantivy_1m": last["ratio"], "rss_mb_1m": last["rss_mb"]}
    table = Table("Growth: ranking alone, one query after the other", columns, rows)
    return Report(report.name, (*report.tables, table), report.notes, {**paces, **told})


def measured(kind: Kind, products: int, seconds: float, quick: bool) -> Report:
    """The bare framework and the shop, one after the other, each phase so many seconds."""
    with serving("hello") as server:
        paces = _paces(server, seconds)
    with serving("shop", kind, str(products)) as server:
        paces |= _paces(server, seconds)
        told = server.told
    result = {
        "goods": told["name"],
        "products": told["products"],
        "seconds": seconds,
        "seed": SEED,
        "quick": quick,
        "rival": "FastAPI and uvicorn, hello world",
        **{_key(name): _plain(pace, paces["hello"]) for name, pace in paces.items()},
    }
    title = f"HTTP over {told['products']:,} products ({told['name']})"
    columns = (
        "operation",
        "most/s",
        "of the bare framework",
        "CPU ms",
        "asked/s",
        "p50 ms",
        "p95 ms",
        "p99 ms",
        "worst ms",
        "count",
    )
    rows = tuple(_row(name, pace, paces["hello"]) for name, pace in paces.items())
    return Report("latency", (Table(title, columns, rows),), _notes(seconds), result)


def _paces(server: Server, seconds: float) -> dict[str, Pace]:
    return {name: asyncio.run(_pace(server, name, asked, seconds)) for name, asked in server.told["asked"].items()}


async def _pace(server: Server, operation: str, asked: Sequence[Mapping[str, Any]], seconds: float) -> Pace:
    made = requests(server.port, operation, asked)
    try:
        return await _paced(server, made, seconds)
    except (OSError, EOFError) as error:
        raise BadAnswer(f"nothing to {operation} ({type(error).__name__})") from error


async def _paced(server: Server, made: Sequence[bytes], seconds: float) -> Pace:
    await closed(server.port, made, min(1.0, seconds))
    before = server.cpu_s()
    count, took = await closed(server.port, made, seconds)
    most, cpu_ms = count / took, (server.cpu_s() - before) * 1000 / count
    return Pace(most, cpu_ms, await opened(server.port, made, most / 2, seconds, SEED))


def _row(name: str, pace: Pace, bare: Pace) -> tuple[Cell, ...]:
    delays = pace.delays
    shares = (pace.most, pace.most / bare.most, pace.cpu_ms)
    return (name, *shares, delays.rate, delays.p50, delays.p95, delays.p99, delays.worst, delays.count)


def _plain(pace: Pace, bare: Pace) -> dict[str, float]:
    delays = {key: round(value, 3) for key, value in asdict(pace.delays).items()}
    of_bare = {"ratio": round(pace.most / bare.most, 4), "p99_ratio": round(pace.delays.p99 / bare.delays.p99, 2)}
    return {"max_rps": round(pace.most, 1), "cpu_ms": round(pace.cpu_ms, 3), **of_bare, **delays}


def _key(name: str) -> str:
    return name.replace(".", "_")


def _notes(seconds: float) -> tuple[str, ...]:
    cores, busy = os.cpu_count(), os.getloadavg()[0]
    return (
        f"Closed loop: {CLOSED} connections kept alive, {seconds:g} s after warming. Open loop: Poisson arrivals at "
        f"half the most, the timetable fixed beforehand (seed {SEED}); a delay counts from the scheduled time.",
        f"Server and load generator are two processes on the same {cores} cores over loopback. CPU ms is the server's "
        f"alone, its background work included. The machine's load average at the end was {busy:.1f}.",
        "One server process, default settings but for the limits on requests; the bare framework reads a JSON body and "
        "answers a word the same way.",
    )
