"""Why an agent's try was refused, in the visitor's language, with amounts as people write them."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from souk.doors.web.telling import N_
from souk.doors.web.words import translations
from souk.kit.locale import Locale
from souk.kit.money import Money, show

REASONS = {
    "consumer_unverified": N_("It is not proven who stands behind the agent."),
    "consent_missing": N_("Your yes to this is missing."),
    "identity_required": N_("The merchant wants to be surer who you are."),
    "agent_missing_key": N_("The agent showed no key."),
    "signature_invalid": N_("The signature is not the agent's."),
    "token_scope_mismatch": N_("The permission does not cover this, or does not hold any more."),
    "token_replayed": N_("It was used before."),
    "agent_denied": N_("The shop does not let this agent buy."),
    "mandate_scope_mismatch": N_("It is not what you allowed."),
    "budget_exceeded": N_("It is more than is left of the budget."),
    "unresolved_constraint": N_("A limit could not be checked, so nothing was allowed."),
}
DETAILS = (
    N_("the credential is not one, or its time is over"),
    N_("the consent is to another open mandate"),
    N_("the consent is to other terms"),
    N_("the open mandate is not in the wallet's books"),
    N_("the consent's record is of other terms"),
    N_("the credential is of somebody else"),
    N_("the session is somebody else's"),
    N_("the merchant asks for level {level}"),
    N_("the consumer confirms each payment of this mandate"),
    N_("the request was not signed by a key"),
    N_("the mandate names no key of an agent"),
    N_("the request is signed by another key than the mandate's"),
    N_("the mandate is {state}"),
    N_("the closed mandate is for another merchant"),
    N_("the mandate's time is over or has not come"),
    N_("the closed mandate has no nonce"),
    N_("the closed mandate is not of this moment"),
    N_("the closed mandate was used"),
    N_("the clock is behind the last receipt"),
    N_("nothing is held for this order"),
    N_("the account is gone"),
    N_("the mandate has not begun"),
    N_("{method} is not among its ways to pay"),
    N_("{cents} is held, not {cents_most}"),
    N_("the checkout is authorised already"),
    N_("the token is of another mandate"),
    N_("the token is bound to another agent"),
    N_("the token has another {name}"),
    N_("the token's time is over"),
    N_("the token was used"),
    N_("the token has no scope"),
    N_("the token does not say how often it is good"),
    N_("the authorisation does not hold any more"),
    N_("the shop {shop} sells to no such agent"),
    N_("the shop {shop} sells this agent at most {cents_most} {code} at once, and this is {cents} {other}"),
    N_("the shop {shop} asks for a consent of level {level}"),
    N_("the shop {shop} sells this agent {times} times a day, and did"),
    N_("the closed mandate is for another checkout"),
    N_("the checkout was changed since"),
    N_("the checkout is stale"),
    N_("the checkout cannot be bought as it is"),
    N_("a constraint is not shown"),
    N_("no wallet says what is left of the budget"),
    N_("it costs {cents}, at most {cents_most}"),
    N_("it costs {cents}, more than {cents_most} is a deviation"),
    N_("it costs {cents}, and {cents_left} is left of the budget"),
    N_("it allows {times} purchases, and they were made"),
    N_("it is in {code}, not in {other}"),
    N_("it is not within the window"),
    N_("{name} is forbidden"),
    N_("{name} is not among what is allowed"),
    N_("it is not promised by {day}"),
    N_("it goes to another address"),
    N_("it cannot be returned for {days} days"),
    N_("the constraint {name} is not understood"),
    N_("somebody else took it at this moment"),
    N_("it was done before"),
    N_("credential: {why}"),
    N_("open mandate: {why}"),
    N_("closed mandate: {why}"),
    N_("token: {why}"),
    N_("checkout: {why}"),
    N_("active"),
    N_("suspended"),
    N_("revoked"),
    N_("expired"),
    N_("a digest stands in a wrong place"),
    N_("a digest stands twice"),
    N_("a disclosure has another form"),
    N_("a disclosure stands in a wrong place"),
    N_("it discloses a claim twice"),
    N_("it discloses something twice"),
    N_("it discloses what was not issued"),
    N_("it has no canonical form"),
    N_("it has no claims"),
    N_("it is in no status list"),
    N_("it is not JSON"),
    N_("it is not a compact signature"),
    N_("it is not a key"),
    N_("it is not a public key on P-256 or Ed25519"),
    N_("it is not a purchase"),
    N_("it is not a status list"),
    N_("it is not an SD-JWT"),
    N_("it is not base64url"),
    N_("it is not signed by a key pair"),
    N_("it is not the canonical body of a purchase"),
    N_("it names no key"),
    N_("its base64url is not canonical"),
    N_("its digests are not SHA-256"),
    N_("its time is over"),
    N_("no known key signed it"),
    N_("the key binding is of another presentation"),
    N_("there is no key binding"),
    N_("its type is not {name}"),
)


def reason(code: str, locale: Locale) -> str:
    """What a reason means."""
    known = REASONS.get(code)
    return translations(locale).gettext(known) if known else code


def detail(said: str, currency: str, locale: Locale) -> str:
    """What exactly was wrong; a sentence that is not known stays as it was written."""
    words = translations(locale)
    for template, pattern in _patterns():
        if found := pattern.fullmatch(said):
            facts = {name: _fact(name, value, currency, locale) for name, value in found.groupdict().items()}
            return words.gettext(template).format(**facts)
    return said


def told_try(each: Mapping[str, Any], locale: Locale) -> dict[str, Any]:
    """A try with its reason in the visitor's language, and what exactly was wrong."""
    code = each["reason"] or each.get("because", "")
    return {
        **each,
        "why": reason(code, locale) if code else "",
        "exactly": detail(each["detail"], each["currency"], locale) if each["detail"] else "",
    }


def _fact(name: str, value: str, currency: str, locale: Locale) -> str:
    if name.startswith("cents") and value.isdecimal() and len(currency) == 3:
        return show(Money(int(value), currency), locale)
    if name in ("why", "state"):
        return detail(value, currency, locale)
    return value


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """The sentences as patterns, those with the most words of their own first."""
    ranked = sorted(DETAILS, key=lambda one: -len(re.sub(r"\{\w+\}", "", one)))
    return tuple(
        (one, re.compile(re.sub(r"\\\{(\w+)\\\}", r"(?P<\1>.+?)", re.escape(one)), re.DOTALL)) for one in ranked
    )
