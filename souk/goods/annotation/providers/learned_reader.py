"""Values out of texts by what the catalogue's own fields taught; the model is a file that is learned anew at will."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Any

from souk.goods.annotation.contracts import Annotation, Evidence, Lesson, TooFew
from souk.goods.annotation.providers.value_model import Model, Recipe, fitted, sampled
from souk.goods.annotation.providers.weights import WeightsFile
from souk.goods.annotation.rules.candidates import Candidate
from souk.goods.annotation.rules.reader import Passage, passages
from souk.goods.catalog import Product

FILE = "values.json.gz"
FORMAT = 3


class LearnedReader:
    """Keeps its model in `folder`; reads nothing before it has learned."""

    def __init__(self, folder: str | Path, recipe: Mapping[str, Any] | None = None) -> None:
        self._folder = Path(folder)
        self._options = dict(recipe or {})
        self._file = WeightsFile(self._folder / FILE, FORMAT, Model.unpacked)

    def __reduce__(self) -> tuple[object, ...]:
        return type(self), (self._folder, self._options)

    @property
    def version(self) -> str:
        return self._file.read()[0]

    @property
    def model(self) -> Model | None:
        """What it learned; None before it has."""
        return self._file.read()[1]

    def read(self, product: Product) -> Sequence[Annotation]:
        version, model = self._file.read()
        if model is None:
            return ()
        texts = passages(product)
        best = model.accepted(product, texts).values()
        return [_annotation(product.id, texts, one, sure, version) for one, sure in best]

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
        self._file.write({**asdict(lesson), "at": at.isoformat(), "recipe": asdict(recipe)}, body)
        return lesson


def _annotation(product: str, texts: Sequence[Passage], one: Candidate, sure: float, version: str) -> Annotation:
    text = next(passage.text for passage in texts if passage.path == one.path)
    where = Evidence("field", product, one.path, one.start, one.end, text[one.start : one.end])
    confidence = round(min(0.99, sure), 2)
    return Annotation(one.key, "attribute", one.value, one.unit, (where,), confidence, f"learned:{version}")
