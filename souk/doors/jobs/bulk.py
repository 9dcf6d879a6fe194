"""The whole catalogue read anew on a cluster: Ray Data over Parquet, by the annotator that one machine uses."""

import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import ray
from pydantic import TypeAdapter

from souk.assembly import annotator
from souk.goods.annotation import Annotated, Work
from souk.kit.operation import Caller, Souk
from souk.settings import Settings

PAGE = 500
BATCH = 100
_BULK = Caller("system:bulk", frozenset({"annotation:rebuild"}))
_WORKS = TypeAdapter(list[Work])
_READ = TypeAdapter(list[Annotated])


class _Reader:
    """One actor: it builds the annotator once, and reads batch after batch of a Parquet table."""

    def __init__(self, settings: Settings) -> None:
        self._annotator = annotator(settings)

    def __call__(self, batch: Mapping[str, Any]) -> dict[str, list[str]]:
        pages = [_WORKS.validate_json(text) for text in batch["works"]]
        read = [[self._annotator.annotate(work) for work in page] for page in pages]
        return {"read": [_READ.dump_json(page).decode() for page in read]}


def annotate_on_cluster(souk: Souk, settings: Settings, folder: Path, address: str = "auto", hands: int = 2) -> int:
    """Read every product anew by `hands` actors; answers how many are known otherwise now.

    `folder` is on storage that all machines see; what is to be read and what was read stand in a new one there as
    Parquet. The rows are those that `annotation.rebuild` writes; this process alone writes them.
    """
    if not ray.is_initialized():
        ray.init(address=address, namespace="souk", log_to_driver=False)
    folder.mkdir(parents=True, exist_ok=True)
    goods, read, position = *_fresh(folder), ""
    for page in _pages(souk):
        position = position or page["position"]
        rows = list(_rows(page))
        if rows:
            ray.data.from_items(rows, override_num_blocks=len(rows)).write_parquet(goods)
    if not Path(goods).exists():
        return 0
    table = ray.data.read_parquet(goods).repartition(2 * hands)
    # A share of a CPU would leave nodes of one CPU with too little for the tasks that read and write.
    made = table.map_batches(_Reader, fn_constructor_args=(settings,), batch_size=4, concurrency=hands, num_cpus=0)
    made.write_parquet(read)
    changed = 0
    for row in ray.data.read_parquet(read).iter_rows():
        changed += souk.call("annotation.take-in", {"read": _plain(row["read"])}, _BULK)
    souk.call("annotation.take-in", {"read": [], "position": position}, _BULK)
    return changed


def _fresh(folder: Path) -> tuple[str, str]:
    """Where this run writes, apart from what an earlier one left."""
    own = Path(tempfile.mkdtemp(prefix="annotation-", dir=folder))
    return str(own / "goods"), str(own / "read")


def _pages(souk: Souk) -> Iterator[dict[str, Any]]:
    after = ""
    while True:
        page = souk.call("annotation.hand-out", {"after": after, "most": PAGE}, _BULK)
        yield page
        after = page["after"]
        if not after:
            return


def _rows(page: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    """A page as rows of a hundred products each, as JSON."""
    works = _WORKS.validate_python(page["works"])
    for start in range(0, len(works), BATCH):
        yield {"works": _WORKS.dump_json(works[start : start + BATCH]).decode()}


def _plain(text: str) -> list[Any]:
    made: list[Any] = _READ.dump_python(_READ.validate_json(text), mode="json")
    return made
