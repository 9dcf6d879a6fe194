"""Values out of texts by what the catalogue's own fields taught; the model is a file that is learned anew at will."""

import gzip
import hashlib
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from souk.goods.annotation.contracts import Annotation, Evidence, Lesson, TooFew
from souk.goods.annotation.providers.value_model import Model, Recipe, chosen, fitted, sampled
from souk.goods.annotation.rules.candidates import Candidate
from souk.goods.annotation.rules.reader import Passage, passages
from souk.goods.catalog import Product

FILE = "values.json.gz"
FORMAT = 1


class LearnedReader:
    """Keeps its model in `folder`; reads nothing before it has learned."""

    def __init__(self, folder: str | Path, recipe: Mapping[str, Any] | None = None) -> None:
        self._path = Path(folder) / FILE
        self._options = dict(recipe or {})
        self._stamp: tuple[int, int] = (0, 0)
        self._version = ""
        self._model: Model | None = None

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self._path.parent, self._options)

    @property
    def version(self) -> str:
        self._refresh()
        return self._version

    def read(self, product: Product) -> Sequence[Annotation]:
        self._refresh()
        if self._model is None:
            return ()
        texts = passages(product)
        best = chosen((one, sure) for one, sure in self._model.judged(texts) if sure >= self._model.threshold)
        return [self._annotation(product.id, texts, one, sure) for one, sure in best.values()]

    def learn(self, products: Iterable[Product], at: datetime) -> Lesson:
        recipe = Recipe(**self._options)
        samples = sampled(products, recipe)
        if len(samples) < recipe.fewest:
            raise TooFew(len(samples), recipe.fewest)
        model, scores = fitted(samples, recipe)
        body = json.dumps(model.packed(), ensure_ascii=False, separators=(",", ":"))
        version = hashlib.sha256(body.encode()).hexdigest()[:12]
        values = sum(len(one.fields) for one in samples)
        lesson = Lesson(version, at, len(samples), len(model.ontology.kinds), values, *scores)
        card = {**asdict(lesson), "at": at.isoformat(), "format": FORMAT, "recipe": asdict(recipe)}
        _write(self._path, json.dumps({"card": card}, ensure_ascii=False) + "\n" + body)
        return lesson

    def _refresh(self) -> None:
        """Read the file again where another process has learned anew."""
        try:
            found = self._path.stat()
        except FileNotFoundError:
            return
        stamp = (found.st_mtime_ns, found.st_size)
        if stamp == self._stamp:
            return
        with gzip.open(self._path, "rt", encoding="utf-8") as file:
            card = json.loads(file.readline())["card"]
            # One of another format is learned anew rather than misread.
            known = card["format"] == FORMAT
            self._model = Model.unpacked(json.loads(file.readline())) if known else None
        self._version = str(card["version"]) if known else ""
        self._stamp = stamp

    def _annotation(self, product: str, texts: Sequence[Passage], one: Candidate, sure: float) -> Annotation:
        text = next(passage.text for passage in texts if passage.path == one.path)
        where = Evidence("field", product, one.path, one.start, one.end, text[one.start : one.end])
        confidence = round(min(0.99, sure), 2)
        return Annotation(one.key, "attribute", one.value, one.unit, (where,), confidence, f"learned:{self._version}")


def _write(path: Path, text: str) -> None:
    """Written beside, then renamed: nobody ever reads half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    with gzip.open(beside, "wt", encoding="utf-8", compresslevel=6) as file:
        file.write(text + "\n")
    beside.replace(path)
