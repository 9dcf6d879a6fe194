"""`python -m lab.attributes.train FOLDER`: learn to read values from the Icecat catalogue into a folder.

A shop learns from its own catalogue through the operation `annotation.learn`; this does the same for public data.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

from lab.datasets import chorus_icecat
from souk.goods.annotation.contracts import Lesson
from souk.goods.annotation.providers.learned_reader import LearnedReader
from souk.goods.catalog import Product
from souk.goods.catalog.providers.icecat import Icecat


def products() -> list[Product]:
    """The products of the Chorus Icecat catalogue in the order of its files."""
    rows = (row for file in chorus_icecat.files() for row in Icecat().rows(file, "icecat"))
    return [row.product for row in rows if row.product is not None]


def train(goods: list[Product], folder: Path) -> tuple[LearnedReader, Lesson]:
    """A reader that learned from these products, and what it learned."""
    reader = LearnedReader(folder)
    return reader, reader.learn(goods, datetime.now(UTC))


if __name__ == "__main__":
    sys.stdout.write(f"{train(products(), Path(sys.argv[1]))[1]}\n")
