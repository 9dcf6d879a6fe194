"""Medusa's Store API, version 2: a publishable key in a header, regions, amounts in whole units."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.doubles.goods import Good, Sold, decimal
from tests.doubles.server import Asked, Reply, said

KEY = "pk_invented"
REGION = "reg_01INVENTED"


@dataclass
class MedusaDouble:
    """`regions` are names; the first is the one whose prices there are."""

    goods: Sequence[Good]
    currency: str = "EUR"
    regions: tuple[str, ...] = ("Europe",)
    spoiled: dict[int, dict[str, Any]] = field(default_factory=dict)
    listed: Callable[[list[Good]], list[Good]] = lambda goods: goods

    def answer(self, asked: Asked) -> Reply:
        if asked.headers.get("x-publishable-api-key") != KEY:
            why = "A valid publishable key is required to proceed with the request"
            return said({"type": "not_allowed", "message": why}, 400)
        if asked.path == "/store/regions":
            made = [{"id": f"{REGION}{at}", "name": name} for at, name in enumerate(self.regions)]
            return said({"regions": made, "count": len(made), "offset": 0, "limit": 100})
        if asked.path != "/store/products":
            return Reply(404, b"<!DOCTYPE html><pre>Cannot GET</pre>", {"content-type": "text/html"})
        return self._products(asked)

    def _products(self, asked: Asked) -> Reply:
        assert asked.query["order"] == "id", "an order that changes loses products"
        assert "*variants.calculated_price" in asked.query["fields"]
        if not asked.query.get("region_id", "").startswith(REGION):
            return said(
                {"type": "invalid_data", "message": "Missing required pricing context to calculate prices"}, 400
            )
        start, size = int(asked.query["offset"]), int(asked.query["limit"])
        found = self.listed(list(self.goods))
        made = [self._product(one) for one in found[start : start + size]]
        return said({"products": made, "count": len(found), "offset": start, "limit": size})

    def _product(self, good: Good) -> dict[str, Any]:
        names = list(dict.fromkeys(name for one in good.sold for name, _ in one.options)) or ["Default"]
        made = {
            "id": f"prod_{good.number}",
            "title": good.title,
            "description": good.html or None,
            "thumbnail": good.pictures[0][0] if good.pictures else None,
            "material": good.material or None,
            "weight": decimal(good.weight_kg),
            "length": None,
            "width": None,
            "height": decimal("38.5"),
            "origin_country": "de",
            "created_at": "2026-01-31T08:00:00.000Z",
            "type": {"id": "ptyp_1", "value": "Goods"},
            "collection": None,
            "categories": [{"id": "pcat_1", "name": good.category[-1]}] if good.category else [],
            "images": [{"id": f"img_{at}", "url": url, "rank": at} for at, (url, _) in enumerate(good.pictures)],
            "options": [{"id": f"opt_{at}", "title": name, "values": []} for at, name in enumerate(names)],
            "variants": [self._variant(one, names) for one in good.sold],
        }
        return {**made, **self.spoiled.get(good.number, {})}

    def _variant(self, sold: Sold, names: list[str]) -> dict[str, Any]:
        values = sold.options or (("Default", "Default"),)
        calculated = {
            "calculated_amount": decimal(sold.price),
            "original_amount": decimal(sold.regular or sold.price),
            "currency_code": self.currency.lower(),
        }
        return {
            "id": f"variant_{sold.number}",
            "title": " / ".join(value for _, value in values),
            "sku": sold.sku,
            "barcode": None,
            "ean": sold.barcode or None,
            "upc": None,
            "allow_backorder": False,
            "manage_inventory": True,
            "inventory_quantity": sold.stock,
            "weight": None,
            "options": [{"id": "v", "value": value, "option_id": f"opt_{names.index(name)}"} for name, value in values],
            "calculated_price": calculated,
        }
