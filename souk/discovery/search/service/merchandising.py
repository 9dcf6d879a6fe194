"""A shop's rules for its search: drafted, tried on a query, put live, stopped, undone; every step written down."""

import uuid
from collections.abc import Sequence
from dataclasses import replace

from souk.discovery.search import store
from souk.discovery.search.contracts import (
    Arranged,
    Card,
    Filter,
    Moved,
    NotYours,
    Preview,
    Rule,
    RuleChange,
    RuleDraft,
    RuleMoved,
    Trial,
    UnknownRule,
    Wanted,
    WrongRule,
)
from souk.discovery.search.rules import merchandising
from souk.discovery.search.service.examples import DRAFTED, LIVE, OPEN, PUT, RULE
from souk.discovery.search.service.finding import MOST, Finding, Look
from souk.kit.operation import Caller, Effect, Example, operation
from souk.kit.text import is_id

CHANGED = "search.rule-changed"
SHOWN = 24
_NOT_DUE = ("early", "over")
_KETTLE = {"rule": "kettle-first", "why": "season"}


class Merchandising(Finding):
    """Rules, each seen and changed by its own shop and by the operator alone."""

    @operation("search:rules", example=Example({}, after=(OPEN, DRAFTED)))
    def rules(self, caller: Caller) -> list[Rule]:
        """The rules of one's own shop, or all of them for the operator, the last changed first."""
        return store.rules(self._database.read, caller.shop)

    @operation("search:rules", example=Example({"rule": "kettle-first"}, after=(OPEN, DRAFTED), owned="shop"))
    def show_rule(self, rule: str, caller: Caller) -> Rule:
        """One rule: what is live, and what waits as a draft."""
        return self._rule(rule, caller)

    @operation("search:rules", example=Example({"most": 5}, after=(OPEN, DRAFTED)))
    def rule_changes(self, caller: Caller, *, rule: str = "", most: int = 100) -> list[RuleChange]:
        """Steps of one's own rules, or of one of them, newest first: who, when, why, before and after."""
        if not 1 <= most <= 500:
            raise WrongRule("most", f"{most} is not between 1 and 500")
        return store.changes(self._database.read, caller.shop, rule, most)

    @operation(
        "search:rules-write",
        Effect.WRITE,
        Example({"rule": RULE, "why": "it is what we are known for"}, after=(OPEN,), owned="shop"),
    )
    def draft_rule(self, rule: RuleDraft, why: str, caller: Caller, *, change_id: str = "") -> Rule:
        """Keep a rule as a draft, a new one or upon the `number` of a known one; what is live stays as it is."""
        own(caller, rule.shop)
        for field, said in merchandising.wrong(rule.wanted):
            raise WrongRule(field, said)
        before = store.rule(self._database.write, rule.id) if rule.id else None
        if before is None:
            id = rule.id or uuid.uuid4().hex[:12]
            _named(id)
            made = self._step(Rule(id, rule.shop, 0, "draft", None, None, self._clock.now(), ""), caller)
        elif before.shop != rule.shop:
            raise UnknownRule(rule.id)
        else:
            made = self._step(self._upon(before, rule.number), caller)
        return self._keep(before, replace(made, draft=rule.wanted), (why, change_id), caller)

    @operation(
        "search:rules-write", Effect.WRITE, Example({**_KETTLE, "number": 1}, after=(OPEN, DRAFTED), owned="shop")
    )
    def publish_rule(self, rule: str, number: int, why: str, caller: Caller, *, change_id: str = "") -> Rule:
        """Put the draft live, or a rule that was stopped live again, unless somebody changed it since `number`."""
        before = self._upon(self._rule(rule, caller), number)
        made = replace(self._step(before, caller), state="live", live=before.newest, draft=None)
        return self._keep(before, made, (why, change_id), caller)

    @operation(
        "search:rules-write", Effect.WRITE, Example({**_KETTLE, "number": 2}, after=(OPEN, DRAFTED, LIVE), owned="shop")
    )
    def stop_rule(self, rule: str, number: int, why: str, caller: Caller, *, change_id: str = "") -> Rule:
        """Let a rule no longer speak; it is kept, and can be put live again."""
        before = self._upon(self._rule(rule, caller), number)
        made = replace(self._step(before, caller), state="off")
        return self._keep(before, made, (why, change_id), caller)

    @operation(
        "search:rules-write",
        Effect.WRITE,
        Example({"change": "kettle-live", "why": "too early"}, after=(OPEN, DRAFTED, LIVE), owned="shop"),
    )
    def undo_rule_change(self, change: str, why: str, caller: Caller) -> Rule:
        """Take a step back: the rule is as it was before it, and that too is a step that can be taken back.

        Only the newest step of a rule: what was built upon an older one would be lost.
        """
        found = store.change(self._database.write, change)
        if found is None:
            raise UnknownRule(change)
        before = self._upon(self._rule(found.rule, caller), found.number)
        made = self._step(before, caller)
        if found.before is None:
            made = replace(made, state="off", live=None, draft=before.newest)
        else:
            old = found.before
            made = replace(made, state=old.state, live=old.live, draft=old.draft)
        return self._keep(before, made, (why, ""), caller, undoes=change)

    @operation(
        "search:rules",
        example=Example(
            {"trial": {"text": "烧水壶"}, "rule": "kettle-first"}, after=(OPEN, PUT, DRAFTED), owned="shop"
        ),
    )
    def preview_rule(
        self, trial: Trial, caller: Caller, *, rule: str = "", wanted: Wanted | None = None, shop: str = ""
    ) -> Preview:
        """One query as shoppers see it now, and as they will: a kept draft, or a rule as just written for a shop.

        The goods of a shop's rule are searched within the shop. Nothing is changed.
        """
        kept = self._rule(rule, caller) if rule else None
        of = kept.shop if kept else shop
        if wanted is None and kept is None:
            raise WrongRule("rule", "say which rule to try")
        if kept is None:
            own(caller, of)
        wish = wanted or (kept.newest if kept else None)
        assert wish is not None
        for field, said in merchandising.wrong(wish):
            raise WrongRule(field, said)
        filters = (*trial.filters, *((Filter("shop", (of,)),) if of else ()))
        return self._tried(
            replace(trial, filters=filters), Rule(rule or "draft", of, 0, "live", wish, None, self._clock.now(), "")
        )

    def _tried(self, trial: Trial, tried: Rule) -> Preview:
        occasion = self._occasion(trial.text, trial.locale, trial.filters)
        wish = tried.live
        assert wish is not None
        silent = merchandising.silence(wish, tried.shop, occasion)
        if silent in _NOT_DUE:
            tried = replace(tried, live=replace(wish, when=replace(wish.when, since="", until="")))
        shops = ("", occasion.shop) if occasion.shop else ("",)
        live = store.live_rules(self._database.read, shops)
        others = tuple(one for one in live if one.id != tried.id)
        without = any(one.id == tried.id and one.live == wish for one in live)
        now = Look(trial.text, trial.filters, most=MOST, rules=others if without else tuple(live))
        then = replace(now, rules=(*others, tried))
        _, before, _ = self._look(now)
        _, after, notes = self._look(then)
        stood = {card.product: place for place, card in enumerate(before.cards, 1)}
        stands = {card.product: place for place, card in enumerate(after.cards, 1)}
        gone = [card for card in before.cards[:SHOWN] if card.product not in stands]
        speak = merchandising.ruling(then.rules or (), occasion, trial.filters).rules
        return Preview(
            before=_moves(before.cards[:SHOWN], stands, before.arranged),
            after=_moves(after.cards[:SHOWN], stood, after.arranged),
            gone=tuple(Moved(card, 0, stood[card.product]) for card in gone),
            notes=tuple(dict.fromkeys(notes)),
            rules=speak,
            silent=silent,
            redirect=after.redirect,
            total_before=before.total,
            total_after=after.total,
            without=without,
        )

    def _rule(self, id: str, caller: Caller) -> Rule:
        found = store.rule(self._database.read, id)
        if found is None or (caller.shop is not None and found.shop != caller.shop):
            raise UnknownRule(id)
        return found

    def _upon(self, rule: Rule, number: int) -> Rule:
        if rule.number != number:
            raise RuleMoved(rule.id, number)
        return rule

    def _step(self, rule: Rule, caller: Caller) -> Rule:
        return replace(rule, number=rule.number + 1, at=self._clock.now(), actor=caller.actor)

    def _keep(
        self, before: Rule | None, made: Rule, said: tuple[str, str], caller: Caller, *, undoes: str = ""
    ) -> Rule:
        """Write a step down; `said` is why, and the step's id where the caller gives one."""
        why, id = said[0].strip(), said[1] or uuid.uuid4().hex[:12]
        if not why or len(why) > 1000:
            raise WrongRule("why", "say why, in at most 1000 characters")
        connection = self._database.write
        if store.change(connection, _named(id)) is not None or not store.put_rule(connection, made):
            raise RuleMoved(made.id, made.number - 1)
        place = (made.id, made.shop, made.number, made.at, made.actor)
        store.add_change(connection, RuleChange(id, *place, why, before, made, undoes))
        facts = {"change": id, "number": made.number, "state": made.state, "why": why, "shop": made.shop}
        self._events.record(CHANGED, [(made.id, facts)], caller)
        return made


def own(caller: Caller, shop: str) -> str:
    """The shop, or the house where it is empty, if the caller may act for it; raises `NotYours`."""
    if caller.shop is not None and caller.shop != shop:
        raise NotYours(caller.shop)
    return shop


def _named(id: str) -> str:
    if not is_id(id):
        raise WrongRule("id", "an id has at most 100 letters, digits, - and _")
    return id


def _moves(cards: Sequence[Card], other: dict[str, int], arranged: Sequence[Arranged]) -> tuple[Moved, ...]:
    by = {one.product: one for one in arranged}
    made = []
    for place, card in enumerate(cards, 1):
        one = by.get(card.product)
        why = (one.effect, one.rule, one.sponsored) if one else (None, "", False)
        made.append(Moved(card, place, other.get(card.product, 0), *why))
    return tuple(made)
