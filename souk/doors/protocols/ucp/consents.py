"""What a buyer may consent to: all of it is shown, what was decided is kept, and what a decision needs is asked for."""

from collections.abc import Iterator, Mapping
from typing import Any

from souk.doors.protocols.ucp.reading import held
from souk.doors.protocols.ucp.replying import Json, WrongBody, problem
from souk.kit.locale import Locale, Words

SINCE = "2026-08-25"
SPACE = "dev.ucp.consent"
MARKETING = f"{SPACE}.marketing"
PURPOSES: Mapping[str, Words] = {
    f"{SPACE}.analytics": {"en": "Measuring how the shop is used", "zh-CN": "统计商店的使用情况"},
    MARKETING: {"en": "Messages about goods and offers", "zh-CN": "商品与优惠信息"},
    f"{SPACE}.preferences": {"en": "Remembering choices for the next visit", "zh-CN": "记住您的选择供下次使用"},
    f"{SPACE}.sale_or_sharing": {"en": "Passing data on to others", "zh-CN": "向他人提供数据"},
}
SEGMENTS: Mapping[str, Words] = {
    f"{MARKETING}.email": {"en": "Messages by e-mail", "zh-CN": "通过邮件发送"},
    f"{MARKETING}.sms": {"en": "Messages by SMS", "zh-CN": "通过短信发送"},
}
NEEDED = {f"{MARKETING}.email": "email", f"{MARKETING}.sms": "phone"}
FLAT = ("analytics", "marketing", "preferences", "sale_of_data")
_SAID: Mapping[str, tuple[str, Words]] = {
    "email": ("$.buyer.email", {"en": "This consent needs an e-mail address.", "zh-CN": "该同意需要邮箱地址。"}),
    "phone": ("$.buyer.phone_number", {"en": "This consent needs a phone number.", "zh-CN": "该同意需要电话号码。"}),
}


def kept(given: Mapping[str, Any], version: str) -> Json:
    """The decisions of a request that are about what is offered here; raises `WrongBody`."""
    if version < SINCE:
        return {name: _yes(given[name], f"$.buyer.consent.{name}") for name in FLAT if name in given}
    made: Json = {}
    for purpose in PURPOSES:
        if purpose in given:
            path = f"$.buyer.consent['{purpose}']"
            one = held(given, purpose, "$.buyer.consent")
            made[purpose] = {"granted": _yes(one.get("granted"), f"{path}.granted"), "source": "platform"}
            own = held(one, "segments", path) if purpose == MARKETING else {}
            chosen = {name: held(own, name, path) for name in SEGMENTS if name in own}
            segments = {
                name: {"granted": _yes(each.get("granted"), f"{path}.segments['{name}'].granted"), "source": "platform"}
                for name, each in chosen.items()
            }
            made[purpose] |= {"segments": segments} if segments else {}
    return made


def shown(decided: Mapping[str, Any], version: str, locale: Locale) -> Json:
    """All that may be consented to, with what was decided: by the house no, until somebody says yes."""
    if version < SINCE:
        return dict(decided)
    made: Json = {}
    for purpose, says in PURPOSES.items():
        own = decided.get(purpose) or {"granted": False, "source": "business"}
        plain = {"granted": own["granted"], "source": own["source"]}
        made[purpose] = {**plain, "description": says[locale]}
        if purpose == MARKETING:
            chosen = own.get("segments", {})
            made[purpose]["segments"] = {
                name: {**(chosen.get(name) or plain), "description": told[locale]} for name, told in SEGMENTS.items()
            }
    return made


def lacking(buyer: Mapping[str, Any] | None, locale: Locale) -> Iterator[Json]:
    """What a decision of the buyer needs and was not said."""
    marketing = (buyer or {}).get("consent", {}).get(MARKETING)
    if not isinstance(marketing, dict) or buyer is None:
        return
    segments = marketing.get("segments", {})
    wanted = {need for name, need in NEEDED.items() if segments.get(name, {}).get("granted")}
    if not segments and marketing["granted"] and not (buyer["email"] or buyer["phone"]):
        wanted = {"email"}
    for need in sorted(wanted):
        if not buyer[need]:
            path, says = _SAID[need]
            yield problem("consent_data_missing", says[locale], "recoverable", path)


def _yes(value: Any, path: str) -> bool:
    if not isinstance(value, bool):
        raise WrongBody(path, "it is true or false")
    return value
