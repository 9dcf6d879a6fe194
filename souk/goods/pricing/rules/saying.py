"""A rule's verdict in words: what it took off, or why it did not apply and what is missing."""

from functools import cache, lru_cache

from souk.goods.pricing.contracts import Priced, Told, Verdict
from souk.goods.promotions import Campaign
from souk.kit.locale import LOCALES, Locale, Words
from souk.kit.money import Money, exponent, show

_WHY: dict[str, Words] = {
    "not_now": {"en": "not at this time", "zh-CN": "不在活动时间内"},
    "not_entitled": {"en": "for those entitled to it", "zh-CN": "仅限指定用户"},
    "no_coupon": {"en": "with its coupon", "zh-CN": "需领券使用"},
    "other_payment": {"en": "with another way to pay", "zh-CN": "需使用指定支付方式"},
    "out_of_scope": {"en": "for other goods", "zh-CN": "不适用于这些商品"},
    "used_up": {"en": "used up", "zh-CN": "已用完"},
    "group_used": {"en": "another of its group applied before", "zh-CN": "与已享优惠不可同享"},
    "no_gift": {"en": "no gift left", "zh-CN": "赠品已送完"},
    "nothing_off": {"en": "takes nothing off here", "zh-CN": "此处无优惠"},
    "group_lost": {"en": "a better one of its group applies", "zh-CN": "已使用同组更优惠的活动"},
    "over_budget": {"en": "its budget does not hold so much", "zh-CN": "活动预算不足"},
    "nothing_left": {"en": "nothing is left to take off", "zh-CN": "已无可减金额"},
}


def told(campaign: Campaign, priced: Priced) -> Told:
    """What a campaign did to a price."""
    return said(campaign, priced.verdicts[campaign.rule.id], priced.currency)


def said(campaign: Campaign, verdict: Verdict, currency: str) -> Told:
    """A campaign with a verdict in the words of every language."""
    return Told(campaign.rule.id, campaign.name, verdict, _sentences(verdict, currency))


@lru_cache(maxsize=16384)
def _sentences(verdict: Verdict, currency: str) -> Words:
    return {locale: _sentence(verdict, currency, locale) for locale in LOCALES}


def _sentence(verdict: Verdict, currency: str, locale: Locale) -> str:
    if verdict.applied:
        return f"−{amount(verdict.taken, currency, locale)}" if verdict.taken else _GIVEN[locale]
    if verdict.missing_amount:
        missing = amount(verdict.missing_amount, currency, locale)
        return f"{missing} more to reach it" if locale == "en" else f"还差{missing}"
    if verdict.missing_pieces:
        many = verdict.missing_pieces
        return f"{many} more pieces to reach it" if locale == "en" else f"还差{many}件"
    return _WHY[verdict.reason][locale]


def amount(units: int, currency: str, locale: Locale) -> str:
    """What `kit.money.show` says of an amount ≥ 0, thirty times as fast: five hundred cards are said at once."""
    before, after = _around(currency, locale)
    whole, part = divmod(units, 10 ** exponent(currency))
    behind = f".{part:0{exponent(currency)}}" if part else ""
    return f"{before}{whole:,}{behind}{after}"


@cache
def _around(currency: str, locale: Locale) -> tuple[str, str]:
    before, _, after = show(Money(0, currency), locale).partition("0")
    return before, after


_GIVEN: Words = {"en": "a gift is added", "zh-CN": "已加赠品"}
