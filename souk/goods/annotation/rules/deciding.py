"""What decisions do: one holds on its own product for ever, and teaches how far to believe the same words on others."""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from souk.goods.annotation.contracts import Annotation, AttributeType, Decision, Evidence, Taught, Typed, ValueKind
from souk.kit.text import fold

_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
_BLANK = re.compile(r"\s+")
# How many decisions the reader's own confidence is worth.
_PRIOR = 4
CORRECTED = "corrected"
ACCEPTED = "+accepted"
TAUGHT = "+taught"


def pattern(one: Annotation) -> str:
    """The words by which a value was read, for all products: numbers as `#`, a supplier's field by its key."""
    first = next((proof for proof in one.evidence if proof.kind in ("field", "review")), None)
    if first is None:
        return ""
    place = first.path if first.path.startswith("attributes/") else "text"
    words = _BLANK.sub(" ", _NUMBER.sub("#", fold(first.quote)))[:80]
    return f"{place}:{words}" if _is_number(one.value) else f"{place}:{words}={said(one.value)}"


def said(value: Typed | None, unit: str = "") -> str:
    """A value as the text that a decision is quoted by."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    shown = f"{value:g}" if isinstance(value, float) else str(value)
    return f"{shown} {unit}".strip()


def unfit(kind: AttributeType, value: Typed) -> str:
    """Why a value cannot be one of an attribute, in words; empty where it can."""
    match kind.kind:
        case "flag":
            return "" if isinstance(value, bool) else "it is yes or no"
        case "choice":
            known = [one.id for one in kind.choices]
            return "" if value in known else f"it is one of {', '.join(known)}"
    if not _is_number(value) or not math.isfinite(float(value)):
        return f"it is a number of {kind.unit}"
    low, high = kind.bounds or (-math.inf, math.inf)
    return "" if low <= float(value) <= high else f"it is between {low:g} and {high:g} {kind.unit}"


def _is_number(value: Typed) -> bool:
    return isinstance(value, float) and not isinstance(value, bool)


def refused(decisions: Sequence[Decision]) -> frozenset[tuple[str, Typed]]:
    """The values that were said to be wrong, by key."""
    wrong = [one for one in decisions if one.verdict == "refuse" and one.was is not None]
    return frozenset((one.key, one.was.value) for one in wrong if one.was is not None)


def decide(
    values: Sequence[Annotation], decisions: Sequence[Decision], kinds: Mapping[str, AttributeType]
) -> list[Annotation]:
    """Values after the newest decision on each: a correction stands whatever is read, against all that differs.

    What was accepted is certain while it is read so; where it is not read at all, what was accepted stands.
    """
    found = {one.key: one for one in values if one.kind in ("attribute", "category")}
    rest = [one for one in values if one.kind not in ("attribute", "category")]
    for one in decisions:
        made = _decided(found.get(one.key), one, kinds.get(one.key))
        found.pop(one.key, None)
        if made is not None:
            found[one.key] = made
    return [*found.values(), *rest]


def is_settled(one: Annotation) -> bool:
    """Whether a value is as somebody decided."""
    return one.producer == CORRECTED or one.producer.endswith(ACCEPTED)


def _decided(read: Annotation | None, decision: Decision, kind: AttributeType | None) -> Annotation | None:
    match decision.verdict:
        case "refuse":
            wrong = read is not None and decision.was is not None and read.value == decision.was.value
            return None if wrong else read
        case "accept":
            return _accepted(read, decision)
        case "correct":
            return _corrected(read, decision, kind)


def _accepted(read: Annotation | None, decision: Decision) -> Annotation | None:
    was = decision.was
    if was is None or (read is not None and read.value != was.value):
        return read
    held = read or was
    proof = _proof(decision, said(held.value, held.unit))
    producer = held.producer if held.producer.endswith(ACCEPTED) else f"{held.producer}{ACCEPTED}"
    return replace(held, evidence=(*held.evidence, proof), confidence=1.0, producer=producer, against=())


def _corrected(read: Annotation | None, decision: Decision, kind: AttributeType | None) -> Annotation:
    value = decision.value if decision.value is not None else ""
    unit = kind.unit if kind and _is_number(value) else decision.was.unit if decision.was else ""
    against = read.evidence if read is not None and read.value != value else ()
    agree = read.evidence if read is not None and read.value == value else ()
    of: ValueKind = "category" if decision.key == "category" else "attribute"
    proof = _proof(decision, said(value, unit))
    return Annotation(decision.key, of, value, unit, (proof, *agree), 1.0, CORRECTED, against)


def _proof(decision: Decision, text: str) -> Evidence:
    return Evidence("decision", decision.id, "value", 0, len(text), text)


def taught(product: str, one: Annotation, lessons: Mapping[tuple[str, str], Taught]) -> Annotation:
    """A value whose confidence moved with the decisions on the same words elsewhere, and the counts as evidence."""
    words = pattern(one)
    lesson = lessons.get((one.key, words))
    if lesson is None or one.kind != "attribute":
        return one
    sure = (one.confidence * _PRIOR + lesson.yes) / (_PRIOR + lesson.yes + lesson.no)
    text = f"✓ {lesson.yes} · ✗ {lesson.no} · {words}"
    proof = Evidence("taught", product, f"{one.key}/{words}", 0, len(text), text)
    return replace(one, evidence=(*one.evidence, proof), confidence=round(sure, 2), producer=f"{one.producer}{TAUGHT}")
