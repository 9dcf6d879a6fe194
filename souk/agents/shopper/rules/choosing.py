"""Which of what was found keeps every limit, and which of those is bought."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice, product

from souk.agents.shopper.contracts import Aim, Bounds, Elsewhere, Option, Prefer
from souk.insight.decisions import Evidence
from souk.kit.locale import LOCALES, Words, day_in
from souk.kit.money import Money, show

# So many of the best of each kind of goods are tried together.
TOGETHER = 8
COMBINED = 4096


def amount(value: int, currency: str) -> dict[str, str]:
    """An amount in every language."""
    return {locale: show(Money(value, currency), locale) for locale in LOCALES}


def day(when: str) -> dict[str, str]:
    """A day of ISO 8601 in every language."""
    return {locale: day_in(when, locale) for locale in LOCALES}


def lacks(option: Option, aim: Aim, bounds: Bounds) -> Iterator[Evidence]:
    """Every limit that an offer breaks but the price of all together, with where that is seen."""
    product_, shop, variant = option.product, option.shop, option.variant
    yield from _abroad(option, bounds)
    if bounds.shops and shop not in bounds.shops:
        yield _lack("is sold by another shop", "由其他店铺售出", "shop", shop)
    yield from _denied(option, bounds)
    if bounds.brands and option.brand.casefold() not in {one.casefold() for one in bounds.brands}:
        yield _lack(
            f"is of the brand {option.brand or '–'}", f"品牌为 {option.brand or '未标注'}", "product", product_, "brand"
        )
    if option.currency != bounds.currency:
        yield _lack(f"is sold in {option.currency}", f"以 {option.currency} 计价", "product", product_)
    if aim.each is not None and option.goods > aim.each * option.quantity:
        each = amount(-(-option.goods // option.quantity), option.currency)
        yield _lack(f"costs {each['en']} a piece", f"单价 {each['zh-CN']}", "price", product_)
    yield from _promised(option, bounds)
    named = {product_, variant}
    if bounds.allowed and not named & set(bounds.allowed):
        yield _lack("is not among the goods that are allowed", "不在允许的商品之内", "product", product_)
    if bounds.categories and not {option.category, *option.path} & set(bounds.categories):
        yield _lack("is of a category that is not allowed", "不在允许的类目之内", "product", product_, "category")
    if {option.category, *option.path, *named} & set(bounds.refused):
        yield _lack("is among what may not be bought", "属于禁止购买的范围", "product", product_)


def _denied(option: Option, bounds: Bounds) -> Iterator[Evidence]:
    """A shop or a brand that was said not to be bought from."""
    if option.shop in bounds.shops_not:
        yield _lack("is sold by a shop that you do not want", "由你不想要的店铺售出", "shop", option.shop)
    if option.brand.casefold() in {one.casefold() for one in bounds.brands_not}:
        yield _lack(
            f"is of {option.brand}, which you do not want",
            f"品牌为你不想要的{option.brand}",
            "product",
            option.product,
            "brand",
        )


def _abroad(option: Option, bounds: Bounds) -> Iterator[Evidence]:
    """What keeps an offer of another house from being compared or bought."""
    there = option.elsewhere
    if there is None:
        return
    if not there.verified:
        yield _lack("has no total that its checkout verified", "没有经其结账页核实的总价", "market", there.domain)
    if bounds.alone and there.way != "mandate":
        yield _lack("takes no payment by an agent", "不接受智能体付款", "market", there.domain)
    if bounds.merchants and there.domain not in bounds.merchants:
        yield _lack("is sold by a merchant that is not allowed", "由不在允许之列的商家售出", "market", there.domain)
    if bounds.allowed:
        # A mandate names goods by our ids, and what another house signs has its own.
        yield _lack("is not among the goods that are allowed", "不在允许的商品之内", "market", there.domain)


def _promised(option: Option, bounds: Bounds) -> Iterator[Evidence]:
    shop = option.shop
    if bounds.deliver_by and not option.latest:
        yield _lack("has no promise of when it arrives", "没有送达承诺", "fulfilment", shop)
    elif bounds.deliver_by and option.latest > bounds.deliver_by:
        latest = day(option.latest)
        yield _lack(f"arrives by {latest['en']} at the latest", f"最晚 {latest['zh-CN']} 送达", "fulfilment", shop)
    if bounds.return_days is not None and option.returns < bounds.return_days:
        yield _lack(f"can be sent back for {option.returns} days", f"仅 {option.returns} 天可退", "terms", shop)


def _lack(en: str, zh: str, kind: str, ref: str, path: str = "") -> Evidence:
    return Evidence({"en": en, "zh-CN": zh}, kind, ref, path)


def rank(prefer: Prefer) -> Callable[[Option], tuple[int | str, ...]]:
    """By what offers are ordered: how well they fit, what they cost, or when they come."""

    def key(one: Option) -> tuple[int | str, ...]:
        # Of equal offers our own shops' come first; among other houses, whose seeded rank no merchant can choose.
        last = (one.elsewhere.rank if one.elsewhere else 0, one.shop, one.variant)
        if prefer == "price":
            return one.total, one.place, *last
        if prefer == "soon":
            return one.latest or "9999", one.total, one.place, *last
        return one.place, one.total, *last

    return key


def together(chosen: Sequence[Option]) -> int:
    """What offers cost at once: each shop's shipping once."""
    fees: Mapping[str, int] = {one.parcel: one.fee for one in chosen}
    return sum(one.goods for one in chosen) + sum(fees.values())


def combinations(options: Sequence[Sequence[Option]], prefer: Prefer) -> list[tuple[Option, ...]]:
    """One offer of each kind, the best together first; within the price limit the first that keeps it is bought."""
    tops = [_tried(one, prefer) for one in options]
    made = list(islice(product(*tops), COMBINED))
    places = [{id(one): n for n, one in enumerate(top)} for top in tops]

    def cost(chosen: tuple[Option, ...]) -> tuple[int | str, ...]:
        total = together(chosen)
        worst = sum(place[id(one)] for place, one in zip(places, chosen, strict=True))
        if prefer == "price":
            return total, worst
        if prefer == "soon":
            return max(one.latest or "9999" for one in chosen), total
        return worst, total

    return sorted(made, key=cost)


def _tried(options: Sequence[Option], prefer: Prefer) -> list[Option]:
    """The best of a kind, and the cheapest, since it may be the price that decides."""
    best = list(options[:TOGETHER])
    cheap = sorted(options, key=lambda one: one.total)[: TOGETHER // 2]
    return best + [one for one in cheap if one not in best] if prefer != "price" else best


def within(chosen: Sequence[Option], bounds: Bounds) -> bool:
    """Whether all together costs no more than it may, and so does each purchase of it."""
    if bounds.goods is not None and sum(one.goods for one in chosen) > bounds.goods:
        return False
    return keeps(together(chosen), [together(one) for one in purchases(chosen)], bounds)


def purchases(chosen: Sequence[Option]) -> list[list[Option]]:
    """What is bought at once: all of our own shops, and each offer of another house by itself."""
    home = [one for one in chosen if one.elsewhere is None]
    return ([home] if home else []) + [[one] for one in chosen if one.elsewhere is not None]


def keeps(total: int, parts: Sequence[int], bounds: Bounds) -> bool:
    """Whether a sum and the purchases that it is of keep the limits."""
    fits = bounds.most is None or total <= bounds.most
    return fits and (bounds.each is None or max(parts, default=0) <= bounds.each)


def dearest(bounds: Bounds) -> int | None:
    """The most that one purchase may cost; None where nothing says so."""
    caps = [one for one in (bounds.most, bounds.each, bounds.goods) if one is not None]
    return min(caps) if caps else None


def reasons(option: Option, count: int, prefer: Prefer) -> tuple[Evidence, ...]:
    """Why an offer is bought: price, arrival, returns, and its place among what fits."""
    said: list[tuple[Words, str, str, str]] = [_costs(option)]
    if option.elsewhere:
        said.append(_the_same(option.elsewhere))
    if option.latest:
        latest = day(option.latest)
        says: Words = {"en": f"arrives by {latest['en']}", "zh-CN": f"最晚 {latest['zh-CN']} 送达"}
        said.append((says, "fulfilment", option.shop, option.latest))
    returns: Words = {"en": f"{option.returns} days to send it back", "zh-CN": f"{option.returns} 天内可退"}
    if option.elsewhere and not option.returns:
        returns = {"en": "it says nothing of sending back", "zh-CN": "未说明退货期限"}
    said.append((returns, "terms", option.shop, "returns"))
    best: dict[Prefer, Words] = {
        "fit": {
            "en": f"the best fit of {count} offers that keep every limit",
            "zh-CN": f"{count} 个满足全部条件的报价中最合适",
        },
        "price": {
            "en": f"the cheapest of {count} offers that keep every limit",
            "zh-CN": f"{count} 个满足全部条件的报价中最便宜",
        },
        "soon": {
            "en": f"the soonest of {count} offers that keep every limit",
            "zh-CN": f"{count} 个满足全部条件的报价中最快到",
        },
    }
    said.append((best[prefer], "plan", option.product, prefer))
    return tuple(Evidence(*one) for one in said)


def _costs(option: Option) -> tuple[Words, str, str, str]:
    goods, fee = amount(option.goods, option.currency), amount(option.fee, option.currency)
    if option.elsewhere is None:
        says: Words = {
            "en": f"{goods['en']} after promotions, {fee['en']} shipping",
            "zh-CN": f"优惠后 {goods['zh-CN']}，运费 {fee['zh-CN']}",
        }
        return says, "price", option.product, "final/zh-CN"
    domain, all_in = option.elsewhere.domain, amount(option.total, option.currency)
    read = next((one for one in option.elsewhere.sources if one.what == "checkout"), None)
    says = {
        "en": f"{all_in['en']} all-in, {fee['en']} of it shipping, as the checkout of {domain} says",
        "zh-CN": f"{domain} 的结账页显示总价 {all_in['zh-CN']}（含运费 {fee['zh-CN']}）",
    }
    return says, "market", (read.document if read else domain)[:200], read.fetched.isoformat() if read else ""


def _the_same(there: Elsewhere) -> tuple[Words, str, str, str]:
    """Why another house's item is taken for ours."""
    sure = f"{there.sure:.0%}"
    how: dict[str, Words] = {
        "gtin": {"en": "the same item by its code (GTIN)", "zh-CN": "条码（GTIN）一致，同一商品"},
        "mpn": {"en": "the same item by brand and model", "zh-CN": "品牌与型号一致，同一商品"},
    }
    says = how.get(there.match, {"en": f"the same item, {sure} sure", "zh-CN": f"同一商品，置信 {sure}"})
    return says, "market", there.domain, there.match


def judged(option: Option, aim: Aim, bounds: Bounds) -> Option:
    """An offer with the limits that it breaks."""
    return replace(option, lacks=tuple(lacks(option, aim, bounds)))
