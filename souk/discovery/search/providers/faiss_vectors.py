"""Points of products in a folder, found by faiss: exact where they are few, by cells of compressed points where many.

`<generation>/` has what was promoted: keys, points (a byte a number, read where they lie, with what each is multiplied
by) and faiss's index. `changes` has what came since, each step with its length and checksum, so that a step that was
cut off is no step.
"""

import json
import os
import shutil
import struct
from collections.abc import Mapping, Sequence
from pathlib import Path
from threading import RLock
from typing import Any
from zlib import crc32

import faiss
import numpy as np
from numpy.typing import NDArray

from souk.ai.embedding import Encoded
from souk.discovery.search.providers.pointer import Pointer

_HEAD = struct.Struct("<III")
# So many points are put in order at a time; among so many keys at most one is sought at once.
_PART = 20_000
_BLOCK = 16
_LARGEST = 127


class FaissVectors:
    """Steps are appended to a file; a generation is built beside and renamed."""

    def __init__(self, folder: Path, *, exact: int = 5_000, probes: int = 32) -> None:
        self._folder = Path(folder)
        self._folder.mkdir(parents=True, exist_ok=True)
        self._exact, self._probes = exact, probes
        self._guard = RLock()
        self._pointer = Pointer(self._folder)
        self._number, self._changes = -1, ""
        self._base = _Base.empty()
        self._fresh: dict[int, NDArray[np.float32]] = {}
        self._gone: set[int] = set()
        # The fresh points as one matrix, until there are others.
        self._side: tuple[list[int], NDArray[np.float32]] | None = None
        self._read_to = 0
        self._next: _Begun | None = None

    @property
    def version(self) -> str:
        with self._guard:
            self._follow()
            return self._base.version

    def count(self) -> int:
        with self._guard:
            self._follow()
            known = self._fresh.keys() | self._gone
            return len(self._base.keys) + len(self._fresh) - int(np.isin(self._base.keys, list(known)).sum())

    def apply(self, keys: Sequence[int], points: Encoded, gone: Sequence[int]) -> None:
        with self._guard:
            self._follow()
            if not self._base.version or not (keys or gone):
                return
            head = np.array([*keys, *gone], "<i8").tobytes()
            body = head + np.frombuffer(points.values, "<f4").astype("<f2").tobytes()
            changes = self._folder / str(self._number) / "changes"
            with changes.open("r+b" if changes.exists() else "wb") as file:
                file.seek(self._read_to)
                file.write(_HEAD.pack(len(keys), len(gone), crc32(body)) + body)
                file.truncate()
            self._follow()

    def near(self, point: Encoded, most: int) -> Sequence[tuple[int, float]]:
        with self._guard:
            self._follow()
            if not point.width or point.width != self._base.width:
                return ()
            wanted = np.frombuffer(point.values, "<f4").reshape(1, -1)
            known = self._fresh.keys() | self._gone
            if not known:
                return self._base.near(wanted, most)
            found = [one for one in self._base.near(wanted, most + len(known)) if one[0] not in known]
            if self._fresh:
                if self._side is None:
                    self._side = list(self._fresh), np.stack(list(self._fresh.values()))
                keys, side = self._side
                found += zip(keys, (side @ wanted[0]).tolist(), strict=True)
        return sorted(found, key=lambda one: (-one[1], one[0]))[:most]

    def cosines(self, point: Encoded, keys: Sequence[int]) -> Mapping[int, float]:
        with self._guard:
            self._follow()
            if not point.width or point.width != self._base.width:
                return {}
            wanted = np.frombuffer(point.values, "<f4")
            if not self._fresh and not self._gone:
                return self._base.cosines(wanted, keys)
            found = self._base.cosines(
                wanted, [key for key in keys if key not in self._fresh and key not in self._gone]
            )
            return found | {key: float(self._fresh[key] @ wanted) for key in keys if key in self._fresh}

    def begin(self, version: str) -> None:
        with self._guard:
            self._next = _Begun(version, self._folder / "begun.part")

    def add(self, keys: Sequence[int], points: Encoded) -> None:
        assert self._next is not None, "begin comes first"
        if points.width and keys:
            self._next.add(np.array(keys, "i8"), np.frombuffer(points.values, "<f4").reshape(-1, points.width))

    def promote(self) -> None:
        with self._guard:
            assert self._next is not None, "begin comes first"
            number = self._pointer.read() + 1
            beside = self._folder / f"{number}.part"
            shutil.rmtree(beside, ignore_errors=True)
            beside.mkdir()
            self._next.write(beside, self._exact)
            shutil.rmtree(self._folder / str(number), ignore_errors=True)
            beside.replace(self._folder / str(number))
            self._pointer.write(number)
            self._next = None
            self._follow()
            for old in self._folder.iterdir():
                if old.name.isdecimal() and int(old.name) < number:
                    shutil.rmtree(old, ignore_errors=True)

    def _follow(self) -> None:
        """Read what was promoted and appended since, by whoever did."""
        number = self._pointer.read()
        if number != self._number:
            folder = self._folder / str(number)
            self._base = _Base.read(folder, self._probes)
            self._number, self._fresh, self._gone, self._side, self._read_to = number, {}, set(), None, 0
            self._changes = str(folder / "changes")
        try:
            size = os.stat(self._changes).st_size
        except FileNotFoundError:
            return
        if size <= self._read_to:
            return
        with open(self._changes, "rb") as file:
            file.seek(self._read_to)
            while len(head := file.read(_HEAD.size)) == _HEAD.size:
                kept, gone, check = _HEAD.unpack(head)
                body = file.read(8 * (kept + gone) + 2 * kept * self._base.width)
                if crc32(body) != check:
                    return
                self._take(body, kept, gone)
                self._read_to = file.tell()

    def _take(self, body: bytes, kept: int, gone: int) -> None:
        keys = np.frombuffer(body, "<i8", kept + gone).tolist()
        rows = np.frombuffer(body, "<f2", offset=8 * (kept + gone)).astype("f4").reshape(kept, self._base.width)
        self._side = None
        for key in keys[kept:]:
            self._fresh.pop(key, None)
            self._gone.add(key)
        for key, row in zip(keys[:kept], rows, strict=True):
            self._fresh[key] = row
            self._gone.discard(key)


class _Begun:
    """A generation as it is being built: its points go to a file as they come, so that memory has only their keys."""

    def __init__(self, version: str, spool: Path) -> None:
        self._version, self._width = version, 0
        self._keys: list[NDArray[np.int64]] = []
        self._spool = spool
        spool.write_bytes(b"")

    def add(self, keys: NDArray[np.int64], rows: NDArray[np.float32]) -> None:
        """More points."""
        self._width = rows.shape[1]
        self._keys.append(keys)
        with self._spool.open("ab") as file:
            file.write(rows.astype("<f2").tobytes())

    def write(self, folder: Path, exact: int) -> None:
        """Everything that a generation has, its points in the order of their keys."""
        if self._keys:
            self._write(folder, exact)
        self._spool.unlink()
        told = {"version": self._version if self._keys else "", "width": self._width}
        (folder / "about.json").write_text(json.dumps(told))

    def _write(self, folder: Path, exact: int) -> None:
        keys = np.concatenate(self._keys)
        order = np.argsort(keys, kind="stable")
        came = np.memmap(self._spool, "<f2", "r", shape=(len(keys), self._width))
        scales = np.empty(len(keys), "<f4")
        with (folder / "points.npy").open("wb") as file:
            header = {"descr": "|i1", "fortran_order": False, "shape": came.shape}
            np.lib.format.write_array_header_1_0(file, header)
            for start in range(0, len(keys), _PART):
                rows = came[order[start : start + _PART]].astype("f4")
                scale = np.maximum(np.abs(rows).max(axis=1), np.finfo("f4").tiny) / _LARGEST
                scales[start : start + _PART] = scale
                file.write(np.rint(rows / scale[:, None]).astype("i1").tobytes())
        np.save(folder / "scales.npy", scales)
        np.save(folder / "keys.npy", keys[order])
        faiss.write_index(_built(came, order, exact), str(folder / "faiss"))


class _Base:
    """What was promoted: sorted keys, their points where they lie, and faiss over them."""

    def __init__(  # noqa: PLR0913 (each is a file of its folder)
        self, version: str, width: int, keys: NDArray[np.int64], points: Any, scales: Any, index: Any
    ) -> None:
        self.version, self.width, self.keys = version, width, keys
        self._points, self._scales, self._index = points, scales, index
        # Keys are digests, spread evenly: by its first bits each is found among a few.
        bits = max(len(keys) - 1, 0).bit_length()
        self._shift = 63 - bits
        self._starts = np.searchsorted(keys, np.arange(1 << bits, dtype="i8") << self._shift).astype("i4")
        most = int(np.diff(np.append(self._starts, len(keys))).max())
        self._beside, self._spread = np.arange(most), most <= _BLOCK
        self._padded = np.append(keys, np.full(most, np.iinfo("i8").max)) if self._spread else keys

    @classmethod
    def empty(cls) -> "_Base":
        return cls("", 0, np.empty(0, "i8"), None, None, None)

    @classmethod
    def read(cls, folder: Path, probes: int) -> "_Base":
        try:
            about = json.loads((folder / "about.json").read_text())
        except FileNotFoundError:
            return cls.empty()
        if not about["width"]:
            return cls.empty()
        index = faiss.read_index(str(folder / "faiss"))
        if hasattr(index, "nprobe"):
            index.nprobe = probes
        # A plain view of the mapped file: each look into a memmap costs more than what it reads.
        points = np.asarray(np.load(folder / "points.npy", mmap_mode="r"))
        keys, scaled = np.load(folder / "keys.npy"), folder / "scales.npy"
        # Earlier ones have float16, which says what it is.
        scales = np.load(scaled) if scaled.exists() else np.ones(len(keys), "f4")
        return cls(about["version"], about["width"], keys, points, scales, index)

    def near(self, point: NDArray[np.float32], most: int) -> list[tuple[int, float]]:
        if self._index is None:
            return []
        scores, places = self._index.search(point, min(most, len(self.keys)))
        known = places[0] >= 0
        keys, cosines = self.keys[places[0][known]], scores[0][known]
        order = np.lexsort((keys, -cosines))
        return list(zip(keys[order].tolist(), cosines[order].tolist(), strict=True))

    def cosines(self, point: NDArray[np.float32], keys: Sequence[int]) -> dict[int, float]:
        if not len(self.keys) or not keys:
            return {}
        wanted = np.array(keys, "i8")
        places = np.minimum(self._places(wanted), len(self.keys) - 1)
        known = self.keys[places] == wanted
        if not known.all():
            wanted, places = wanted[known], places[known]
        # A matrix product would round each row by how many there are beside it.
        scores = np.einsum("ij,j->i", self._points.take(places, axis=0).astype("f4"), point) * self._scales[places]
        return dict(zip(wanted.tolist(), scores.tolist(), strict=True))

    def _places(self, wanted: NDArray[np.int64]) -> NDArray[np.int64]:
        if not self._spread:
            return np.searchsorted(self.keys, wanted)
        starts: NDArray[np.int32] = self._starts[wanted >> self._shift]
        before: NDArray[np.int64] = (self._padded[starts[:, None] + self._beside] < wanted[:, None]).sum(axis=1)
        return before + starts


def _built(came: NDArray[np.float16], order: NDArray[np.int64], exact: int) -> Any:
    """Exact up to so many; beyond, cells around centres and a byte a number (inner product of unit rows is cosine)."""
    count, width = came.shape
    if count <= exact:
        index = faiss.IndexFlatIP(width)
        index.add(came[order].astype("f4"))
        return index
    cells = int(2 * count**0.5)
    celled = faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(width), width, cells, faiss.ScalarQuantizer.QT_8bit, faiss.METRIC_INNER_PRODUCT
    )
    sample = np.random.default_rng(11).choice(count, min(count, 40 * cells), replace=False)
    celled.train(came[order[sample]].astype("f4"))
    for start in range(0, count, _PART):
        celled.add(came[order[start : start + _PART]].astype("f4"))
    return celled
