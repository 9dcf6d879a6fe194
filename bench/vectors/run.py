"""Nearest products by their points: the provider over faiss and pgvector's HNSW, both against the exact answer."""

import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psycopg
from numpy.typing import NDArray

from bench.latency.growth import goods
from bench.report import Cell, Report, Table
from bench.writes.servers import postgres
from lab.datasets import chorus_icecat
from souk.ai.embedding import Encoded
from souk.ai.embedding.providers.latent import LatentEncoder
from souk.discovery.search.providers.faiss_vectors import FaissVectors

NEAREST, POOL, SEED = 30, 300, 11
Near = Callable[[NDArray[np.float32]], Sequence[int]]


@dataclass(frozen=True)
class Way:
    """One way of keeping points: seconds to build, milliseconds of a query, the share of the exact nearest found."""

    build_s: float
    p50_ms: float
    p99_ms: float
    recall: float


def run(quick: bool) -> Report:
    """6,000 products, or 20,000 as well as 100,000."""
    sizes = (6_000,) if quick else (20_000, 100_000)
    found = {size: measured(size) for size in sizes}
    rows: list[tuple[Cell, ...]] = []
    for size, ways in found.items():
        rows += [(f"{name}, {size:,}", way.build_s, way.p50_ms, way.p99_ms, way.recall) for name, way in ways.items()]
    last = found[sizes[-1]]
    result = {f"{name}_{key}": round(value, 4) for name, way in last.items() for key, value in vars(way).items()}
    columns = ("way, products", "build s", "p50 ms", "p99 ms", f"recall@{NEAREST}")
    table = Table(f"The nearest {POOL} of a query's point, one query after the other", columns, tuple(rows))
    return Report("vectors", (table,), _notes(), {"products": sizes[-1], "quick": quick, "seed": SEED, **result})


def measured(size: int) -> dict[str, Way]:
    """Both ways over so many products."""
    titles = [title for _, title, _ in goods(size)]
    with tempfile.TemporaryDirectory() as place:
        encoder = LatentEncoder(Path(place) / "encoder")
        version = encoder.learn(titles[:20_000], [])
        points = _rows(encoder, titles)
        asked = _rows(encoder, list(chorus_icecat.grades().gains))
        exact = np.argsort(-(asked @ points.T), axis=1)[:, :NEAREST]
        ways = {"faiss": _way(_faiss(Path(place), version, points), asked, exact)}
        with postgres() as url:
            ways["pgvector"] = _way(_pgvector(url, points), asked, exact)
    return ways


def _rows(encoder: LatentEncoder, texts: Sequence[str]) -> NDArray[np.float32]:
    made = encoder.encode(texts)
    return np.frombuffer(made.values, "<f4").reshape(len(texts), made.width)


def _way(built: tuple[float, Near], asked: NDArray[np.float32], exact: NDArray[np.int64]) -> Way:
    build_s, near = built
    delays, shares = [], []
    for point in asked[:10]:
        near(point)
    for point, best in zip(asked, exact, strict=True):
        began = time.perf_counter()
        found = near(point)
        delays.append((time.perf_counter() - began) * 1000)
        shares.append(len(set(found[:NEAREST]) & set(best.tolist())) / NEAREST)
    delays.sort()
    middle, worst = delays[len(delays) // 2], delays[int(len(delays) * 0.99)]
    return Way(build_s, middle, worst, sum(shares) / len(shares))


def _faiss(place: Path, version: str, points: NDArray[np.float32]) -> tuple[float, Near]:
    began = time.perf_counter()
    vectors = FaissVectors(place / "vectors")
    vectors.begin(version)
    vectors.add(range(len(points)), Encoded(points.tobytes(), points.shape[1]))
    vectors.promote()
    built = time.perf_counter() - began
    return built, lambda point: [key for key, _ in vectors.near(Encoded(point.tobytes(), len(point)), POOL)]


def _pgvector(url: str, points: NDArray[np.float32]) -> tuple[float, Near]:
    connection = psycopg.connect(url, autocommit=True)
    began = time.perf_counter()
    connection.execute("CREATE EXTENSION vector")
    connection.execute(f"CREATE TABLE points (key bigint PRIMARY KEY, point vector({points.shape[1]}))")
    with connection.cursor().copy("COPY points FROM STDIN") as copy:
        for key, point in enumerate(points):
            copy.write_row((key, _text(point)))
    connection.execute("SET maintenance_work_mem = '512MB'")
    connection.execute("CREATE INDEX ON points USING hnsw (point vector_ip_ops) WITH (m = 16, ef_construction = 64)")
    built = time.perf_counter() - began
    connection.execute(f"SET hnsw.ef_search = {POOL}")
    ask = f"SELECT key FROM points ORDER BY point <#> %s::vector LIMIT {POOL}"
    return built, lambda point: [key for (key,) in connection.execute(ask, (_text(point),), prepare=True)]


def _text(point: NDArray[np.float32]) -> str:
    return f"[{','.join(map(str, point.tolist()))}]"


def _notes() -> tuple[str, ...]:
    return (
        "Titles mixed out of those of chorus-icecat as in bench latency, encoded by the encoder learned from them; the "
        "queries are those of its grades. Exact: inner products of all.",
        "faiss: the provider as search uses it, in this process. pgvector: HNSW with m 16, ef_construction 64, "
        f"ef_search {POOL}, over a socket of this machine; one prepared statement a query.",
        "Seconds to build are of one process each; neither keeps anything of the other.",
    )
