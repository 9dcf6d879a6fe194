"""`python -m lab.encoder.train FOLDER`: learn from the titles of esci-mini and chorus-icecat and the knowledge."""

import sys
import time
from collections.abc import Iterator
from pathlib import Path

from lab.datasets import chorus_icecat, esci_mini
from souk.ai.embedding.providers.latent import LatentEncoder
from souk.goods.catalog.providers.esci import Esci
from souk.goods.catalog.providers.icecat import Icecat


def titles(name: str) -> list[str]:
    """The titles of a data set's products."""
    return list(dict.fromkeys(_titles(name)))


def _titles(name: str) -> Iterator[str]:
    files, reader = (esci_mini.files(), Esci()) if name == "esci" else (chorus_icecat.files(), Icecat())
    for file in files:
        for row in reader.rows(file, name):
            if row.product:
                yield " ".join(row.product.title.values())


def main(folder: Path) -> None:
    """Learn both and say how long each took."""
    for name in ("esci", "icecat"):
        said = titles(name)
        started = time.process_time()
        version = LatentEncoder(folder / name).learn(said, [])
        sys.stdout.write(f"{name}: {len(said)} titles, version {version}, {time.process_time() - started:.1f} CPU s\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
