"""Each double with the connector that reads it, and how a test reads."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from souk.goods.catalog.contracts import Product
from souk.goods.catalog.ports import CatalogSource, Row
from souk.goods.catalog.providers.medusa import Medusa
from souk.goods.catalog.providers.saleor import Saleor
from souk.goods.catalog.providers.shopify import Shopify
from souk.goods.catalog.providers.woocommerce import WooCommerce
from souk.kit.errors import SoukError
from tests.doubles import medusa, saleor, shopify, woocommerce
from tests.doubles.goods import Good
from tests.doubles.server import Double


@dataclass(frozen=True)
class Kind:
    """A platform: its double, its connector, what must not be said, a source's secrets and further options.

    `before` is how many questions come before the first page.
    """

    platform: Callable[..., Any]
    source: Callable[..., CatalogSource]
    secrets: Sequence[str]
    keys: Mapping[str, str]
    options: Mapping[str, str] = field(default_factory=dict)
    before: int = 0


def _options(double: Double, more: dict[str, Any]) -> dict[str, Any]:
    return {"allow": [double.place], "sleep": double.sleep, "page": 5, "seconds": 5.0, **more}


KINDS = {
    "shopify": Kind(
        shopify.ShopifyDouble,
        lambda double, **more: Shopify(double.url, more.pop("key", shopify.TOKEN), **_options(double, more)),
        [shopify.TOKEN],
        {"token": shopify.TOKEN},
    ),
    "woocommerce": Kind(
        woocommerce.WooCommerceDouble,
        lambda double, **more: WooCommerce(
            double.url, more.pop("key", woocommerce.KEY), woocommerce.SECRET, **_options(double, more)
        ),
        [woocommerce.KEY, woocommerce.SECRET, woocommerce.BASIC],
        {"key": woocommerce.KEY, "secret": woocommerce.SECRET},
        before=3,
    ),
    "medusa": Kind(
        medusa.MedusaDouble,
        lambda double, **more: Medusa(double.url, more.pop("key", medusa.KEY), **_options(double, more)),
        [medusa.KEY],
        {"key": medusa.KEY},
        before=1,
    ),
    "saleor": Kind(
        saleor.SaleorDouble,
        lambda double, **more: Saleor(
            double.url, saleor.CHANNEL, more.pop("key", saleor.TOKEN), **_options(double, more)
        ),
        [saleor.TOKEN],
        {"token": saleor.TOKEN},
        {"channel": saleor.CHANNEL},
    ),
}


def read(source: CatalogSource) -> tuple[list[Row], SoukError | None]:
    """The rows, and what ended the reading if it did not end by itself."""
    found: list[Row] = []
    try:
        found.extend(source.rows("corner"))
    except SoukError as error:
        return found, error
    return found, None


def good(source: CatalogSource) -> list[Product]:
    rows, error = read(source)
    assert error is None
    return [row.product for row in rows if row.product]


def titles(goods: Sequence[Good]) -> list[str]:
    return [one.title for one in goods]
