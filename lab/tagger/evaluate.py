"""`python -m lab.tagger.evaluate queryner|taobao|mall`: F1 on a fifth that was held out; no reported part is read.

The demo mall's labels are its own fields projected on its titles, so the figure says how far titles of unseen products
are read as their fields say, not how far people would agree.
"""

import random
import sys
from collections.abc import Sequence
from dataclasses import replace

from lab.tagger.sources import catalogue, projected, queries, titles
from lab.tagger.train import SIGNS, WORDS, Example, Recipe, crfsuite, f1, fit, pieces
from souk.goods.annotation.providers.tagging.features import plain
from souk.goods.annotation.providers.tagging.words import Wordbook
from souk.goods.catalog.providers.toml_taxonomy import TomlTaxonomy
from souk.rehearsal.mall import Mall

_SEED = 7
_ROW = "{:32} F1 {:.3f}\n"


def parted(count: int) -> tuple[list[int], list[int]]:
    """Four fifths and one fifth of places, shuffled."""
    places = list(range(count))
    random.Random(_SEED).shuffle(places)
    return [place for at, place in enumerate(places) if at % 5], places[::5]


def compare(train: Sequence[Example], test: Sequence[Example], book: Wordbook, recipe: Recipe) -> dict[str, float]:
    """F1 of our tagger and of a plain chain on the same texts."""
    gold = [pieces(labels) for _, labels in test]
    learned = fit(train, book, recipe)
    with crfsuite([plain(said) for said, _ in train], [labels for _, labels in train], WORDS) as tagger:
        theirs = [pieces(tagger.tag(plain(said))) for said, _ in test]
    ours = [[piece[:3] for piece in learned.pieces(said)] for said, _ in test]
    return {"tagger": f1(gold, ours), "plain CRF": f1(gold, theirs)}


def mall(recipe: Recipe, products: int = 600) -> dict[str, float]:
    """Train on the fields of four fifths of the demo mall's products, read the titles of the others."""
    goods = [piece.product for piece in Mall(products=products, reviews=0).pieces]
    names = {one.id: one.name for one in TomlTaxonomy().categories()}
    kept, held = parted(len(goods))
    train, book = catalogue([goods[at] for at in kept], names, recipe)
    seen = {tuple(said) for said, _ in train}
    test = [one for one in projected((goods[at] for at in held), names) if tuple(one[0]) not in seen]
    return compare(train, test, book, recipe)


def labelled(name: str) -> dict[str, float]:
    """A fifth of the train part of QueryNER or of the Taobao titles."""
    recipe, source = (WORDS, queries) if name == "queryner" else (SIGNS, titles)
    examples, book = source(recipe)
    kept, held = parted(len(examples))
    return compare([examples[at] for at in kept], [examples[at] for at in held], book, recipe)


if __name__ == "__main__":
    asked = sys.argv[1]
    scores = mall(replace(SIGNS, folds=2)) if asked == "mall" else labelled(asked)
    sys.stdout.writelines(_ROW.format(f"{asked}: {name}", score) for name, score in scores.items())
