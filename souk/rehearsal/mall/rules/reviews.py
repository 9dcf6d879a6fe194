"""Reviews that agree with what is true of a product, but for a stated share."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random

from souk.goods.catalog import Review, Value
from souk.kit.locale import LOCALES, Locale
from souk.rehearsal.mall.contracts import Aspect, Piece, Remark, Said, Sheet, Talk
from souk.rehearsal.mall.rules.texts import capital

_LAST = datetime(2026, 10, 31, 23, 0, tzinfo=UTC)
_MINUTES = 364 * 24 * 60
_AGAINST = 0.06
_CHINESE = 0.6
_RIGHT = 0.97


def holds(by: str, truth: dict[str, Value]) -> bool | None:
    """Whether a condition (`hood`, `noise <= 60`, `material = glass ppsu`) is true; None where it cannot be told."""
    key, relation, wanted = [*by.split(maxsplit=2), "", "", ""][:3]
    value = truth.get(key)
    if value is None:
        return None
    match relation:
        case ">=":
            return isinstance(value, float) and value >= float(wanted)
        case "<=":
            return isinstance(value, float) and value <= float(wanted)
        case "=":
            return value in wanted.split()
    return bool(value)


def remark(piece: Piece, sheet: Sheet, talk: Talk, number: int, dice: Random) -> Remark:
    """The product's nth review, from 1."""
    locale: Locale = LOCALES[0] if dice.random() < _CHINESE else LOCALES[1]
    opinions, against = _opinions(piece, sheet.aspects, dice)
    said = tuple(_said(aspect, good, talk, locale, dice) for aspect, good in opinions)
    stars = _stars([good for _, good in opinions], piece.tier, dice)
    review = Review(
        id=f"{piece.product.id}-r{number}",
        product=piece.product.id,
        rating=stars,
        text=_text([one.sentence for one in said], _around(sheet.aisle, stars, talk, locale, dice), locale, dice),
        locale=locale,
        author=_author(talk, locale, dice),
        at=_LAST - timedelta(minutes=int(dice.random() ** 1.3 * _MINUTES)),
        invented=True,
    )
    return Remark(review, said, against)


def _opinions(piece: Piece, aspects: Sequence[Aspect], dice: Random) -> tuple[list[tuple[Aspect, bool]], bool]:
    """What the buyer speaks of and how; with the stated chance one opinion is against the attributes."""
    truth = dict(piece.truth)
    known = {aspect.id: holds(aspect.by, truth) for aspect in aspects}
    chosen = dice.sample(list(aspects), min(len(aspects), dice.choices((0, 1, 2, 3), (14, 40, 34, 12))[0]))
    wrong = None
    if dice.random() < _AGAINST:
        tellable = [aspect for aspect in aspects if known[aspect.id] is not None]
        wrong = dice.choice(tellable) if tellable else None
        chosen = [wrong, *(one for one in chosen if one is not wrong)][:3] if wrong else chosen
    return [(one, _verdict(one, known[one.id], one is wrong, (piece.tier, dice))) for one in chosen], wrong is not None


def _verdict(aspect: Aspect, known: bool | None, wrong: bool, mood: tuple[float, Random]) -> bool:
    tier, dice = mood
    if known is None:
        return dice.random() < 0.6 + 0.35 * tier
    return known is not wrong


def _said(aspect: Aspect, good: bool, talk: Talk, locale: Locale, dice: Random) -> Said:
    core = dice.choice((aspect.good if good else aspect.bad)[locale])
    frame = dice.choice((talk.praise if good else talk.blame)[locale])
    sentence = capital(frame.replace("{}", core)) + ("。" if locale == "zh-CN" else ".")
    return Said(aspect.id, good, sentence)


def _stars(verdicts: Sequence[bool], tier: float, dice: Random) -> int:
    if not verdicts:
        return dice.choices((5, 4, 3, 2), (62 + 20 * tier, 22, 6, 3))[0]
    share = sum(verdicts) / len(verdicts)
    if share == 1:
        return dice.choices((5, 4), (85, 15))[0]
    if share == 0:
        return dice.choices((3, 2, 1), (40, 40, 20))[0]
    return dice.choices((5, 4, 3), (15, 60, 25))[0] if share >= 0.5 else dice.choices((3, 2), (60, 40))[0]


def _around(aisle: str, stars: int, talk: Talk, locale: Locale, dice: Random) -> list[str]:
    """Small talk to go with the opinions, in a mood that fits the stars."""
    pool = [*talk.even[locale], *talk.aisle[aisle][locale]]
    mood = talk.glad[locale] if stars >= 4 else talk.sour[locale] if stars <= 2 else talk.even[locale]
    made = [dice.choice(pool)] if dice.random() < 0.55 else []
    return [*made, dice.choice(mood)] if dice.random() < 0.6 or not made else made


def _text(said: Sequence[str], around: Sequence[str], locale: Locale, dice: Random) -> str:
    """Small talk first or last, the opinions together."""
    parts = dict.fromkeys((*around[:1], *said, *around[1:]) if dice.random() < 0.7 else (*said, *around))
    return ("" if locale == "zh-CN" else " ").join(parts)


def _author(talk: Talk, locale: Locale, dice: Random) -> str:
    if locale == "zh-CN":
        return f"{dice.choice(talk.surnames)}**"
    return f"{dice.choice(talk.initials)}***{dice.choice(talk.initials)}"
