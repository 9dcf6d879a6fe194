"""Rows of numbers, without a library of numbers."""

from dataclasses import dataclass

from souk.kit.errors import Conflict


@dataclass(frozen=True)
class Encoded:
    """Points of unit length, one a text: float32, little-endian, row by row. A text without a known word is all 0."""

    values: bytes
    width: int

    def __len__(self) -> int:
        return len(self.values) // (4 * self.width) if self.width else 0


class TooFewTexts(Conflict):
    """There is too little to learn from."""

    def __init__(self, texts: int, least: int) -> None:
        super().__init__("{texts} texts are too few to learn from; {least} are the least.", texts=texts, least=least)
