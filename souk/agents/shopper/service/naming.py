"""Goods that a sentence names outright: they are what is bought, and nothing that is only like them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from souk.agents.shopper.contracts import Aim
from souk.agents.shopper.rules.titles import chosen_variants, coded, codes, gtin, titled, without
from souk.agents.shopper.service.part import Json, Part
from souk.kit.locale import Words
from souk.kit.operation import Caller

# So many goods are looked at for the title or the code that was said.
NEAREST = 12


@dataclass(frozen=True)
class Called:
    """The goods that are named, what is left of the sentence, and variants of which none was named."""

    aim: Aim
    rest: str
    kinds: tuple[Words, ...] = ()


class Naming(Part):
    """Looks whether a sentence has a code, a model or a whole title of goods in it."""

    def _called(self, sentence: str, caller: Caller) -> Called | None:
        return self._by_code(sentence, caller) or self._by_title(sentence, caller)

    def _by_code(self, sentence: str, caller: Caller) -> Called | None:
        said = codes(sentence)
        for code in said:
            found = [one for one in self._products(code, caller) if coded(code, [known for known, _ in _codes(one)])]
            if found:
                variants = [variant for one in found for known, variant in _codes(one) if coded(code, [known])]
                return _called(found, (sentence, code), tuple(one for one in variants if one))
        number = next((code for code in said if gtin(code)), "")
        if not number:
            return None
        name: Words = {"en": f"Item {number}", "zh-CN": f"商品 {number}"}
        return Called(Aim(name, words=number, gtin=number), without(sentence, number))

    def _by_title(self, sentence: str, caller: Caller) -> Called | None:
        known = {one["id"]: one for one in self._products(sentence, caller)}
        found = titled(sentence, {id: list(one["title"].values()) for id, one in known.items()})
        if not found:
            return None
        # Several titles at once are several wishes; the one that is said first is read here, as one.
        longest = max(found.values(), key=len)
        return _called([known[id] for id in sorted(found) if found[id] == longest], (sentence, longest), ())

    def _products(self, text: str, caller: Caller) -> list[Json]:
        page = self._asked("search.find", caller, {"cards": ()}, text=text[:200], most=NEAREST, literal=True)
        listed = [self._asked("catalog.show", caller, None, product=one["product"]) for one in page["cards"]]
        return [one["product"] for one in listed if one is not None and not one["retired"]]


def _codes(product: Json) -> list[tuple[str, str]]:
    """Every code of a product with the variant that it is of; its own id is of none."""
    own = [(product["id"], "")]
    for one in product["variants"]:
        known = [one["id"], one["sku"], *(code["value"] for code in one["barcodes"])]
        own += [(code, one["id"]) for code in known if code]
    return own


def _called(products: Sequence[Json], said: tuple[str, str], variants: tuple[str, ...]) -> Called:
    sentence, name = said
    first, rest = products[0], without(sentence, name)
    names = {one["id"]: _variant_names(one) for product in products for one in product["variants"]}
    meant = variants or (tuple(chosen_variants(rest, names)) if len(names) > 1 else ())
    kinds = kinds_of(first) if not meant and len(first["variants"]) > 1 else ()
    same = tuple(one["id"] for one in products[1:])
    aim = Aim(first["title"], 1, first["category"] or "", first["id"], same=same, variants=meant)
    return Called(aim, rest, kinds)


def _variant_names(variant: Json) -> list[str]:
    options: Mapping[str, str] = variant["options"] or {}
    return [*(variant["title"] or {}).values(), *options.values()]


def kinds_of(product: Json) -> tuple[Words, ...]:
    """What a product's variants are called, told so that somebody can say which."""
    found: list[Words] = []
    for one in product["variants"]:
        options: dict[str, Any] = one["options"] or {}
        shown = " ".join(options.values()) or one["sku"] or one["id"]
        found.append(one["title"] or {"en": shown, "zh-CN": shown})
    return tuple(found[:12])
