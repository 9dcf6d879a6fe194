"""WooCommerce's REST API v3: lists with their length in headers, variations apart, Basic authentication."""

import re
from base64 import b64encode
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape
from typing import Any

from tests.doubles.goods import Good, Sold
from tests.doubles.server import Asked, Reply, said

KEY, SECRET = "ck_invented", "cs_invented"
BASIC = b64encode(f"{KEY}:{SECRET}".encode()).decode()


@dataclass
class WooCommerceDouble:
    """`listed` may change the list between two requests, as a shopkeeper does."""

    goods: Sequence[Good]
    currency: str = "EUR"
    spoiled: dict[int, dict[str, Any]] = field(default_factory=dict)
    settings: bool = True
    listed: Callable[[list[Good]], list[Good]] = lambda goods: goods

    def answer(self, asked: Asked) -> Reply:
        if asked.headers.get("authorization") != f"Basic {BASIC}":
            return _wrong(401, "woocommerce_rest_cannot_view", "Sorry, you cannot list resources.")
        path = asked.path.removeprefix("/wp-json/wc/v3")
        if path == "/data/currencies/current":
            return said({"code": self.currency, "name": "Invented", "symbol": "¤"})
        if setting := re.fullmatch(r"/settings/products/woocommerce_(weight|dimension)_unit", path):
            if not self.settings:
                return _wrong(403, "woocommerce_rest_cannot_view", "Sorry, you cannot view this resource.")
            return said({"id": path.rpartition("/")[2], "value": {"weight": "kg", "dimension": "cm"}[setting[1]]})
        if path == "/products":
            return _page(self.listed(list(self.goods)), asked, self._product)
        if found := re.fullmatch(r"/products/(\d+)/variations", path):
            good = next((one for one in self.goods if one.number == int(found[1])), None)
            return _page(good.sold, asked, _sold) if good else _unknown()
        return _wrong(404, "rest_no_route", "No route was found matching the URL and request method.")

    def _product(self, good: Good) -> dict[str, Any]:
        variable = len(good.sold) > 1
        own = {"price": good.sold[0].price, "regular_price": ""} if variable else _sold(good.sold[0])
        names = dict.fromkeys(name for one in good.sold for name, _ in one.options)
        chosen = [_attribute(at, name, _values(good, name), variation=True) for at, name in enumerate(names, 1)]
        other = [_attribute(0, "Material", [good.material])] if good.material else []
        made = {
            **own,
            "id": good.number,
            "name": escape(good.title),
            "type": "variable" if variable else "simple",
            "status": "publish",
            "date_created": "2026-01-31T08:00:00",
            "description": good.html,
            "short_description": "",
            "weight": good.weight_kg,
            "dimensions": {"length": "", "width": "", "height": "38.5"},
            "categories": [{"id": 9, "name": escape(good.category[-1]), "slug": "a"}] if good.category else [],
            "brands": [{"id": 7, "name": escape(good.brand), "slug": "b"}] if good.brand else [],
            "images": [{"id": at, "src": url, "name": "", "alt": alt} for at, (url, alt) in enumerate(good.pictures)],
            "attributes": [*chosen, *other],
            "variations": [one.number for one in good.sold] if variable else [],
            "permalink": f"https://shop.example/product/{good.number}",
            "meta_data": [],
        }
        return {**made, **self.spoiled.get(good.number, {})}


def _page(items: Sequence[Any], asked: Asked, make: Callable[[Any], dict[str, Any]]) -> Reply:
    size, start = int(asked.query.get("per_page", "10")), int(asked.query.get("offset", "0"))
    if not 1 <= size <= 100:
        return _wrong(400, "rest_invalid_param", "Invalid parameter(s): per_page")
    assert (asked.query["orderby"], asked.query["order"], asked.query["status"]) == ("id", "asc", "publish")
    wanted = asked.query["_fields"].split(",")
    shown = [make(one) for one in items[start : start + size]]
    taken = [{name: one[name] for name in wanted if name in one} for one in shown]
    return said(taken, X_WP_Total=str(len(items)), X_WP_TotalPages=str(-(-len(items) // size)))


def _sold(sold: Sold) -> dict[str, Any]:
    return {
        "id": sold.number,
        "sku": sold.sku,
        "global_unique_id": sold.barcode,
        "price": sold.price,
        "regular_price": sold.regular or sold.price,
        "sale_price": sold.price if sold.regular else "",
        "stock_status": "instock" if sold.stock else "outofstock",
        "weight": "",
        "dimensions": {"length": "", "width": "", "height": ""},
        "image": None,
        "attributes": [{"id": 1, "name": name, "option": value} for name, value in sold.options],
    }


def _attribute(id: int, name: str, options: list[str], variation: bool = False) -> dict[str, Any]:
    return {"id": id, "name": name, "position": 0, "visible": True, "variation": variation, "options": options}


def _values(good: Good, name: str) -> list[str]:
    return list(dict.fromkeys(dict(one.options)[name] for one in good.sold))


def _unknown() -> Reply:
    return _wrong(404, "woocommerce_rest_product_invalid_id", "Invalid product ID.")


def _wrong(status: int, code: str, message: str) -> Reply:
    return said({"code": code, "message": message, "data": {"status": status}}, status)
