"""One product: drawn, priced, written and offered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from souk.goods.catalog import Attribute, Barcode, Product, Value, Variant
from souk.kit.locale import LOCALES, Words
from souk.rehearsal.mall.contracts import Brand, Line, Piece, Sheet, Stall, Town
from souk.rehearsal.mall.rules import texts
from souk.rehearsal.mall.rules.codes import ean13
from souk.rehearsal.mall.rules.prices import asked, offer, yuan
from souk.rehearsal.mall.rules.traits import draw, line_of, other_value

_NOTHING: Words = {"en": "", "zh-CN": ""}
_FIRST = date(2022, 3, 1)
_DAYS = 1600
_CONTRADICTS = 0.016
_SETS: Mapping[str, Words] = {
    "alone": {"en": "Pan only", "zh-CN": "单锅"},
    "spatula": {"en": "With spatula", "zh-CN": "锅和锅铲"},
}


@dataclass(frozen=True)
class Draft:
    """A thing before it is written about."""

    sheet: Sheet
    line: Line
    truth: Mapping[str, Value]
    brand: Brand
    tier: float


@dataclass(frozen=True)
class Writing:
    """A title and a description, what they state, and on what the title is wrong."""

    title: Words
    description: Words
    told: frozenset[str]
    contradicts: str


def piece(sheet: Sheet, town: Town, number: int, dice: Random) -> Piece:
    """The category's nth product, from 1."""
    line = line_of(sheet.lines, number)
    brand = dice.choice(town.brands[sheet.aisle])
    tier = min(max(brand.tier + dice.gauss(0, 0.08), 0.0), 1.0)
    truth = draw(line.traits, dice.random(), tier, dice)
    draft = Draft(sheet, line, truth, brand, tier)
    writing = _written(draft, dice.choice(town.series[sheet.aisle]), dice)
    fields = _fields(draft, writing, dice)
    popularity = min(30 * dice.paretovariate(0.85), 150_000)
    id = f"mall-{sheet.id.replace('_', '-')}-{number:04d}"
    stalls = _stalls(town.stalls, sheet.aisle, dice)
    product = Product(
        id=id,
        shop=stalls[0].id,
        title=writing.title,
        variants=_variants(id, draft, town, [one.id for one in stalls], (popularity, dice)),
        description=writing.description,
        brand=f"{brand.name['en']} {brand.name['zh-CN']}",
        category=sheet.id,
        attributes=fields,
        released=(_FIRST + timedelta(days=dice.randrange(_DAYS))).isoformat(),
        origin=f"mall:{id}",
        invented=True,
    )
    listed = frozenset(field.key for field in fields)
    return Piece(product, truth, writing.told, listed, writing.contradicts, tier, popularity)


def _written(draft: Draft, series: Words, dice: Random) -> Writing:
    sheet, truth = draft.sheet, dict(draft.truth)
    likely = zip(sheet.lead, (0.95, 0.6, 0.6), strict=False)
    lead = [key for key, chance in likely if dice.random() < chance and _tagged(draft, key)]
    trail = _some([key for key in sheet.trail if key not in lead and _tagged(draft, key)], dice.choice((2, 2, 3)), dice)
    wrong = _mistake(draft, (*trail, *lead), dice) if dice.random() < _CONTRADICTS else None
    claimed = truth | ({wrong[0]: wrong[1]} if wrong else {})
    tags = {key: texts.tag_of(sheet, key, claimed[key]) or _NOTHING for key in (*lead, *trail)}
    extra = dice.choice(sheet.extra) if dice.random() < 0.6 or not trail else _NOTHING
    parts = {"brand": draft.brand.name, "series": series, "extra": extra}
    made = texts.title(parts, draft.line, [tags[key] for key in lead], [tags[key] for key in trail] or [extra], dice)
    sayable = [key for key in _order(sheet, truth) if not (wrong and key == wrong[0])]
    chosen = sorted(dice.sample(sayable, min(dice.choice((3, 3, 4, 4, 5)), len(sayable))), key=sayable.index)
    clauses = [texts.clause(sheet, key, truth[key], dice) for key in chosen]
    said = texts.description(dice.choice(sheet.opens), clauses, dice)
    return Writing(made, said, frozenset((*lead, *trail, *chosen)), wrong[0] if wrong else "")


def _order(sheet: Sheet, truth: Mapping[str, Value]) -> list[str]:
    """The attributes that a description can speak of, in the sheet's order of telling."""
    told = list(dict.fromkeys(key.partition(".")[0] for key in (*sheet.says, *sheet.denials)))
    return [key for key in told if key in truth and texts.clauses_of(sheet, key, truth[key])]


def _tagged(draft: Draft, key: str) -> bool:
    """Whether a title may name the value: it has a name, and the noun does not say it already."""
    tag = texts.tag_of(draft.sheet, key, draft.truth[key]) if key in draft.truth else None
    return tag is not None and not any(tag[locale] in draft.line.noun[locale] for locale in LOCALES)


def _some(keys: Sequence[str], most: int, dice: Random) -> list[str]:
    """Some of the keys, the first ones likelier, in their order."""
    weighed = sorted(keys, key=lambda key: (keys.index(key) + 1) * dice.random())
    return sorted(weighed[:most], key=keys.index)


def _mistake(draft: Draft, keys: Sequence[str], dice: Random) -> tuple[str, Value] | None:
    for key in keys:
        value = other_value(draft.line.traits[key], draft.truth[key], dice)
        if value is not None and texts.tag_of(draft.sheet, key, value):
            return key, value
    return None


def _fields(draft: Draft, writing: Writing, dice: Random) -> tuple[Attribute, ...]:
    return tuple(
        Attribute(key, value, draft.sheet.units.get(key, ""))
        for key, value in draft.truth.items()
        if dice.random() < _listing(draft, writing, key)
    )


def _listing(draft: Draft, writing: Writing, key: str) -> float:
    """How likely a supplier fills the field in; a bare count is no use to a reader of the text alone."""
    if key == writing.contradicts or draft.sheet.units.get(key) == "count":
        return 1.0
    if key in writing.told:
        return 0.76
    return 0.55 if draft.truth[key] is False else 0.82


def _stalls(stalls: Sequence[Stall], aisle: str, dice: Random) -> list[Stall]:
    """The shop that lists the product, and those that offer it too."""
    selling = [one for one in stalls if aisle in one.aisles]
    count = dice.choices((1, 2, 3), (82, 14, 4))[0]
    return dice.sample(selling, min(count, len(selling)))


def _variants(
    id: str, draft: Draft, town: Town, shops: Sequence[str], luck: tuple[float, Random]
) -> tuple[Variant, ...]:
    popularity, dice = luck
    axis, _, values = dice.choice(draft.sheet.variants).partition(" ")
    chosen = _chosen(axis, values.split(), dice)
    worth = yuan(draft.sheet, draft.line, draft.truth, draft.tier) * dice.uniform(0.92, 1.08)
    factors = sorted({_factor(axis, value) for value in chosen})
    levels = {shop: worth * (dice.uniform(0.9, 1.12) if place else 1.0) for place, shop in enumerate(shops)}
    prices = {(shop, by): asked(level * by, dice) for shop, level in levels.items() for by in factors}
    share = popularity / len(chosen) / len(shops)
    return tuple(
        Variant(
            id=f"{id}-{'abcd'[place]}",
            sku=f"{id[5:].upper()}-{value.upper()}",
            title=_named(axis, value, town.colours),
            options={axis: value},
            barcodes=(Barcode("EAN", ean13(f"{id}-{'abcd'[place]}")),),
            offers=tuple(
                offer(shop, f"{id}-{'abcd'[place]}", prices[shop, _factor(axis, value)], share, dice) for shop in shops
            ),
        )
        for place, value in enumerate(chosen)
    )


def _chosen(axis: str, values: Sequence[str], dice: Random) -> list[str]:
    if axis in ("size", "eu"):
        return list(values[:4])
    most = min(len(values), 4)
    count = dice.choices(range(1, most + 1), (5, 3, 2, 2)[:most])[0]
    picked = dice.sample(values, count) if axis == "colour" else values[:count]
    return sorted(picked, key=values.index)


def _factor(axis: str, value: str) -> float:
    if axis == "pack":
        return int(value) * 0.96 ** (int(value) - 1)
    return 1.12 if value == "spatula" else 1.0


def _named(axis: str, value: str, colours: Mapping[str, Words]) -> Words:
    match axis:
        case "colour":
            return colours[value]
        case "pack":
            return {"en": "Single" if value == "1" else f"Pack of {value}", "zh-CN": f"{value}份装"}
        case "eu":
            return {"en": f"EU {value}", "zh-CN": f"{value}码"}
        case "set":
            return _SETS[value]
    return {"en": f"Size {value.upper()}", "zh-CN": f"{value.upper()}码"}
