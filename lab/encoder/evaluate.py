"""`python -m lab.encoder.evaluate`: how much of what fits best is among the hundred nearest, by meaning alone."""

import sys
import tempfile
from pathlib import Path

import numpy as np

from lab.datasets import esci_mini, halves
from lab.encoder.train import titles
from souk.ai.embedding import Encoded
from souk.ai.embedding.providers.latent import LatentEncoder
from souk.goods.catalog.providers.esci import Esci


def recall(folder: Path) -> float:
    """Mean recall@100 of the exact matches over the development half of esci-mini."""
    encoder = LatentEncoder(folder)
    encoder.learn(titles("esci"), [])
    products = [row.product for file in esci_mini.files() for row in Esci().rows(file, "esci") if row.product]
    points = _rows(encoder.encode([" ".join(one.title.values()) for one in products]))
    gains = esci_mini.grades().gains
    found = []
    for query in halves([query for query in gains if any(gains[query].values())])[0]:
        near = np.argsort(-(points @ _rows(encoder.encode([query]))[0]))[:100]
        exact = {id for id, gain in gains[query].items() if gain >= 1}
        found += [len(exact & {products[at].id for at in near}) / len(exact)] if exact else []
    return float(np.mean(found))


def _rows(made: Encoded) -> np.ndarray:
    return np.frombuffer(made.values, "<f4").reshape(len(made), made.width)


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as place:
        sys.stdout.write(f"recall@100 of the exact, development half: {recall(Path(place)):.3f}\n")
