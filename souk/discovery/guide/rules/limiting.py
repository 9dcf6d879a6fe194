"""The limits of a conversation: what was said last holds, what was lifted is gone, and what changed is said."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from souk.discovery.guide.contracts import Change, Chosen, Conversation
from souk.discovery.search import Limit, in_currency, shown
from souk.goods.annotation import AttributeType
from souk.kit.locale import LOCALES, Locale, Words
from souk.kit.money import Money, show
from souk.kit.text import flat

BRAND: Words = {"en": "Brand", "zh-CN": "品牌"}
_OWN: dict[str, Words] = {"price": {"en": "Price", "zh-CN": "价格"}, "brand": BRAND}


def said_in(limit: Limit, turns: Sequence[str]) -> int:
    """The last turn that has a limit's words; the first where none has them."""
    words = flat(limit.said)
    return max((place for place, turn in enumerate(turns) if words and words in flat(turn)), default=0)


def taken_off(without: Iterable[str]) -> dict[str, int]:
    """Keys taken off, each with the number of turns that had been said then: `price@2`; a bare key is off for good."""
    found: dict[str, int] = {}
    for one in without:
        key, _, after = one.partition("@")
        found[key] = int(after) if after.isdecimal() else 10_000
    return found


def before(talk: Conversation) -> Conversation:
    """A conversation as it stood a turn earlier."""
    turns = len(talk.said) - 1
    kept = tuple(one for one in talk.without if taken_off([one]).popitem()[1] < turns)
    chosen = tuple(one for one in talk.chosen if one.after < turns)
    return replace(talk, said=talk.said[:-1], without=kept, chosen=chosen)


def standing(limits: Iterable[Limit], turns: Sequence[str], lifted: Mapping[str, int]) -> list[Limit]:
    """Limits of keys that were never lifted or taken off, or said later; `lifted` has the number of turns by then."""
    return [one for one in limits if said_in(one, turns) >= lifted.get(one.key, 0)]


def closer(readings: Iterable[Limit], limits: Iterable[Limit], lifted: Mapping[str, int]) -> Iterator[Limit]:
    """Stricter readings of limits that still stand, or of what nothing else is limited in."""
    standing_now = {one.key: one for one in limits}
    for one in readings:
        limit = standing_now.get(one.key)
        if one.key not in lifted and (limit is None or _inside(one, limit)):
            yield one


def _inside(one: Limit, limit: Limit) -> bool:
    if limit.any_of:
        return set(one.any_of) <= set(limit.any_of)
    low, high = (one.at_least, one.at_most)
    low_kept = limit.at_least is None or (low is not None and low >= limit.at_least)
    return low_kept and (limit.at_most is None or (high is not None and high <= limit.at_most))


def merged(spoken: Sequence[Limit], turns: Sequence[str], picked: Mapping[str, tuple[Limit, int]]) -> list[Limit]:
    """Spoken limits and those of answers that were picked: of one key the later one holds."""
    made = {one.key: one for one in spoken}
    for key, (limit, after) in picked.items():
        if key not in made or said_in(made[key], turns) < after:
            made[key] = limit
    return list(made.values())


def from_answer(chosen: Chosen, kind: AttributeType | None, currency: str) -> Limit | None:
    """The limit that an answer makes; nothing where it limits nothing, or the attribute is not known."""
    if not chosen.limits or (kind is None and chosen.key not in _OWN):
        return None
    words = {locale: named(chosen, kind, currency, locale) for locale in LOCALES}
    limit = Limit(chosen.key, kind.name if kind else _OWN[chosen.key], words, "", chosen.at_least, chosen.at_most)
    unit = kind.unit if kind else currency if chosen.key == "price" else ""
    return replace(limit, any_of=chosen.any_of, none_of=chosen.none_of, unit=unit)


def named(chosen: Chosen, kind: AttributeType | None, currency: str, locale: Locale) -> str:
    """An answer as a chip shows it: `≥ 5 L`, `≤ ¥200`, `top-entry`, `yes`."""
    low, high = (_bound(value, kind, currency, locale) for value in (chosen.at_least, chosen.at_most))
    if low and high:
        return f"{low} – {high}"
    if low or high:
        return f"≥ {low}" if low else f"≤ {high}"
    wanted = [_value(one, kind, locale) for one in chosen.any_of]
    unwanted = [_value(one, kind, locale) for one in chosen.none_of]
    not_ = "不要" if locale == "zh-CN" else "not "
    return " / ".join([*wanted, *(f"{not_}{one}" for one in unwanted)])


def _bound(value: float | None, kind: AttributeType | None, currency: str, locale: Locale) -> str:
    if value is None:
        return ""
    return shown(kind, value)[locale] if kind else show(Money(round(value), currency), locale)


def _value(tag: str, kind: AttributeType | None, locale: Locale) -> str:
    if tag in ("yes", "no"):
        yes, no = ("是", "否") if locale == "zh-CN" else ("yes", "no")
        return yes if tag == "yes" else no
    return shown(kind, tag)[locale] if kind else tag


def not_brand(brand: str, said: str, earlier: Limit | None) -> Limit:
    """A limit that leaves a brand out, beside what an earlier one says of brands."""
    denied = tuple(dict.fromkeys((*(earlier.none_of if earlier else ()), brand)))
    wanted = tuple(one for one in (earlier.any_of if earlier else ()) if one != brand)
    words: Words = {
        "en": " / ".join([*wanted, *(f"not {one}" for one in denied)]),
        "zh-CN": " / ".join([*wanted, *(f"不要{one}" for one in denied)]),
    }
    return Limit("brand", BRAND, words, said, any_of=wanted, none_of=denied)


def until(spoken: Conversation, turns: int) -> Conversation:
    """A conversation as it was after so many turns."""
    while len(spoken.said) > turns:
        spoken = before(spoken)
    return spoken


def changes(was: Sequence[Limit], now: Sequence[Limit]) -> tuple[Change, ...]:
    """Limits of before that are another now, or none."""
    standing_now = {one.key: one for one in now}
    made = []
    for one in was:
        later = standing_now.get(one.key)
        if later is None:
            made.append(Change(one.key, one.name, one.shown, None))
        elif _bounds(later) != _bounds(one):
            made.append(Change(one.key, one.name, one.shown, later.shown))
    return tuple(made)


def _bounds(limit: Limit) -> tuple[object, ...]:
    return limit.at_least, limit.at_most, frozenset(limit.any_of), frozenset(limit.none_of), limit.unit


def priced(limits: Iterable[Limit], currency: str) -> list[Limit]:
    """Limits with the budget in the goods' currency, where none was said."""
    return [in_currency(one, currency) if one.key == "price" and not one.unit else one for one in limits]


def quoted(limit: Limit, said: Sequence[str]) -> Limit:
    """The limit with its words as they were typed, full width or half."""
    for turn in reversed(said):
        at = flat(turn).find(flat(limit.said))
        if at >= 0:
            return replace(limit, said=turn[at : at + len(limit.said)])
    return limit


def chosen_of(key: str, value: str, ruled_out: bool) -> Chosen:
    """One value as an answer: wanted, or ruled out; of a flag the other one is wanted then."""
    if value in ("yes", "no"):
        return Chosen(key, any_of=(value if not ruled_out else "no" if value == "yes" else "yes",))
    return Chosen(key, none_of=(value,)) if ruled_out else Chosen(key, any_of=(value,))
