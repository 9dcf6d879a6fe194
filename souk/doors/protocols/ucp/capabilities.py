"""What the house can do in UCP's words, by version, and what of it a platform can do too."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

VERSIONS = ("2026-08-25", "2026-04-08")
SERVICE = "dev.ucp.shopping"
CHECKOUT, CART, ORDER = f"{SERVICE}.checkout", f"{SERVICE}.cart", f"{SERVICE}.order"
SEARCH, LOOKUP = f"{SERVICE}.catalog.search", f"{SERVICE}.catalog.lookup"
FULFILLMENT, DISCOUNT, CONSENT = f"{SERVICE}.fulfillment", f"{SERVICE}.discount", f"{SERVICE}.buyer_consent"
PERMALINK = f"{SERVICE}.permalink"
# 2026-08-25 calls it otherwise.
MANDATES = (f"{SERVICE}.ap2_mandate", "dev.ucp.common.payment.ap2_mandate")
IDENTITY = "dev.ucp.common.identity_linking"
SCOPES = (f"{ORDER}:read", f"{ORDER}:manage")


@dataclass(frozen=True)
class Capability:
    """One capability: its schema's file, its page, what it extends, and in which versions it is called so."""

    name: str
    schema: str
    page: str
    extends: tuple[str, ...] = ()
    versions: tuple[str, ...] = VERSIONS


ALL = (
    Capability(CHECKOUT, "shopping/checkout.json", "checkout"),
    Capability(CART, "shopping/cart.json", "cart"),
    Capability(SEARCH, "shopping/catalog_search.json", "catalog/search"),
    Capability(LOOKUP, "shopping/catalog_lookup.json", "catalog/lookup"),
    Capability(FULFILLMENT, "shopping/fulfillment.json", "fulfillment", (CHECKOUT,)),
    Capability(DISCOUNT, "shopping/discount.json", "discount", (CHECKOUT, CART)),
    Capability(CONSENT, "shopping/buyer_consent.json", "buyer-consent", (CHECKOUT, CART)),
    Capability(MANDATES[0], "shopping/ap2_mandate.json", "ap2-mandates", (CHECKOUT,), ("2026-04-08",)),
    Capability(MANDATES[1], "common/payment_ap2_mandate.json", "ap2-mandates", (CHECKOUT,), ("2026-08-25",)),
    Capability(PERMALINK, "shopping/permalink.json", "permalink", (), ("2026-08-25",)),
    Capability(ORDER, "shopping/order.json", "order"),
    Capability(IDENTITY, "common/identity_linking.json", "identity-linking"),
)
_BY_NAME = {one.name: one for one in ALL}


@dataclass(frozen=True)
class Offered:
    """What this installation offers: the capabilities by name, and what each is configured with."""

    names: frozenset[str]
    configs: Mapping[str, Mapping[str, Any]]

    def declared(self, version: str) -> dict[str, list[dict[str, Any]]]:
        """The capabilities as a profile lists them."""
        return {one.name: [self._entry(one, version)] for one in self._at(version)}

    def active(self, version: str, theirs: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
        """What both can do at a version, without extensions of which no parent is among it."""
        both = {one.name for one in self._at(version) if version in theirs.get(one.name, ())}
        return frozenset(
            name for name in both if not _BY_NAME[name].extends or both.intersection(_BY_NAME[name].extends)
        )

    def _at(self, version: str) -> list[Capability]:
        return [one for one in ALL if one.name in self.names and version in one.versions]

    def _entry(self, one: Capability, version: str) -> dict[str, Any]:
        made: dict[str, Any] = {
            "version": version,
            "spec": f"https://ucp.dev/{version}/specification/{one.page}",
            "schema": f"https://ucp.dev/{version}/schemas/{one.schema}",
        }
        if one.extends:
            made["extends"] = one.extends[0] if len(one.extends) == 1 else list(one.extends)
        config = self.configs.get(one.name)
        return {**made, "config": dict(config)} if config else made


def about(root: str, active: frozenset[str]) -> tuple[str, ...]:
    """Of the active capabilities those that an answer about `root` is made by."""
    return tuple(one.name for one in ALL if one.name in active and (one.name == root or root in one.extends))
