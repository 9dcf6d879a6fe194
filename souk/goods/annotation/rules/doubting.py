"""What is odd about what is known of a product: contradictions, low confidence, a guessed category."""

from collections.abc import Iterator, Sequence, Set

from souk.goods.annotation.contracts import Annotation, CategoryKnowledge, Finding

# Below this a value wants a look; a description alone, or a title that something contradicts, is below.
UNSURE = 0.65
# At and above this a value that was learned to be read is shown without anybody's look.
SHOWN = 0.8
_STATED = 1.0
_FEWEST = 2
_POOR = 0.4


def findings(
    product: str, knowledge: CategoryKnowledge | None, values: Sequence[Annotation], decided: Set[str]
) -> list[Finding]:
    """Findings on values that nobody decided: each value at most once, contradictions before low confidence."""
    made = [_finding(product, one) for one in values if one.key not in decided]
    return [one for one in made if one is not None] + list(_disappointed(product, knowledge, values, decided))


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


def _disappointed(
    product: str, knowledge: CategoryKnowledge | None, values: Sequence[Annotation], decided: Set[str]
) -> Iterator[Finding]:
    """Flags that a product claims while buyers mostly say the contrary of the aspect that it is for."""
    known = {one.key: one for one in values if one.kind == "attribute" and one.value is True}
    said = {one.key: one for one in values if one.kind == "aspect"}
    for aspect in knowledge.aspects if knowledge else ():
        claim, opinion = known.get(aspect.attribute), said.get(aspect.id)
        if claim is None or opinion is None or not isinstance(opinion.value, float) or claim.key in decided:
            continue
        if opinion.value <= _POOR and len(opinion.against) >= _FEWEST:
            doubted = Annotation(
                claim.key, "attribute", True, "", claim.evidence, claim.confidence, claim.producer, opinion.against
            )
            yield Finding(product, "contradiction", aspect.id, claim.confidence, doubted)
