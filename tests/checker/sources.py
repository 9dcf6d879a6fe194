"""What the checker asks of the system: sources, products, category knowledge; each once."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from typing import Any

Call = Callable[[str, Mapping[str, Any]], Any]
Json = Mapping[str, Any]


class Sources:
    """Opened sources; what does not open is None."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._known: dict[tuple[str, ...], Any] = {}

    def source(self, kind: str, ref: str, path: str) -> Json | None:
        """The opened source that a piece of evidence names."""
        opened: Json | None = self._ask("guide.source", {"kind": kind, "ref": ref, "path": path})
        return opened

    def text(self, ref: str, path: str) -> str | None:
        """A text of a knowledge entry."""
        opened = self.source("knowledge", ref, path)
        return opened["text"] if opened else None

    def product(self, id: str) -> Json | None:
        """A product as it is listed."""
        listing = self._ask("catalog.show", {"product": id})
        return listing["product"] if listing and not listing.get("retired") else None

    def final(self, product: str, shop: str, variant: str) -> Json | None:
        """What one piece of an offer costs anybody now, by a basket of that one piece."""
        wanted = {"product": product, "shop": shop, "variant": variant}
        quote = self._ask("pricing.quote", {"basket": [wanted], "coupons": []})
        return {"amount": quote["priced"]["goods"], "currency": quote["priced"]["currency"]} if quote else None

    def sold_out(self, product: Json) -> frozenset[tuple[str, str]]:
        """The variants of shops of which no piece is left."""
        told = self._ask("inventory.availability", {"variants": [one["id"] for one in product["variants"]]})
        return frozenset((one["variant"], one["shop"]) for one in told or () if one["state"] == "out")

    def evidence(self, product: str, key: str) -> Sequence[Json]:
        """Where the system says that a product states an attribute; only the place is believed, not the value."""
        known = self._ask("annotation.of", {"product": product})
        return [
            where
            for one in (known or {}).get("annotations", ())
            if one["kind"] == "attribute" and one["key"] == key
            for where in one["evidence"]
        ]

    def find(self, filters: Sequence[Mapping[str, Any]]) -> Json | None:
        """A page of goods that keep some limits."""
        found: Json | None = self._ask("search.find", {"filters": list(filters), "most": 1})
        return found

    def category(self, id: str | None) -> Json | None:
        """What is known of a category."""
        return self._ask("annotation.category", {"category": id}) if id else None

    def attribute(self, category: str | None, key: str) -> Json | None:
        """One attribute of a category."""
        known = self.category(category)
        return next((one for one in known["attributes"] if one["key"] == key), None) if known else None

    def _ask(self, name: str, payload: Mapping[str, Any]) -> Any:
        asked = (name, *map(str, payload.values()))
        if asked not in self._known:
            try:
                self._known[asked] = self._call(name, payload)
            except Exception:  # whatever a caller's transport raises, the source does not open
                self._known[asked] = None
        return self._known[asked]


def over_http(address: str) -> Call:
    """A call over the HTTP door of a running shop."""

    def call(name: str, payload: Mapping[str, Any]) -> Any:
        body = json.dumps(payload).encode()
        request = urllib.request.Request(f"{address}/api/{name}", body, {"Content-Type": "application/json"})
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:
                return json.load(answer)
        except urllib.error.HTTPError as refused:
            raise RuntimeError(f"{name} answers {refused.code}: {refused.read().decode()}") from None

    return call
