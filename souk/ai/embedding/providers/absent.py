"""No encoder: search goes by words alone."""

from collections.abc import Sequence

from souk.ai.embedding.contracts import Encoded


class NoEncoder:
    """Encodes nothing."""

    version = ""

    def __init__(self, **_: object) -> None:
        pass

    def encode(self, texts: Sequence[str]) -> Encoded:
        return Encoded(b"", 0)

    def learn(self, texts: Sequence[str], alike: Sequence[str]) -> str:
        return ""
