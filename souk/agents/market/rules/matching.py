"""Whether a stranger's item is the wanted one: a code, brand and model, the matcher's word; words alone are less."""

from collections.abc import Callable

from souk.agents.market.contracts import Goods, Match, Wish
from souk.goods.annotation import Likeness
from souk.goods.catalog import Product
from souk.kit.text import fold, tokens

SURE = 0.9
# Of the wish's words so many have to be in a title, else it is something else.
SHARED = 0.6

Judge = Callable[[Goods], Likeness | None]


def match_of(wish: Wish, goods: Goods, own: Product | None, judge: Judge) -> Match | None:
    """Why the goods are taken for what is wished, or None where they are not.

    What is named by a code or a product is matched as the same item or not at all; a title never speaks against a code.
    """
    code = _codes(wish, goods, own)
    if code is not None:
        return code if code.probability else None
    if own is not None:
        like = judge(goods)
        if like is None or like.probability < SURE:
            return None
        return Match("matcher", round(like.probability, 4), tuple(one.field for one in like.agree[:8]))
    if wish.gtin or wish.mpn:
        return None
    return _words(wish, goods)


def _codes(wish: Wish, goods: Goods, own: Product | None) -> Match | None:
    """The same or another item by its codes; None where they say nothing."""
    mine = {wish.gtin.zfill(14)} if wish.gtin else _gtins(own)
    if goods.gtin and mine:
        return Match("gtin", 1.0 if goods.gtin.zfill(14) in mine else 0.0, ("gtin",))
    models = {_bare(wish.mpn)} if wish.mpn else _models(own)
    brands = {_bare(wish.brand)} if wish.brand else ({_bare(own.brand)} if own and own.brand else set())
    if goods.mpn and models and brands and _bare(goods.mpn) in models:
        same = _bare(goods.brand) in brands
        return Match("mpn", 1.0 if same else 0.0, ("brand", "mpn"))
    return None


def _gtins(own: Product | None) -> set[str]:
    variants = own.variants if own else ()
    return {one.value.zfill(14) for variant in variants for one in variant.barcodes if one.value.isdigit()}


def _models(own: Product | None) -> set[str]:
    return {_bare(one.sku) for one in own.variants if one.sku} if own else set()


def _bare(text: str) -> str:
    return "".join(one for one in fold(text) if one.isalnum())


def _words(wish: Wish, goods: Goods) -> Match | None:
    wanted = set(tokens(wish.text))
    if not wanted:
        return None
    if wish.brand and _bare(wish.brand) not in _bare(f"{goods.brand} {goods.title}"):
        return None
    if wish.category and goods.category and fold(wish.category) not in fold(goods.category):
        return None
    shared = wanted & set(tokens(f"{goods.title} {goods.brand}"))
    part = len(shared) / len(wanted)
    return Match("title", round(part, 4), tuple(sorted(shared))[:8]) if part >= SHARED else None
