"""What is odd about what is known of a product: contradictions, low confidence, a guessed category."""

from collections.abc import Iterator, Sequence, Set
from dataclasses import replace

from souk.goods.annotation.contracts import Annotation, Finding
from souk.goods.annotation.rules.reader import Reading, agrees

# Below this a value wants a look; a description alone, or a title that something contradicts, is below.
UNSURE = 0.65
# At and above this a value that was learned to be read is shown without anybody's look.
SHOWN = 0.8
_STATED = 1.0


def findings(product: str, values: Sequence[Annotation], heard: Sequence[Reading], decided: Set[str]) -> list[Finding]:
    """Findings on values that nobody decided, given what reviews state: each value once, contradictions first."""
    open_ = [one for one in values if one.key not in decided]
    denied = {one.key: one for one in _denied(product, open_, heard)}
    made = [_finding(product, one) for one in open_ if one.key not in denied]
    return [*denied.values(), *(one for one in made if one is not None)]


def proposals(product: str, values: Sequence[Annotation]) -> list[Finding]:
    """Values that nobody states and a reader is not sure of."""
    return [Finding(product, "proposed", one.key, one.confidence, one) for one in values]


def _finding(product: str, one: Annotation) -> Finding | None:
    if one.kind == "category":
        return Finding(product, "category", "category", one.confidence, one) if one.confidence < _STATED else None
    if one.kind != "attribute":
        return None
    if one.against:
        return Finding(product, "contradiction", one.key, one.confidence, one)
    return Finding(product, "uncertain", one.key, one.confidence, one) if one.confidence < UNSURE else None


def _denied(product: str, values: Sequence[Annotation], heard: Sequence[Reading]) -> Iterator[Finding]:
    """Flags and numbers of which a buyer says something else than the product's own texts."""
    for one in values:
        against = tuple(said.evidence for said in heard if said.key == one.key and not agrees(said.value, one.value))
        if one.kind == "attribute" and not one.against and against:
            yield Finding(product, "contradiction", one.key, one.confidence, replace(one, against=against))
