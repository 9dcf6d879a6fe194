"""Accepting, correcting and refusing values, many at once, each with who, when and why, and each to be taken back."""

import re
import uuid
from dataclasses import replace

from souk.goods.annotation.contracts import (
    Annotated,
    Annotation,
    Decided,
    Decision,
    ForeignProduct,
    HouseDecision,
    Typed,
    UnknownDecision,
    Verdict,
    Work,
    WrongVerdict,
)
from souk.goods.annotation.rules.deciding import pattern, unfit
from souk.goods.annotation.service.examples import DECIDED, DECISION, FOLLOWED
from souk.goods.annotation.service.looking import bounded
from souk.goods.annotation.service.part import Part, values_of
from souk.goods.annotation.store import decisions, findings, pairs
from souk.goods.catalog import UnknownProduct
from souk.kit.errors import Invalid
from souk.kit.operation import Caller, Effect, Example, operation

SAME = "same:"
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")


class Deciding(Part):
    """Holds what a shop decides of its own products."""

    @operation("annotation:decide", Effect.WRITE, Example(DECISION, after=FOLLOWED, owned="shop"))
    def decide(self, verdicts: list[Verdict], reason: str, caller: Caller, id: str | None = None) -> Decided:
        """Accept, correct or refuse values of one's own products, at most 500 at once, all or none; `undo` takes back.

        A correction holds for ever. What was accepted holds while it is read so; what was refused is not read again.
        Each changes how far the same words are believed on other products of the shop; on all where the house decides.
        """
        bounded(len(verdicts))
        _given(reason)
        batch = self._fresh(id)
        works = {work.product.id: work for work in self._works(sorted({one.product for one in verdicts}))}
        made = [self._judge(one, works, f"{batch}-{place}", caller) for place, one in enumerate(verdicts, 1)]
        made = [replace(one, batch=batch, reason=reason) for one in made]
        connection = self._database.write
        decisions.add(connection, made)
        decisions.touch(connection, made)
        return Decided(batch, len(made), len(self._reread(sorted(works), caller)))

    @operation(
        "annotation:decide",
        Effect.WRITE,
        Example({"id": "corner-measured", "reason": "measured the wrong one"}, after=DECIDED, owned="shop"),
    )
    def undo(self, id: str, reason: str, caller: Caller) -> Decided:
        """Take back a decision, or all of a batch; what was read counts again, and what it taught is forgotten."""
        _given(reason)
        found = [one for one in decisions.find(self._database.read, id) if one.undone is None]
        if not found:
            raise UnknownDecision(id)
        for one in found:
            self._guard(one.shop, one.product, caller)
            if one.house and caller.shop is not None:
                raise HouseDecision(one.id)
        connection = self._database.write
        undone = decisions.undo(connection, [one.id for one in found], self._clock.now(), caller.actor, reason)
        if not undone:
            raise UnknownDecision(id)
        taken = [one for one in found if one.id in undone]
        decisions.touch(connection, taken)
        return Decided(id, len(undone), len(self._reread(sorted({one.product for one in taken}), caller)))

    def _fresh(self, id: str | None) -> str:
        """The id of a batch: as somebody chose it, where it is not taken."""
        if id is None:
            return uuid.uuid4().hex
        if not _ID.fullmatch(id) or decisions.find(self._database.read, id):
            raise Invalid("{id} cannot be the id of new decisions; take another one.", id=id)
        return id

    def _guard(self, shop: str, product: str, caller: Caller) -> None:
        if caller.shop is not None and shop != caller.shop:
            raise ForeignProduct(caller.shop, product)

    def _judge(self, verdict: Verdict, works: dict[str, Work], id: str, caller: Caller) -> Decision:
        """One verdict as a decision; raises where it cannot be."""
        work = works.get(verdict.product)
        if work is None:
            raise UnknownProduct(verdict.product)
        self._guard(work.product.shop, verdict.product, caller)
        if verdict.key.startswith(SAME):
            self._check_pair(verdict)
            return self._decision(verdict, work, id, caller)
        now = self.annotator.annotate(work)
        was = self._was(verdict, work)
        if verdict.verdict == "correct":
            self._check_value(verdict, now, was)
        elif was is None:
            raise WrongVerdict(verdict.product, verdict.key, "nothing was read that could be judged")
        made = self._decision(verdict, work, id, caller)
        words = pattern(was) if was is not None and was.kind == "attribute" and was.value != verdict.value else ""
        return replace(made, category=now.category or "", was=was, pattern=words)

    def _decision(self, verdict: Verdict, work: Work, id: str, caller: Caller) -> Decision:
        value = verdict.value if verdict.verdict == "correct" else None
        return Decision(
            id=id,
            product=work.product.id,
            shop=work.product.shop,
            key=verdict.key,
            verdict=verdict.verdict,
            value=value,
            at=self._clock.now(),
            actor=caller.actor,
            house=caller.shop is None,
        )

    def _was(self, verdict: Verdict, work: Work) -> Annotation | None:
        """What readers alone make of the value, or what is proposed."""
        read = self.annotator.annotate(replace(work, decisions=(), lessons=()))
        found = values_of(read).get(verdict.key)
        proposed = [odd for odd in read.findings if odd.kind == "proposed" and odd.key == verdict.key]
        proposed += [
            odd
            for odd in findings.of_product(self._database.read, verdict.product)
            if odd.kind == "proposed" and odd.key == verdict.key
        ]
        return found or next((odd.value for odd in proposed), None)

    def _check_value(self, verdict: Verdict, now: Annotated, was: Annotation | None) -> None:
        value: Typed | None = verdict.value
        if value is None:
            raise WrongVerdict(verdict.product, verdict.key, "a correction needs the right value")
        if verdict.key == "category":
            if value not in self._knowledge.categories():
                raise WrongVerdict(verdict.product, verdict.key, f"there is no knowledge of a category {value}")
            return
        knowledge = self._kinds(now.category)
        kind = next((one for one in knowledge.attributes if one.key == verdict.key), None) if knowledge else None
        why = unfit(kind, value) if kind else "" if was else "its category has no such attribute"
        if why:
            raise WrongVerdict(verdict.product, verdict.key, why)

    def _check_pair(self, verdict: Verdict) -> None:
        other = verdict.key.removeprefix(SAME)
        pair = (min(verdict.product, other), max(verdict.product, other))
        if verdict.verdict == "correct" or pair not in pairs.of(self._database.read, [verdict.product]):
            raise WrongVerdict(verdict.product, verdict.key, "only a pair that was compared is accepted or refused")


def _given(reason: str) -> None:
    if not reason.strip():
        raise Invalid("Say why, so that others understand it later.")
