"""From fitting goods to advice: each sentence out of a field, a review or a knowledge entry."""

from collections.abc import Collection, Iterator, Mapping, Sequence

from souk.discovery.guide.contracts import Cell, Comparison, Mention, Need, Pick, Row, Sentence, Unstated
from souk.discovery.guide.rules import saying
from souk.discovery.guide.rules.fit import Candidate, Wanted, met, missed, unstated, wished_kinds
from souk.discovery.guide.rules.saying import Piece, say
from souk.discovery.search import Card, shown
from souk.goods.annotation import Annotation, AttributeType, Evidence
from souk.kit.locale import Locale, Words

COLUMNS = 4
REASONS = 4
SPOKEN_OF = 2
UNSTATED = 3


class Wording:
    """Puts advice into words of one language."""

    def __init__(self, annotation: Annotation, locale: Locale) -> None:
        self._annotation = annotation
        self._locale = locale

    def entry(self, ref: str, path: str) -> Sentence:
        """A knowledge text as a sentence; `path` without its language."""
        return say(self.piece(ref, path))

    def piece(self, ref: str, path: str) -> Piece:
        """A knowledge text as a piece."""
        other: Locale = "en" if self._locale == "zh-CN" else "zh-CN"
        locale = self._locale if self._annotation.has_text(ref, f"{path}/{self._locale}") else other
        return saying.entry(ref, f"{path}/{locale}", self._annotation.text(ref, f"{path}/{locale}"))

    def first_choice(self, says: Piece | None, best: Pick) -> Sentence:
        """The verdict: what decides, then the product that fits best and its price; else the first reason for it."""
        zh = self._locale == "zh-CN"
        title, price = saying.title(best.card, self._locale), saying.price(best.card, self._locale)
        lead = "首选“" if zh else "First choice: “" if says is None else " First choice: “"
        tail: list[Piece] = ["”，" if zh else "”, ", price] if price[0] else ["”"]
        reason = next((one for one in best.reasons if _of_fields(one)), None) if says is None else None
        if reason is not None:
            tail += ["；" if zh else "; ", *saying.pieces(reason)]
        # What a situation asks for and the first choice lacks is said at once, not only on its card.
        lacks = next((one for one in best.cautions if not _of_reviews(one)), None) if says is not None else None
        if lacks is not None:
            tail += ["。注意：" if zh else ". Mind that: ", *saying.pieces(lacks)]
            return say(says or "", lead, title, *_unstopped(tail, "。" if zh else "."))
        return say(*([] if says is None else [says]), lead, title, *tail, "。" if zh else ".")

    def nothing_fits(self, nearest: Card | None) -> Sentence:
        """That nothing keeps all limits, and the cheapest that keeps all but the price."""
        zh = self._locale == "zh-CN"
        if nearest is None:
            return say(
                "没有商品能同时满足这些条件，可以放宽其中一项。"
                if zh
                else "Nothing keeps all of these limits; loosen one."
            )
        chosen = (saying.title(nearest, self._locale), saying.price(nearest, self._locale))
        if zh:
            return say("没有商品能同时满足这些条件；放宽预算后，最便宜的是“", chosen[0], "”，", chosen[1], "。")
        return say(
            "Nothing keeps all of these limits. With a wider budget, the cheapest is “",
            chosen[0],
            "”, ",
            chosen[1],
            ".",
        )

    def together(self, categories: Sequence[str]) -> Sentence:
        """That nothing of some categories fits the budget together."""
        zh = self._locale == "zh-CN"
        names: list[Piece] = []
        for number, id in enumerate(categories):
            names += ["”和“" if zh else "” and “"] if number else []
            names += [self.piece(id, "noun")]
        if zh:
            return say("这个总预算买不齐“", *names, "”。")
        return say("This budget does not buy “", *names, "” together.")

    def not_here(self, named: Mention | None, near: Sequence[str] = ()) -> Sentence:
        """That the catalogue has nothing of the kind, and the categories that come nearest in use."""
        zh = self._locale == "zh-CN"
        if named is None:
            return say("这里没有与此相关的商品。" if zh else "There is nothing of the kind in this catalogue.")
        name = self.piece(named.ref, "noun" if named.kind == "category" else "name")
        lead, tail = ("这里目前没有与“", "”对应的商品") if zh else ("Nothing for “", "” is in this catalogue")
        return say(lead, name, tail, *self._nearest(near))

    def not_sold(self, near: Sequence[str]) -> Sentence:
        """That goods which are known to be sold elsewhere are not sold here, and what comes nearest in use."""
        return say("这里不卖这种商品" if self._locale == "zh-CN" else "That is not sold here", *self._nearest(near))

    def _nearest(self, near: Sequence[str]) -> Iterator[Piece]:
        zh = self._locale == "zh-CN"
        for number, id in enumerate(near):
            yield ("”和“" if zh else "” and “") if number else ("，用途最接近的是“" if zh else "; nearest in use: “")
            yield self.piece(id, "noun")
        yield ("”" if near else "") + ("。" if zh else ".")

    def no_better(self) -> Sentence:
        """That a little more money buys nothing better."""
        zh = "多花这些钱，买不到明显更好的。"
        return say(zh if self._locale == "zh-CN" else "That much more buys nothing that is plainly better.")

    def which(self) -> Sentence:
        """That a set was asked for, and not of what."""
        return say("请说说这一套要有哪些商品。" if self._locale == "zh-CN" else "Say which goods the set is of.")

    def what(self) -> Sentence:
        """That it was not said yet what is wanted."""
        zh = "请说说想买什么、给谁用、在哪儿用、预算多少。"
        en = "Say what you are looking for, who it is for, where it will be used and what it may cost."
        return say(zh if self._locale == "zh-CN" else en)

    def given(self) -> Sentence:
        """That nothing is about what a gift should be about, and what is shown is often given."""
        zh = "这里没有正合这一点的商品；下面这些常用来送人。"
        en = "Nothing here is quite about that; these are often given."
        return say(zh if self._locale == "zh-CN" else en)

    def often_given(self) -> Sentence:
        """That of somebody's likes nothing is known yet, and what is shown is often given."""
        zh = "下面这些常用来送人；说说对方喜欢什么，可以挑得更准。"
        en = "These are often given; say what they like, and the choice gets closer."
        return say(zh if self._locale == "zh-CN" else en)

    def unsuited(self, situation: str, wanted: Wanted) -> Sentence:
        """That all that keeps the limits is ruled out by a situation, `litter_box/kitten`, and why."""
        ref, _, id = situation.partition("/")
        name, because = self.piece(ref, f"situation/{id}/name"), self.piece(wanted.ref, wanted.condition.path)
        if self._locale == "zh-CN":
            return say("符合这些条件的都不适合“", name, "”：", because, "。")
        return say("What keeps these limits does not suit “", name, "”: ", because, ".")

    def of_orders(self) -> Sentence:
        """That orders are looked after elsewhere."""
        zh = "订单、物流、退换货和退款请到“我的订单”办理；这里帮您挑选商品。"
        en = "Orders, delivery, returns and refunds are under “Your orders”; this guide helps you choose goods."
        return say(zh if self._locale == "zh-CN" else en)

    def pick(self, candidate: Candidate, prefers: Sequence[Wanted], need: Need) -> Pick:
        """A card with its price, its reasons and what speaks against it."""
        card = candidate.card
        met_keys = {one.condition.key for one in met(candidate, prefers)}
        wished = list(self._praised(candidate, need.wishes, met_keys))
        told = [one for one in self._reasons(candidate, prefers, need) if one not in wished]
        reasons = [*wished, *told][:REASONS]
        if not reasons and card.rating:
            reasons = [say(saying.rating(card, self._locale))]
        if not reasons:
            reasons = [say(saying.title(card, self._locale))]
        cautions = list(self.cautions(candidate, prefers))[:2]
        price = say(saying.price(card, self._locale))
        return Pick(card, price, tuple(reasons), tuple(cautions), unstated=self.unstated_of(candidate, None, prefers))

    def unstated_of(
        self, candidate: Candidate, first: Candidate | None, prefers: Sequence[Wanted]
    ) -> tuple[Unstated, ...]:
        """The first few attributes that the choice turns on and that a product does not state."""
        found = unstated(candidate, first, prefers, list(self.kinds(candidate).values()))
        return tuple(Unstated(kind.key, kind.name) for kind in found[:UNSTATED])

    def comparison(self, picks: Sequence[Candidate], kinds: Sequence[AttributeType]) -> Comparison | None:
        """The first four products side by side, by the attributes that any of them states."""
        shown = picks[:COLUMNS]
        if len(shown) < 2:
            return None
        cards = [one.card for one in shown]
        rows = [self._price_row(cards), self._rating_row(cards), *(self._row(kind, shown) for kind in kinds)]
        filled = [row for row in rows if any(cell.text for cell in row.cells)]
        return Comparison(tuple(cards), tuple(filled))

    def _reasons(self, candidate: Candidate, prefers: Sequence[Wanted], need: Need) -> Iterator[Sentence]:
        kinds = self.kinds(candidate)
        told: set[str] = set()
        ordered = need.foremost.key if need.foremost else ""
        if ordered in kinds and ordered in candidate.values:
            told.add(ordered)
            yield say(self.value(candidate, kinds[ordered]))
        for wanted in met(candidate, prefers)[: REASONS - 1]:
            told.add(wanted.condition.key)
            yield self.because(candidate, kinds[wanted.condition.key], wanted)
        for limit in need.limits:
            if limit.key in kinds and limit.key in candidate.values and limit.key not in told:
                told.add(limit.key)
                yield say(self.value(candidate, kinds[limit.key]))
        praised = max(candidate.aspects.values(), key=lambda one: (len(one.evidence), one.key), default=None)
        if praised and len(praised.evidence) >= SPOKEN_OF and praised.value and float(praised.value) >= 0.7:
            yield saying.praise(self._aspect(candidate, praised.key), praised.evidence, self._locale)
        for kind in kinds.values():
            if kind.better and kind.key in candidate.values and kind.key not in told:
                yield say(self.value(candidate, kind))

    def _praised(self, candidate: Candidate, wishes: Sequence[str], but: Collection[str]) -> Iterator[Sentence]:
        """What buyers say of what is wished for, where more praise it; the numbers that it turns on, `but` some."""
        for id in wishes:
            told = candidate.aspects.get(id)
            if told is not None and len(told.evidence) > len(told.against):
                yield saying.praise(self._aspect(candidate, id), told.evidence, self._locale)
        knowledge = self._annotation.categories().get(self._category(candidate))
        for kind in wished_kinds(wishes, knowledge) if knowledge else ():
            if kind.key in candidate.values and kind.key not in but:
                yield say(self.value(candidate, kind))

    def because(self, candidate: Candidate, kind: AttributeType, wanted: Wanted) -> Sentence:
        """What it has, and why that matters."""
        because = self.piece(wanted.ref, wanted.condition.path)
        return say(self.value(candidate, kind), " — " if self._locale == "en" else "，", because)

    def is_first(self, card: Card) -> Sentence:
        """That what was asked about is the first choice itself."""
        chosen = saying.title(card, self._locale), saying.price(card, self._locale)
        if self._locale == "zh-CN":
            return say("首选就是它：“", chosen[0], "”，", chosen[1], "。")
        return say("It is the first choice: “", chosen[0], "”, ", chosen[1], ".")

    def unstated(self, ref: str, key: str) -> Sentence:
        """That nothing of a product states an attribute."""
        name = self.piece(ref, f"attribute/{key}/name")
        return say("没有标明“", name, "”。") if self._locale == "zh-CN" else say("It does not state “", name, "”.")

    def cautions(self, candidate: Candidate, prefers: Sequence[Wanted] = ()) -> Iterator[Sentence]:
        """What speaks against a product: a title that says otherwise, wishes that are missed, complaints."""
        kinds = self.kinds(candidate)
        for key, known in candidate.values.items():
            if known.against and known.against[0].path.startswith("title"):
                other = known.against[0]
                against: Piece = (f"“{other.quote}”", (other,))
                joint = "，标题却写着 " if self._locale == "zh-CN" else ", but the title says "
                yield say(self.value(candidate, kinds[key]), joint, against)
        for wanted in missed(candidate, prefers):
            yield self.better(candidate, kinds[wanted.condition.key], wanted)
        for known in candidate.aspects.values():
            if len(known.against) >= SPOKEN_OF and len(known.against) > len(known.evidence):
                yield saying.complaint(self._aspect(candidate, known.key), known.against, self._locale)

    def better(self, candidate: Candidate, kind: AttributeType, wanted: Wanted) -> Sentence:
        """What it has, what would be better, and why; a bound is the knowledge's own, so its reason vouches for it."""
        because = self.piece(wanted.ref, wanted.condition.path)
        preferred = saying.better(kind, self._category(candidate), wanted, self._locale)
        if self._locale == "zh-CN":
            spaced = " " if saying.text_of(preferred[-1])[-1:].isascii() else ""
            return say(self.value(candidate, kind), "；", *preferred, f"{spaced}更好：", because)
        return say(self.value(candidate, kind), "; ", *preferred, " would be better: ", because)

    def value(self, candidate: Candidate, kind: AttributeType) -> Piece:
        """A value of a product with its attribute's name, as a piece."""
        return saying.value(self._category(candidate), kind, candidate.values[kind.key], self._locale)

    def _aspect(self, candidate: Candidate, id: str) -> Piece:
        return self.piece(self._category(candidate), f"aspect/{id}/name")

    def _category(self, candidate: Candidate) -> str:
        return candidate.card.category or ""

    def kinds(self, candidate: Candidate) -> Mapping[str, AttributeType]:
        """The attributes of a product's category by key."""
        knowledge = self._annotation.categories().get(self._category(candidate))
        return {kind.key: kind for kind in knowledge.attributes} if knowledge else {}

    def _row(self, kind: AttributeType, candidates: Sequence[Candidate]) -> Row:
        cells = []
        for candidate in candidates:
            known = candidate.values.get(kind.key)
            if known is None:
                cells.append(Cell(""))
                continue
            text = saying.flag(known.value, self._locale) or shown(kind, known.value)[self._locale]
            cells.append(Cell(text, (saying.best_evidence(known, self._locale),)))
        return _row(kind.key, kind.name, cells)

    def _price_row(self, cards: Sequence[Card]) -> Row:
        return _row("price", _PRICE, [_cell(saying.price(card, self._locale)) for card in cards])

    def _rating_row(self, cards: Sequence[Card]) -> Row:
        cells = []
        for card in cards:
            evidence: tuple[Evidence, ...] = saying.rating(card, self._locale)[1]
            cells.append(Cell(f"{card.rating.value:g} ({card.rating.count})" if card.rating else "", evidence))
        return _row("rating", _RATING, cells)


_PRICE: Words = {"en": "Price", "zh-CN": "到手价"}
_RATING: Words = {"en": "Rating", "zh-CN": "评分"}


def _of_fields(reason: Sentence) -> bool:
    """Whether a reason is a value that a product states, and not its name or what buyers say."""
    told = [where for claim in reason.claims for where in claim.evidence]
    return any(one.kind == "knowledge" for one in told) and not _of_reviews(reason)


def _of_reviews(said: Sentence) -> bool:
    """Whether a sentence rests on what buyers say."""
    return any(where.kind == "review" for claim in said.claims for where in claim.evidence)


def _unstopped(pieces: Sequence[Piece], stop: str) -> Iterator[Piece]:
    """Pieces of which the last may be a knowledge text with its own full stop."""
    yield from pieces
    if pieces and saying.text_of(pieces[-1])[-1:] not in "。.":
        yield stop


def _cell(piece: tuple[str, tuple[Evidence, ...]]) -> Cell:
    return Cell(*piece)


def _row(key: str, name: Words, cells: Sequence[Cell]) -> Row:
    return Row(key, name, tuple(cells), len({cell.text for cell in cells}) > 1)
