"""Our search with another encoder of texts in the place of its own: MiniLM, which others trained."""

import time
from pathlib import Path

from bench.search.rivals import Rank
from bench.search.subjects import ours
from bench.shop import OPERATOR, opened
from souk.kit.errors import Invalid
from souk.kit.operation import Souk

MINILM, BY_MINILM = "souk.ai.embedding.providers.minilm:MiniLm", "souk with MiniLM"


def learning_cpu_s(souk: Souk) -> float:
    """Processor seconds of `search.learn`: to learn, where the encoder does, and to give every product its point."""
    spent = time.process_time()
    souk.call("search.learn", {}, OPERATOR)
    return time.process_time() - spent


def with_minilm(folder: Path) -> tuple[Souk, Rank] | str:
    """The shop of a folder that nobody has open, by MiniLM; or why that cannot be."""
    try:
        souk, _, _ = opened(folder, encoder={"use": MINILM})
    except Invalid as error:
        return str(error)
    return souk, ours(souk)
