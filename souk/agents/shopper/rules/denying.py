"""Shops and brands that a sentence wants or refuses: `not from Harbour goods`, 除了巷口百货都可以, `but not Felis`."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from souk.agents.shopper.contracts import Heard
from souk.agents.shopper.rules.hearing import Names, Reading, Span, blank, taken
from souk.discovery.search import denied
from souk.kit.locale import LOCALES, Words, pick
from souk.kit.text import flat

# A name stands in the patterns as signs that no text has, so that lists of names read as one.
_MARK, _MORE = "\x01", "\x02"
_NAME = f"{_MARK}{_MORE}*"
_LIST = (
    rf"{_NAME}(?:\s*(?:,|，|、|和|或者?|跟|与|及|以及|还有|\bor\b|\band\b|\bnor\b|/)\s*"
    rf"(?:(?:from|at|by|in|在|从)\s+)?{_NAME})*"
)
_FILL = (
    r"(?:(?:it|them|this|that|anything|something|any|one|ones|goods|stuff|things?|products?|be|bought|buy|get"
    r"|order|purchase"
    r"|take|want|use|sold|made|made by|offered|by|from|at|of|to|with|in|on|the|a|an|brand|brands|shop|shops|store"
    r"|stores"
    r"|seller|sellers|called|named|please|me|for|go|going|shopping|choose|pick|show|have)\s+){0,7}"
)
_HAN_FILL = (
    r"(?:买|要|选|用|考虑|购买|下单|看|推荐|在|从|去|到|来自|来|由|那家|那个|这家|这个|任何|品牌|牌子|店铺?|商家"
    r"|给我|卖|\s){0,6}"
)
_TAIL = (
    r"(?:\s*(?:家的?|店里?的?|店铺的?|牌子?的?|品牌的?|的东西|的货|的商品|家|的|那家|卖的|这家|这个牌子?的?))?"
    r"(?:\s*(?:东西|货|商品|产品))?"
)
_ENDS = r"(?=\s*(?:$|[,，。.;；!！?？、)的了吧哦啊]))"
_ANY = (
    r"(?:\s*[,，]?\s*(?:之外|以外|外)?\s*[,，]?\s*(?:的?(?:其他|其它|别的|别家|另外|哪家|哪个(?:牌子)?|什么(?:牌子)?|任何|其余)"
    r"(?:的|店|家|牌子|商家|品牌|店铺)*)?\s*(?:都|全|也)?\s*(?:可以|行|能买|能接受|好|没问题|OK|ok|成|要|考虑|随便)(?:的)?)"
)
_ONLY = (
    # Only these, said by a denial of all others.
    rf"(?:除了?|除开|除去)\s*{_LIST}{_TAIL}\s*(?:之外|以外|外)?\s*[,，]?\s*(?:其他|其它|别的|别家|另外的?|哪家|哪个|什么|我|谁)*(?:店|家|牌子|的|商家|品牌)*"
    r"\s*(?:都|也|一律|全)?\s*(?:不要|别买|不买|不行|不考虑|不看|不接受|免谈|别选)",
    rf"(?:非|不是)\s*{_LIST}{_TAIL}\s*(?:的|就)?\s*(?:不买|不要|不行|不可|不考虑|免谈)",
    rf"\b(?:nothing|nowhere|none|no one|nobody|no (?:other )?(?:shop|store|seller|brand"
    rf"|house)s?)\s+(?:else\s+)?(?:but|except|other than|than|besides)\s+{_FILL}{_LIST}",
    rf"(?:\bnot|n't)\s+(?:[\w'-]+\s+){{0,6}}?(?:anyone|anybody|anywhere|anything|any(?: other)? (?:shop|store"
    rf"|seller|brand))\s+(?:else\s+)?(?:but|except|other than|than|besides)\s+{_FILL}{_LIST}",
    rf"(?:\bnot|n't)\s+{_FILL}unless\s+(?:it(?:'s| is| comes)?\s+)?{_FILL}{_LIST}",
)
_NOT = (
    rf"(?:除了?|除开|除去)\s*{_LIST}{_TAIL}{_ANY}",
    rf"(?:除了?|除开|除去)\s*{_LIST}{_TAIL}\s*(?:之外|以外|外)(?:的)?{_ENDS}",
    rf"(?:除了?|除开|除去)\s*{_LIST}{_TAIL}{_ENDS}",
    rf"(?<![要能是])(?:绝对|千万|一定|坚决|请|也|都|可|我)?(?:不要|别要|不想要|不想|别买|不买|别在|不在|别从|不从|别去|不去|不考虑|拒绝|谢绝|避开|避免|绕开|排除|不喜欢|讨厌|不是"
    rf"|不选|别选|不用|别用|别给我|别|勿|不信任|信不过|不接受)"
    rf"{_HAN_FILL}{_LIST}{_TAIL}(?:买|下单|购买|的)?(?!太|过|那么|这么)",
    rf"{_LIST}{_TAIL}\s*(?:以外|之外)的?{_ENDS}",
    # The goods stand between: `don't order the litter box from Lane lights`.
    rf"(?P<cue>(?:\bnot|n't|\bnever)\s+(?:to\s+)?(?:buy|buying|order|ordering|get|purchase|take"
    rf"|want))(?:\s+[\w'-]+){{1,5}}?\s+(?P<names>(?:from|at)\s+(?:the\s+)?{_LIST})",
    rf"{_LIST}{_TAIL}\s*(?:就|都|也|全|一律|千万|绝对|我|坚决)*\s*(?:不要|别买|不买|除外|不考虑|不行|就?算了|免谈|不用|不看|不想要|不喜欢|不接受|别来|拉黑|不选)(?:了"
    rf"|的)?{_ENDS}",
    rf"(?:\bnot(?!\s+(?:only|just|necessarily))|n't|\bdont|\bnever|\bno|\bnothing|\bnone|\bavoid(?:ing)?"
    rf"|\bexcept(?:ing)?(?:\s+for)?|\bexcluding|\bexclude|\bwithout"
    r"|\b(?:anything|anywhere|anyone|everything|everywhere|all|any (?:shop|store|brand|seller|house"
    r"|one))\s+(?:else\s+)?(?:but|bar|save)|\bother than|\bapart from|\baside from|\bbesides"
    r"|\brather than|\binstead of|\bskip(?:ping)?|\bstay(?:ing)? away from|\bsteer(?:ing)? clear of"
    r"|\bkeep(?:ing)? away from|\bignore|\bleave out|\bleaving out|\bbar(?:ring)?|\bminus|\bhate|\bdislike)"
    rf"\s+{_FILL}{_LIST}(?:'s|\s+(?:ones?|brand|shop|store|stuff|goods)\b)?",
    rf"{_LIST}(?:'s)?\s+(?:(?:is|are)\s+(?:out|excluded|not (?:ok|okay|wanted|allowed|an option)|banned)|excluded"
    rf"|not wanted|need not apply)\b",
    rf"(?<![\w-])(?:no|non)-{_LIST}",
)
_BRANDED = re.compile(
    rf"(?:只?要|只买|就要|认准|\b(?:only\s+|just\s+)?(?:the\s+)?(?:brand|make)\s*(?:is|of|:)?|\bonly|\bby)\s*{_NAME}"
    r"(?:的?(?:牌子|品牌)的?|牌的?|的)?"
)
_BREAK = re.compile(r"[,，;；。!！?？:：]|\.(?!\d)")
# 不要带盖的和巷口百货的: what is joined to something that is refused may be refused as well.
_ALSO = re.compile(
    r"(?:不要|别|不想|不买|不考虑|除了|\bnot\b|n't\b|\bno\b|\bnever\b|\bavoid|\bwithout\b|\bexcept)[^,，。;；.!?]*"
    r"(?:和|或者?|跟|与|及|以及|还有|、|\bor\b|\bnor\b)\s*(?:from\s|at\s|在|从)?\s*$"
)
_BUT = re.compile(r"(?:\bbut|但是?|不过|可是)\s*$")
_WANTED = re.compile(
    rf"(?P<lead>(?:(?:只|就)?[在从去到]|只?要|只买|就要|\b(?:only\s+)?(?:from|at|by)\s+(?:the\s+)?)?)\s*{_LIST}"
    r"(?P<tail>(?:家的?|的?店|的|买|购买|下单)?)"
)
_ONLY_NAMES = re.compile(
    rf"\s*(?:(?:from|at|either|is|with)\s+)?{_LIST}\s*(?:please|吧|也行|也可以|都行|都可以|即可|就行)?\s*"
)
_MERGED = re.compile(r"\s*(?:和|或者?|跟|与|及|以及|还有|、|\bor\b|\bnor\b)\s*")
_DENIALS = tuple(re.compile(one) for one in _NOT)
_ALONE = tuple(re.compile(one) for one in _ONLY)
Kind = Literal["shop", "brand"]


@dataclass(frozen=True)
class _Said:
    """A name where it stands: of which shop or brand it is."""

    kind: Kind
    id: str
    shown: Words
    span: Span


def named(found: Reading, names: Names) -> Reading:
    """A reading with the shops and brands that are refused, and the shops that are wanted.

    A brand that nothing says to be wanted but its name, and that is no limit of search's, is left to the guide.
    """
    said = list(_said(flat(found.rest), names))
    if not said:
        return found
    shadow = _shadow(flat(found.rest), said)
    for patterns, wanted in ((_ALONE, True), (_DENIALS, False)):
        for pattern in patterns:
            while (match := pattern.search(shadow)) is not None:
                inside = [one for one in said if match.start() <= one.span[0] < match.end()]
                spans = [match.span()] if wanted else _all_of(shadow, match, inside)
                made = _decided(found, inside, spans, wanted)
                # A denial whose word stays is still to be read of what is joined to the names.
                found = replace(made, denials=found.denials) if spans[0][0] > match.start() else made
                shadow = blank(shadow, spans)
    for one in said:
        if shadow[one.span[0]] == _MARK:
            found = _plain(found, (one, said), shadow, names)
    return found


def _plain(found: Reading, of: tuple[_Said, Sequence[_Said]], shadow: str, names: Names) -> Reading:
    """A name, of all that are said, that nothing was said to refuse in so many words."""
    (one, others), text = of, flat(found.rest)
    if one.kind == "brand":
        refused = one.id in names.denied or denied(text, *one.span)
        led = _BRANDED.search(shadow, *_around(shadow, one))
        if not refused and (_ALSO.search(text[: one.span[0]]) or (led is None and one.id not in names.wanted)):
            return found
        return _decided(found, [one], [one.span if refused or led is None else led.span()], not refused)
    around = next(each for each in _WANTED.finditer(shadow) if each.start() <= one.span[0] < each.end())
    start, end = _clause(shadow, one)
    said = around["lead"] or around["tail"] or _ONLY_NAMES.fullmatch(shadow, start, end)
    if not said or denied(text, *one.span) or _ALSO.search(text[: one.span[0]]):
        # Refused, it seems, or only spoken of: it is neither wanted nor taken, and so its buyer is asked.
        return found
    inside = [each for each in others if around.start() <= each.span[0] < around.end() and each.kind == "shop"]
    return _decided(found, inside, [around.span()], True)


def _clause(shadow: str, one: _Said) -> Span:
    start = max((each.end() for each in _BREAK.finditer(shadow, 0, one.span[0])), default=0)
    after = _BREAK.search(shadow, one.span[1])
    return start, after.start() if after else len(shadow)


def _around(shadow: str, one: _Said) -> Span:
    """A name with the words of its clause that say it is a brand."""
    return _clause(shadow, one)[0], one.span[1] + 6


def _all_of(shadow: str, match: re.Match[str], inside: Sequence[_Said]) -> list[Span]:
    """What a denial takes of a sentence: its word stays where what is joined to the names is refused by it as well."""
    if match.groupdict().get("cue"):
        return [match.span("cue"), match.span("names")]
    start, end = match.span()
    first = min(one.span[0] for one in inside)
    joined = _MERGED.match(shadow, end)
    if joined and joined.end() < len(shadow) and shadow[start:first].strip():
        return [(first, joined.end())]
    lead = _BUT.search(shadow[:start])
    return [(lead.start() if lead else start, end)]


def _decided(found: Reading, said: Sequence[_Said], spans: Sequence[Span], wanted: bool) -> Reading:
    """A reading with names that are wanted or refused in one breath, each once; what was said first holds."""
    made = found
    for one in said:
        if one.id in (*made.shops, *made.shops_not, *made.brands, *made.brands_not):
            continue
        key = ("shops" if one.kind == "shop" else "brands") + ("" if wanted else "_not")
        heard = Heard(key, one.shown if wanted else _not(one), " ".join(found.rest[slice(*at)].strip() for at in spans))
        made = _with(replace(made, heard=(*made.heard, heard)), key, one.id)
    for span in spans:
        made = taken(made, span)
    return made if wanted else replace(made, denials=(*made.denials, *spans))


def _with(made: Reading, key: str, id: str) -> Reading:
    match key:
        case "shops":
            return replace(made, shops=(*made.shops, id))
        case "shops_not":
            return replace(made, shops_not=(*made.shops_not, id))
        case "brands":
            return replace(made, brands=(*made.brands, id))
        case _:
            return replace(made, brands_not=(*made.brands_not, id))


def _not(one: _Said) -> Words:
    return {"en": f"not {pick(one.shown, 'en')}", "zh-CN": f"不要{pick(one.shown, 'zh-CN')}"}


def _said(text: str, names: Names) -> Iterator[_Said]:
    """Every name in a text, the longest first; a name inside a longer one is none."""
    known: list[tuple[str, Kind, str, Words]] = [
        (flat(name), "shop", id, words)
        for id, words in names.shops.items()
        for name in {*words.values(), id}
        if len(name) > 1
    ]
    known += [
        (flat(part), "brand", brand, dict.fromkeys(LOCALES, brand)) for brand in names.brands for part in _parts(brand)
    ]
    seen: list[Span] = []
    for name, kind, id, words in sorted(known, key=lambda one: (-len(one[0]), one[1] != "shop", one[2])):
        for match in re.finditer(
            rf"(?<![a-z0-9]){re.escape(name)}(?![a-z0-9])" if name.isascii() else re.escape(name), text
        ):
            if not any(start < match.end() and match.start() < end for start, end in seen):
                seen.append(match.span())
                yield _Said(kind, id, words, match.span())


def _parts(brand: str) -> Iterator[str]:
    """A brand whole, and by its Han or its Latin letters where it has both."""
    yield brand
    han, latin = re.findall(r"[㐀-鿿]{2,}", brand), re.findall(r"[A-Za-z]{3,}", brand)
    if han and latin:
        yield from (han[0], latin[0])


def _shadow(text: str, said: Sequence[_Said]) -> str:
    """The text with one sign for each name, of the same length: the rest of a name are signs that no pattern minds."""
    text = text.replace(_MARK, " ").replace(_MORE, " ")
    for one in said:
        start, end = one.span
        text = text[:start] + _MARK + _MORE * (end - start - 1) + text[end:]
    return text
